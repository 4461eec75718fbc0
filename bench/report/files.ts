/** Files that are written, in the repository's own format. */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";

export async function writeFormatted(file: URL, text: string): Promise<void> {
  const filepath = fileURLToPath(file);
  const options = await resolveConfig(filepath);
  await writeFile(file, await format(text, { ...options, filepath }));
}
