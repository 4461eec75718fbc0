/** `pull` as it is installed: what it writes and removes, and what it never touches. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { EXIT } from "../../src/cli/exitCodes.js";
import { pull } from "../../src/push/pull.js";
import { Server } from "../mirror/server.js";
import { temporaryDirectory } from "../mirror/support.js";
import { eventsOf, siteOn } from "./site.js";

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

let site: ReturnType<typeof siteOn>;
beforeEach(() => {
  site = siteOn(server);
});

const pulled = (...args: string[]) => site.run("pull", site.directory, site.folder, ...args);
const own = (name: string) => site.file(`.convex-mirror/${name}`);

describe("a pull", () => {
  test("writes, replaces and removes what only the server has changed", async () => {
    for (const name of ["a.txt", "b/c.txt", "b/d/e.txt", "z.txt"]) await site.publish(name, "1");
    const target = path.join(temporaryDirectory(), "new/deep");
    const first = await site.run("pull", target, site.folder);
    expect(first).toMatchObject({ code: EXIT.ok, stderr: "" });
    expect(first.lines).toEqual(["4 files written, 0 unchanged."]);
    expect(readFileSync(path.join(target, "b/d/e.txt"), "utf8")).toBe("1");

    expect((await pulled()).code).toBe(EXIT.ok);
    expect(site.here()).toEqual({ "a.txt": "1", "b/c.txt": "1", "b/d/e.txt": "1", "z.txt": "1" });
    await site.publish("a.txt", "two");
    await site.publish("f.txt", "new");
    await site.unpublish("b/d/e.txt");
    const inode = statSync(site.file("z.txt")).ino;
    const next = await site.run("pull", site.directory);
    expect(next.lines).toEqual(["2 files written, 1 removed, 2 unchanged."]);
    expect(site.here()).toEqual({ "a.txt": "two", "b/c.txt": "1", "f.txt": "new", "z.txt": "1" });
    // Of what was removed, no empty folder is left; no other file was touched.
    expect(readdirSync(site.file("b"))).toEqual(["c.txt"]);
    expect(statSync(site.file("z.txt")).ino).toBe(inode);
    expect((await pulled()).lines).toEqual(["0 files written, 4 unchanged."]);
    expect((await site.run("status", site.directory)).lines).toEqual(["No differences."]);
  });

  test("keeps what was changed, added and deleted only here, and a push sends that", async () => {
    for (const name of ["a.txt", "b.txt", "c.txt"]) await site.publish(name, "1");
    await pulled();
    site.write({ "a.txt": "mine", "new.txt": "mine" });
    site.remove("b.txt");
    await site.publish("c.txt", "two");
    const { lines, code } = await pulled();
    expect(code).toBe(EXIT.ok);
    expect(lines).toEqual(["1 file written, 0 unchanged, 3 changed only here."]);
    expect(site.here()).toEqual({ "a.txt": "mine", "c.txt": "two", "new.txt": "mine" });
    const push = await site.push("--prune");
    expect(push, push.stderr).toMatchObject({ code: EXIT.ok });
    expect(await site.there()).toEqual(site.here());
  });

  test("a file in the place of a folder, and the reverse", async () => {
    await site.publish("a/b.txt", "1");
    await site.publish("c", "1");
    await pulled();
    await site.unpublish("a/b.txt");
    await site.unpublish("c");
    await site.publish("c/d.txt", "2");
    const { code, stderr } = await pulled("--yes");
    expect(code, stderr).toBe(EXIT.ok);
    expect(site.here()).toEqual({ "c/d.txt": "2" });
  });

  test("--dry-run lists what it would do, and writes nothing, not even the directory", async () => {
    await site.publish("a.txt", "1");
    const missing = site.file("missing");
    const dry = await site.run("pull", missing, site.folder, "--dry-run");
    expect(dry).toMatchObject({ code: EXIT.different, stderr: "" });
    expect(dry.lines).toEqual(["add: a.txt", "1 file to write, 0 unchanged."]);
    expect(existsSync(missing)).toBe(false);
    await pulled();
    site.write({ "b.txt": "mine", "a.txt": "mine" });
    await site.publish("a.txt", "two");
    await site.publish("c.txt", "two");
    const record = readFileSync(own("push.json"), "utf8");
    const again = await pulled("--dry-run");
    expect(again.lines).toEqual([
      ...["changed on both sides: a.txt", "changed only here: b.txt", "add: c.txt"],
      "1 file to write, 0 unchanged, 1 changed only here, 1 changed on both sides.",
    ]);
    expect(readFileSync(own("push.json"), "utf8")).toBe(record);
    expect(site.here()).toEqual({ "a.txt": "mine", "b.txt": "mine" });
  });

  test("leaves out private, hidden and ignored files, and says so in JSON", async () => {
    for (const name of ["a.txt", ".env", "x.map", "private.txt"]) await site.publish(name, "1");
    await site.makePrivate("private.txt");
    site.write({ ".assetsignore": "*.map\n" });
    const events = eventsOf(await pulled("--json"));
    expect(events).toEqual([
      { type: "left out", path: "private.txt", why: "private" },
      { type: "change", path: "a.txt", do: "take", isNew: true },
      { type: "written", path: "a.txt", size: 1 },
      { type: "summary", written: 1, removed: 0, failed: 0, kept: 0, conflicts: 0, unchanged: 0 },
    ]);
    await pulled("--hidden");
    expect(Object.keys(site.here())).toEqual([".assetsignore", ".env", "a.txt"]);
  });
});

describe("bytes that are here already are not downloaded:", () => {
  /** Pulls, and returns the number of bytes that were downloaded. */
  const downloaded = async (): Promise<number> => {
    let bytes = 0;
    await pull({
      ...{ directory: site.directory, folder: site.folder, url: server.url },
      confirm: async () => true,
      onEvent: (event) => {
        if (event.type === "bytes") bytes += event.count;
      },
    });
    return bytes;
  };
  const large = "large ".repeat(200_000);
  beforeEach(async () => {
    await site.publish("a/large.txt", large);
    await site.publish("stays.txt", "stays");
    expect(await downloaded()).toBe(large.length + 5);
  });

  test("of a file that was moved, copied, or put in the place of another", async () => {
    await site.unpublish("a/large.txt");
    await site.publish("b/moved.txt", large);
    await site.publish("copy.txt", "stays");
    expect(await downloaded()).toBe(0);
    expect(site.here()).toEqual({
      "b/moved.txt": large,
      "copy.txt": "stays",
      "stays.txt": "stays",
    });
    expect(existsSync(site.file("a"))).toBe(false);
    await site.publish("stays.txt", large);
    expect(await downloaded()).toBe(0);
    expect(site.here()).toMatchObject({ "stays.txt": large, "copy.txt": "stays" });
  });

  test("but of a file that must be removed first, and of one that was changed since it was read", async () => {
    await site.unpublish("a/large.txt");
    await site.publish("A/LARGE.txt", large);
    expect(await downloaded()).toBe(large.length);
    await site.publish("again.txt", large);
    // As if it was edited without another time: the record still says that it has these bytes.
    const file = site.file("A/LARGE.txt");
    const { atime, mtime } = statSync(file);
    writeFileSync(file, "LARGE ".repeat(200_000));
    utimesSync(file, atime, mtime);
    expect(await downloaded()).toBe(large.length);
    expect(site.here()).toMatchObject({ "again.txt": large });
  });
});

