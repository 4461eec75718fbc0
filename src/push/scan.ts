/** Lists the files of a directory that are meant to be pushed and pulled. */
import * as fs from "node:fs";
import ignore, { type Ignore } from "ignore";
import { isAssetError } from "../shared/errors.js";
import { judgeFile } from "../shared/judgeFile.js";
import {
  ROOT,
  isWithin,
  joinPath,
  lastSegment,
  parentOf,
  parseBasename,
  parseFolderPath,
} from "../shared/paths.js";
import { type Facts, factsOf } from "../sync/disk.js";
import { OWN_FOLDER, isTemporaryName } from "../sync/names.js";

/** A file with the syntax of `.gitignore`, in the directory or in a folder below it. */
export const IGNORE_FILE = ".assetsignore";

/** Why a file or folder is not pushed. */
export type LeftOut =
  | "hidden"
  | "ignored"
  | "made by a system"
  /** The server's version of a file that both sides have changed, which a pull left beside it. */
  | "a conflict copy"
  /** Private on the server: a pull cannot read it. */
  | "private"
  | "a link"
  | "no file";

const CONFLICT_COPY = /\.conflict-v\d+(\.[^.]*)?$/;

/** Returns `images/hero.conflict-v8.png` for version 8 of `images/hero.png`. */
export function conflictCopyOf(path: string, version: number): string {
  const name = lastSegment(path);
  const dot = name.lastIndexOf(".");
  const cut = path.length - name.length + (dot > 0 ? dot : name.length);
  return `${path.slice(0, cut)}.conflict-v${version}${path.slice(cut)}`;
}

export type ScannedFile = Facts & {
  /** The path relative to the directory as this disk has it. */
  local: string;
  /** The absolute path. */
  file: string;
};

export type Scan = {
  /** By the path relative to the directory, in the form in which the server has it. */
  files: Map<string, ScannedFile>;
  leftOut: { path: string; why: LeftOut }[];
  /** Incomplete files of a pull that was killed. */
  leftovers: string[];
  /** On which it depends, besides the files, what is left out. */
  rules: { withHidden: boolean; ignoring: [folder: string, text: string][] };
  /** Returns whether a file of the server has a path that is left out here. */
  isLeftOut: (path: string) => boolean;
  /** Names that no asset can have. */
  invalid: { path: string; reason: string }[];
};

/** The ignore files from the directory down to a folder, the deepest last. */
type Rules = { folder: string; text: string; rules: Ignore }[];

/**
 * Follows no link.
 *
 * @param root the real path of the directory; `null` for one that does not exist.
 * @param withHidden includes files and folders whose name begins with a dot.
 */
export function scan(root: string | null, { withHidden }: { withHidden: boolean }): Scan {
  const all: Rules = [];
  const found: Scan = {
    ...{ files: new Map(), leftOut: [], leftovers: [], invalid: [] },
    rules: { withHidden, ignoring: [] },
    isLeftOut: (path) => {
      for (let at: string | null = path; at !== null && at !== ROOT; at = parentOf(at)) {
        const above = all.filter(({ folder }) => isWithin(at, folder) && at !== folder);
        const name = lastSegment(at);
        const isHere = at === name && name === OWN_FOLDER;
        if (isHere || isOwn(name) || judged(at, name, at !== path, above, withHidden)) return true;
      }
      return false;
    },
  };
  const enter = (folder: string, above: Rules): void => {
    const at = folder === ROOT ? root! : `${root}/${folder}`;
    const own = rulesIn(at, folder);
    all.push(...own);
    for (const { text } of own) found.rules.ignoring.push([folder, text]);
    const rules = [...above, ...own];
    const valid = checkedFolder(folder);
    for (const entry of fs.readdirSync(at, { withFileTypes: true })) {
      const { name } = entry;
      if (isOwn(name) || (folder === ROOT && name === OWN_FOLDER)) {
        if (isTemporaryName(name)) found.leftovers.push(joinPath(folder, name));
        continue;
      }
      const local = joinPath(folder, name);
      const isFolder = entry.isDirectory();
      const why = judged(local, name, isFolder, rules, withHidden) ?? kindLeftOut(entry, isFolder);
      if (why !== null) found.leftOut.push({ path: local, why });
      else if (isFolder) enter(local, rules);
      else add(found, valid, name, local, `${at}/${name}`);
    }
  };
  if (root !== null) enter(ROOT, []);
  return found;
}

function isOwn(name: string): boolean {
  return name === IGNORE_FILE || isTemporaryName(name);
}

/** Returns why a name is left out, whatever it is the name of. */
function judged(
  local: string,
  name: string,
  isFolder: boolean,
  rules: Rules,
  withHidden: boolean,
): LeftOut | null {
  if (rules.length > 0 && isIgnored(isFolder ? `${local}/` : local, rules)) return "ignored";
  const judgement = judgeFile(name);
  if (judgement === "leaveOut") return "made by a system";
  if (judgement === "ask" && !withHidden) return "hidden";
  return !isFolder && CONFLICT_COPY.test(name) ? "a conflict copy" : null;
}

function kindLeftOut(entry: fs.Dirent, isFolder: boolean): LeftOut | null {
  if (entry.isSymbolicLink()) return "a link";
  return isFolder || entry.isFile() ? null : "no file";
}

function rulesIn(at: string, folder: string): Rules {
  let text: string;
  try {
    text = fs.readFileSync(`${at}/${IGNORE_FILE}`, "utf8");
  } catch {
    return [];
  }
  return [{ folder, text, rules: ignore().add(text) }];
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

type Checked = { path: string } | { reason: string };

/** Returns the path in the form in which the server has it, or why it cannot have it. */
function checked(parse: () => string): Checked {
  try {
    return { path: parse() };
  } catch (error) {
    if (!isAssetError(error)) throw error;
    const { reason } = error.data as { reason?: string };
    return { reason: reason ?? error.data.message };
  }
}

const checkedFolder = (folder: string) => checked(() => parseFolderPath(folder));

function add(
  { files, invalid }: Scan,
  folder: Checked,
  name: string,
  local: string,
  file: string,
): void {
  const stat = fs.lstatSync(file, { bigint: true, throwIfNoEntry: false });
  if (stat === undefined && local.includes("\ufffd")) {
    invalid.push({ path: local, reason: "it is not valid UTF-8" });
  }
  // Deleted or replaced since it was listed.
  if (stat?.isFile() !== true) return;
  const found =
    "path" in folder ? checked(() => joinPath(folder.path, parseBasename(name))) : folder;
  if ("reason" in found) {
    invalid.push({ path: local, reason: found.reason });
  } else if (files.has(found.path)) {
    const reason = "another name differs only in how its characters are written";
    invalid.push({ path: local, reason });
  } else {
    files.set(found.path, { local, file, ...factsOf(stat) });
  }
}
