/** Pushes of directories to a real server, with what else happens to both sides. */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import type { PushEvent } from "../../src/push/events.js";
import { type PushOptions, push } from "../../src/push/push.js";
import { Server } from "../mirror/server.js";
import { temporaryDirectory } from "../mirror/support.js";

const { assets } = api;

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

/** Each test has a directory and a folder of its own. */
let directory = "";
let folder = "";
let count = 0;
beforeEach(() => {
  directory = temporaryDirectory();
  folder = `site-${(count += 1)}`;
});

function write(files: Record<string, string>, root = directory): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    // Long ago, as most files: those of the last seconds are read again each time.
    const then = new Date(1_700_000_000_000 + text.length);
    utimesSync(file, then, then);
  }
}

async function pushed(options: Partial<PushOptions> = {}) {
  const events: PushEvent[] = [];
  const summary = await push({
    ...{ directory, folder, url: server.url, publish: true },
    onEvent: (event) => events.push(event),
    ...options,
  });
  const ofType = <Type extends PushEvent["type"]>(type: Type) =>
    events.filter((event): event is Extract<PushEvent, { type: Type }> => event.type === type);
  return { ...summary, events, ofType };
}

/** The published texts of the folder. */
async function published(): Promise<Record<string, string>> {
  const { files } = await server.content(folder);
  return Object.fromEntries(
    [...files]
      .map(([name, bytes]) => [name.slice(folder.length + 1), bytes.toString()] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

const change = (name: string, text: string) =>
  server.upload([{ path: `${folder}/${name}`, bytes: Buffer.from(text) }]);

const releases = () => server.http.query(assets.listReleases, { folderPath: folder });

describe("one push", () => {
  test("says the size and the colors of images, so that pages have them", async () => {
    const photo = sharp({ create: { width: 60, height: 40, channels: 3, background: "#c8141e" } });
    write({ "a.txt": "an image?", "images/icon.svg": '<svg width="24" height="24"/>' });
    await photo.png().toFile(path.join(directory, "images/hero.png"));
    await pushed();
    const imageOf = async (folderPath: string, basename: string) =>
      (await server.http.query(assets.getPublishedFile, { folderPath, basename }))!.image;
    expect(await imageOf(folder, "a.txt")).toBeUndefined();
    expect(await imageOf(`${folder}/images`, "icon.svg")).toEqual({
      ...{ width: 24, height: 24, hasAlpha: true },
    });
    expect(await imageOf(`${folder}/images`, "hero.png")).toEqual({
      ...{ width: 60, height: 40, color: "#c8141e" },
      thumbHash: expect.stringMatching(/^[A-Za-z0-9+/=]{16,36}$/) as string,
    });
  });

  test("is one release: nothing is visible before, all of it after", async () => {
    write({ "index.html": "<p>1</p>", "images/hero.png": "hero", "a/b/c/deep.txt": "deep" });
    const prepared = await pushed({ publish: false, message: "Spring" });
    expect(prepared).toMatchObject({ isPublished: false, sent: 3, archived: 0 });
    expect(await published()).toEqual({});
    expect(await releases()).toMatchObject([{ name: "Spring", status: "open", entryCount: 3 }]);

    const again = await pushed();
    expect(again).toMatchObject({ releaseId: prepared.releaseId, isPublished: true });
    expect(again.ofType("sent")).toEqual([]);
    expect(await published()).toEqual({
      "a/b/c/deep.txt": "deep",
      "images/hero.png": "hero",
      "index.html": "<p>1</p>",
    });
    const found = await server.http.query(assets.getPublishedFile, {
      folderPath: `${folder}/images`,
      basename: "hero.png",
    });
    expect(found).toMatchObject({ contentType: "image/png" });
  });

  test("can be taken back, and is not made again by the next one", async () => {
    write({ "a.txt": "1", "b.txt": "1" });
    await pushed();
    write({ "a.txt": "two", "c.txt": "new" });
    const { releaseId } = await pushed();
    expect(await published()).toEqual({ "a.txt": "two", "b.txt": "1", "c.txt": "new" });
    await server.http.mutation(assets.rollbackRelease, { releaseId: releaseId! });
    expect(await published()).toEqual({ "a.txt": "1", "b.txt": "1" });
    expect(await pushed()).toMatchObject({ releaseId: null, sent: 0, newer: 2 });
    expect(await pushed({ overwrite: true })).toMatchObject({ isPublished: true, sent: 2 });
    expect(await published()).toEqual({ "a.txt": "two", "b.txt": "1", "c.txt": "new" });
  });

  test("of nothing new makes no release, reads no file and lists nothing", async () => {
    write({ "a.txt": "1", "b/c.txt": "2" });
    await pushed();
    await pushed();
    const idle = await pushed();
    expect(idle).toMatchObject({ releaseId: null, sent: 0, unchanged: 2 });
    expect(idle.events).toEqual([]);
    expect(await releases()).toHaveLength(1);
  });

  test("sends only what differs, also without a record of earlier pushes", async () => {
    write({ "a.txt": "1", "b.txt": "2" });
    await pushed();
    rmSync(path.join(directory, ".convex-mirror"), { recursive: true });
    write({ "b.txt": "three" });
    const fresh = await pushed();
    expect(fresh.ofType("sent").map((event) => event.path)).toEqual([`${folder}/b.txt`]);
    expect(await published()).toEqual({ "a.txt": "1", "b.txt": "three" });
  });

  test("to another folder sends everything again, from the digests it knows", async () => {
    write({ "a.txt": "1" });
    await pushed();
    folder = `${folder}-other`;
    const other = await pushed();
    expect(other.ofType("read")).toEqual([]);
    expect(await published()).toEqual({ "a.txt": "1" });
  });

  test("unpublishes what is missing only when asked, and can be taken back", async () => {
    write({ "a.txt": "1", "b.txt": "2", "c.txt": "3" });
    await pushed();
    rmSync(path.join(directory, "b.txt"));
    expect(await pushed()).toMatchObject({ releaseId: null, archived: 0 });
    const { releaseId, archived } = await pushed({ prune: true });
    expect(archived).toBe(1);
    expect(await published()).toEqual({ "a.txt": "1", "c.txt": "3" });
    await server.http.mutation(assets.rollbackRelease, { releaseId: releaseId! });
    expect(await published()).toEqual({ "a.txt": "1", "b.txt": "2", "c.txt": "3" });
  });

  test("touches no file beside its folder", async () => {
    await server.upload([{ path: `${folder}-beside/a.txt`, bytes: Buffer.from("theirs") }]);
    write({ "b.txt": "ours" });
    await pushed({ prune: true, pruneMost: true });
    const { files } = await server.content(`${folder}-beside`);
    expect([...files.keys()]).toEqual([`${folder}-beside/a.txt`]);
  });

  test("a dry run tells and writes nothing", async () => {
    write({ "a.txt": "1" });
    const dry = await pushed({ dryRun: true });
    expect(dry.ofType("change")).toMatchObject([{ path: "a.txt", do: "send", isNew: true }]);
    expect(existsSync(path.join(directory, ".convex-mirror"))).toBe(false);
    expect(await releases()).toEqual([]);
  });

  test("adds to the open release of a name, from any directory", async () => {
    write({ "a.txt": "1" });
    const first = await pushed({ release: "spring", publish: false });
    const other = temporaryDirectory();
    write({ "b.txt": "2" }, other);
    const second = await pushed({ directory: other, release: "spring" });
    expect(second.releaseId).toBe(first.releaseId);
    expect(await published()).toEqual({ "a.txt": "1", "b.txt": "2" });
  });
});

describe("what both sides have changed", () => {
  beforeEach(async () => {
    write({ "a.txt": "base", "b.txt": "base" });
    await pushed();
    write({ "a.txt": "ours!", "b.txt": "other" });
    await change("a.txt", "theirs");
  });

  test("refuses the push before anything is sent", async () => {
    await expect(pushed()).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("a.txt") as unknown,
    });
    expect(await published()).toEqual({ "a.txt": "theirs", "b.txt": "base" });
    expect(await releases()).toHaveLength(1);
  });

  test("is ours, if asked", async () => {
    await pushed({ side: "ours" });
    expect(await published()).toEqual({ "a.txt": "ours!", "b.txt": "other" });
  });

  test("is theirs, if asked, and stays a conflict", async () => {
    expect(await pushed({ side: "theirs" })).toMatchObject({ sent: 1, newer: 1 });
    expect(await published()).toEqual({ "a.txt": "theirs", "b.txt": "other" });
    await expect(pushed()).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("a file that only the server has changed stays as it is there", async () => {
    await change("b.txt", "newer");
    write({ "b.txt": "base" });
    rmSync(path.join(directory, "a.txt"));
    expect(await pushed()).toMatchObject({ releaseId: null, newer: 2 });
  });
});

test("a version that is published while files are sent refuses the release", async () => {
  write({ "a.txt": "1", "b.txt": "1" });
  await pushed();
  write({ "a.txt": "two", "b.txt": "two" });
  let hasChanged = false;
  const onEvent = (event: PushEvent): void => {
    if (event.type === "release") hasChanged = true;
  };
  const changing = (async () => {
    while (!hasChanged) await new Promise((resolve) => setTimeout(resolve, 1));
    await change("b.txt", "theirs");
  })();
  const result = await push({ directory, folder, url: server.url, publish: true, onEvent }).then(
    () => "published",
    (error: unknown) => (error as { code: string }).code,
  );
  await changing;
  // Either came first; both never mix.
  const now = await published();
  if (result === "published") expect(now).toEqual({ "a.txt": "two", "b.txt": "theirs" });
  else
    expect({ result, now }).toEqual({
      result: "CONFLICT",
      now: { "a.txt": "1", "b.txt": "theirs" },
    });
});

test("a release that was refused can be pushed again when it is decided which side wins", async () => {
  write({ "a.txt": "1", "b.txt": "1" });
  await pushed();
  write({ "a.txt": "two", "b.txt": "two" });
  const prepared = await pushed({ publish: false });
  await change("b.txt", "theirs");
  await expect(pushed()).rejects.toMatchObject({ code: "CONFLICT" });
  const decided = await pushed({ side: "ours" });
  expect(decided.releaseId).toBe(prepared.releaseId);
  expect(decided.ofType("reused").map((event) => event.path)).toEqual([`${folder}/b.txt`]);
  expect(await published()).toEqual({ "a.txt": "two", "b.txt": "two" });
});

test("a release that was published elsewhere is known, and a later change is no conflict", async () => {
  write({ "a.txt": "1" });
  const { releaseId } = await pushed({ publish: false });
  await server.http.mutation(assets.publishRelease, { releaseId: releaseId! });
  write({ "a.txt": "two" });
  await pushed();
  expect(await published()).toEqual({ "a.txt": "two" });
});

test("a release that is scheduled elsewhere, and then published, is remembered, and a later change is no conflict", async () => {
  write({ "a.txt": "1" });
  await pushed();
  const file = path.join(directory, ".convex-mirror/releases.json");
  expect(existsSync(file)).toBe(false);
  write({ "a.txt": "two" });
  const { releaseId } = await pushed({ publish: false });
  const scheduled = { releaseId: releaseId!, publishAt: Date.now() + 3_600_000 };
  await server.http.mutation(assets.scheduleRelease, scheduled);
  await pushed({ publish: false, release: "other" });
  await server.http.mutation(assets.unscheduleRelease, { releaseId: releaseId! });
  await server.http.mutation(assets.publishRelease, { releaseId: releaseId! });
  write({ "a.txt": "three" });
  await pushed();
  expect(await published()).toEqual({ "a.txt": "three" });
  expect(existsSync(file)).toBe(false);
});

describe("what is left out", () => {
  test("hidden files, what systems make, links, and what an ignore file names", async () => {
    write({
      "a.txt": "a",
      ".env": "SECRET=1",
      ".git/config": "git",
      "Thumbs.db": "junk",
      ".assetsignore": "*.map\n/drafts/\n!keep.map\n",
      "code.js.map": "map",
      "keep.map": "kept",
      "drafts/x.txt": "draft",
      "deep/drafts/y.txt": "not at the top",
      "deep/.assetsignore": "z.txt\n!code.map\n",
      "deep/z.txt": "ignored",
      "deep/code.map": "wanted here",
      ".well-known/security.txt": "contact",
    });
    symlinkSync("/etc/passwd", path.join(directory, "passwd"));
    symlinkSync("/etc", path.join(directory, "etc"));
    const { ofType } = await pushed();
    expect(Object.keys(await published())).toEqual([
      ".well-known/security.txt",
      "a.txt",
      "deep/code.map",
      "deep/drafts/y.txt",
      "keep.map",
    ]);
    const leftOut = Object.fromEntries(ofType("left out").map((event) => [event.path, event.why]));
    expect(leftOut).toEqual({
      ".env": "hidden",
      ".git": "hidden",
      "Thumbs.db": "made by a system",
      "code.js.map": "ignored",
      drafts: "ignored",
      "deep/z.txt": "ignored",
      passwd: "a link",
      etc: "a link",
    });
  });

  test("hidden files are sent when asked", async () => {
    write({ ".env": "PUBLIC=1" });
    await pushed({ hidden: true });
    expect(await published()).toEqual({ ".env": "PUBLIC=1" });
  });
});

describe("a push that cannot be made is refused before anything is sent", () => {
  const refused = async (options: Partial<PushOptions>, message: RegExp) => {
    await expect(pushed(options)).rejects.toMatchObject({
      code: "PUSH_REFUSED",
      message: expect.stringMatching(message) as unknown,
    });
  };

  test("names that no asset can have, all of them named", async () => {
    write({ "a\nb.txt": "1", " folder/c.txt": "2", "good.txt": "3" });
    await refused({}, /"a\\nb.txt".*control character.*" folder\/c.txt"|" folder.*"a\\nb/);
    expect(await releases()).toEqual([]);
  });

  test("names that are one name for the server", async () => {
    write({ "e\u0301.txt": "1", "\u00e9.txt": "2" });
    await refused({}, /differs only/);
  });

  test("more than a release can have", async () => {
    write(Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`${n}.txt`, `${n}`])));
    await refused({}, /1001 files differ, and a release has at most 1000/);
    expect(await releases()).toEqual([]);
  });

  test("unpublishing most files, or all of an empty directory", async () => {
    write({ "a.txt": "1", "b.txt": "2", "c.txt": "3" });
    await pushed();
    rmSync(path.join(directory, "a.txt"));
    rmSync(path.join(directory, "b.txt"));
    await refused({ prune: true }, /unpublish 2 of 3 files/);
    rmSync(path.join(directory, "c.txt"));
    await refused({ prune: true }, /the directory is empty/);
    await pushed({ prune: true, pruneMost: true });
    expect(await published()).toEqual({});
  });

  test("a directory that is missing, or in use", async () => {
    const missing = path.join(directory, "missing");
    await expect(pushed({ directory: missing })).rejects.toMatchObject({
      code: "DIRECTORY_UNUSABLE",
    });
    expect(existsSync(missing)).toBe(false);
    write(Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`${n}.txt`, `${n}`])));
    let second: Promise<unknown> | undefined;
    const onEvent = (event: PushEvent): void => {
      if (event.type === "total")
        second = expect(pushed()).rejects.toMatchObject({ code: "DIRECTORY_LOCKED" });
    };
    await push({ directory, folder, url: server.url, publish: true, onEvent });
    await second!;
    expect(await pushed()).toMatchObject({ unchanged: 50 });
  });
});