describe("changed on both sides", () => {
  beforeEach(async () => {
    for (const name of ["hero.png", "edited.txt", "deleted.txt"]) await site.publish(name, "base");
    await pulled();
    site.write({ "hero.png": "ours", "edited.txt": "ours" });
    site.remove("deleted.txt");
    await site.publish("hero.png", "theirs");
    await site.publish("deleted.txt", "theirs");
    await site.unpublish("edited.txt");
  });

  test("leaves both, says so, and a push is refused until the copy is deleted", async () => {
    const conflict = await pulled();
    expect(conflict).toMatchObject({ code: EXIT.conflict, stderr: "" });
    expect(conflict.lines).toEqual([
      "conflict: deleted.txt was changed on both sides; the server's version is deleted.conflict-v2.txt",
      "conflict: edited.txt was changed on both sides; its version on the server is deleted or private",
      "conflict: hero.png was changed on both sides; the server's version is hero.conflict-v2.png",
      "0 files written, 0 unchanged, 3 changed on both sides.",
      "Merge each conflict and delete the copy beside it, or pull again with --ours or --theirs.",
    ]);
    const both = {
      ...{ "deleted.conflict-v2.txt": "theirs", "edited.txt": "ours" },
      ...{ "hero.conflict-v2.png": "theirs", "hero.png": "ours" },
    };
    expect(site.here()).toEqual(both);
    // Again, and with a newer version.
    expect((await pulled()).code).toBe(EXIT.conflict);
    expect(site.here()).toEqual(both);
    await site.publish("hero.png", "newer");
    await pulled();
    expect(site.here()).toMatchObject({ "hero.conflict-v3.png": "newer" });
    expect(site.here()).not.toHaveProperty("hero.conflict-v2.png");
    expect((await site.push()).code).toBe(EXIT.conflict);

    site.write({ "hero.png": "merged" });
    site.remove("hero.conflict-v3.png");
    site.remove("deleted.conflict-v2.txt");
    const push = await site.push("--ours", "--prune", "--prune-most");
    expect(push, push.stderr).toMatchObject({ code: EXIT.ok });
    expect(await site.there()).toEqual({ "edited.txt": "ours", "hero.png": "merged" });
  });

  test("a copy that was merged permits only the version that it was", async () => {
    await pulled();
    site.write({ "hero.png": "merged" });
    site.remove("hero.conflict-v2.png");
    await site.publish("hero.png", "newer");
    expect((await site.run("status", site.directory)).lines).toContain(
      "conflict: hero.png (changed here, changed on the server)",
    );
    expect((await site.push()).code).toBe(EXIT.conflict);
    expect(await site.there()).toMatchObject({ "hero.png": "newer" });
  });

  test("--theirs takes the server's, --ours keeps the ones here, and both remove the copies", async () => {
    await pulled();
    const theirs = await pulled("--theirs", "--yes");
    expect(theirs, theirs.stderr).toMatchObject({ code: EXIT.ok });
    expect(site.here()).toEqual({ "deleted.txt": "theirs", "hero.png": "theirs" });
    site.write({ "hero.png": "ours" });
    await site.publish("hero.png", "again");
    await pulled();
    expect(site.here()).toHaveProperty("hero.conflict-v3.png");
    expect((await pulled("--ours")).code).toBe(EXIT.ok);
    expect(site.here()).toEqual({ "deleted.txt": "theirs", "hero.png": "ours" });
    // Decided: a push needs no second decision.
    expect((await site.push()).code).toBe(EXIT.ok);
    expect(await site.there()).toMatchObject({ "hero.png": "ours" });
  });

  test("an edited copy is not removed", async () => {
    await pulled();
    site.write({ "hero.conflict-v2.png": "notes" });
    await pulled("--ours");
    expect(site.here()).toMatchObject({ "hero.conflict-v2.png": "notes", "hero.png": "ours" });
  });

  test("files that were there before the first pull are never replaced", async () => {
    const other = path.join(site.directory, "other");
    mkdirSync(other);
    writeFileSync(path.join(other, "hero.png"), "mine");
    const { code } = await site.run("pull", other, site.folder);
    expect(code).toBe(EXIT.conflict);
    expect(readFileSync(path.join(other, "hero.png"), "utf8")).toBe("mine");
    expect(readFileSync(path.join(other, "hero.conflict-v2.png"), "utf8")).toBe("theirs");
  });
});

