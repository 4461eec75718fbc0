/** How a directory differs from the server, and what a mirror would do about it. Changes nothing. */
import { setMaxListeners } from "node:events";
import { access } from "node:fs/promises";
import { resolve } from "node:path";
import { type ConnectOptions, connect } from "./connect.js";
import type { Context } from "./context.js";
import { nodeDisk } from "./disk.js";
import type { MirrorError } from "./errors.js";
import { loadHints } from "./hints.js";
import { HttpClient } from "./http.js";
import { Names, OWN_FOLDER, isTemporaryName } from "./names.js";
import { ROOT, parentOf } from "./paths.js";
import { type Content, planFile } from "./plan.js";
import { findRoot, readState } from "./prepare.js";
import { convexSource, mirrorFunctions } from "./source.js";
import { DEFAULTS, type MirrorOptions, originOf, parseFolder } from "./startMirror.js";
import { State } from "./state.js";
import { Tree } from "./tree.js";
import { walk } from "./walk.js";

/** One way in which a directory is not what the server has. */
export type Difference = {
  /** The file of the server; `null` for what is only here. */
  path: string | null;
  /** From the root of the directory. */
  local: string;
  why:
    | "missing"
    | "outdated"
    /** The server no longer has it. */
    | "gone"
    /** The user has changed it. */
    | "changed"
    /** Something of the user's has its place. */
    | "in the way"
    /** The user has put it there. */
    | "added";
  /** What a mirror would do. */
  then: "download" | "remove" | "keep" | "set aside";
  /** Why it could not be brought the last time. */
  failure?: string;
};

/** Which directory to compare with which deployment. */
export type CompareOptions = ConnectOptions &
  Pick<
    MirrorOptions,
    "directory" | "functions" | "folder" | "saveAside" | "portableNames" | "signal"
  >;

/** Tells each difference once. Reads only files whose size or time is not as it was written. */
export async function* compareMirror(options: CompareOptions): AsyncGenerator<Difference> {
  const controller = new AbortController();
  // Each question to the server listens to it.
  setMaxListeners(0, controller.signal);
  options.signal?.addEventListener("abort", () => controller.abort(), { once: true });
  const ending: (() => Promise<void> | void)[] = [];
  let failure: MirrorError | null = null;
  const fail = (error: MirrorError) => {
    failure ??= error;
    controller.abort();
  };
  try {
    const context = await openContext(options, controller.signal, ending, fail);
    yield* differences(context);
  } catch (error) {
    throw failure ?? error;
  } finally {
    for (const end of ending.reverse()) await end();
  }
}

async function openContext(
  options: CompareOptions,
  signal: AbortSignal,
  ending: (() => Promise<void> | void)[],
  fail: (error: MirrorError) => void,
): Promise<Context> {
  const folder = parseFolder(options.folder ?? ROOT);
  const origin = originOf(options, folder);
  const root = await rootOf(options.directory);
  // Never opened, so nothing that is noted in it is written anywhere.
  const state = (await readState(nodeDisk, root, origin)) ?? State.create(nodeDisk, root, origin);
  const names = new Names({
    // Finding out would mean writing.
    isCaseInsensitive: process.platform === "darwin" || process.platform === "win32",
    isPortable: process.platform === "win32" || (options.portableNames ?? false),
    maxBytes: 255,
  });
  for (const [path, { local }] of state.folders) names.reserve("folder", path, local);
  for (const [path, { local }] of state.files) names.reserve("file", path, local);
  const emit = () => undefined;
  const client = connect(options, ending, emit, fail, () => undefined);
  const functions = mirrorFunctions(options.functions ?? "assets");
  const settings = { ...DEFAULTS, isSavingAside: options.saveAside ?? false };
  const { pageSize, backoff } = settings;
  const source = convexSource({ client, functions, signal, pageSize, backoff });
  const hints = await loadHints();
  const http = new HttpClient();
  ending.push(() => http.close());
  const disk = nodeDisk;
  return { root, folder, disk, hints, names, state, source, http, settings, signal, emit };
}

/** A directory that is not there yet differs in everything. */
async function rootOf(directory: string): Promise<string> {
  const path = resolve(directory);
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  return isThere ? await findRoot(path) : path;
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
      const difference = await differenceOf(context, tree, path, local, content);
      if (difference !== null) yield difference;
    }
  }
  for (const path of unseen) {
    const { local } = state.files.get(path)!;
    const difference = await differenceOf(context, tree, path, local, null);
    if (difference !== null) yield difference;
  }
  yield* added(context, tree);
}

async function differenceOf(
  { disk, state, hints, settings }: Context,
  tree: Tree,
  path: string,
  local: string,
  want: Content | null,
): Promise<Difference | null> {
  const absolute = tree.absolute(local);
  const facts = (await tree.isReachable(local)) ? await disk.facts(absolute) : null;
  const known = state.files.get(path);
  const { isSavingAside } = settings;
  let action = planFile({ want, known, facts, isSavingAside });
  if (action.do === "inspect") {
    const isKnown = known?.have !== undefined || known?.next !== undefined;
    const hint = isKnown ? null : await hints.read(absolute, path, facts!);
    const sha256 = hint ?? (await disk.sha256(absolute));
    const inspected = { sha256, isOurs: hint !== null };
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

async function* added({ disk, state, names }: Context, tree: Tree): AsyncGenerator<Difference> {
  const folders = ["", ...[...state.folders.values()].map(({ local }) => local)];
  for (const folder of folders) {
    if (!(await tree.isReachable(folder === "" ? "." : `${folder}/.`))) continue;
    for (const { name } of await disk.list(tree.absolute(folder))) {
      const local = folder === "" ? name : `${folder}/${name}`;
      if (name === OWN_FOLDER || isTemporaryName(name) || names.isTaken(local)) continue;
      yield { path: null, local, why: "added", then: "keep" };
    }
  }
}
