/** What a user does in the directory is the user's. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { app } from "./engine.js";
import { faultyDisk } from "./faultyDisk.js";
import { Server } from "./server.js";
import { expectSame, mirror, ofType, onDisk, temporaryDirectory } from "./support.js";

const { assets } = api;
const WINDOWS = { isCaseInsensitive: true, isPortable: true, maxBytes: 255 };

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

/** Each test has a folder of the server for itself. */
let folder = "";
let directory = "";
let count = 0;
beforeEach(() => {
  count += 1;
  folder = `test-${count}`;
  directory = temporaryDirectory();
});

const upload = (file: string, text: string) =>
  server.upload([{ path: `${folder}/${file}`, bytes: Buffer.from(text) }]);
const local = (file: string) => path.join(directory, file);
const read = (file: string) => readFileSync(local(file), "utf8");

async function sync(options: Partial<Parameters<typeof mirror>[0]> = {}) {
  const run = mirror({ directory, url: server.url, folder, once: true, ...options });
  const summary = await run.done;
  return { summary, events: run.events };
}

const remove = (basename: string, folderPath = folder) =>
  server.http.mutation(assets.deleteAsset, { folderPath, basename });

describe("a file that the user has changed", () => {
  beforeEach(async () => {
    await upload("a.txt", "one");
    await sync();
    writeFileSync(local("a.txt"), "mine");
  });

  test("is kept and reported, at once and at the next version", async () => {
    const first = await sync();
    expect(first.summary).toMatchObject({ kept: 1, written: 0 });
    expect(ofType(first.events, "kept")).toMatchObject([{ local: "a.txt", reason: "changed" }]);
    await upload("a.txt", "two");
    expect((await sync()).summary).toMatchObject({ kept: 1, written: 0 });
    expect(read("a.txt")).toBe("mine");
  });

  test("is kept when the server deletes it, and is the user's from then on", async () => {
    await remove("a.txt");
    const [first] = ofType((await sync()).events, "kept");
    expect(first).toMatchObject({ local: "a.txt", reason: "changed" });
    const [second] = ofType((await sync()).events, "kept");
    expect(second).toMatchObject({ local: "a.txt", reason: "added" });
    expect(read("a.txt")).toBe("mine");
  });

  test("is saved aside when that is wanted", async () => {
    await upload("a.txt", "two");
    const { summary, events } = await sync({ saveAside: true });
    expect(summary).toMatchObject({ kept: 0, written: 1 });
    expect(ofType(events, "set aside")).toMatchObject([{ local: "a.txt", to: "a.kept-1.txt" }]);
    expect([read("a.txt"), read("a.kept-1.txt")]).toEqual(["two", "mine"]);
    writeFileSync(local("a.txt"), "mine, too");
    await sync({ saveAside: true });
    expect([read("a.kept-1.txt"), read("a.kept-2.txt")]).toEqual(["mine", "mine, too"]);
  });

  test.each([
    ["a file", () => writeFileSync(local("a.txt"), "mine")],
    ["a link", () => symlinkSync("mine", local("a.txt"))],
    ["a folder", () => mkdirSync(local("a.txt"))],
  ])("is saved aside as %s under no name that is taken meanwhile", async (_, make) => {
    rmSync(local("a.txt"));
    make();
    await upload("a.txt", "two");
    // Names that the mirror has found to be free.
    let taken = 0;
    const restore = faultyDisk(directory, (operation, file) => {
      if (!["link", "rename", "mkdir"].includes(operation) || !file.includes(".kept-")) return;
      taken += 1;
      if (taken === 1) writeFileSync(file, "theirs");
    });
    onTestFinished(restore);
    await sync({ saveAside: true });
    restore();
    expect(read("a.kept-1.txt")).toBe("theirs");
    expect(readdirSync(directory)).toContain("a.kept-2.txt");
    expect(read("a.txt")).toBe("two");
  });

  test("is the mirror's again when the user puts the bytes back", async () => {
    await sync();
    writeFileSync(local("a.txt"), "one");
    expect((await sync()).summary).toMatchObject({ kept: 0, written: 0 });
    await upload("a.txt", "two");
    await sync();
    expect(read("a.txt")).toBe("two");
  });
});

test("a file that the user has deleted comes back", async () => {
  await upload("below/a.txt", "one");
  await sync();
  rmSync(local("below"), { recursive: true });
  expect((await sync()).summary).toMatchObject({ written: 1 });
  expect(read("below/a.txt")).toBe("one");
});

test("a file that was only touched, or copied there, is read once and not downloaded", async () => {
  await upload("a.txt", "one");
  await sync();
  utimesSync(local("a.txt"), 1, 1);
  const { events } = await sync();
  expect(ofType(events, "bytes")).toEqual([]);
  copyFileSync(local("a.txt"), local("copy"));
  renameSync(local("copy"), local("a.txt"));
  expect((await sync()).summary).toMatchObject({ kept: 0, written: 0 });
});

