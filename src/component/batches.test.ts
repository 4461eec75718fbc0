/** Many uploads or versions in one call: all of them, or none. */
import { describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import { numberOf } from "./model/feed/rows.js";
import {
  type Component,
  at,
  feedLines,
  openComponent,
  rows,
  store,
  upload,
  publishedVersion,
} from "./testing/component.test-helpers.js";
import { NOW, stopTheClock } from "./testing/clock.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";
import { namesOf } from "./testing/trees.test-helpers.js";
import { someText, textLike } from "./testing/matchers.test-helpers.js";

const { assetManager, batches, changelog } = api;

stopTheClock();

const startAll = async (t: Component, paths: string[], actor?: string) =>
  await t.mutation(batches.startUploads, { uploads: paths.map(at), actor });

/** Opens uploads and sends their bytes: what `finishUploads` takes. */
async function sendAll(t: Component, paths: string[]) {
  const tickets = await startAll(t, paths);
  const uploads = [];
  for (const [index, { intentId }] of tickets.entries()) {
    uploads.push({ intentId, storageId: await store(t, `bytes of ${paths[index]}`) });
  }
  return uploads;
}

async function publishedIn(t: Component, folderPath: string) {
  const files = await t.query(assetManager.listPublishedFilesInFolder, { folderPath });
  return files.map(({ basename, version }) => [basename, version]);
}

const PATHS = ["page/a", "page/b", "other/c"];

describe("startUploads", () => {
  test("opens each upload, in the order of the entries", async () => {
    const t = openComponent();
    const uploads = [
      { ...at("page/a"), contentType: "image/png", filename: "A.png" },
      { ...at("page/b"), label: "b" },
    ];
    const tickets = await t.mutation(batches.startUploads, { uploads, actor: "ada" });
    expect(tickets).toMatchObject([
      {
        intentId: someText,
        uploadUrl: textLike(/^https:/),
        method: "POST",
        headers: { "Content-Type": "image/png" },
        expiresAt: NOW + 60 * 60 * 1000,
      },
      { headers: {} },
    ]);
    expect(await rows(t, "uploadIntents")).toMatchObject([
      { ...uploads[0], actor: "ada" },
      { ...uploads[1], actor: "ada" },
    ]);
    expect(new Set(tickets.map((ticket) => ticket.uploadUrl)).size).toBe(2);
  });

  test("creates each folder once", async () => {
    const t = openComponent();
    await startAll(t, PATHS);
    expect(await feedLines(t)).toEqual(["folder:create page", "folder:create other"]);
  });
});

describe("finishUploads", () => {
  test("publishes all of them, in the order of the entries", async () => {
    const t = openComponent();
    const uploads = await sendAll(t, PATHS);
    const finished = await t.mutation(batches.finishUploads, { uploads });
    expect(finished).toMatchObject(PATHS.map(() => ({ version: 1, isUnchanged: false })));
    expect(await publishedIn(t, "page")).toEqual([
      ["a", 1],
      ["b", 1],
    ]);
    expect((await feedLines(t)).slice(-6)).toEqual(
      PATHS.flatMap((path) => [`asset:create ${path}`, `asset:publish ${path}`]),
    );
  });

  test("takes drafts, skips and answers of the upload request, each for itself", async () => {
    const t = openComponent();
    await upload(t, "page/same", "bytes of page/same");
    const [a, b, same] = await sendAll(t, ["page/a", "page/b", "page/same"]);
    const finished = await t.mutation(batches.finishUploads, {
      uploads: [
        { ...a!, publish: false },
        { intentId: b!.intentId, uploadResponse: { storageId: b!.storageId } },
        { ...same!, skipIfUnchanged: true },
      ],
    });
    expect(finished.map(({ isUnchanged }) => isUnchanged)).toEqual([false, false, true]);
    expect(await publishedIn(t, "page")).toEqual([
      ["b", 1],
      ["same", 1],
    ]);
  });

  test("stores equal bytes of different assets for each of them", async () => {
    const t = openComponent();
    const uploads = [];
    for (const { intentId } of await startAll(t, PATHS)) {
      uploads.push({ intentId, storageId: await store(t, "same") });
    }
    await t.mutation(batches.finishUploads, { uploads });
    expect((await rows(t, "blobs")).map(({ refCount }) => refCount)).toEqual([1, 1, 1]);
  });
});

describe("publishVersions", () => {
  async function withDrafts() {
    const t = openComponent();
    const drafts = [];
    for (const path of PATHS) {
      await upload(t, path, `old ${path}`);
      drafts.push(await upload(t, path, `new ${path}`, { publish: false }));
    }
    return { t, drafts, versions: drafts.map(({ versionId }) => ({ versionId })) };
  }

  test("publishes all of them together", async () => {
    const { t, drafts, versions } = await withDrafts();
    const result = await t.mutation(batches.publishVersions, { versions, actor: "bob" });
    expect(result).toEqual(
      drafts.map(({ assetId, versionId, version }) => ({
        ...{ assetId, versionId, version },
        isPending: false,
      })),
    );
    for (const path of PATHS) {
      expect(await publishedVersion(t, at(path))).toMatchObject({
        version: 2,
        publishedBy: "bob",
      });
    }
  });

  test("is one commit in the feed: a follower never sees two of three", async () => {
    const { t, versions } = await withDrafts();
    const before = (await rows(t, "changelog")).length;
    await t.mutation(batches.publishVersions, { versions });
    const changes = (await rows(t, "changelog")).slice(before);
    expect(new Set(changes.map((change) => change.commitTs)).size).toBe(1);
    expect(changes.map((row) => [numberOf(row), row.type, row.basename])).toEqual([
      [1, "asset:publish", "a"],
      [2, "asset:publish", "b"],
      [3, "asset:publish", "c"],
    ]);
    const feed = await t.query(changelog.listForFolder, {
      folderPath: "page",
      cursor: { createdAt: 0, id: "" },
    });
    expect(feed.changes.slice(-2).map(({ basename }) => basename)).toEqual(["a", "b"]);
  });

  test("takes versions that are published already as they are", async () => {
    const { t, versions } = await withDrafts();
    await t.mutation(assetManager.publishVersion, versions[0]!);
    const before = (await feedLines(t)).length;
    await t.mutation(batches.publishVersions, { versions });
    expect((await feedLines(t)).slice(before)).toEqual([
      "asset:publish page/b",
      "asset:publish other/c",
    ]);
  });

  test("one that cannot be published keeps all the others back", async () => {
    const { t, versions } = await withDrafts();
    await expectRefused(
      t,
      () =>
        t.mutation(batches.publishVersions, { versions: [...versions, { versionId: "nonsense" }] }),
      { code: "VERSION_NOT_FOUND", versionId: "nonsense" },
    );
    await t.mutation(assetManager.deleteAsset, at("other/c"));
    await expectRefused(t, () => t.mutation(batches.publishVersions, { versions }), {
      code: "ASSET_DELETED",
      ...at("other/c"),
    });
  });

  test("two versions of one asset cannot both be published", async () => {
    const { t, versions } = await withDrafts();
    const history = await t.query(assetManager.getAssetVersions, at("page/a"));
    const again = { versionId: history.at(-1)!.versionId };
    for (const pair of [
      [versions[0]!, again],
      [versions[0]!, versions[1]!, versions[0]!],
    ]) {
      await expectRefused(t, () => t.mutation(batches.publishVersions, { versions: pair }), {
        code: "BATCH_DUPLICATE",
        ...at("page/a"),
      });
    }
  });
});

describe("the number of entries", () => {
  const paths = (count: number) => namesOf(count).map((name) => `f/${name}`);

  test("may be 100", async () => {
    const t = openComponent();
    const uploads = await sendAll(t, paths(100));
    const finished = await t.mutation(batches.finishUploads, { uploads });
    expect(finished).toHaveLength(100);
    const versions = finished.map(({ versionId }) => ({ versionId }));
    expect(await t.mutation(batches.publishVersions, { versions })).toHaveLength(100);
  });

  test.each([0, 101])("may not be %d", async (count) => {
    const t = openComponent();
    const { versionId, intentId, storageId } = await upload(t, "f/x", "x");
    const of = <Entry>(entry: Entry) => Array.from({ length: count }, () => entry);
    const expected = (argument: string) => ({ code: "ARGUMENT_INVALID", argument }) as const;
    await expectRefused(t, () => startAll(t, paths(count)), expected("uploads"));
    await expectRefused(
      t,
      () => t.mutation(batches.finishUploads, { uploads: of({ intentId, storageId }) }),
      expected("uploads"),
    );
    await expectRefused(
      t,
      () => t.mutation(batches.publishVersions, { versions: of({ versionId }) }),
      expected("versions"),
    );
  });
});

describe("a batch is refused as a whole", () => {
  test.each([
    ["the same twice", ["f/a", "f/b", "f/a"], at("f/a")],
    ["one written in two ways", ["f/\u00e9", "f/e\u0301"], at("f/\u00e9")],
    ["at the root", ["a", "a"], at("a")],
  ])("with two uploads to one address: %s", async (_what, paths, address) => {
    const t = openComponent();
    const expected = { code: "BATCH_DUPLICATE", ...address } as const;
    await expectRefused(t, () => startAll(t, paths), expected);
  });

  test("with two uploads that were opened for one address one by one", async () => {
    const t = openComponent();
    const [first] = await sendAll(t, ["f/a"]);
    const [second, other] = await sendAll(t, ["f/a", "f/b"]);
    const uploads = [first!, other!, second!];
    await expectRefused(t, () => t.mutation(batches.finishUploads, { uploads }), {
      code: "BATCH_DUPLICATE",
      ...at("f/a"),
    });
  });

  test("but names that only together are alike are two addresses", async () => {
    const t = openComponent();
    await startAll(t, ["a/b/c", "a/bc", "ab/c", "abc"]);
    expect(await rows(t, "uploadIntents")).toHaveLength(4);
  });

  test("with one bad entry among good ones", async () => {
    const t = openComponent();
    const uploads = await sendAll(t, PATHS);
    await expectRefused(t, () => startAll(t, ["f/a", "f//b"]), { code: "PATH_INVALID" });
    for (const [bad, code] of [
      [{ intentId: uploads[2]!.intentId, storageId: "none" }, "BYTES_NOT_FOUND"],
      [{ intentId: "none", storageId: uploads[2]!.storageId }, "UPLOAD_NOT_FOUND"],
      [{ intentId: uploads[2]!.intentId }, "ARGUMENT_INVALID"],
      [{ ...uploads[2]!, size: 1 }, "BYTES_MISMATCH"],
      [{ ...uploads[2]!, storageId: uploads[0]!.storageId }, "BYTES_NOT_FOUND"],
      [uploads[1]!, "UPLOAD_ALREADY_FINISHED"],
    ] as const) {
      await expectRefused(
        t,
        () => t.mutation(batches.finishUploads, { uploads: [uploads[0]!, uploads[1]!, bad] }),
        { code },
      );
    }
    await t.mutation(batches.finishUploads, { uploads });
  });

  test("of another actor", async () => {
    const t = openComponent();
    const [ticket] = await startAll(t, ["f/a"], "ada");
    const uploads = [{ intentId: ticket!.intentId, storageId: await store(t, "x") }];
    await expectRefused(t, () => t.mutation(batches.finishUploads, { uploads, actor: "eve" }), {
      code: "UPLOAD_NOT_YOURS",
    });
  });
});
