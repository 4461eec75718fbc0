/** Pull, two-way sync and push on a disk that is really full: a small file system in memory, which only root can mount. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, statfsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { EXIT } from "../../src/cli/exitCodes.js";
import { Server } from "../mirror/server.js";
import { onDisk, temporaryDirectory } from "../mirror/support.js";
import { eventsOf, siteOn } from "./site.js";

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

const KB = 1_000;
const text = (name: string) => name.repeat((120 * KB) / name.length);
const NAMES = ["a.txt", "b.txt", "c.txt", "d.txt"];
const FILES = Object.fromEntries(NAMES.map((name) => [name, text(name)]));

let site: ReturnType<typeof siteOn>;
let directory: string;
beforeEach(() => {
  site = siteOn(server);
  directory = path.join(temporaryDirectory(), "disk");
  mkdirSync(directory);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=400k", "tmpfs", directory]);
  onTestFinished(() => void execFileSync("umount", [directory]));
});

const grow = () => execFileSync("mount", ["-o", "remount,size=4m", directory]);
const here = () =>
  Object.fromEntries(
    [...onDisk(directory).files].map(([name, bytes]) => [name, bytes.toString()] as const),
  );
const at = (name: string) => path.join(directory, name);

/** Takes all space that is left. */
function fill(): void {
  const { bavail, bsize } = statfsSync(directory);
  writeFileSync(at(".rest"), Buffer.alloc(bavail * bsize));
  expect(statfsSync(directory).bavail).toBe(0);
}

const publishAll = async () => {
  for (const name of NAMES) await site.publish(name, FILES[name]!);
};

test.each([
  ["pull", (...more: string[]) => ["pull", directory, site.folder, ...more]],
  [
    "sync --mode two-way",
    (...more: string[]) => [
      ...["sync", directory, "--mode", "two-way", "--folder", site.folder, "--once", "--yes"],
      ...more,
    ],
  ],
] as const)(
  "%s stops, has only whole files, and continues when there is space",
  async (_, args) => {
    await publishAll();
    for (let time = 0; time < 2; time += 1) {
      const { code, stderr } = await site.run(...args());
      expect({ code, stderr }).toMatchObject({ code: EXIT.full });
      expect(stderr).toMatch(/The disk is full: cannot write/);
      expect(stderr.trim().split("\n")).toHaveLength(1);
      // Some fit, and not all.
      expect(FILES).toMatchObject(here());
      expect([1, 2, 3]).toContain(Object.keys(here()).length);
      expect(readdirSync(directory).filter((name) => name.endsWith(".part"))).toEqual([]);
      expect(await site.there()).toEqual(FILES);
    }
    const before = Object.keys(here());
    grow();
    const { code, lines } = await site.run(...args("--json"));
    expect(code).toBe(EXIT.ok);
    expect(here()).toEqual(FILES);
    expect(await site.there()).toEqual(FILES);
    // What is there is not written again.
    const written = eventsOf({ lines }).filter(({ type }) => type === "written");
    const paths = written.map((event) => event.path).sort();
    expect(paths).toEqual(NAMES.filter((name) => !before.includes(name)));
  },
);

test("an edit that there is no space to sync stays, and is sent when there is space", async () => {
  await site.publish("a.txt", "one");
  const sync = () =>
    site.run("sync", directory, "--mode", "two-way", "--folder", site.folder, "--once");
  expect((await sync()).code).toBe(EXIT.ok);
  writeFileSync(at("a.txt"), "mine");
  writeFileSync(at("new.txt"), "mine");
  await site.publish("theirs.txt", text("t"));
  fill();
  expect((await sync()).code).toBe(EXIT.full);
  expect(here()).toMatchObject({ "a.txt": "mine", "new.txt": "mine" });
  expect(here()).not.toHaveProperty("theirs.txt");
  grow();
  expect((await sync()).code).toBe(EXIT.ok);
  const all = { "a.txt": "mine", "new.txt": "mine", "theirs.txt": text("t") };
  expect(await site.there()).toEqual(all);
  expect(here()).toMatchObject(all);
});

test("a push publishes all or nothing, and its repeat completes it", async () => {
  writeFileSync(at("a.txt"), "one");
  writeFileSync(at("b.txt"), "one");
  const push = () => site.run("push", directory, site.folder, "--publish");
  fill();
  expect((await push()).code).toBe(EXIT.full);
  expect(await site.there()).toEqual({});
  expect(readFileSync(at("a.txt"), "utf8")).toBe("one");
  grow();
  expect((await push()).code).toBe(EXIT.ok);
  expect(await site.there()).toEqual({ "a.txt": "one", "b.txt": "one" });
});
