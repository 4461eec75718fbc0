/** `status` and `diff` as they are installed: what changed here, there, and on both sides. */
import { mkdirSync, readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { EXIT } from "../../src/cli/exitCodes.js";
import { Server } from "../mirror/server.js";
import { temporaryDirectory } from "../mirror/support.js";
import { eventsOf, sha256, siteOn } from "./site.js";

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

let site: ReturnType<typeof siteOn>;
beforeEach(() => {
  site = siteOn(server);
});

/** Each kind of difference. */
async function differ(): Promise<void> {
  site.write({
    ...{ "same.txt": "same", "here.txt": "1", "there.txt": "1", "both.txt": "1", "gone.txt": "1" },
    ...{ "d/unpublished.txt": "1", "edited.txt": "1" },
  });
  await site.push();
  site.write({ "here.txt": "changed", "both.txt": "ours", "new.txt": "new", "edited.txt": "ours" });
  site.remove("gone.txt");
  await site.publish("there.txt", "theirs");
  await site.publish("both.txt", "theirs");
  await site.publish("d/new there.txt", "theirs");
  await site.unpublish("d/unpublished.txt");
  await site.unpublish("edited.txt");
}

describe("status", () => {
  test("names what changed here, on the server and on both sides since the last push", async () => {
    await differ();
    const status = await site.run("status", site.directory);
    expect(status).toMatchObject({ code: EXIT.different, stderr: "" });
    expect(status.lines).toEqual([
      "conflict: both.txt (changed here, changed on the server)",
      "added on the server: d/new there.txt",
      "deleted on the server: d/unpublished.txt",
      "conflict: edited.txt (changed here, deleted on the server)",
      "deleted here: gone.txt",
      "changed here: here.txt",
      "added here: new.txt",
      "changed on the server: there.txt",
      "3 changed here, 3 on the server, 2 on both sides.",
    ]);
    const json = eventsOf(await site.run("status", site.directory, "--json"));
    expect(json.at(-1)).toEqual({ type: "summary", here: 3, there: 3, conflicts: 2 });
    expect(json[0]).toEqual({
      type: "difference",
      path: "both.txt",
      here: "changed",
      there: "changed",
    });
    expect(json[4]).toEqual({ type: "difference", path: "gone.txt", here: "deleted", there: null });
  });

  test("of equal sides is 0, and writes neither files nor the record", async () => {
    site.write({ "a.txt": "1" });
    await site.push();
    const record = site.file(".convex-mirror/push.json");
    const before = [readFileSync(record, "utf8"), statSync(record).ino];
    for (let run = 0; run < 2; run += 1) {
      const equal = await site.run("status", site.directory);
      expect(equal).toMatchObject({ code: EXIT.ok, lines: ["No differences."], stderr: "" });
    }
    expect([readFileSync(record, "utf8"), statSync(record).ino]).toEqual(before);
    expect(readdirSync(site.directory)).toEqual([".convex-mirror", "a.txt"]);
    // Remembered as equal; each side's change shows all the same.
    await site.publish("a.txt", "theirs");
    expect((await site.run("status", site.directory)).lines[0]).toBe(
      "changed on the server: a.txt",
    );
    await site.publish("a.txt", "1");
    expect((await site.run("status", site.directory)).code).toBe(EXIT.ok);
    site.write({ ".assetsignore": "a.txt\n" });
    site.write({ "b.txt": "1" });
    expect((await site.run("status", site.directory)).lines[0]).toBe("added here: b.txt");
  });

  test("without a record takes the folder as an argument, and calls no side older", async () => {
    site.write({ "a.txt": "ours", "b.txt": "1" });
    await site.publish("a.txt", "theirs");
    await site.publish("c.txt", "theirs");
    const { lines } = await site.run("status", site.directory, site.folder);
    expect(lines.slice(0, -1)).toEqual([
      "conflict: a.txt (added here, added on the server)",
      "added here: b.txt",
      "added on the server: c.txt",
    ]);
    expect(readdirSync(site.directory)).toEqual(["a.txt", "b.txt"]);
  });

  test("leaves out on both sides what a push leaves out", async () => {
    site.write({ ".assetsignore": "*.map\n/drafts/\n", "a.map": "1", "a.conflict-v3.txt": "1" });
    for (const name of [".env", "b.map", "drafts/a.txt", "x/Thumbs.db", "y.conflict-v2.txt"]) {
      await site.publish(name, "theirs");
    }
    expect((await site.run("status", site.directory, site.folder)).code).toBe(EXIT.ok);
    const hidden = await site.run("status", site.directory, site.folder, "--hidden");
    expect(hidden.lines[0]).toBe("added on the server: .env");
    // A push removes nothing of it either.
    site.write({ "z.txt": "1" });
    const { code } = await site.push("--prune", "--prune-most");
    expect(code).toBe(EXIT.ok);
    expect(Object.keys(await site.there())).toEqual([
      ...[".env", "b.map", "drafts/a.txt", "x/Thumbs.db", "y.conflict-v2.txt", "z.txt"],
    ]);
  });

  test("of a directory of sync says what the mirror would do, and so with its options", async () => {
    await site.publish("a.txt", "1");
    const mirror = path.join(temporaryDirectory(), "mirror");
    const missing = await site.run("status", mirror, "--folder", site.folder);
    expect(missing.lines).toEqual(["download: a.txt is missing", "1 difference."]);
    await site.run("sync", mirror, "--folder", site.folder, "--once");
    expect((await site.run("status", mirror, "--folder", site.folder)).code).toBe(EXIT.ok);
    // Pushed from the mirror: from now on its status is that of the push.
    await site.run("push", mirror, site.folder);
    await site.publish("b.txt", "1");
    expect((await site.run("status", mirror)).lines[0]).toBe("added on the server: b.txt");
    const asMirror = await site.run("status", mirror, "--folder", site.folder);
    expect(asMirror.lines[0]).toBe("download: b.txt is missing");
    const both = await site.run("status", mirror, site.folder, "--folder", site.folder);
    expect(both).toMatchObject({ code: EXIT.usage, stdout: "" });
  });
});

describe("diff", () => {
  test("shows texts line by line, and facts of everything else", async () => {
    site.write({ "a.txt": "one\ntwo\nthree\n", "b.bin": new Uint8Array([0, 1, 2]), "c.txt": "1" });
    site.write({ "private.txt": "1" });
    await site.push();
    await site.makePrivate("private.txt");
    site.write({ "a.txt": "one\n2\nthree\n", "b.bin": new Uint8Array([0, 1, 2, 3]) });
    site.write({ "d.txt": "\u001b[31mnew", "private.txt": "two" });
    site.remove("c.txt");
    const diff = await site.run("diff", site.directory);
    expect(diff).toMatchObject({ code: EXIT.different, stderr: "" });
    expect(diff.lines).toEqual([
      "changed here: a.txt",
      "===================================================================",
      `--- ${site.folder}/a.txt\tversion 1`,
      "+++ a.txt\there",
      "@@ -1,3 +1,3 @@",
      " one",
      "-two",
      "+2",
      " three",
      "changed here: b.bin",
      "  here 4 bytes, on the server 3 bytes (version 1)",
      "deleted here: c.txt",
      "  here no file, on the server 1 bytes (version 1)",
      "added here: d.txt",
      "  here 8 bytes, on the server no file",
      "changed here: private.txt",
      "  here 3 bytes, on the server a private file",
      "5 changed here, 0 on the server, 0 on both sides.",
    ]);
  });

  test("--json has the patch, which can be applied, and the facts", async () => {
    site.write({ "a.txt": "one\n" });
    await site.push();
    await site.publish("a.txt", "\u001b[31mtheirs\n");
    await site.publish("large.txt", "x".repeat(1_000_001));
    site.write({ "large.txt": "y" });
    const plain = await site.run("diff", site.directory);
    expect(plain.stdout).toContain("-\ufffd[31mtheirs");
    const [text, large, summary] = eventsOf(await site.run("diff", site.directory, "--json"));
    expect(text).toEqual({
      ...{ type: "difference", path: "a.txt", here: null, there: "changed" },
      local: { size: 4, sha256: sha256("one\n") },
      server: { size: 12, sha256: sha256("\u001b[31mtheirs\n"), version: 2 },
      patch: expect.stringContaining("-\u001b[31mtheirs\n+one\n") as string,
    });
    expect(large).toMatchObject({ here: "added", there: "added", local: { size: 1 } });
    expect(large).not.toHaveProperty("patch");
    expect(summary).toEqual({ type: "summary", here: 0, there: 1, conflicts: 1 });
  });

  test("of equal sides says so; one that never was pushed is refused in one line", async () => {
    site.write({ "a.txt": "1" });
    const refused = await site.run("diff", site.directory);
    expect(refused).toMatchObject({ code: EXIT.usage, stdout: "" });
    expect(refused.stderr.trim()).toMatch(/^\S+ was never pushed or pulled\. Name the folder.*\.$/);
    await site.push();
    expect(await site.run("diff", site.directory)).toMatchObject({
      ...{ code: EXIT.ok, lines: ["No differences."] },
    });
    mkdirSync(site.file("empty"));
    expect((await site.run("diff", site.file("missing"), site.folder)).code).toBe(EXIT.directory);
  });
});

test("without a folder a push goes where the last one went, as status says", async () => {
  site.write({ "a.txt": "1" });
  await site.push();
  site.write({ "a.txt": "two" });
  const { code, lines } = await site.run("push", site.directory, "--publish", "--prune");
  expect([code, lines[0]]).toEqual([EXIT.ok, "1 file sent, 0 unchanged."]);
  expect(await site.there()).toEqual({ "a.txt": "two" });
});
