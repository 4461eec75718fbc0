/** Nothing is created or changed outside of the directory, whatever somebody else does in it meanwhile. */
import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import type * as HintsModule from "../../src/sync/hints.js";
import { writePrograms } from "../installed/programs.js";
import { inProportion } from "../proportion.js";
import { app, startMirror } from "./engine.js";
import { faultyDisk } from "./faultyDisk.js";
import { Server } from "./server.js";
import { TRICKS, type Trick, snapshot } from "./stranger.js";
import { mirror, onDisk, temporaryDirectory } from "./support.js";

const { hintsIn } = app.importInternal<typeof HintsModule>("sync/hints.js");

const { assets } = api;
const QUICK = {
  attempts: 2,
  backoff: { firstMs: 1, maxMs: 2 },
  retry: { firstMs: 1, maxMs: 5 },
};
const BEFORE = {
  "a.txt": "one",
  "one/b.txt": "two",
  "one/two/c.txt": "three",
  "one/gone.txt": "four",
  "one/sub/moves.txt": "five",
};

let server: Server;
/** A directory as of before the changes. */
let prepared: string;
let root: string;

const upload = (files: Record<string, string>) =>
  server.upload(
    Object.entries(files).map(([name, bytes]) => ({ path: name, bytes: Buffer.from(bytes) })),
  );

beforeAll(async () => {
  server = await Server.start();
  await upload(BEFORE);
});
afterAll(() => server.stop());

/** A file of each name that the mirror uses, with the same bytes, as a trap for deletions. */
function makeOutside(parent: string): string {
  const outside = path.join(parent, "outside");
  mkdirSync(path.join(outside, "two"), { recursive: true });
  mkdirSync(path.join(outside, "sub"));
  for (const [name, bytes] of Object.entries(BEFORE)) {
    writeFileSync(path.join(outside, path.basename(name)), bytes);
  }
  writeFileSync(path.join(outside, "two/c.txt"), "three");
  for (const name of ["victim", "state.jsonl"]) writeFileSync(path.join(outside, name), "{}\n");
  return outside;
}

/** A run leaves out operations, for each trick other ones; each is met by some trick. */
const EVERY = inProportion({ short: 5, long: 3 });
const WHICH = `one of ${EVERY} operations`;
const PLAYED = Object.entries(TRICKS).map(
  ([name, trick], index) => [name, trick, index % EVERY] as const,
);

/** Runs the mirror once for each of its operations, and plays the trick before that one. */
async function trickEach(
  trickIn: (directory: string) => Trick,
  { from, first }: { from: string | null; first: number },
) {
  const { files: wanted } = await server.content();
  const parent = temporaryDirectory();
  const outside = makeOutside(parent);
  const before = snapshot(outside);
  let isOver = false;
  for (let fatal = 1 + first; !isOver; fatal += EVERY) {
    const directory = path.join(parent, `mirror-${fatal}`);
    if (from === null) mkdirSync(directory);
    else cpSync(from, directory, { recursive: true, preserveTimestamps: true });
    const trick = trickIn(directory);
    let left = fatal;
    let undo: (() => void) | null = null;
    let played = "";
    const restore = faultyDisk(directory, (operation, target) => {
      left -= 1;
      if (left !== 0) return;
      played = `${operation} ${path.relative(directory, target)}`;
      undo = trick(target, outside);
    });
    onTestFinished(restore);
    const run = mirror({ directory, url: server.url, once: true, advanced: QUICK });
    const error: unknown = await run.done.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    restore();
    expect(snapshot(outside), played).toEqual(before);
    if (error !== null) expect(error, played).toMatchObject({ name: "MirrorError" });
    isOver = left > 0;
    (undo as (() => void) | null)?.();
    // This process lives, so its locks hold even if the first mirror could not remove its own.
    const own = path.join(directory, ".convex-mirror");
    for (const name of existsSync(own) ? readdirSync(own) : []) {
      if (name.startsWith("lock-")) rmSync(path.join(own, name));
    }
    const options = { directory, url: server.url, once: true, saveAside: true };
    const again = await mirror(options).done.catch(async () => {
      // A planted state is an error that tells to do this.
      rmSync(own, { recursive: true });
      return await mirror(options).done;
    });
    expect(again, played).toMatchObject({ kept: 0, failed: 0 });
    const { files } = onDisk(directory);
    for (const [name, bytes] of wanted)
      expect(files.get(name), `${played}: ${name}`).toEqual(bytes);
  }
}

