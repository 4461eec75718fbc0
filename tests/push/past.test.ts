/** `checkout` and `restore` as they are installed: a folder as it was. */
import { rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { EXIT } from "../../src/cli/exitCodes.js";
import { Server } from "../mirror/server.js";
import { onDisk, temporaryDirectory } from "../mirror/support.js";
import { eventsOf, siteOn } from "./site.js";

const { assets } = api;

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

let site: ReturnType<typeof siteOn>;
beforeEach(() => {
  site = siteOn(server);
});

/** A time that includes all changes so far, and none that follows. */
async function now(): Promise<string> {
  const { createdAt } = await server.http.query(assets.head, { folderPath: site.folder });
  const at = Math.ceil(createdAt);
  while (Date.now() <= at + 1);
  return new Date(at).toISOString();
}

const THEN = { "a.txt": "1", "b/c.txt": "1", "gone.txt": "1", "moved.txt": "1", "same.txt": "1" };
const NOW = { "a.txt": "two", "b/moved.txt": "1", "new.txt": "1", "same.txt": "1" };

/** Each kind of change since a moment, which it returns. */
async function changed(): Promise<string> {
  for (const [name, text] of Object.entries(THEN)) await site.publish(name, text);
  const at = await now();
  await site.publish("a.txt", "two");
  await site.publish("new.txt", "1");
  await site.unpublish("gone.txt");
  await site.unpublish("b/c.txt");
  await server.http.mutation(assets.moveAsset, {
    ...{ fromFolderPath: site.folder, basename: "moved.txt", toFolderPath: `${site.folder}/b` },
  });
  return at;
}

const textsIn = (directory: string) =>
  Object.fromEntries([...onDisk(directory).files].map(([name, bytes]) => [name, bytes.toString()]));

describe("checkout", () => {
  test("writes the folder as it was, and a pull brings it back to the present", async () => {
    const at = await changed();
    const target = path.join(temporaryDirectory(), "then");
    const dry = await site.run("checkout", target, site.folder, "--at", at, "--dry-run");
    expect(dry).toMatchObject({ code: EXIT.different, stderr: "" });
    expect(dry.lines.at(-1)).toBe("5 files to write, 0 unchanged.");
    const then = await site.run("checkout", target, site.folder, "--at", at);
    expect(then).toMatchObject({ code: EXIT.ok, stderr: "" });
    expect(then.lines).toEqual(["5 files written, 0 unchanged."]);
    expect(textsIn(target)).toEqual(THEN);
    const again = await site.run("checkout", target, "--at", at);
    expect(again.lines).toEqual(["0 files written, 5 unchanged."]);
    // Its files are no edits.
    expect((await site.run("push", target, site.folder, "--dry-run")).code).toBe(EXIT.ok);
    expect((await site.run("pull", target, "--yes")).code).toBe(EXIT.ok);
    expect(textsIn(target)).toEqual(NOW);
    // Neither is what is equal to the present taken for the past.
    expect((await site.run("checkout", target, "--at", at, "--yes")).code).toBe(EXIT.ok);
    expect(textsIn(target)).toEqual(THEN);
  });

  test("keeps edits, and leaves the version of then beside one", async () => {
    const at = await changed();
    await site.run("pull", site.directory, site.folder);
    site.write({ "a.txt": "mine", "mine.txt": "mine" });
    const { code, lines } = await site.run("checkout", site.directory, "--at", at, "--yes");
    expect(code).toBe(EXIT.conflict);
    expect(lines[0]).toBe(
      "conflict: a.txt was changed on both sides; the server's version is a.conflict-v1.txt",
    );
    expect(site.here()).toEqual({
      ...{ ...THEN, "a.txt": "mine", "a.conflict-v1.txt": "1", "mine.txt": "mine" },
    });
  });

  test("leaves out what is in the trash or was private", async () => {
    await site.publish("trashed.txt", "1");
    await site.publish("private.txt", "1");
    await site.publish("public.txt", "1");
    const at = await now();
    await site.makePrivate("private.txt");
    await server.http.mutation(assets.deleteAsset, {
      ...{ folderPath: site.folder, basename: "trashed.txt" },
    });
    const target = temporaryDirectory();
    const { lines, code } = await site.run("checkout", target, site.folder, "--at", at);
    expect(code).toBe(EXIT.ok);
    expect(lines).toEqual([
      "Left out: 2 private on the server, or in its trash (private.txt, trashed.txt)",
      "1 file written, 0 unchanged.",
    ]);
    expect(textsIn(target)).toEqual({ "public.txt": "1" });
  });

  test("of a release has its files; one that was never published has no moment", async () => {
    site.write({ "a.txt": "1" });
    const { releaseId } = eventsOf(await site.push("--json")).at(-1)! as { releaseId?: string };
    site.write({ "a.txt": "two", "b.txt": "1" });
    await site.push();
    const target = temporaryDirectory();
    await site.run("checkout", target, site.folder, "--release", releaseId!);
    expect(textsIn(target)).toEqual({ "a.txt": "1" });
    const open = await server.http.mutation(assets.createRelease, {
      ...{ name: "open", folderPath: site.folder },
    });
    const never = await site.run("checkout", target, site.folder, "--release", open.releaseId);
    expect(never).toMatchObject({ code: EXIT.usage });
    expect(never.stderr).toMatch(/was never published\.$/m);
  });

  test("a folder deeper than the history reaches is refused before anything is written", async () => {
    const deep = Array.from({ length: 9 }, (_, level) => `${level}`).join("/");
    await site.publish(`${deep}/a.txt`, "1");
    const at = await now();
    const target = path.join(temporaryDirectory(), "deep");
    const refused = await site.run("checkout", target, `${site.folder}/${deep}`, "--at", at);
    expect(refused).toMatchObject({ code: EXIT.refused, stdout: "" });
    expect(refused.stderr.trim().split("\n")).toHaveLength(1);
    expect(() => rmSync(target)).toThrow();
  });
});

describe("restore", () => {
  test("makes a release that brings the folder back, and says how to publish it", async () => {
    const at = await changed();
    await site.run("pull", site.directory, site.folder);
    const prepared = await site.run("restore", site.directory, "--at", at, "--message", "Back");
    expect(prepared, prepared.stderr).toMatchObject({ code: EXIT.ok, stderr: "" });
    expect(prepared.lines).toEqual([
      "6 files in the release.",
      expect.stringMatching(/^Nothing is published yet\. To publish it: .* publish \S+$/),
    ]);
    expect(await site.there()).toEqual(NOW);
    expect((await site.run("log", site.directory)).lines[0]).toContain("  Back");
    await site.run("publish", /publish (\S+)$/.exec(prepared.lines[1]!)![1]!);
    expect(await site.there()).toEqual(THEN);
    const same = await site.run("restore", site.directory, "--at", at);
    expect(same).toMatchObject({ code: EXIT.ok, lines: ["Nothing differs from that moment."] });
    // Nothing here has changed.
    expect(site.here()).toEqual(NOW);
  });

  test("--publish publishes it, and names what it had to leave", async () => {
    for (const name of ["a.txt", "moved.txt"]) await site.publish(name, "1");
    const at = await now();
    await site.publish("a.txt", "two");
    await server.http.mutation(assets.moveAsset, {
      ...{
        fromFolderPath: site.folder,
        basename: "moved.txt",
        toFolderPath: `${site.folder}-other`,
      },
    });
    const args = ["restore", site.directory, site.folder, "--at", at, "--publish"];
    const { code, lines } = await site.run(...args);
    expect(code).toBe(EXIT.incomplete);
    expect(lines).toEqual([
      "left as it is: moved.txt (deleted permanently, or moved out of the folder)",
      "1 file in the release.",
      expect.stringMatching(/^Published\. To take it back: .* rollback \S+$/),
    ]);
    expect(await site.there()).toEqual({ "a.txt": "1" });
  });
});
