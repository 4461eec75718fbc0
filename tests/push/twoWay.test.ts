/** `sync --mode two-way` as it is installed: both sides become equal, and nothing that is not meant happens. */
import { once } from "node:events";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { EXIT } from "../../src/cli/exitCodes.js";
import { type TwoWayEvent, syncTwoWay } from "../../src/push/twoWay.js";
import { Server } from "../mirror/server.js";
import { temporaryDirectory } from "../mirror/support.js";
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

const argsFor = (directory: string, ...more: string[]) => [
  ...["sync", directory, "--mode", "two-way", "--folder", site.folder, ...more],
];
const synced = (...more: string[]) => site.run(...argsFor(site.directory, "--once", ...more));

type Event = Record<string, unknown> & { type: string };

/** Starts it, and returns a function that waits for an event. */
function running(...more: string[]) {
  const child = site.start(...argsFor(site.directory, "--json", ...more));
  const ended = once(child, "close") as Promise<[number | null]>;
  const events: Event[] = [];
  let wake = () => undefined as void;
  createInterface(child.stdout!).on("line", (line) => {
    events.push(JSON.parse(line) as Event);
    wake();
  });
  let stderr = "";
  child.stderr!.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  let read = 0;
  return {
    child,
    events,
    async until(isWanted: (event: Event) => boolean): Promise<Event> {
      for (;;) {
        while (read < events.length) {
          read += 1;
          if (isWanted(events[read - 1]!)) return events[read - 1]!;
        }
        const more = new Promise<void>((resolve) => (wake = resolve));
        const gone = await Promise.race([more.then(() => false), ended.then(() => true)]);
        if (gone && read === events.length) throw new Error(`It has ended: ${stderr}`);
      }
    },
    async stop(): Promise<number | null> {
      child.kill("SIGINT");
      return (await ended)[0];
    },
    ended: async () => ({ code: (await ended)[0], stderr }),
  };
}

const isReady = ({ type }: Event) => type === "ready";

describe("while it runs", () => {
  test("changes of each side reach the other, in new and in removed folders too", async () => {
    site.write({ "a.txt": "1", "d/b.txt": "1" });
    await site.publish("theirs.txt", "1");
    const sync = running();
    await sync.until(isReady);
    expect(await site.there()).toEqual({ "a.txt": "1", "d/b.txt": "1", "theirs.txt": "1" });
    expect(site.here()).toEqual(await site.there());

    mkdirSync(site.file("new/deep"), { recursive: true });
    writeFileSync(site.file("new/deep/c.txt"), "2");
    writeFileSync(site.file("a.txt"), "two");
    await sync.until(({ type }) => type === "pushed");
    await sync.until(isReady);
    expect(await site.there()).toMatchObject({ "a.txt": "two", "new/deep/c.txt": "2" });
    writeFileSync(site.file("new/deep/d.txt"), "3");
    await sync.until(({ type }) => type === "pushed");
    await sync.until(isReady);
    rmSync(site.file("d"), { recursive: true });
    await sync.until(({ type, archived }) => type === "pushed" && archived === 1);

    await site.publish("theirs.txt", "two");
    await site.unpublish("a.txt");
    let [written, removed] = [0, 0];
    while (written < 1 || removed < 1) {
      const pulled = await sync.until(({ type }) => type === "pulled");
      written += pulled.written as number;
      removed += pulled.removed as number;
    }
    await sync.until(isReady);
    expect(site.here()).toEqual({
      ...{ "new/deep/c.txt": "2", "new/deep/d.txt": "3", "theirs.txt": "two" },
    });
    expect(await site.there()).toEqual(site.here());
    expect(await sync.stop()).toBe(EXIT.ok);
  });

  test("an edit on both sides is left on both, told once, and sent when the copy is deleted", async () => {
    await site.publish("hero.png", "base");
    await site.publish("other.txt", "base");
    expect((await synced()).code).toBe(EXIT.ok);
    site.write({ "hero.png": "ours" });
    await site.publish("hero.png", "theirs");
    const sync = running();
    const ready = await sync.until(isReady);
    expect(ready).toEqual({ type: "ready", conflicts: 1, failed: 0 });
    writeFileSync(site.file("other.txt"), "mine");
    await sync.until(({ type }) => type === "pushed");
    await sync.until(isReady);
    expect(sync.events.filter(({ type }) => type === "conflict")).toEqual([
      { type: "conflict", path: "hero.png", copy: "hero.conflict-v2.png" },
    ]);
    expect(site.here()).toEqual({
      ...{ "hero.conflict-v2.png": "theirs", "hero.png": "ours", "other.txt": "mine" },
    });
    expect(await site.there()).toEqual({ "hero.png": "theirs", "other.txt": "mine" });
    rmSync(site.file("hero.conflict-v2.png"));
    await sync.until(({ type }) => type === "pushed");
    expect(await site.there()).toMatchObject({ "hero.png": "ours" });
    await sync.stop();
  });

  test("it stops when the directory is replaced, and unpublishes nothing", async () => {
    site.write({ "a.txt": "1", "b.txt": "1" });
    const sync = running();
    await sync.until(isReady);
    renameSync(site.directory, `${site.directory}-away`);
    mkdirSync(site.directory);
    await site.publish("c.txt", "1");
    const { code, stderr } = await sync.ended();
    expect(code).toBe(EXIT.directory);
    expect(stderr).toMatch(/was removed or replaced/);
    expect(Object.keys(await site.there())).toEqual(["a.txt", "b.txt", "c.txt"]);
    rmSync(`${site.directory}-away`, { recursive: true });
  });
});

