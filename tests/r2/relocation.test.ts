/** Bytes follow the access of their asset, in each arrangement of storages. */
import { describe, expect, test } from "vitest";
import { api, internal } from "../../src/component/_generated/api.js";
import { at, readFeed, rows } from "../../src/component/testing/component.test-helpers.js";
import { DAY, pass } from "../../src/component/testing/clock.test-helpers.js";
import { refusalOf } from "../../src/component/testing/refusals.test-helpers.js";
import { watchSteps } from "./support/crashes.js";
import {
  ARRANGEMENTS,
  EACH,
  arrange,
  expectConsistent,
  expectReadable,
  expectSettled,
  isPublic,
  makeAll,
  put,
  resumeAll,
  send,
  setAccess,
  setFolderAccess,
  statusesOf,
  sweepUnreferenced,
  urlsOf,
  useStorages,
} from "./support/access.js";
import { expectNoLeak } from "./support/migrations.js";
import { keysIn, settle, useBucket, setEnvironment, credentialsOf } from "./support/r2.js";

const { assetManager, migration, trash, verification } = api;
const bucket = useBucket();
const scene = useStorages(bucket);

const ONE = "the first version";
const TWO = "the second version";

describe.each(EACH)("%s", (arrangement) => {
  test("private: every address stops working; public again: new ones work", async () => {
    const { t } = scene;
    await arrange(t, bucket, arrangement);
    await put(t, "f/a", ONE);
    await put(t, "f/a", TWO);
    const expected = { "f/a": [TWO, ONE] };
    const before = await urlsOf(t, "f/a");
    expect(await statusesOf(before)).toEqual([200, 200]);

    await makeAll(t, "private", "f/a");
    await expectSettled(t);
    expect(await statusesOf(before)).toEqual([404, 404]);
    expect(await urlsOf(t, "f/a")).toEqual([]);
    expect(await isPublic(t, "f/a")).toBe(false);
    await expectReadable(t, expected);
    const { backend, hasPrivateBucket } = ARRANGEMENTS[arrangement];
    const where = hasPrivateBucket ? "r2" : "convex";
    expect((await rows(t, "versions")).map(({ location }) => location.backend)).toEqual([
      where,
      where,
    ]);
    expect(await keysIn(bucket)).toEqual([]);

    await makeAll(t, "public", "f/a");
    await expectSettled(t);
    const after = await urlsOf(t, "f/a");
    expect(await statusesOf(after)).toEqual([200, 200]);
    expect(after.filter((url) => before.includes(url))).toEqual([]);
    expect(await isPublic(t, "f/a")).toBe(true);
    expect((await rows(t, "versions")).map(({ location }) => location.backend)).toEqual([
      backend,
      backend,
    ]);
    await expectReadable(t, expected);
    await expectNoLeak(t, bucket);
    await expectReadable(t, expected);
    expect(await statusesOf(before)).toEqual([404, 404]);
  });

  test("what is uploaded to a private address goes to a private place at once", async () => {
    const { t } = scene;
    await arrange(t, bucket, arrangement);
    await t.mutation(assetManager.createFolderByPath, { path: "secret" });
    await setFolderAccess(t, "secret", "private");
    await put(t, "secret/a", ONE);
    await put(t, "secret/a", TWO);
    await expectSettled(t);
    expect(await keysIn(bucket)).toEqual([]);
    expect(await urlsOf(t, "secret/a")).toEqual([]);
    await expectReadable(t, { "secret/a": [TWO, ONE] });
    await expectNoLeak(t, bucket);
  });

  test("bytes that a public file has, too, stay for it", async () => {
    const { t } = scene;
    await arrange(t, bucket, arrangement);
    await put(t, "f/a", ONE);
    await t.mutation(assetManager.copyAsset, { ...at("f/a"), toFolderPath: "f", toBasename: "b" });
    const [shared] = await urlsOf(t, "f/a");
    expect(await urlsOf(t, "f/b")).toEqual([shared]);
    await makeAll(t, "private", "f/a");
    await expectSettled(t);
    expect(await statusesOf([shared!])).toEqual([200]);
    expect(await urlsOf(t, "f/b")).toEqual([shared]);
    await expectReadable(t, { "f/a": [ONE], "f/b": [ONE] });
    await makeAll(t, "private", "f/b");
    await expectSettled(t);
    expect(await statusesOf([shared!])).toEqual([404]);
    // Private files share nothing.
    expect(new Set((await rows(t, "versions")).map(({ blobId }) => blobId)).size).toBe(2);
    await makeAll(t, "public", "f/a", "f/b");
    await expectSettled(t);
    await expectReadable(t, { "f/a": [ONE], "f/b": [ONE] });
    await expectNoLeak(t, bucket);
    await expectReadable(t, { "f/a": [ONE], "f/b": [ONE] });
  });

  test("the same bytes in several versions are copied once, also when nobody knew their hash", async () => {
    const { t } = scene;
    await arrange(t, bucket, arrangement);
    for (const isHashed of [true, false]) {
      const path = `f/${isHashed}`;
      for (const text of [ONE, TWO, ONE, ONE]) await put(t, path, text, isHashed);
    }
    await t.mutation(assetManager.copyAsset, {
      ...at("f/false"),
      toFolderPath: "f",
      toBasename: "copy",
    });
    const expected = {
      "f/true": [ONE, ONE, TWO, ONE],
      "f/false": [ONE, ONE, TWO, ONE],
      "f/copy": [ONE],
    };
    const urls = [...(await urlsOf(t, "f/true")), ...(await urlsOf(t, "f/false"))];
    await makeAll(t, "private", "f/true", "f/false", "f/copy");
    await expectSettled(t);
    expect(new Set(await statusesOf(urls))).toEqual(new Set([404]));
    await expectReadable(t, expected);
    const inUse = (await rows(t, "blobs")).filter(({ refCount }) => refCount > 0);
    expect(inUse.map(({ refCount }) => refCount).sort()).toEqual([1, 1, 1, 3, 3]);
    await makeAll(t, "public", "f/true", "f/false", "f/copy");
    await expectSettled(t);
    await expectReadable(t, expected);
    await expectNoLeak(t, bucket);
    await expectReadable(t, expected);
  });

  test("copies within the asset are made once: each needs one of what is the same", async () => {
    const { t, files } = scene;
    await arrange(t, bucket, arrangement);
    for (const text of [ONE, TWO, ONE, TWO, ONE]) await put(t, "f/a", text);
    await sweepUnreferenced(t);
    const [answers, requests] = [files.answers.length, bucket.front.requests.length];
    await makeAll(t, "private", "f/a");
    const reads =
      files.answers.length -
      answers +
      bucket.front.requests
        .slice(requests)
        .filter(({ method, bucket: name }) => method === "GET" && name === "assets-test").length;
    expect(reads).toBe(2);
    await expectReadable(t, { "f/a": [ONE, TWO, ONE, TWO, ONE] });
  });

  test("drafts, archived versions and assets without a published one follow, too", async () => {
    const { t } = scene;
    await arrange(t, bucket, arrangement);
    await put(t, "f/a", ONE);
    const draft = await send(t, "f/a", TWO);
    await t.action(verification.finishVerifiedUpload, { ...draft, publish: false });
    await t.mutation(assetManager.archiveAsset, at("f/a"));
    const urls = await urlsOf(t, "f/a");
    // A draft in the private bucket has none.
    expect(urls).toHaveLength(ARRANGEMENTS[arrangement].hasPrivateBucket ? 1 : 2);
    await makeAll(t, "private", "f/a");
    await expectSettled(t);
    expect(new Set(await statusesOf(urls))).toEqual(new Set([404]));
    await expectReadable(t, { "f/a": [TWO, ONE] });
  });

  test("an empty file and odd names", async () => {
    const { t } = scene;
    await arrange(t, bucket, arrangement);
    await put(t, "ü/100% 😀.txt", "");
    const urls = await urlsOf(t, "ü/100% 😀.txt");
    await makeAll(t, "private", "ü/100% 😀.txt");
    await expectSettled(t);
    expect(await statusesOf(urls)).toEqual([404]);
    await expectReadable(t, { "ü/100% 😀.txt": [""] });
    await makeAll(t, "public", "ü/100% 😀.txt");
    await expectSettled(t);
    expect(await isPublic(t, "ü/100% 😀.txt")).toBe(true);
  });

  test("every version is readable and nothing is public at every step", async () => {
    const { t } = scene;
    await arrange(t, bucket, arrangement);
    for (const text of [ONE, TWO, ONE]) await put(t, "f/a", text);
    await put(t, "f/b", TWO);
    await sweepUnreferenced(t);
    const expected = { "f/a": [ONE, TWO, ONE], "f/b": [TWO] };
    let looks = 0;
    for (const access of ["private", "public"] as const) {
      watchSteps(async () => {
        looks += 1;
        await expectReadable(t, expected);
        await expectConsistent(t);
        const asset = (await t.query(assetManager.getAsset, at("f/a")))!;
        expect(await isPublic(t, "f/a")).toBe(!asset.isPrivate);
      });
      await setAccess(t, "f/a", access);
      expect(await isPublic(t, "f/a")).toBe(false);
      await settle(t);
      watchSteps();
      await expectSettled(t);
    }
    expect(looks).toBeGreaterThanOrEqual(10);
    expect(await isPublic(t, "f/a")).toBe(true);
    await expectNoLeak(t, bucket);
    await expectReadable(t, expected);
  });

  test("a folder's access reaches what is in it, and in the trash what comes back", async () => {
    const { t } = scene;
    await arrange(t, bucket, arrangement);
    await put(t, "f/a", ONE);
    await put(t, "f/sub/b", TWO);
    await put(t, "f/gone", "gone");
    const urls = [
      ...(await urlsOf(t, "f/a")),
      ...(await urlsOf(t, "f/sub/b")),
      ...(await urlsOf(t, "f/gone")),
    ];
    const { assetId } = await t.mutation(assetManager.deleteAsset, at("f/gone"));
    await setFolderAccess(t, "f", "private");
    await settle(t);
    expect(await statusesOf(urls)).toEqual([404, 404, 200]);
    await t.mutation(trash.undelete, { assetId });
    await settle(t);
    expect(await statusesOf(urls)).toEqual([404, 404, 404]);
    await expectSettled(t);
    await expectReadable(t, { "f/a": [ONE], "f/sub/b": [TWO], "f/gone": ["gone"] });
    await expectNoLeak(t, bucket);
  });

  test("tells the feed who asked, when it is done", async () => {
    const { t } = scene;
    await arrange(t, bucket, arrangement);
    await put(t, "f/a", ONE);
    for (const [access, actor] of [
      ["private", "ada"],
      ["public", "bob"],
    ] as const) {
      await t.mutation(assetManager.setAssetAccess, { ...at("f/a"), access, actor });
      await settle(t);
    }
    const told = (await readFeed(t)).filter(({ type }) => type.startsWith("asset:access"));
    expect(told.map(({ access, actor }) => [access, actor])).toEqual([
      ["private", "ada"],
      [undefined, "bob"],
      ["public", "bob"],
    ]);
  });

  test("what a migration has left of public bytes goes as well", async () => {
    const { t } = scene;
    await arrange(t, bucket, arrangement);
    await put(t, "f/a", ONE);
    await put(t, "f/b", TWO, false);
    const { backend } = ARRANGEMENTS[arrangement];
    const urls = [...(await urlsOf(t, "f/a")), ...(await urlsOf(t, "f/b"))];
    const other = backend === "r2" ? "convex" : "r2";
    for (const to of [other, backend] as const) {
      await t.mutation(migration.startMigration, { to });
      await settle(t);
      urls.push(...(await urlsOf(t, "f/a")), ...(await urlsOf(t, "f/b")));
    }
    expect(new Set(await statusesOf(urls))).toEqual(new Set([200]));
    await makeAll(t, "private", "f/a", "f/b");
    await expectSettled(t);
    expect(new Set(await statusesOf(urls))).toEqual(new Set([404]));
    await expectReadable(t, { "f/a": [ONE], "f/b": [TWO] });
    await expectNoLeak(t, bucket);
    await expectReadable(t, { "f/a": [ONE], "f/b": [TWO] });
  });
});

