/** What a start costs that has nothing to copy, and what it still finds. */
import { readFileSync, rmSync, statSync, unlinkSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { faultyDisk } from "./faultyDisk.js";
import { Server } from "./server.js";
import { expectSame, mirror, ofType, temporaryDirectory } from "./support.js";

const FILES = Array.from({ length: 60 }, (_, index) => {
  const folders = ["", "images/", "images/old/"];
  return `${folders[index % 3]}file-${index}`;
});

let server: Server;
let directory: string;
beforeEach(async () => {
  server = await Server.start();
  onTestFinished(() => server.stop());
  directory = temporaryDirectory();
  await server.upload(FILES.map((file) => ({ path: file, bytes: Buffer.from(file) })));
  await mirror({ directory, url: server.url, once: true }).done;
});

const local = (file: string) => path.join(directory, file);
const start = async () => {
  const run = mirror({ directory, url: server.url, once: true });
  return { summary: await run.done, events: run.events };
};

test("each file and each folder is looked at once, and no file is opened", async () => {
  const looks = new Map<string, number>();
  const restore = faultyDisk(directory, (operation, file) => {
    const name = path.relative(directory, file);
    if (FILES.includes(name)) expect(operation).toBe("lstat");
    else if (name !== "images/old" || operation !== "lstat") return;
    looks.set(name, (looks.get(name) ?? 0) + 1);
  });
  onTestFinished(restore);
  const { summary } = await start();
  restore();
  expect(summary).toMatchObject({ files: FILES.length, written: 0, kept: 0, failed: 0 });
  expect(looks).toEqual(new Map(["images/old", ...FILES].map((name) => [name, 1])));
});

test("what has changed among many files is found", async () => {
  const [missing, touched, longer, shorter, ...others] = FILES;
  unlinkSync(local(missing!));
  const { atime, mtimeMs } = statSync(local(touched!));
  utimesSync(local(touched!), atime, mtimeMs / 1000 + 5);
  const time = statSync(local(longer!)).mtime;
  writeFileSync(local(longer!), "one that the user has written");
  utimesSync(local(longer!), time, time);
  writeFileSync(local(shorter!), "");
  const { summary, events } = await start();
  expect(ofType(events, "written").map(({ path: file }) => file)).toEqual([missing]);
  expect(
    ofType(events, "kept")
      .map(({ local: file }) => file)
      .sort(),
  ).toEqual([shorter, longer]);
  expect(summary).toMatchObject({ files: FILES.length, written: 1, kept: 2 });
  // It has its bytes, and gets its time back.
  expect(statSync(local(touched!)).mtimeMs).toBe(mtimeMs);
  expect(others).toHaveLength(FILES.length - 4);
  for (const file of [longer!, shorter!]) rmSync(local(file));
  expect((await start()).summary).toMatchObject({ written: 2, kept: 0 });
  await expectSame(directory, server);
});

test("a version that waits for its place comes when the file is again as it was written", async () => {
  const file = "images/file-1";
  const before = { bytes: readFileSync(local(file)), time: statSync(local(file)).mtime };
  writeFileSync(local(file), "one that the user has written");
  await server.upload([{ path: file, bytes: Buffer.from("the next version") }]);
  expect((await start()).summary).toMatchObject({ written: 0, kept: 1 });
  writeFileSync(local(file), before.bytes);
  utimesSync(local(file), before.time, before.time);
  expect((await start()).summary).toMatchObject({ written: 1, kept: 0 });
  await expectSame(directory, server);
});

test("a file that could not be given its time gets it with the next start", async () => {
  directory = temporaryDirectory();
  const restore = faultyDisk(directory, (operation) => {
    if (operation === "time") throw Object.assign(new Error("EPERM"), { code: "EPERM" });
  });
  onTestFinished(restore);
  expect((await start()).summary).toMatchObject({ written: FILES.length, failed: 0 });
  restore();
  await expect(expectSame(directory, server)).rejects.toThrow(/has the time/);
  expect((await start()).summary).toMatchObject({ written: 0, failed: 0 });
  await expectSame(directory, server);
});

test("a folder that is gone comes back with its files", async () => {
  rmSync(local("images"), { recursive: true });
  const { summary } = await start();
  expect(summary).toMatchObject({ written: 40, kept: 0, failed: 0 });
  await expectSame(directory, server);
});