describe("--once", () => {
  test("ends with 0 when both are equal, with 12 after a conflict, and flags decide it", async () => {
    site.write({ "a.txt": "1" });
    const first = await synced();
    expect(first).toMatchObject({ code: EXIT.ok, stderr: "" });
    expect(first.lines).toEqual([
      `Syncing ${site.directory} and "${site.folder}" in both directions.`,
      expect.stringMatching(/^Sent: 1 file, 0 unpublished\. To take it back: .* rollback \S+$/),
      "Up to date.",
    ]);
    expect((await synced()).lines.slice(1)).toEqual(["Up to date."]);
    site.write({ "a.txt": "ours" });
    await site.publish("a.txt", "theirs");
    const conflict = await synced();
    expect(conflict.code).toBe(EXIT.conflict);
    expect(conflict.lines.slice(1)).toEqual([
      "conflict: a.txt was changed on both sides; the server's version is a.conflict-v2.txt",
      "Up to date, 1 changed on both sides.",
    ]);
    expect((await synced("--ours")).code).toBe(EXIT.ok);
    expect(await site.there()).toEqual({ "a.txt": "ours" });
    expect(site.here()).toEqual({ "a.txt": "ours" });
    site.write({ "a.txt": "mine" });
    await site.publish("a.txt", "yours");
    expect((await synced("--theirs")).code).toBe(EXIT.ok);
    expect(site.here()).toEqual({ "a.txt": "yours" });
  });

  test("leaves a file alone whose name no asset can have, says so, and syncs the rest", async () => {
    await site.publish("theirs.txt", "1");
    site.write({ "ours.txt": "1", "bad\u0001.txt": "1" });
    for (let time = 0; time < 2; time += 1) {
      const { code, stderr } = await synced();
      expect(code).toBe(EXIT.incomplete);
      expect(stderr).toMatch(/^failed: bad.*\.txt: no asset can have this name: .*\n$/);
      expect(await site.there()).toEqual({ "ours.txt": "1", "theirs.txt": "1" });
      expect(Object.keys(site.here())).toEqual(["bad\u0001.txt", "ours.txt", "theirs.txt"]);
    }
  });

  test("leaves files of the server alone whose names the disk cannot hold, says so, and syncs the rest", async () => {
    // The engine's own names, in any case.
    const [file, folder] = [".CVA-0123456789abcdef.part", ".Convex-Mirror"];
    for (const name of ["theirs.txt", file, `${folder}/below.txt`]) await site.publish(name, "1");
    site.write({ "ours.txt": "1" });
    for (let time = 0; time < 2; time += 1) {
      const { code, stderr } = await synced("--hidden");
      expect(code).toBe(EXIT.incomplete);
      const why = "the name is reserved on this disk";
      expect(stderr.trim().split("\n")).toEqual([
        `failed: ${file}: ${why}`,
        `failed: ${folder}/below.txt: its folder "${folder}": ${why}`,
      ]);
      expect(Object.keys(site.here())).toEqual(["ours.txt", "theirs.txt"]);
      expect(Object.keys(await site.there())).toHaveLength(4);
    }
  });

  test("leaves one of two files alone whose names are the same on the disk, and follows when it is renamed", async () => {
    for (const name of ["Hero.png", "hero.png", "a:b/c.txt"]) await site.publish(name, name);
    const failed: string[] = [];
    const options = {
      ...{ directory: site.directory, folder: site.folder, url: server.url, once: true },
      names: { isCaseInsensitive: true, isPortable: true, maxBytes: 255 },
      onEvent: (event: TwoWayEvent) => {
        if (event.type === "failed") failed.push(event.path);
      },
    };
    expect(await syncTwoWay(options)).toEqual({ conflicts: 0, failed: 2 });
    expect(failed).toEqual(["a:b/c.txt", "hero.png"]);
    expect(site.here()).toEqual({ "Hero.png": "Hero.png" });
    expect(Object.keys(await site.there())).toHaveLength(3);
    await server.http.mutation(assets.renameAsset, {
      ...{ folderPath: site.folder, basename: "hero.png", newBasename: "small.png" },
    });
    expect(await syncTwoWay(options)).toEqual({ conflicts: 0, failed: 1 });
    expect(site.here()).toEqual({ "Hero.png": "Hero.png", "small.png": "hero.png" });
  });

  test("unpublishes only what was here: no private file, and none that could not be written", async () => {
    await site.publish("private.txt", "1");
    await site.makePrivate("private.txt");
    await site.publish("in the way", "1");
    await site.publish("a.txt", "1");
    mkdirSync(site.file("in the way"));
    const { code, stderr } = await synced();
    expect(code).toBe(EXIT.incomplete);
    expect(stderr).toBe("failed: in the way: another file or folder is in its place\n");
    expect(Object.keys(await site.there())).toEqual(["a.txt", "in the way"]);
  });

  test("more files than a release has are sent in several", async () => {
    site.write(Object.fromEntries(Array.from({ length: 1_001 }, (_, n) => [`${n}.txt`, `${n}`])));
    const { code, lines } = await synced("--json");
    expect(code).toBe(EXIT.ok);
    const pushed = eventsOf({ lines }).filter(({ type }) => type === "pushed");
    expect(pushed.map(({ sent }) => sent)).toEqual([1_000, 1]);
  });
});

