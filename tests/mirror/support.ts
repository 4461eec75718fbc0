/** What the tests of the mirror share. */
import { mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished } from "vitest";
import type * as DiskModule from "../../src/sync/disk.js";
import type * as StateModule from "../../src/sync/state.js";
import type { MirrorEvent, MirrorHandle, MirrorOptions } from "../../src/sync/index.js";
import { secondAfter } from "../../src/shared/secondAfter.js";
import { app, startMirror } from "./engine.js";
import type { Server } from "./server.js";

// Only the engine itself knows by which other name it has stored a file.
const { openDisk } = app.importInternal<typeof DiskModule>("sync/disk.js");
const { State } = app.importInternal<typeof StateModule>("sync/state.js");

export function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(realpathSync(tmpdir()), "mirror-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** What is in a directory, without what the mirror keeps for itself. */
export function onDisk(directory: string): { files: Map<string, Buffer>; folders: Set<string> } {
  const files = new Map<string, Buffer>();
  const folders = new Set<string>();
  const visit = (local: string): void => {
    for (const entry of readdirSync(path.join(directory, local), { withFileTypes: true })) {
      const name = local === "" ? entry.name : `${local}/${entry.name}`;
      if (name === ".convex-mirror") continue;
      if (entry.isDirectory()) {
        folders.add(name);
        visit(name);
      } else if (entry.isFile()) {
        files.set(name, readFileSync(path.join(directory, name)));
      }
    }
  };
  visit("");
  return { files, folders };
}

function digest({ files, folders }: { files: Map<string, Buffer>; folders: Set<string> }) {
  return {
    files: [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name]) => name),
    folders: [...folders].sort(),
  };
}

/**
 * Every byte and the time of every file, and no file or folder more or less. Names that the mirror had to change
 * are looked up in its state; all others must be those of the server. A file that was there before keeps its time.
 */
export async function expectSame(directory: string, server: Server, folder = ""): Promise<void> {
  const { files, times, folders } = await server.content(folder);
  const disk = await openDisk(directory);
  const state = (await State.read(disk, directory).finally(() => disk.close()))!;
  const below = (path: string) => (folder === "" ? path : path.slice(folder.length + 1));
  const localOf = (path: string, local: string | undefined) =>
    local !== undefined && /~[0-9a-f]{8}/.test(local) ? local : below(path);
  const expected = {
    files: new Map(
      [...files].map(([path, bytes]) => [localOf(path, state.files.get(path)?.local), bytes]),
    ),
    folders: new Set([...folders].map((path) => localOf(path, state.folders.get(path)?.local))),
  };
  const actual = onDisk(directory);
  expect(digest(actual)).toEqual(digest(expected));
  for (const [name, bytes] of expected.files) {
    if (!actual.files.get(name)!.equals(bytes)) throw new Error(`${name} has other bytes`);
  }
  for (const [file, modifiedAt] of times) {
    const { local, have } = state.files.get(file)!;
    if (have!.isAdopted) continue;
    const { mtimeMs } = statSync(path.join(directory, local));
    if (mtimeMs !== secondAfter(modifiedAt)) {
      throw new Error(`${local} has the time ${mtimeMs}, not ${secondAfter(modifiedAt)}`);
    }
  }
}

/** A mirror that is closed when the test ends, with the events that it told. */
export function mirror(options: MirrorOptions): MirrorHandle & { events: MirrorEvent[] } {
  const events: MirrorEvent[] = [];
  const handle = startMirror({
    ...options,
    onEvent: (event) => {
      events.push(event);
      options.onEvent?.(event);
    },
    advanced: { isFlushing: false, ...options.advanced },
  });
  onTestFinished(() => handle.close());
  return { ...handle, events };
}

export function ofType<Type extends MirrorEvent["type"]>(
  events: MirrorEvent[],
  type: Type,
): Extract<MirrorEvent, { type: Type }>[] {
  return events.filter(
    (event): event is Extract<MirrorEvent, { type: Type }> => event.type === type,
  );
}
