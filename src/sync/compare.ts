/** Compares a directory with the server, and returns what a mirror would do. Read-only. */
import { setMaxListeners } from "node:events";
import { access } from "node:fs/promises";
import { resolve } from "node:path";
import { ROOT, parentOf } from "../shared/paths.js";
import { type Context, type Ending, namesOf, openContext } from "./context.js";
import { findRoot, openRoot, readState } from "./directory.js";
import { type Disk, noDisk } from "./disk.js";
import type { MirrorError } from "./errors.js";
import { type Content, planFile } from "./plan.js";
import { type ConnectOptions, walk } from "./server.js";
import { inspect } from "./settler.js";
import { DEFAULTS, type MirrorOptions, originOf, parseFolder } from "./startMirror.js";
import { State } from "./state.js";
import { Tree } from "./tree.js";

/** One difference between the directory and the server. */
export type Difference = {
  /** The server's file; `null` if it exists only locally. */
  path: string | null;
  /** Relative to the directory. */
  local: string;
  /** The reason. */
  why:
    | "missing"
    | "outdated"
    /** The server no longer has it. */
    | "gone"
    /** Changed locally. */
    | "changed"
    /** A local file or folder is in its place. */
    | "in the way"
    /** Added locally. */
    | "added";
  /** The action that a mirror would take. */
  then: "download" | "remove" | "keep" | "set aside";
  /** Why the last attempt failed. */
  failure?: string;
};

/** The directory and the deployment to compare. */
export type CompareOptions = ConnectOptions &
  Pick<
    MirrorOptions,
    "directory" | "functions" | "folder" | "saveAside" | "portableNames" | "signal"
  >;

/** Reports each difference once. Reads only files whose size or time has changed since they were written. */
export async function* compareMirror(options: CompareOptions): AsyncGenerator<Difference> {
  const controller = new AbortController();
  // Each request to the server listens to it.
  setMaxListeners(0, controller.signal);
  options.signal?.addEventListener("abort", () => controller.abort(), { once: true });
  const ending: Ending = [];
  let failure: MirrorError | null = null;
  const fail = (error: MirrorError) => {
    failure ??= error;
    controller.abort();
  };
  try {
    const context = await open(options, controller.signal, ending, fail);
    yield* differences(context);
  } catch (error) {
    throw failure ?? error;
  } finally {
    for (const end of ending.reverse()) await end();
  }
}

async function open(
  options: CompareOptions,
  signal: AbortSignal,
  ending: Ending,
  fail: (error: MirrorError) => void,
): Promise<Context> {
  const folder = parseFolder(options.folder ?? ROOT);
  const origin = originOf(options, folder);
  const { root, disk } = await rootOf(options.directory);
  ending.push(() => disk.close());
  // The state file is never opened, so nothing is written to it.
  const state = (await readState(disk, root, origin)) ?? State.create(disk, root, origin);
  const names = namesOf(state, {
    // Checking this would require writing.
    isCaseInsensitive: process.platform === "darwin" || process.platform === "win32",
    isPortable: process.platform === "win32" || (options.portableNames ?? false),
    maxBytes: 255,
  });
  const settings = { ...DEFAULTS, isSavingAside: options.saveAside ?? false };
  const emit = () => undefined;
  const local = { root, disk, folder, names, state, settings, signal, emit };
  return await openContext(options, local, ending, { fail, online: () => undefined });
}

/** In a missing directory, every file differs. */
async function rootOf(directory: string): Promise<{ root: string; disk: Disk }> {
  const path = resolve(directory);
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (!isThere) return { root: path, disk: noDisk };
  const root = await findRoot(path);
  return { root, disk: await openRoot(root) };
}

async function* differences(context: Context): AsyncGenerator<Difference> {
  const { state, names, source, folder } = context;
  const tree = new Tree(context);
  const unseen = new Set(state.files.keys());
  for await (const step of walk(source, folder)) {
    if ("folder" in step) {
      tree.nameOf(step.folder);
      continue;
    }
    for (const { path, content } of step.files) {
      unseen.delete(path);
      const parent = tree.nameOf(parentOf(path) ?? ROOT);
      const local = state.files.get(path)?.local ?? names.claim("file", path, parent).local;
      const difference = await differenceOf(context, path, local, content);
      if (difference !== null) yield difference;
    }
  }
  for (const path of unseen) {
    const { local } = state.files.get(path)!;
    const difference = await differenceOf(context, path, local, null);
    if (difference !== null) yield difference;
  }
  for await (const local of tree.added()) {
    yield { path: null, local, why: "added", then: "keep" };
  }
}

async function differenceOf(
  context: Context,
  path: string,
  local: string,
  want: Content | null,
): Promise<Difference | null> {
  const { disk, state, settings } = context;
  const facts = await disk.facts(local);
  const known = state.files.get(path);
  const { isSavingAside } = settings;
  let action = planFile({ want, known, facts, isSavingAside });
  if (action.do === "inspect") {
    const inspected = await inspect(context, path, local, facts!);
    action = planFile({ want, known, facts, inspected, isSavingAside });
  }
  const failure = known?.failure === undefined ? {} : { failure: known.failure };
  switch (action.do) {
    case "download":
      return {
        path,
        local,
        why: facts === null ? "missing" : "outdated",
        then: "download",
        ...failure,
      };
    case "remove":
      return { path, local, why: "gone", then: "remove" };
    case "keep":
    case "set aside":
      return { path, local, why: action.reason, then: action.do };
    case "forget":
      return action.kept === null ? null : { path: null, local, why: action.kept, then: "keep" };
    default:
      return null;
  }
}
