/** Formats new files like the app's own. */
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

type Prettier = {
  resolveConfig(file: string, options: { editorconfig: boolean }): Promise<object | null>;
  format(text: string, options: object): Promise<string>;
};

/** Uses the app's Prettier and its settings; without settings a file stays as in the template. */
export async function formatFor(root: string, file: string, text: string): Promise<string> {
  try {
    const fromApp = createRequire(path.join(root, "package.json"));
    const { default: prettier } = (await import(
      pathToFileURL(fromApp.resolve("prettier")).href
    )) as { default: Prettier };
    const settings = await prettier.resolveConfig(file, { editorconfig: true });
    return settings === null ? text : await prettier.format(text, { ...settings, filepath: file });
  } catch {
    // Without Prettier, or if its plugins do not load: formatting is not worth a failure.
    return text;
  }
}
