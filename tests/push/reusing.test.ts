/** Bytes that the server has are not sent again: of an earlier version of a file, or of another file. */
import { copyFileSync, mkdirSync, renameSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { summaryLine } from "../../src/cli/pushReport.js";
import type { PushEvent } from "../../src/push/events.js";
import { fillRelease } from "../../src/push/filling.js";
import { type PushOptions, connected, push } from "../../src/push/push.js";
import { scan } from "../../src/push/scan.js";
import { Server } from "../mirror/server.js";
import { tokenOf } from "../mirror/tenantApp/token.js";
import { sha256, siteOn } from "./site.js";

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

/** Pushes, and returns the bytes that were sent and the files that needed none. */
async function pushed(options: Partial<PushOptions> = {}) {
  let bytes = 0;
  const reused: string[] = [];
  const summary = await push({
    ...{ directory: site.directory, folder: site.folder, url: server.url, publish: true },
    ...options,
    onEvent(event) {
      if (event.type === "bytes") bytes += event.count;
      if (event.type === "reused") reused.push(event.path.slice(site.folder.length + 1));
    },
  });
  expect(summary.reused).toBe(reused.length);
  const line = summaryLine(summary, {});
  return { ...summary, line, bytes, reused: reused.sort(), releaseId: summary.releaseId! };
}

const large = (letter: string) => letter.repeat(1_000_000);
const versions = async () => {
  const found = await server.http.query(assets.getAssetVersions, {
    ...{ folderPath: site.folder, basename: "large.txt" },
  });
  return found.map(({ version, state }) => `${version} ${state}`);
};

const typeOfLarge = async () => {
  const at = { folderPath: site.folder, basename: "large.txt" };
  return (await server.http.query(assets.getPublishedFile, at))?.contentType;
};

test("a file that is again as it was gets its earlier version", async () => {
  site.write({ "large.txt": large("a"), "small.txt": "1" });
  expect((await pushed()).bytes).toBe(1_000_001);
  site.write({ "large.txt": `${large("b")}b` });
  expect((await pushed()).bytes).toBe(1_000_001);
  site.write({ "large.txt": large("a"), "small.txt": "two" });
  expect(await pushed()).toMatchObject({ bytes: 3, reused: ["large.txt"] });
  expect(await site.there()).toEqual({ "large.txt": large("a"), "small.txt": "two" });
  expect(await versions()).toEqual(["2 archived", "1 published"]);
});

test("after a rollback nothing is sent, not even for a file that is no longer published", async () => {
  site.write({ "large.txt": large("a") });
  const { releaseId } = await pushed();
  await server.http.mutation(assets.rollbackRelease, { releaseId });
  expect(await site.there()).toEqual({});
  expect(await pushed({ overwrite: true })).toMatchObject({ bytes: 0, reused: ["large.txt"] });
  expect(await site.there()).toEqual({ "large.txt": large("a") });
});

test("a version with another type is no reason to leave bytes out", async () => {
  site.write({ "large.txt": large("a") });
  await pushed();
  await server.http.mutation(assets.updateAsset, {
    ...{ folderPath: site.folder, basename: "large.txt", contentType: "text/markdown" },
  });
  // Published as soon as the bytes are stored with the type.
  await expect.poll(typeOfLarge).toBe("text/markdown");
  site.write({ "copy.txt": large("a") });
  expect(await pushed()).toMatchObject({ bytes: 1_000_000, reused: [] });
  await site.unpublish("large.txt");
  const found = await server.http.query(assets.getAssetVersions, {
    ...{ folderPath: site.folder, basename: "large.txt" },
  });
  expect(found.map(({ contentType }) => contentType).sort()).toEqual([
    ...["text/markdown", "text/plain"],
  ]);
  expect(await pushed({ overwrite: true })).toMatchObject({ bytes: 0, reused: ["large.txt"] });
  expect(await typeOfLarge()).toBe("text/plain");
});

describe("a file whose bytes another file of the folder serves", () => {
  const move = (from: string, to: string) => {
    mkdirSync(path.dirname(site.file(to)), { recursive: true });
    renameSync(site.file(from), site.file(to));
  };

  test("is not sent: renamed, moved to another folder, copied, and copied over another", async () => {
    const files = { "a.txt": large("a"), "b.txt": large("b"), "c.txt": large("c"), "d.txt": "d" };
    site.write(files);
    await pushed();
    move("a.txt", "deep/er/renamed.txt");
    copyFileSync(site.file("b.txt"), site.file("copy.txt"));
    copyFileSync(site.file("c.txt"), site.file("d.txt"));
    const moved = await pushed({ prune: true });
    expect(moved).toMatchObject({
      ...{ bytes: 0, sent: 3, archived: 1 },
      line: expect.stringMatching(
        /^3 files sent \(3 without bytes, which the server has\), 1 unpublished, 2 unchanged\.$/m,
      ) as string,
      reused: ["copy.txt", "d.txt", "deep/er/renamed.txt"],
    });
    const there = {
      ...{ "b.txt": large("b"), "c.txt": large("c"), "copy.txt": large("b"), "d.txt": large("c") },
      "deep/er/renamed.txt": large("a"),
    };
    expect(await site.there()).toEqual(there);
    await server.http.mutation(assets.rollbackRelease, { releaseId: moved.releaseId });
    expect(await site.there()).toEqual(files);
  });

  test("is not sent by a push that continues an earlier one", async () => {
    site.write({ "a.txt": large("a") });
    await pushed();
    move("a.txt", "b.txt");
    expect(await pushed({ publish: false })).toMatchObject({ bytes: 0, reused: ["b.txt"] });
    const all = await pushed({ prune: true, pruneMost: true });
    expect(all).toMatchObject({ bytes: 0, reused: [], archived: 1 });
    expect(await site.there()).toEqual({ "b.txt": large("a") });
  });

  test("is sent if the name gives it another type", async () => {
    site.write({ "a.txt": "text", "b.txt": "" });
    await pushed();
    move("a.txt", "a.md");
    expect(await pushed({ prune: true })).toMatchObject({ bytes: 4, reused: [] });
    expect(await site.there()).toEqual({ "a.md": "text", "b.txt": "" });
  });

  test("is sent if only one of the two is private, and not if both are", async () => {
    site.write({ "a.txt": large("a"), "closed/b.txt": large("b"), "open.txt": "1" });
    await pushed();
    await server.http.mutation(assets.setFolderAccess, {
      ...{ path: `${site.folder}/closed`, access: "private" },
    });
    await server.accessSettled(site.folder);
    copyFileSync(site.file("a.txt"), site.file("closed/a.txt"));
    copyFileSync(site.file("closed/b.txt"), site.file("b.txt"));
    expect(await pushed()).toMatchObject({ bytes: 2_000_000, reused: [] });
    // Of each access one file has these bytes: the one with the same access is taken.
    for (const name of ["a.txt", "closed/a.txt"]) {
      copyFileSync(site.file(name), site.file(name.replace("a.txt", "second.txt")));
    }
    expect(await pushed()).toMatchObject({
      ...{ bytes: 0, reused: ["closed/second.txt", "second.txt"].sort() },
    });
    const isPrivate = async (folderPath: string) => {
      const asset = await server.http.query(assets.getAsset, {
        folderPath,
        basename: "second.txt",
      });
      return asset?.isPrivate;
    };
    expect(await isPrivate(site.folder)).toBe(false);
    expect(await isPrivate(`${site.folder}/closed`)).toBe(true);
  });

  const CHANGES = {
    changed: () => site.publish("a.txt", "other"),
    deleted: () =>
      server.http.mutation(assets.deleteAsset, { folderPath: site.folder, basename: "a.txt" }),
    "made private": () => site.makePrivate("a.txt"),
  };
  test.each(Object.entries(CHANGES))("is sent if that was %s meanwhile", async (_, change) => {
    site.write({ "a.txt": large("a") });
    await pushed();
    copyFileSync(site.file("a.txt"), site.file("b.txt"));
    const [basedOn, folderPath] = [null, site.folder];
    let bytes = 0;
    await connected(
      { url: server.url, folder: folderPath },
      () => undefined,
      async (connection) => {
        const before = await connection.remote.list(folderPath);
        await change();
        const found = scan(site.directory, { withHidden: false });
        const sha = sha256(large("a"));
        const file = { path: `${folderPath}/b.txt`, sha256: sha, basedOn, isThere: false };
        const releaseId = await fillRelease(
          {
            ...connection,
            ...{
              open: null,
              options: { directory: site.directory, url: server.url },
              save: () => undefined,
            },
            emit: (event) => void (bytes += event.type === "bytes" ? event.count : 0),
          },
          {
            sending: [{ ...file, scanned: found.files.get("b.txt")! }],
            ...{ archiving: [], assets: before },
          },
        );
        await connection.remote.mutation("publishRelease", { releaseId });
      },
    );
    expect(bytes).toBe(1_000_000);
    expect((await site.there())["b.txt"]).toBe(large("a"));
  });
});

async function sharedServer() {
  const shared = await Server.start({}, "tests/mirror/tenantApp/backend.ts");
  onTestFinished(() => shared.stop());
  return shared;
}

test("an app without the function gets the bytes", async () => {
  const shared = await sharedServer();
  const pushOnce = async () => {
    let bytes = 0;
    await push({
      ...{ directory: site.directory, folder: "tenants/ann", url: shared.url, publish: true },
      ...{ functions: "withoutCopies", token: () => Promise.resolve(tokenOf("ann")) },
      onEvent: (event) => void (bytes += event.type === "bytes" ? event.count : 0),
    });
    return bytes;
  };
  site.write({ "a.txt": large("a") });
  expect(await pushOnce()).toBe(1_000_000);
  copyFileSync(site.file("a.txt"), site.file("b.txt"));
  expect(await pushOnce()).toBe(1_000_000);
  expect(await pushOnce()).toBe(0);
});

test("a tenant's push sends bytes that only another tenant has, and names no other path", async () => {
  const shared = await sharedServer();
  const pushAs = async (user: string, extra: Record<string, string>) => {
    const own = siteOn(shared);
    own.write({ "large.txt": large("t"), ...extra });
    const events: PushEvent[] = [];
    const options = {
      ...{ directory: own.directory, folder: `tenants/${user}`, url: shared.url, publish: true },
      token: () => Promise.resolve(tokenOf(user)),
      onEvent: (event: PushEvent) => void events.push(event),
    };
    await push(options);
    const sent = events.reduce((sum, one) => sum + (one.type === "bytes" ? one.count : 0), 0);
    return { own, options, events, sent };
  };
  const ann = await pushAs("ann", {});
  const bob = await pushAs("bob", { "more.txt": "1" });
  expect([ann.sent, bob.sent]).toEqual([1_000_000, 1_000_001]);
  expect(bob.events.filter(({ type }) => type === "reused")).toEqual([]);
  copyFileSync(bob.own.file("large.txt"), bob.own.file("own.txt"));
  bob.events.length = 0;
  await push(bob.options);
  expect(bob.events.filter(({ type }) => type === "bytes")).toEqual([]);
  expect(JSON.stringify(bob.events)).not.toContain("ann");
  // Not even a client that knows everything of the other one gets its bytes.
  shared.http.setAuth(tokenOf("ann"));
  const at = (user: string) => ({ folderPath: `tenants/${user}`, basename: "large.txt" });
  const versions = await shared.http.query(assets.getAssetVersionsPage, {
    ...{ ...at("ann"), paginationOpts: { numItems: 1, cursor: null } },
  });
  const { versionId } = versions.page[0]!;
  shared.http.setAuth(tokenOf("bob"));
  const { releaseId } = await shared.http.mutation(assets.createRelease, {
    ...{ name: "Mine", folderPath: "tenants/bob" },
  });
  const copyFrom = (user: string) =>
    shared.http.mutation(assets.copyToRelease, {
      releaseId,
      copies: [
        {
          ...{ folderPath: "tenants/bob", basename: "stolen.txt" },
          ...{ fromFolderPath: `tenants/${user}`, fromBasename: "large.txt" },
          ...{ versionId, contentType: "text/plain" },
        },
      ],
    });
  await expect(copyFrom("ann")).rejects.toThrow("You may not.");
  expect(await copyFrom("bob")).toEqual([false]);
});