describe("what was there before", () => {
  test("is adopted when it is right, and is never overwritten or removed", async () => {
    await upload("a.txt", "one");
    await upload("b.txt", "one");
    for (const name of ["a.txt", "b.txt"]) writeFileSync(local(name), "one");
    const { events } = await sync();
    expect(ofType(events, "adopted")).toHaveLength(2);
    expect(ofType(events, "bytes")).toEqual([]);
    await upload("a.txt", "two");
    await remove("b.txt");
    await sync();
    expect([read("a.txt"), read("b.txt")]).toEqual(["one", "one"]);
  });

  test("is kept where it is in the way: files, folders and links", async () => {
    await upload("a.txt", "one");
    await upload("b.txt", "two");
    await upload("c/deep/c.txt", "three");
    await upload("d.txt", "four");
    writeFileSync(local("a.txt"), "mine");
    mkdirSync(local("b.txt"));
    writeFileSync(local("c"), "mine");
    symlinkSync("/etc/hostname", local("d.txt"));
    const before = await sync();
    expect(before.summary).toMatchObject({ kept: 4, written: 0 });
    expect(read("c")).toBe("mine");
    // Nothing is forgotten: once the way is free, they come.
    unlinkSync(local("c"));
    expect((await sync()).summary).toMatchObject({ kept: 3, written: 1 });
    const { summary } = await sync({ saveAside: true });
    expect(summary).toMatchObject({ kept: 0, written: 3 });
    expect(read("a.kept-1.txt")).toBe("mine");
    expect(statSync(local("b.kept-1.txt")).isDirectory()).toBe(true);
    expect(read("d.txt")).toBe("four");
  });

  test("beside the mirror's files is reported and stays, also when its folder goes", async () => {
    await upload("below/a.txt", "one");
    await sync();
    writeFileSync(local("below/mine.txt"), "mine");
    writeFileSync(local("mine.txt"), "mine");
    expect(ofType((await sync()).events, "kept")).toMatchObject([
      { local: "mine.txt", reason: "added" },
      { local: "below/mine.txt", reason: "added" },
    ]);
    const path = `${folder}/below`;
    const { jobId } = await server.http.mutation(assets.deleteFolder, { path });
    while ((await server.http.query(assets.getJob, { jobId })).status === "running");
    await sync();
    expect([...onDisk(directory).files.keys()]).toEqual(["below/mine.txt", "mine.txt"]);
  });
});

test("a link in the place of a folder is not followed, whatever happens below it", async () => {
  const outside = temporaryDirectory();
  writeFileSync(path.join(outside, "a.txt"), "outside");
  await upload("below/a.txt", "one");
  await upload("below/b.txt", "two");
  await sync();
  rmSync(local("below"), { recursive: true });
  symlinkSync(outside, local("below"));
  await upload("below/a.txt", "three");
  await remove("b.txt", `${folder}/below`);
  expect((await sync()).summary).toMatchObject({ kept: 1, written: 0 });
  await remove("a.txt", `${folder}/below`);
  await sync();
  expect(onDisk(outside).files).toEqual(new Map([["a.txt", Buffer.from("outside")]]));
});

/** Whether the app has the optional package for them, and the file system has them too. */
async function hasAttributes(file: string): Promise<boolean> {
  type Attributes = { listAttributes: (path: string) => Promise<string[]> };
  try {
    const names = await app.import<Attributes>("fs-xattr").listAttributes(file);
    return names.some((name) => name.includes("convex-versioned-assets"));
  } catch {
    return false;
  }
}

describe("without its state", () => {
  beforeEach(async () => {
    await upload("a.txt", "one");
    await upload("b.txt", "two");
    await sync();
    rmSync(local(".convex-mirror"), { recursive: true });
  });

  test("the mirror downloads nothing that is right", async () => {
    const hints = { write: async () => undefined, read: async () => null };
    const { summary, events } = await sync({ advanced: { hints } });
    expect(summary).toMatchObject({ written: 0, kept: 0 });
    expect(ofType(events, "bytes")).toEqual([]);
  });

  test("it reads nothing either and knows its own files, where they carry a hint", async () => {
    const canHint = await hasAttributes(local("a.txt"));
    const reads: string[] = [];
    const restore = faultyDisk(directory, (operation, file) => {
      if (operation === "read" && !file.includes("/.convex-mirror/")) reads.push(file);
    });
    onTestFinished(restore);
    await sync();
    restore();
    expect(reads).toHaveLength(canHint ? 0 : 2);
    await upload("a.txt", "three");
    await sync();
    expect(read("a.txt")).toBe(canHint ? "three" : "one");
  });

  test("a copy that took the hint along is still the user's", async () => {
    const { execFileSync } = await import("node:child_process");
    execFileSync("cp", ["-a", local("a.txt"), local("b.txt")]);
    expect((await sync()).summary).toMatchObject({ kept: 1 });
    expect(read("b.txt")).toBe("one");
  });
});

