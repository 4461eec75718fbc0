/** How many folders the mirror holds open, and what it does where it can hold none. */
import fs, {
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import path from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type * as DiskModule from "../../src/sync/disk.js";
import type * as FoldersModule from "../../src/sync/folders.js";
import { inProportion } from "../proportion.js";
import { app } from "./engine.js";
import { type Operation, faultyDisk } from "./faultyDisk.js";
import { Server } from "./server.js";
import { expectSame, mirror, ofType, temporaryDirectory } from "./support.js";

const { diskIn } = app.importInternal<typeof DiskModule>("sync/disk.js");
const { ComparedFolders } = app.importInternal<typeof FoldersModule>("sync/folders.js");

/** The files and folders below a directory that this process has open. */
function openBelow(directory: string): number {
  return readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(directory);
    } catch {
      return false;
    }
  }).length;
}

const FILES = inProportion({ short: 400, long: 1_500 });
const CONCURRENCY = 4;
/** Four files for each download, and for each of them two folders and a file; root, lock, log and 64 kept. */
const MOST = 4 * CONCURRENCY * 3 + 3 + 64;

test(`few folders are open while ${FILES} files come, 32 folders deep, and none afterwards`, async () => {
  const server = await Server.start();
  onTestFinished(() => server.stop());
  const levels = Array.from({ length: 32 }, (_, depth) => `level-${depth}`);
  await server.upload(
    Array.from({ length: FILES }, (_, index) => {
      const folder =
        index % 2 === 0 ? levels.slice(0, 1 + (index % 64) / 2).join("/") : `wide-${index % 200}`;
      return { path: `${folder}/file-${index}`, bytes: Buffer.from(String(index)) };
    }),
  );
  const directory = temporaryDirectory();
  let most = 0;
  let operations = 0;
  const restore = faultyDisk(directory, () => {
    operations += 1;
    if (operations % Math.ceil(FILES / 50) === 0) most = Math.max(most, openBelow(directory));
  });
  onTestFinished(restore);
  await mirror({ directory, url: server.url, once: true, concurrency: CONCURRENCY }).done;
  restore();
  expect(most).toBeGreaterThan(10);
  expect(most).toBeLessThanOrEqual(MOST);
  expect(openBelow(directory)).toBe(0);
  await expectSame(directory, server);
});

describe("where /proc is not mounted", () => {
  beforeEach(() => {
    const { stat } = promises;
    promises.stat = ((...args: Parameters<typeof stat>) => {
      if (!String(args[0]).startsWith("/proc/")) return stat(...args);
      return Promise.reject(Object.assign(new Error("ENOENT"), { code: "ENOENT" }));
    }) as typeof stat;
    syncBuiltinESMExports();
    onTestFinished(() => {
      promises.stat = stat;
      syncBuiltinESMExports();
    });
  });

  test("the mirror says that it cannot be confined, and does its work", async () => {
    const server = await Server.start();
    onTestFinished(() => server.stop());
    await server.upload([{ path: "one/two/a.txt", bytes: Buffer.from("one") }]);
    const directory = temporaryDirectory();
    const run = mirror({ directory, url: server.url, once: true });
    expect(await run.done).toMatchObject({ written: 1, failed: 0 });
    expect(ofType(run.events, "start")).toMatchObject([{ isConfined: false }]);
    await expectSame(directory, server);
    expect(openBelow(directory)).toBe(0);
  });
});

test("where it is, it says that it is confined", async () => {
  const server = await Server.start();
  onTestFinished(() => server.stop());
  const run = mirror({ directory: temporaryDirectory(), url: server.url, once: true });
  await run.done;
  expect(ofType(run.events, "start")).toMatchObject([{ isConfined: process.platform === "linux" }]);
});

describe("folders that cannot be held", () => {
  let directory = "";
  let outside = "";
  beforeEach(() => {
    directory = temporaryDirectory();
    outside = temporaryDirectory();
    mkdirSync(path.join(directory, "one/two"), { recursive: true });
    mkdirSync(path.join(outside, "two"));
    writeFileSync(path.join(directory, "placed"), "bytes");
  });

  const redirect = () => {
    renameSync(path.join(directory, "one"), path.join(directory, "away"));
    symlinkSync(outside, path.join(directory, "one"));
  };

  function redirectBefore(fatal: Operation): void {
    const restore = faultyDisk(directory, (operation) => {
      if (operation === fatal && !existsSync(path.join(directory, "away"))) redirect();
    });
    onTestFinished(restore);
  }

  const openDisk = () => diskIn(new ComparedFolders(directory));

  test.each([
    ["create", () => openDisk().create("one/two/file")],
    ["mkdir", () => openDisk().makeFolder("one/two/folder")],
    ["link", () => openDisk().place("placed", "one/two/placed")],
  ] as const)("a redirected %s is undone", async (operation, call) => {
    redirectBefore(operation);
    await expect(call()).rejects.toMatchObject({ code: "ENOTDIR" });
    expect(readdirSync(outside, { recursive: true })).toEqual(["two"]);
  });

  test("a file of somebody else that has the name by then stays", async () => {
    const disk = openDisk();
    const { lstatSync } = fs;
    redirectBefore("create");
    const hooked = fs.lstatSync;
    const theirs = path.join(outside, "two/file");
    // The comparison finds the link; until then another file gets the name.
    const hook = (call: typeof lstatSync) => {
      Object.assign(fs, { lstatSync: call });
      syncBuiltinESMExports();
    };
    hook(((...args: Parameters<typeof lstatSync>) => {
      if (existsSync(theirs) && fs.readFileSync(theirs, "utf8") === "") {
        fs.unlinkSync(theirs);
        writeFileSync(theirs, "theirs");
      }
      return hooked(...args);
    }) as typeof lstatSync);
    onTestFinished(() => hook(lstatSync));
    await expect(disk.create("one/two/file")).rejects.toMatchObject({ code: "ENOTDIR" });
    expect(fs.readFileSync(theirs, "utf8")).toBe("theirs");
  });

  test("a link is no folder, and no path leads out", async () => {
    const disk = openDisk();
    redirect();
    writeFileSync(path.join(outside, "two/file"), "outside");
    expect(await disk.facts("one/two/file")).toBeNull();
    expect(await disk.list("one/two")).toEqual([]);
    expect(await disk.read("one/two/file")).toBeNull();
    await disk.remove("one/two/file");
    expect(await disk.removeFolder("one/two")).toBe(false);
    for (const local of ["../file", "one/../../file", "", "/etc/passwd", "one//file"]) {
      expect(() => disk.create(local)).toThrow("leads out of the directory");
    }
    expect(readdirSync(path.join(outside, "two"))).toEqual(["file"]);
  });
});