describe("stops without a terminal, unless --yes is passed,", () => {
  const refused = async (message: RegExp, ...args: string[]) => {
    const { code, stdout, stderr } = await pulled(...args);
    expect({ code, stdout }).toEqual({ code: EXIT.refused, stdout: expect.any(String) as string });
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).toMatch(message);
  };
  beforeEach(async () => {
    for (const name of ["a.txt", "b.txt", "c.txt"]) await site.publish(name, "1");
    await pulled();
  });

  test("before most files are removed", async () => {
    await site.unpublish("a.txt");
    await site.unpublish("b.txt");
    await refused(/would remove 2 of 3 files.*Pass --yes/);
    expect(Object.keys(site.here())).toEqual(["a.txt", "b.txt", "c.txt"]);
    expect((await pulled("--yes")).lines).toEqual(["0 files written, 2 removed, 1 unchanged."]);
  });

  test("if all files are gone, and pulls them again", async () => {
    for (const name of ["a.txt", "b.txt", "c.txt"]) site.remove(name);
    await refused(/has none of the 3 files that it had/);
    expect((await pulled("--yes")).lines).toEqual(["3 files written, 0 unchanged."]);
  });

  test("on another file system, or for another folder", async () => {
    const record = readFileSync(own("push.json"), "utf8");
    const device = String(statSync(site.directory, { bigint: true }).dev);
    writeFileSync(own("push.json"), record.replace(`"device":"${device}"`, '"device":"1"'));
    await site.publish("a.txt", "two");
    await refused(/is on another disk/);
    expect((await pulled("--yes")).code).toBe(EXIT.ok);
    await site.publish("a.txt", "three");
    expect((await pulled()).code).toBe(EXIT.ok);
    const elsewhere = await site.run("pull", site.directory, `${site.folder}-other`);
    expect(elsewhere).toMatchObject({ code: EXIT.refused });
    expect(elsewhere.stderr).toContain(`was last pushed to or pulled from "${site.folder}"`);
  });
});

