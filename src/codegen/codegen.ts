/** Writes the paths of an app's published files as a type, and finds paths that are no longer published. */
import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { PushEvent } from "../push/events.js";
import { type Connection, type ServerOptions, connected } from "../push/push.js";
import { MirrorError, errorCode } from "../sync/errors.js";
import { untilStopped } from "../sync/flow.js";
import { convexSource, mirrorFunctions, walk } from "../sync/server.js";
import { DEFAULTS, asMirrorError } from "../sync/startMirror.js";
import { manifestOf, pathsOf } from "./manifest.js";

export type CodegenEvent =
  | Extract<PushEvent, { type: "online" | "offline" }>
  /** The file has the paths of so many published files; `isNew` if it was written for that. */
  | { type: "generated"; file: string; files: number; isNew: boolean };

export type CodegenOptions = ServerOptions & {
  /** The file to write. */
  out: string;
  /** Only files of this folder and its subfolders; by default all. */
  folder?: string;
  /** Writes the file again when files are published or unpublished, until `signal` aborts. */
  watch?: boolean;
  onEvent: (event: CodegenEvent) => void;
};

/**
 * Writes the file; one that has these paths already stays as it is. Reads each published file of the folder, and with
 * `watch` again after each change.
 *
 * @throws {MirrorError} OPTIONS_INVALID if `out` is another file than of this command, DIRECTORY_UNUSABLE, DIRECTORY_FULL,
 * and those of the connection.
 */
export async function codegen(options: CodegenOptions): Promise<void> {
  const { out, watch = false, onEvent } = options;
  // Refuses another file before the whole folder is read.
  await readManifest(out);
  await listing(options, async (source, { folder, signal }) => {
    for (;;) {
      const from = watch ? await source.head(folder) : null;
      const paths = await pathsIn(source, folder);
      const isNew = await replace(out, manifestOf(paths));
      onEvent({ type: "generated", file: out, files: paths.length, isNew });
      if (from === null) return;
      let stop = (): void => undefined;
      const changed = new Promise<void>((resolve, reject) => {
        stop = source.watch(
          folder,
          from,
          ({ changes }) => {
            if (changes.length > 0) resolve();
          },
          reject,
        );
      });
      await untilStopped(changed, signal).finally(() => stop());
    }
  });
}

/**
 * Returns the paths of the file that are no longer published, and the number of its paths. Writes nothing.
 *
 * @throws {MirrorError} OPTIONS_INVALID if there is no such file, and those of the connection.
 */
export async function checkCodegen(
  options: CodegenOptions,
): Promise<{ files: number; gone: string[] }> {
  const { out } = options;
  const known = await readManifest(out);
  if (known === null) {
    throw new MirrorError(
      "OPTIONS_INVALID",
      `${out} does not exist. Run codegen without --check, and commit the file.`,
    );
  }
  return await listing(options, async (source, { folder }) => {
    const published = new Set(await pathsIn(source, folder));
    const paths = pathsOf(known)!;
    return { files: paths.length, gone: paths.filter((path) => !published.has(path)) };
  });
}

type Source = ReturnType<typeof convexSource>;

async function listing<Returned>(
  options: CodegenOptions,
  work: (source: Source, connection: Connection) => Promise<Returned>,
): Promise<Returned> {
  const emit = (event: PushEvent): void => {
    if (event.type === "online" || event.type === "offline") options.onEvent(event);
  };
  const run = (connection: Connection): Promise<Returned> => {
    const { client, origin, signal } = connection;
    const functions = mirrorFunctions(origin.functions);
    const { pageSize, backoff } = DEFAULTS;
    return work(convexSource({ client, functions, signal, pageSize, backoff }), connection);
  };
  return await connected(options, emit, run, options.out);
}

async function pathsIn(source: Source, folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const step of walk(source, folder)) {
    if ("files" in step) for (const file of step.files) paths.push(file.path);
  }
  return paths;
}

/** Returns the text of the file that an earlier run wrote; `null` if it does not exist. */
async function readManifest(out: string): Promise<string | null> {
  if (!/\.[cm]?tsx?$/.test(out)) {
    throw new MirrorError(
      "OPTIONS_INVALID",
      `${out} is no TypeScript file. Name one, such as src/assets.gen.ts.`,
    );
  }
  let text: string;
  try {
    text = await readFile(out, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw asMirrorError(error, out);
  }
  if (pathsOf(text) !== null) return text;
  throw new MirrorError(
    "OPTIONS_INVALID",
    `${out} exists and was not made by codegen. Choose another file, or delete it first.`,
  );
}

/** Replaces the file in one step, so that no reader sees half of it; returns whether it was different. */
async function replace(out: string, text: string): Promise<boolean> {
  if ((await readManifest(out)) === text) return false;
  await mkdir(path.dirname(out), { recursive: true });
  const temporary = `${out}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, out);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return true;
}