describe(`before ${WHICH} of a first copy`, () => {
  test.each(PLAYED)("%s", async (_, trick, first) => {
    await trickEach(trick, { from: null, first });
  });
});

describe(`before ${WHICH} that follows changes`, () => {
  beforeAll(async () => {
    root = mkdtempSync(path.join(realpathSync(tmpdir()), "mirror-prepared-"));
    prepared = path.join(root, "prepared");
    await startMirror({ directory: prepared, url: server.url, once: true }).done;
    await upload({ "a.txt": "one, again", "one/two/c.txt": "three, again", "new/n.txt": "new" });
    await server.http.mutation(assets.deleteAsset, { folderPath: "one", basename: "gone.txt" });
    const move = { fromFolderPath: "one/sub", basename: "moves.txt", toFolderPath: "one/moved" };
    await server.http.mutation(assets.moveAsset, move);
    const { jobId } = await server.http.mutation(assets.deleteFolder, { path: "one/sub" });
    while ((await server.http.query(assets.getJob, { jobId })).status === "running");
  });

  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test.each(PLAYED)("%s", async (_, trick, first) => {
    await trickEach(trick, { from: prepared, first });
  });
});

const SWAPS = Number(process.env.MIRROR_SWAPS ?? inProportion({ short: 3_000, long: 10_000 }));

test(
  `while another process swaps folders for links, ${SWAPS} times`,
  { timeout: 900_000 },
  async () => {
    const swapper = await writePrograms(app, "swapper", [
      fileURLToPath(new URL("swapper.ts", import.meta.url)),
    ]);
    const parent = temporaryDirectory();
    const outside = makeOutside(parent);
    const before = snapshot(outside);
    for (let swaps = 0, round = 0; swaps < SWAPS; round += 1) {
      const directory = path.join(parent, `mirror-${round}`);
      mkdirSync(directory);
      const folders = ["one", "one/two", ...(round % 2 === 0 ? [] : [".convex-mirror"])];
      const child = spawn(process.execPath, [swapper, directory, outside, ...folders]);
      const printed = text(child.stdout);
      const run = mirror({ directory, url: server.url, once: true, advanced: QUICK });
      const error: unknown = await run.done.then(
        () => null,
        (thrown: unknown) => thrown,
      );
      child.stdin.end();
      swaps += Number(await printed);
      expect(snapshot(outside)).toEqual(before);
      if (error !== null) expect(error).toMatchObject({ name: "MirrorError" });
      rmSync(directory, { recursive: true });
    }
  },
);

test("the lock is refreshed in place, whatever has its name", async () => {
  const directory = temporaryDirectory();
  const outside = makeOutside(temporaryDirectory());
  const before = snapshot(outside);
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  const running = mirror({ directory, url: server.url });
  await running.ready;
  const own = path.join(directory, ".convex-mirror");
  const lock = path.join(
    own,
    readdirSync(own).find((name) => name.startsWith("lock-"))!,
  );
  const kept = path.join(directory, "lock");
  renameSync(lock, kept);
  symlinkSync(path.join(outside, "victim"), lock);
  utimesSync(kept, 1, 1);
  vi.advanceTimersByTime(10_000);
  await running.close();
  expect(snapshot(outside)).toEqual(before);
  expect(statSync(kept).mtimeMs).toBeGreaterThan(1000);
});

test("the attribute of a file is written to that file, whatever has its name", async () => {
  const directory = temporaryDirectory();
  const victim = path.join(makeOutside(temporaryDirectory()), "victim");
  const written: string[] = [];
  const hints = hintsIn({
    getAttributeSync: () => {
      throw new Error("There is none.");
    },
    setAttributeSync(file) {
      for (const name of readdirSync(directory).filter((entry) => entry.endsWith(".part"))) {
        renameSync(path.join(directory, name), path.join(directory, "away"));
        symlinkSync(victim, path.join(directory, name));
      }
      written.push(realpathSync(file));
    },
  });
  const options = { directory, url: server.url, folder: "one/two", once: true };
  const { failed, written: placed } = await mirror({ ...options, advanced: { ...QUICK, hints } })
    .done;
  expect({ failed, placed }).toEqual({ failed: 1, placed: 0 });
  expect(new Set(written)).toEqual(new Set([path.join(directory, "away")]));
});