test("names that the file system cannot hold are mapped, reported and kept apart", async () => {
  const names = ["Hero.png", "hero.png", "HERO.PNG", "con.txt", "a:b", "x.", "plain"];
  for (const name of names) await upload(name, name);
  await upload("plain/inside", "inside");
  const { events } = await sync({ advanced: { names: WINDOWS } });
  expect(ofType(events, "mapped")).toHaveLength(6);
  expect([...onDisk(directory).files.values()].map(String).sort()).toEqual(
    [...names, "inside"].sort(),
  );
  const again = await sync({ advanced: { names: WINDOWS } });
  expect(again.summary).toMatchObject({ written: 0 });
  expect(ofType(again.events, "mapped")).toEqual([]);
});

test("when the feed has been pruned everything is compared, and only what differs comes", async () => {
  for (const name of ["a", "b", "c"]) await upload(name, name);
  await sync();
  await upload("a", "another");
  await remove("b");
  await server.http.mutation(assets.configureRetention, { feedRetentionMs: 0 });
  await server.http.mutation(assets.startSweep, {});
  while ((await server.http.query(assets.listSweeps, {}))[0]?.finishedAt === undefined);
  await server.http.mutation(assets.configureRetention, { feedRetentionMs: null });
  const { summary, events } = await sync();
  expect(ofType(events, "listing")).toMatchObject([{ reason: "expired" }]);
  expect(summary).toMatchObject({ written: 1, removed: 1 });
  await expectSame(directory, server, folder);
});

describe("a directory that cannot be used", () => {
  const run = (options: Partial<Parameters<typeof mirror>[0]>) =>
    mirror({ directory, url: server.url, folder, once: true, ...options }).done;

  test("is a file", async () => {
    writeFileSync(local("file"), "mine");
    for (const name of ["file", "file/below"]) {
      await expect(run({ directory: local(name) })).rejects.toMatchObject({
        code: "DIRECTORY_UNUSABLE",
      });
    }
    expect(read("file")).toBe("mine");
  });

  test("holds another mirror", async () => {
    await sync();
    await expect(run({ folder: "other" })).rejects.toMatchObject({ code: "OTHER_MIRROR" });
    await expect(run({ functions: "files" })).rejects.toMatchObject({ code: "OTHER_MIRROR" });
  });

  test("is being mirrored into", async () => {
    const running = mirror({ directory, url: server.url, folder });
    await running.ready;
    await expect(run({})).rejects.toMatchObject({ code: "DIRECTORY_LOCKED" });
    await running.close();
    await run({});
  });

  test("has a damaged state", async () => {
    await upload("a.txt", "one");
    await sync();
    const state = local(".convex-mirror/state.jsonl");
    writeFileSync(state, readFileSync(state, "utf8").replace('["file"', "[file"));
    await expect(run({})).rejects.toMatchObject({ code: "STATE_DAMAGED" });
    expect(existsSync(local("a.txt"))).toBe(true);
  });

  test("has a state that would lead out of it", async () => {
    await upload("a.txt", "one");
    await sync();
    const state = local(".convex-mirror/state.jsonl");
    const text = readFileSync(state, "utf8");
    writeFileSync(state, text.replace('"local":"a.txt"', '"local":"../a.txt"'));
    await expect(run({})).rejects.toMatchObject({ code: "STATE_DAMAGED" });
  });
});

test("files are not executable, and have no more permissions than this process gives", async () => {
  await upload("tool.sh", "#!/bin/sh\n");
  const before = process.umask(0o027);
  onTestFinished(() => void process.umask(before));
  await sync();
  const modeOf = (file: string) => statSync(local(file)).mode & 0o777;
  expect(modeOf("tool.sh")).toBe(0o640);
  expect(modeOf(".convex-mirror/state.jsonl")).toBe(0o640);
});

test("the directory may be a link, which is resolved once", async () => {
  await upload("a.txt", "one");
  const other = temporaryDirectory();
  const link = path.join(temporaryDirectory(), "link");
  symlinkSync(directory, link);
  let isSwapped = false;
  const restore = faultyDisk(directory, (operation) => {
    if (operation !== "link" || isSwapped) return;
    isSwapped = true;
    unlinkSync(link);
    symlinkSync(other, link);
  });
  onTestFinished(restore);
  expect((await sync({ directory: link })).summary).toMatchObject({ written: 1, failed: 0 });
  expect([isSwapped, read("a.txt")]).toEqual([true, "one"]);
  expect(onDisk(other).files.size).toBe(0);
});