describe("a change of the arrangement", () => {
  const PAIRS = EACH.flatMap((from) =>
    EACH.filter((to) => to !== from).map((to) => [from, to] as const),
  );

  test.each(PAIRS)("from files %s to files %s", async (from, to) => {
    const { t } = scene;
    await arrange(t, bucket, from);
    await put(t, "f/a", ONE);
    await put(t, "f/hidden", TWO);
    await makeAll(t, "private", "f/hidden");
    const urls = await urlsOf(t, "f/a");
    // A private bucket that is in use has to stay named.
    const hadPrivateBucket = ARRANGEMENTS[from].hasPrivateBucket;
    await arrange(t, bucket, to);
    if (hadPrivateBucket)
      setEnvironment({ ...credentialsOf(bucket), R2_PRIVATE_BUCKET: "assets-private" });
    await makeAll(t, "private", "f/a");
    await makeAll(t, "public", "f/hidden");
    await expectSettled(t);
    expect(await statusesOf(urls)).toEqual([404]);
    expect(await isPublic(t, "f/hidden")).toBe(true);
    await expectReadable(t, { "f/a": [ONE], "f/hidden": [TWO] });
    await expectNoLeak(t, bucket);
    await expectReadable(t, { "f/a": [ONE], "f/hidden": [TWO] });
  });
});