describe("stops without a terminal, unless --yes is passed,", () => {
  const refused = async (args: string[], message: RegExp) => {
    const { code, stderr } = await site.run(...args);
    expect(code).toBe(EXIT.refused);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  };

  test("if the directory is missing or has lost all files, or most are to be unpublished", async () => {
    const missing = path.join(temporaryDirectory(), "missing");
    await refused(argsFor(missing, "--once"), /missing does not exist\. Pass --yes/);
    await site.publish("a.txt", "1");
    await site.publish("b.txt", "1");
    await site.publish("c.txt", "1");
    await synced();
    site.remove("a.txt");
    site.remove("b.txt");
    await refused(argsFor(site.directory, "--once"), /would unpublish 2 of 3 .* Pass --yes/);
    site.remove("c.txt");
    await refused(argsFor(site.directory, "--once"), /has none of the 3 files/);
    expect(Object.keys(await site.there())).toEqual(["a.txt", "b.txt", "c.txt"]);
    expect((await synced("--yes")).code).toBe(EXIT.ok);
    expect(Object.keys(site.here())).toEqual(["a.txt", "b.txt", "c.txt"]);
    site.remove("a.txt");
    site.remove("b.txt");
    expect((await synced("--yes")).code).toBe(EXIT.ok);
    expect(Object.keys(await site.there())).toEqual(["c.txt"]);
  });

  test("and so it does in the directory of a mirror, and with flags of one", async () => {
    await site.publish("a.txt", "1");
    await site.run("sync", site.directory, "--folder", site.folder, "--once");
    expect((await synced()).code).toBe(EXIT.otherMirror);
    expect((await synced("--relist")).code).toBe(EXIT.usage);
    const hidden = await site.run("sync", site.directory, "--once", "--hidden");
    expect(hidden).toMatchObject({ code: EXIT.usage, stdout: "" });
    expect(hidden.stderr).toBe("--hidden is a flag of --mode two-way.\n");
  });
});
