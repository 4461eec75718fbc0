/** Lists the files of a directory that are meant to be pushed. */
import * as fs from "node:fs";
import ignore, { type Ignore } from "ignore";
import { isAssetError } from "../shared/errors.js";
import { judgeFile } from "../shared/judgeFile.js";
import { ROOT, joinPath, parseAssetPath, splitPath } from "../shared/paths.js";
import { type Facts, factsOf } from "../sync/disk.js";
import { OWN_FOLDER, isTemporaryName } from "../sync/names.js";

/** A file with the syntax of `.gitignore`, in the directory or in a folder below it. */
export const IGNORE_FILE = ".assetsignore";

/** Why a file or folder is not pushed. */
export type LeftOut = "hidden" | "ignored" | "made by a system" | "a link" | "no file";

export type ScannedFile = Facts & {
  /** The absolute path on this disk. */
  file: string;
};

export type Scan = {
  /** By the path relative to the directory, in the form in which the server has it. */
  files: Map<string, ScannedFile>;
  leftOut: { path: string; why: LeftOut }[];
  /** Names that no asset can have. */
  invalid: { path: string; reason: string }[];
};

/** The ignore files from the directory down to a folder, the deepest last. */
type Rules = { folder: string; rules: Ignore }[];

/**
 * Follows no link.
 *
 * @param root the real path of the directory.
 * @param withHidden includes files and folders whose name begins with a dot.
 */
export function scan(root: string, { withHidden }: { withHidden: boolean }): Scan {
  const found: Scan = { files: new Map(), leftOut: [], invalid: [] };
  const enter = (folder: string, above: Rules): void => {
    const at = folder === ROOT ? root : `${root}/${folder}`;
    const rules = [...above, ...rulesIn(at, folder)];
    for (const entry of fs.readdirSync(at, { withFileTypes: true })) {
      const local = joinPath(folder, entry.name);
      if (isOwn(folder, entry.name)) continue;
      const why = reasonToLeaveOut(local, entry, rules, withHidden);
      if (why !== null) found.leftOut.push({ path: local, why });
      else if (entry.isDirectory()) enter(local, rules);
      else add(found, local, `${at}/${entry.name}`);
    }
  };
  enter(ROOT, []);
  return found;
}

function isOwn(folder: string, name: string): boolean {
  return (folder === ROOT && name === OWN_FOLDER) || isTemporaryName(name) || name === IGNORE_FILE;
}

function reasonToLeaveOut(
  local: string,
  entry: fs.Dirent,
  rules: Rules,
  withHidden: boolean,
): LeftOut | null {
  if (isIgnored(entry.isDirectory() ? `${local}/` : local, rules)) return "ignored";
  const judgement = judgeFile(entry.name);
  if (judgement === "leaveOut") return "made by a system";
  if (judgement === "ask" && !withHidden) return "hidden";
  if (entry.isSymbolicLink()) return "a link";
  return entry.isFile() || entry.isDirectory() ? null : "no file";
}

function rulesIn(at: string, folder: string): Rules {
  let text: string;
  try {
    text = fs.readFileSync(`${at}/${IGNORE_FILE}`, "utf8");
  } catch {
    return [];
  }
  return [{ folder, rules: ignore().add(text) }];
}

/** The deepest file with a rule for the path decides, as in Git. */
function isIgnored(local: string, rules: Rules): boolean {
  for (const { folder, rules: own } of rules.toReversed()) {
    const below = folder === ROOT ? local : local.slice(folder.length + 1);
    const { ignored, unignored } = own.test(below);
    if (ignored || unignored) return ignored;
  }
  return false;
}

function add({ files, invalid }: Scan, local: string, file: string): void {
  const stat = fs.lstatSync(file, { bigint: true, throwIfNoEntry: false });
  if (stat === undefined && local.includes("\ufffd")) {
    invalid.push({ path: local, reason: "it is not valid UTF-8" });
  }
  // Deleted or replaced since it was listed.
  if (stat?.isFile() !== true) return;
  let path: string;
  try {
    const { folderPath, basename } = parseAssetPath(splitPath(local));
    path = joinPath(folderPath, basename);
  } catch (error) {
    if (!isAssetError(error)) throw error;
    const { reason } = error.data as { reason?: string };
    invalid.push({ path: local, reason: reason ?? error.data.message });
    return;
  }
  if (files.has(path)) {
    invalid.push({
      path: local,
      reason: "another name differs only in how its characters are written",
    });
    return;
  }
  files.set(path, { file, ...factsOf(stat) });
}