describe("uploads whose address changes its access meanwhile", () => {
  test("in two buckets, one begun at a private address is refused", async () => {
    const { t } = scene;
    await arrange(t, bucket, "in two buckets");
    await t.mutation(assetManager.createFolderByPath, { path: "f" });
    await setFolderAccess(t, "f", "private");
    const finish = await send(t, "f/a", ONE);
    await setFolderAccess(t, "f", "public");
    const how = finish as { intentId: string };
    expect(await refusalOf(t.mutation(assetManager.finishUpload, how))).toMatchObject({
      code: "ACCESS_CHANGED",
      access: "public",
    });
    expect(await refusalOf(t.action(verification.finishVerifiedUpload, how))).toMatchObject({
      code: "ACCESS_CHANGED",
    });
    expect(await rows(t, "versions")).toEqual([]);
    pass(3 * DAY);
    await expectNoLeak(t, bucket);
  });

  test("in two buckets, one begun at a public address is private with it", async () => {
    const { t } = scene;
    await arrange(t, bucket, "in two buckets");
    await t.mutation(assetManager.createFolderByPath, { path: "f" });
    const finish = await send(t, "f/a", ONE);
    await setFolderAccess(t, "f", "private");
    const finished = await t.mutation(assetManager.finishUpload, finish);
    expect(finished).toMatchObject({ isPending: true });
    await settle(t);
    await expectSettled(t);
    expect(await keysIn(bucket)).toEqual([]);
    expect(await urlsOf(t, "f/a")).toEqual([]);
    expect(await t.query(assetManager.getAsset, at("f/a"))).toMatchObject({
      isPrivate: true,
      publishedVersionId: finished.versionId,
    });
    await expectReadable(t, { "f/a": [ONE] });
    await expectNoLeak(t, bucket);
  });

  test("to a bucket without a private one beside it", async () => {
    const { t } = scene;
    await arrange(t, bucket, "in a bucket and, private, in Convex storage");
    await t.mutation(assetManager.createFolderByPath, { path: "f" });
    const finish = await send(t, "f/a", ONE);
    await setFolderAccess(t, "f", "private");
    expect(
      await refusalOf(t.mutation(assetManager.finishUpload, finish as { intentId: string })),
    ).toMatchObject({ code: "ACCESS_CHANGED", access: "private" });
  });
});

