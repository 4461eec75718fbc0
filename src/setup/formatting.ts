/** Formats new files as the app formats its own. */
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

type Prettier = {
  resolveConfig(file: string, options: { editorconfig: boolean }): Promise<object | null>;
  format(text: string, options: object): Promise<string>;
};

/** With the app's Prettier and its settings; without settings a file stays as the template is. */
export async function formatFor(root: string, file: string, text: string): Promise<string> {
  try {
    const fromApp = createRequire(path.join(root, "package.json"));
    const { default: prettier } = (await import(
      pathToFileURL(fromApp.resolve("prettier")).href
    )) as { default: Prettier };
    const settings = await prettier.resolveConfig(file, { editorconfig: true });
    return settings === null ? text : await prettier.format(text, { ...settings, filepath: file });
  } catch {
    // No Prettier, or one whose plugins do not load: looks are not worth a failure.
    return text;
  }
}