describe("a push that ends early", () => {
  test("publishes nothing, and the next one sends only the rest", async () => {
    write(Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`${n}.txt`, `text ${n}`])));
    const controller = new AbortController();
    let sent = 0;
    const onEvent = (event: PushEvent): void => {
      if (event.type === "sent" && (sent += 1) === 20) controller.abort();
    };
    await expect(
      push({
        ...{ directory, folder, url: server.url, publish: true, onEvent },
        signal: controller.signal,
      }),
    ).rejects.toMatchObject({ name: "Stopped" });
    expect(await published()).toEqual({});
    // Reverted since: it is in the release, and must not be published.
    rmSync(path.join(directory, "0.txt"));
    rmSync(path.join(directory, "1.txt"));
    write({ "2.txt": "changed since" });
    const next = await pushed();
    expect(next.ofType("release")).toMatchObject([{ isResumed: true }]);
    expect(next.ofType("sent").length).toBeLessThanOrEqual(60 - 20 + 1);
    const now = await published();
    expect(Object.keys(now)).toHaveLength(58);
    expect(now["2.txt"]).toBe("changed since");
    expect(await releases()).toMatchObject([{ status: "published" }]);
  });

  test("a file that changes while it is sent is not published as either", async () => {
    write({ "a.txt": "1", "b.txt": "2" });
    const file = path.join(directory, "a.txt");
    const onEvent = (event: PushEvent): void => {
      if (event.type === "total") write({ "a.txt": "changed" });
    };
    await expect(
      push({ directory, folder, url: server.url, publish: true, onEvent }),
    ).rejects.toMatchObject({
      code: "PUSH_REFUSED",
      message: expect.stringContaining("was changed while it was sent") as unknown,
    });
    expect(readFileSync(file, "utf8")).toBe("changed");
    expect(await published()).toEqual({});
    await pushed();
    expect(await published()).toEqual({ "a.txt": "changed", "b.txt": "2" });
  });

  test("a change that keeps size and time is noticed if the file is another one, or new", async () => {
    write({ "a.txt": "one" });
    await pushed();
    write({ "new.txt": "two" });
    // Renamed over it: the same size and the same time, another file.
    renameSync(path.join(directory, "new.txt"), path.join(directory, "a.txt"));
    await pushed();
    expect(await published()).toEqual({ "a.txt": "two" });
    // In the same moment as it is read, as an editor that saves twice.
    writeFileSync(path.join(directory, "b.txt"), "1");
    const now = new Date();
    utimesSync(path.join(directory, "b.txt"), now, now);
    await pushed();
    writeFileSync(path.join(directory, "b.txt"), "2");
    utimesSync(path.join(directory, "b.txt"), now, now);
    await pushed();
    expect(await published()).toEqual({ "a.txt": "two", "b.txt": "2" });
  });
});

test("a mirror of the folder has the pushed bytes, and private files are pushed too", async () => {
  write({ "a.txt": "1" });
  await pushed();
  await server.http.mutation(assets.setAssetAccess, {
    ...{ folderPath: folder, basename: "a.txt", access: "private" as const },
  });
  await server.accessSettled(folder);
  expect(await pushed()).toMatchObject({ releaseId: null, unchanged: 1 });
  write({ "a.txt": "second" });
  await pushed();
  const [asset] = await server.http.query(assets.listAssets, { folderPath: folder });
  const sha256 = createHash("sha256").update("second").digest("hex");
  expect(asset).toMatchObject({ access: "private", published: { sha256 } });
});