describe("bytes that the bucket has not confirmed", () => {
  test("wait, and the versions behind them do not", async () => {
    const { t } = scene;
    // Before there was a private bucket.
    await arrange(t, bucket, "in a bucket and, private, in Convex storage");
    const first = await send(t, "f/a", ONE);
    bucket.front.failWith((request) => (request.method === "HEAD" ? { status: 503 } : undefined));
    await t.mutation(assetManager.finishUpload, first);
    await settle(t);
    bucket.front.failWith(undefined);
    await put(t, "f/a", TWO);
    const urls = await urlsOf(t, "f/a");
    await arrange(t, bucket, "in two buckets");
    await makeAll(t, "private", "f/a");
    expect(await statusesOf(urls)).toEqual([404, 200]);
    await expectConsistent(t);
    pass(10 * 60 * 1000);
    await t.mutation(internal.verification.resumeVerifications, {});
    await settle(t);
    await resumeAll(t);
    expect(await statusesOf(urls)).toEqual([404, 404]);
    await expectSettled(t);
    await expectReadable(t, { "f/a": [TWO, ONE] });
    await expectNoLeak(t, bucket);
  });

  test("and that turn out to be wrong are not left to be read", async () => {
    const { t } = scene;
    await arrange(t, bucket, "in a bucket and, private, in Convex storage");
    await put(t, "f/a", ONE);
    const before = await keysIn(bucket);
    const finish = await send(t, "f/a", TWO);
    const [key] = (await keysIn(bucket)).filter((one) => !before.includes(one));
    await bucket.objects.put(key!, "something else entirely");
    await t.mutation(assetManager.finishUpload, finish);
    const urls = await urlsOf(t, "f/a");
    await settle(t);
    const [wrong] = await t.query(assetManager.getAssetVersions, at("f/a"));
    expect(wrong).toMatchObject({ version: 2, verification: "failed" });
    await arrange(t, bucket, "in two buckets");
    await makeAll(t, "private", "f/a");
    await expectSettled(t);
    expect(await keysIn(bucket)).toEqual([]);
    expect(new Set(await statusesOf(urls))).toEqual(new Set([404]));
    await makeAll(t, "public", "f/a");
    expect(await isPublic(t, "f/a")).toBe(true);
  });
});