describe("what a disk refuses is a typed error:", () => {
  const options = () => ({ directory: site.directory, folder: site.folder, url: server.url });

  test("names that the disk cannot hold, before anything is written", async () => {
    await site.publish("ok.txt", "1");
    await site.publish("Hero.png", "1");
    await site.publish("hero.png", "2");
    await site.publish("a:b.txt", "1");
    const names = { isCaseInsensitive: true, isPortable: true, maxBytes: 255 };
    await expect(pull({ ...options(), names })).rejects.toMatchObject({
      code: "PULL_REFUSED",
      message: expect.stringMatching(
        /"a:b.txt": .*"hero.png": |"hero.png": .*"a:b.txt": /,
      ) as string,
    });
    expect(site.here()).toEqual({});
    site.write({ ".assetsignore": "a:b.txt\nhero.png\n!Hero.png\n" });
    // A file here whose name differs only in case from a new one of the server.
    site.write({ "OK.txt": "mine" });
    await expect(pull({ ...options(), names })).rejects.toMatchObject({ code: "PULL_REFUSED" });
    expect(site.here()).toMatchObject({ "OK.txt": "mine" });
  });

  test("a link, a folder or a file in the place of one of the server", async () => {
    await site.publish("link/a.txt", "1");
    await site.publish("b", "1");
    await site.publish("c.txt", "1");
    const outside = temporaryDirectory();
    symlinkSync(outside, site.file("link"));
    mkdirSync(site.file("b"));
    const { code, stderr, lines } = await pulled();
    expect(code).toBe(EXIT.incomplete);
    expect(stderr.trim().split("\n").sort()).toEqual([
      "failed: b: another file or folder is in its place",
      "failed: link/a.txt: another file or folder is in its place",
    ]);
    expect(lines.at(-1)).toBe("1 file written, 0 unchanged, 2 failed.");
    expect(readdirSync(outside)).toEqual([]);
  });

  test("a directory that is a file, a mirror, or may not be written", async () => {
    writeFileSync(site.file("file"), "1");
    expect((await site.run("pull", site.file("file"), site.folder)).code).toBe(EXIT.directory);
    const mirror = site.file("mirror");
    await site.publish("a.txt", "1");
    await site.run("sync", mirror, "--folder", site.folder, "--once");
    const refused = await site.run("pull", mirror, site.folder);
    expect(refused).toMatchObject({ code: EXIT.otherMirror });
    expect(refused.stderr).toMatch(/is a mirror of sync\. Pull into another directory\.$/m);
    if (process.getuid?.() === 0) return;
    chmodSync(site.directory, 0o500);
    expect((await pulled()).code).toBe(EXIT.directory);
    chmodSync(site.directory, 0o700);
  });

  test("no deployment makes no directory", async () => {
    const missing = site.file("missing");
    const args = ["pull", missing, site.folder, "--functions", "other"];
    expect((await site.run(...args)).code).toBe(EXIT.access);
    expect(existsSync(missing)).toBe(false);
  });
});

test("files that a killed pull has written are no edits, and its leftovers are removed", async () => {
  await site.publish("a.txt", "1");
  await site.publish("gone.txt", "1");
  await site.publish("stays.txt", "1");
  await pulled();
  await site.publish("a.txt", "two");
  await site.unpublish("gone.txt");
  const before = readFileSync(own("push.json"));
  await pulled();
  // As if it was killed after the last file: the record says only what it was about to do.
  const content = JSON.parse(before.toString()) as { content: { taking: unknown[] } };
  const { sha256 } = (await server.http.query(
    "assets:getPublishedFile" as never,
    {
      ...{ folderPath: site.folder, basename: "a.txt" },
    } as never,
  )) as { sha256: string };
  content.content.taking = [
    ["a.txt", sha256],
    ["gone.txt", null],
  ];
  writeFileSync(own("push.json"), JSON.stringify(content));
  rmSync(own("unchanged.json"), { force: true });
  writeFileSync(site.file(".cva-0123456789abcdef.part"), "incomplete");
  await site.publish("a.txt", "three");
  await site.publish("gone.txt", "again");
  const next = await pulled();
  expect(next, next.stdout).toMatchObject({ code: EXIT.ok });
  expect(site.here()).toEqual({ "a.txt": "three", "gone.txt": "again", "stays.txt": "1" });
});
