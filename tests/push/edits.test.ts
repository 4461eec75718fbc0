/** Edits in every instant of a pull: between any two operations on the disk somebody saves a file, and nothing is lost. */
import { closeSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { basename } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asideOf } from "../../src/push/aside.js";
import { pull } from "../../src/push/pull.js";
import { push } from "../../src/push/push.js";
import { isTemporaryName } from "../../src/sync/names.js";
import { type Operation, faultyDisk } from "../mirror/faultyDisk.js";
import { Server } from "../mirror/server.js";
import { onDisk } from "../mirror/support.js";
import { siteOn } from "./site.js";

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

type Site = ReturnType<typeof siteOn>;

const pulled = (site: Site) =>
  pull({
    directory: site.directory,
    folder: site.folder,
    url: server.url,
    confirm: async () => true,
  });

/** A directory in which the next pull replaces `a.txt` and removes `gone.txt`. */
async function openSite(): Promise<Site> {
  const site = siteOn(server);
  await site.publish("a.txt", "one");
  for (const name of ["gone.txt", "stays.txt", "stays too.txt"]) await site.publish(name, "1");
  await pulled(site);
  await site.publish("a.txt", "two");
  await site.unpublish("gone.txt");
  return site;
}

/** Runs a pull during which something happens before one of its operations; `at` may count them, too. */
async function pulledWhile(
  site: Site,
  isThen: (operation: Operation, path: string) => boolean,
  happens: () => void,
) {
  let isPast = false;
  const undo = faultyDisk(site.directory, (operation, path) => {
    if (isPast || !isThen(operation, path)) return;
    isPast = true;
    happens();
  });
  const summary = await pulled(site).finally(undo);
  return { ...summary, isPast };
}

/** How programs save a file. */
const SAVES: Record<string, (file: string, text: string) => void> = {
  "in place": (file, text) => writeFileSync(file, text),
  "by renaming another file": (file, text) => {
    writeFileSync(`${file}~`, text);
    renameSync(`${file}~`, file);
  },
  "by removing it first": (file, text) => {
    rmSync(file, { force: true });
    writeFileSync(file, text);
  },
};

/** Whether an operation is about a file, or about one that takes its place. */
const isAbout = (name: string, path: string) =>
  path.endsWith(`/${name}`) || isTemporaryName(basename(path));

const texts = ({ directory }: Site) =>
  [...onDisk(directory).files].map(([name, bytes]) => `${name}: ${bytes.toString()}`).sort();

describe.each(Object.entries(SAVES))("a file that is saved %s", (_, save) => {
  test.each(["a.txt", "gone.txt"])("in any instant of the pull: %s", async (name) => {
    for (let at = 1; ; at += 1) {
      const site = await openSite();
      let left = at;
      const { isPast } = await pulledWhile(
        site,
        (_operation, path) => isAbout(name, path) && (left -= 1) === 0,
        () => save(site.file(name), "my edit"),
      );
      if (!isPast) {
        expect(at).toBeGreaterThan(5);
        break;
      }
      expect(texts(site).join(), `saved before operation ${at}`).toContain("my edit");
      const { conflicts, kept } = await pulled(site);
      expect(conflicts + kept, `saved before operation ${at}`).toBe(1);
      const after = texts(site);
      expect(after).toContain(`${name}: my edit`);
      // An edit of the version that the pull has written before is none of both sides.
      if (kept === 0 || name !== "a.txt") expect(after.join()).toContain("two");
      expect(after.join()).not.toContain(".part");
    }
  });
});

describe("in the last instant", () => {
  const conflict = ["a.conflict-v2.txt: two", "a.txt: my edit", "stays too.txt: 1", "stays.txt: 1"];

  test.each(Object.entries(SAVES))("a file that is saved %s is a conflict", async (_, save) => {
    const site = await openSite();
    const { isPast, failed } = await pulledWhile(
      site,
      (operation, path) => operation === "rename" && path.endsWith(asideOf("a.txt")),
      () => save(site.file("a.txt"), "my edit"),
    );
    expect({ isPast, failed }).toEqual({ isPast: true, failed: 1 });
    expect(await pulled(site)).toMatchObject({ conflicts: 1 });
    expect(texts(site)).toEqual(conflict);
  });

  test("a file that is made while its name is free is kept", async () => {
    const site = await openSite();
    const { isPast } = await pulledWhile(
      site,
      (operation, path) => operation === "link" && path.endsWith("/a.txt"),
      () => writeFileSync(site.file("a.txt"), "my edit"),
    );
    expect(isPast).toBe(true);
    expect(await pulled(site)).toMatchObject({ conflicts: 1 });
    expect(texts(site)).toEqual(conflict);
  });

  test.each(["a.txt", "gone.txt"])(
    "what a program writes to %s, which it has open, is left beside it",
    async (name) => {
      const site = await openSite();
      const open = openSync(site.file(name), "r+");
      let looks = 0;
      const { isPast } = await pulledWhile(
        site,
        (operation, path) =>
          operation === "lstat" && path.endsWith(asideOf(name)) && (looks += 1) === 2,
        () => void writeSync(open, "my edit"),
      );
      closeSync(open);
      expect(isPast).toBe(true);
      expect(texts(site)).toContain(`${name.replace(".txt", ".kept-1.txt")}: my edit`);
    },
  );
});

test("after a kill in the instant in which a file has no name, the next command gives it back", async () => {
  for (const command of ["pull", "push"]) {
    for (const name of ["a.txt", "gone.txt"]) {
      for (let more = 1; more <= 6; more += 1) {
        const site = await openSite();
        let left = -1;
        const undo = faultyDisk(site.directory, (operation, path) => {
          if (path.includes("/.convex-mirror/lock-")) return;
          if (left === 0) throw new Error("killed");
          if (left > 0) left -= 1;
          else if (operation === "rename" && path.endsWith(asideOf(name))) {
            writeFileSync(site.file(name), "my edit");
            left = more;
          }
        });
        await pulled(site).then(undo, undo);
        if (command === "push") {
          const { directory, folder } = site;
          await push({ directory, folder, url: server.url, side: "theirs" });
          expect(texts(site), `killed after ${more}`).toContain(`${name}: my edit`);
        }
        await pulled(site);
        const after = texts(site);
        expect(after, `killed after ${more}`).toContain(`${name}: my edit`);
        expect(after.join()).not.toContain(".part");
      }
    }
  }
});
