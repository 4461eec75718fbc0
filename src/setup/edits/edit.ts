/** The result of an edit: the new text, nothing to do, or lines to add by hand. */
import { type Definition, type ReadFile, Uncertain } from "./definition.js";

export type Edit =
  | { kind: "change"; file: string; before: string; after: string }
  | { kind: "present" }
  /** The file is unchanged. */
  | { kind: "by hand"; file: string; reason: string; lines: string[] };

/** Runs an edit that gives up by throwing `Uncertain`. */
export async function editOf(
  file: string,
  read: ReadFile,
  lines: string[],
  make: () => Promise<{ definition: Definition; text: string } | null>,
): Promise<Edit> {
  try {
    const made = await make();
    if (made === null) return { kind: "present" };
    const { definition, text } = made;
    const before = await read(definition.file);
    if (before === null) throw new Uncertain("the file was deleted");
    return { kind: "change", file: definition.file, before, after: text };
  } catch (error) {
    if (!(error instanceof Uncertain)) throw error;
    return { kind: "by hand", file, reason: error.message, lines };
  }
}
