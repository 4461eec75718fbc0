/** With a private bucket, new bytes are there until they are published: the public bucket has no others. */
import { describe, expect, test } from "vitest";
import { api, internal } from "../../src/component/_generated/api.js";
import { at, readFeed, rows } from "../../src/component/testing/component.test-helpers.js";
import type { Component } from "../../src/component/testing/component.test-helpers.js";
import { DAY, HOUR, pass } from "../../src/component/testing/clock.test-helpers.js";
import {
  arrange,
  expectConsistent,
  expectReadable,
  expectSettled,
  makeAll,
  put,
  read,
  resumeAll,
  send,
  setAccess,
  setFolderAccess,
  statusesOf,
  sweepUnreferenced,
  urlsOf,
  useStorages,
} from "./support/access.js";
import { BUCKET, PRIVATE_BUCKET } from "./support/bucket.js";
import { expectNoLeak, migrate } from "./support/migrations.js";
import {
  credentialsOf,
  keyOf,
  keysIn,
  readPublished,
  setEnvironment,
  settle,
  useBucket,
} from "./support/r2.js";

const { assetManager, batches, content, published, signedUrl, verification } = api;
const bucket = useBucket();
const scene = useStorages(bucket);

async function open(): Promise<Component> {
  await arrange(scene.t, bucket, "in two buckets");
  return scene.t;
}

/** Uploads a draft; its bytes are confirmed. */
async function draft(t: Component, path: string, text: string) {
  const finish = await send(t, path, text);
  return await t.action(verification.finishVerifiedUpload, { ...finish, publish: false });
}

const versionsAt = async (t: Component, path: string) =>
  (await t.query(assetManager.getAssetVersions, at(path))).map(
    ({ version, state, verification: word }) => `${version} ${state} ${word}`,
  );

const copies = () =>
  bucket.front.requests.filter(({ headers }) => headers["x-amz-copy-source"] !== undefined);

describe("an upload to a public path", () => {
  test("is sent to the private bucket, and published from the public one", async () => {
    const t = await open();
    const ticket = await t.mutation(assetManager.startUpload, { ...at("f/a"), size: 3 });
    expect(new URL(ticket.uploadUrl).pathname).toContain(`/${PRIVATE_BUCKET}/`);
    await put(t, "f/a", "one");
    await expectSettled(t);
    expect(await readPublished(t, "f/a")).toBe("one");
    const [key] = await keysIn(bucket);
    expect((await bucket.objects.head(key!))!.httpMetadata).toMatchObject({
      contentType: "text/plain",
      cacheControl: "public, max-age=31536000, immutable",
      contentDisposition: "inline; filename=\"a.txt\"; filename*=UTF-8''a.txt",
    });
    // A key that a client knew before does not name the public object.
    expect(await keysIn(bucket, "private")).not.toContain(key);
  });

  test("is copied inside the storage: no byte of it is read", async () => {
    const t = await open();
    await put(t, "f/a", "x".repeat(100_000));
    expect(copies()).toHaveLength(1);
    expect(bucket.front.requests.filter(({ method }) => method === "GET")).toEqual([]);
    expect(bucket.front.requests.filter(({ size }) => size > 0)).toHaveLength(1);
  });

  test("that is never finished, expires or fails has never been on the public domain", async () => {
    const t = await open();
    await send(t, "f/unfinished", "unfinished");
    const before = await keysIn(bucket, "private");
    const wrong = await send(t, "f/wrong", "wrong");
    const [key] = (await keysIn(bucket, "private")).filter((one) => !before.includes(one));
    await bucket.privateObjects.put(key!, "other bytes than these");
    await t.mutation(assetManager.finishUpload, wrong);
    await settle(t);
    expect(await versionsAt(t, "f/wrong")).toEqual(["1 archived failed"]);
    expect(copies()).toEqual([]);
    expect(bucket.front.requests.filter(({ bucket: name }) => name === BUCKET)).toEqual([]);
    await sweepUnreferenced(t);
    expect(await keysIn(bucket, "private")).toEqual([]);
  });

  test("waits for its copy as for its confirmation", async () => {
    const t = await open();
    await put(t, "f/a", "one");
    bucket.front.failWith(({ headers }) =>
      headers["x-amz-copy-source"] === undefined ? undefined : { status: 503 },
    );
    const finish = await send(t, "f/a", "two");
    const finished = await t.action(verification.finishVerifiedUpload, finish);
    expect(finished).toMatchObject({ isPending: true, isUnchanged: false });
    await settle(t);
    expect(await versionsAt(t, "f/a")).toEqual(["2 draft pending", "1 published verified"]);
    expect(await t.query(assetManager.getAsset, at("f/a"))).toMatchObject({
      pendingVersionId: finished.versionId,
      isAccessPending: false,
      isPrivate: false,
    });
    expect(await readPublished(t, "f/a")).toBe("one");
    await expectConsistent(t);
    bucket.front.failWith(undefined);
    await resumeAll(t);
    expect(await versionsAt(t, "f/a")).toEqual(["2 published verified", "1 archived verified"]);
    expect(await readPublished(t, "f/a")).toBe("two");
    await expectNoLeak(t, bucket);
  });

  test("with the r2Config of a call for the same bucket is staged, too", async () => {
    const t = await open();
    const r2Config = { ...credentialsOf(bucket), R2_PUBLIC_URL: bucket.publicUrl };
    const ticket = await t.mutation(assetManager.startUpload, { ...at("a"), size: 3, r2Config });
    expect(new URL(ticket.uploadUrl).pathname).toContain(`/${PRIVATE_BUCKET}/`);
    const { method, headers, intentId } = ticket;
    await fetch(ticket.uploadUrl, { method, headers, body: "one" });
    const args = { intentId, r2Config };
    expect(await t.action(verification.finishVerifiedUpload, args)).toMatchObject({
      isPending: true,
    });
    await settle(t);
    expect(await readPublished(t, "a")).toBe("one");
  });

  test("with the r2Config of another bucket goes there: no job could copy it", async () => {
    const t = await open();
    const r2Config = { ...credentialsOf(bucket), R2_BUCKET: "another-bucket" };
    const ticket = await t.mutation(assetManager.startUpload, { ...at("a"), size: 3, r2Config });
    expect(new URL(ticket.uploadUrl).pathname).toContain("/another-bucket/");
  });
});

describe("a draft", () => {
  test("is read with a signature alone, and by no route", async () => {
    const t = await open();
    const { versionId } = await draft(t, "f/a", "secret");
    const [version] = await t.query(assetManager.getAssetVersions, at("f/a"));
    expect(version).toMatchObject({ state: "draft", verification: "verified", url: null });
    expect(version!.r2Key).toBeUndefined();
    expect(await keysIn(bucket)).toEqual([]);
    expect(await t.query(published.findFile, { versionId, withPrivate: true })).toBeNull();
    const signed = (await t.mutation(signedUrl.getSignedUrl, { versionId }))!;
    expect(await (await fetch(signed.url)).text()).toBe("secret");
    expect(await t.action(content.getTextContent, { versionId })).toMatchObject({
      text: "secret",
    });
    await expectConsistent(t);
  });

  test("is published when its copy is confirmed, by the actor who asked for it", async () => {
    const t = await open();
    await put(t, "f/a", "one");
    const { versionId, assetId } = await draft(t, "f/a", "two");
    const call = { versionId, actor: "bob" };
    expect(await t.mutation(assetManager.publishVersion, call)).toEqual({
      ...{ assetId, versionId, version: 2, isPending: true },
    });
    expect(await readPublished(t, "f/a")).toBe("one");
    expect(await versionsAt(t, "f/a")).toEqual(["2 draft pending", "1 published verified"]);
    await settle(t);
    await expectSettled(t);
    expect(await readPublished(t, "f/a")).toBe("two");
    expect((await t.query(assetManager.getAssetVersions, at("f/a")))[0]).toMatchObject({
      publishedBy: "bob",
    });
    expect((await readFeed(t)).at(-1)).toMatchObject({
      ...{ type: "asset:publish", versionId, actor: "bob" },
    });
    expect(await rows(t, "publications")).toEqual([]);
    expect((await rows(t, "versions")).map((row) => row.publishWhenVerified)).toEqual([
      undefined,
      undefined,
    ]);
    await expectNoLeak(t, bucket);
    expect(await readPublished(t, "f/a")).toBe("two");
  });

  test("that was archived is in the public bucket, and restored at once", async () => {
    const t = await open();
    const { versionId } = await put(t, "f/a", "one");
    await put(t, "f/a", "two");
    expect(await t.mutation(assetManager.restoreVersion, { versionId })).toMatchObject({
      isPending: false,
    });
    expect(await readPublished(t, "f/a")).toBe("one");
  });

  test("of a private asset stays private, and is published at once", async () => {
    const t = await open();
    await t.mutation(assetManager.createFolderByPath, { path: "f" });
    await setFolderAccess(t, "f", "private");
    const { versionId } = await draft(t, "f/a", "one");
    expect(await t.mutation(assetManager.publishVersion, { versionId })).toMatchObject({
      isPending: false,
    });
    await settle(t);
    expect(await keysIn(bucket)).toEqual([]);
    await makeAll(t, "public", "f/a");
    await expectSettled(t);
    expect(await readPublished(t, "f/a")).toBe("one");
  });

  test("of an equal file is published without another copy of its bytes", async () => {
    const t = await open();
    await put(t, "f/a", "one");
    await put(t, "f/a", "two");
    const { versionId } = await draft(t, "f/a", "one");
    await t.mutation(assetManager.publishVersion, { versionId });
    await settle(t);
    expect(copies()).toHaveLength(2);
    expect(await readPublished(t, "f/a")).toBe("one");
    await expectConsistent(t);
    await expectNoLeak(t, bucket);
  });
});

describe("a later decision supersedes a version that waits for its copy:", () => {
  /** A draft of which the copy has been asked for, and not made. */
  async function waiting() {
    const t = await open();
    await put(t, "f/a", "one");
    const { versionId, assetId } = await draft(t, "f/a", "two");
    bucket.front.failWith(({ headers }) =>
      headers["x-amz-copy-source"] === undefined ? undefined : { status: 503 },
    );
    await t.mutation(assetManager.publishVersion, { versionId });
    await settle(t);
    bucket.front.failWith(undefined);
    return { t, versionId, assetId };
  }

  test.each(["archiveAsset", "restore"])("%s", async (decision) => {
    const { t, versionId } = await waiting();
    if (decision === "archiveAsset") await t.mutation(assetManager.archiveAsset, at("f/a"));
    else {
      const first = (await t.query(assetManager.getAssetVersions, at("f/a")))[1]!;
      await t.mutation(assetManager.restoreVersion, { versionId: first.versionId });
    }
    await resumeAll(t);
    await expectSettled(t);
    const { publishedAt } = (await t.query(assetManager.getAssetVersions, at("f/a")))[0]!;
    expect(publishedAt).toBeUndefined();
    const isArchived = decision === "archiveAsset";
    expect(await versionsAt(t, "f/a")).toEqual([
      "2 archived verified",
      `1 ${isArchived ? "archived" : "published"} verified`,
    ]);
    // It was never published, so its bytes are not public; it can be restored.
    expect(await keysIn(bucket)).toHaveLength(1);
    expect(await t.mutation(assetManager.restoreVersion, { versionId })).toMatchObject({
      isPending: true,
    });
    await settle(t);
    expect(await readPublished(t, "f/a")).toBe("two");
    await expectNoLeak(t, bucket);
  });

  test("another draft", async () => {
    const { t } = await waiting();
    const other = await draft(t, "f/a", "three");
    await t.mutation(assetManager.publishVersion, { versionId: other.versionId });
    await resumeAll(t);
    expect(await versionsAt(t, "f/a")).toEqual([
      "3 published verified",
      "2 archived verified",
      "1 archived verified",
    ]);
    expect(await keysIn(bucket)).toHaveLength(2);
    await expectSettled(t);
  });

  test("an older draft, although its number is lower", async () => {
    const t = await open();
    const older = await draft(t, "f/a", "older");
    bucket.front.failWith(({ headers }) =>
      headers["x-amz-copy-source"] === undefined ? undefined : { status: 503 },
    );
    await t.mutation(assetManager.finishUpload, await send(t, "f/a", "newer"));
    await settle(t);
    await t.mutation(assetManager.publishVersion, { versionId: older.versionId });
    await settle(t);
    bucket.front.failWith(undefined);
    await resumeAll(t);
    await expectSettled(t);
    expect(await readPublished(t, "f/a")).toBe("older");
    expect(await versionsAt(t, "f/a")).toEqual(["2 archived verified", "1 published verified"]);
    expect(await keysIn(bucket)).toHaveLength(1);
  });

  test("a new upload, which is published after it", async () => {
    const { t } = await waiting();
    await t.mutation(assetManager.finishUpload, await send(t, "f/a", "three"));
    await resumeAll(t);
    await expectSettled(t);
    expect(await versionsAt(t, "f/a")).toEqual([
      "3 published verified",
      "2 archived verified",
      "1 archived verified",
    ]);
    expect(await readPublished(t, "f/a")).toBe("three");
  });

  test("the trash: it is published in it without a word, and restored with the asset", async () => {
    const { t, assetId } = await waiting();
    await t.mutation(assetManager.deleteAsset, at("f/a"));
    const told = await readFeed(t);
    await resumeAll(t);
    expect(await readFeed(t)).toEqual(told);
    await t.mutation(api.trash.undelete, { assetId });
    expect(await readPublished(t, "f/a")).toBe("two");
  });

  test("a purge: nothing is left", async () => {
    const { t, assetId } = await waiting();
    await t.mutation(assetManager.deleteAsset, at("f/a"));
    await t.mutation(api.trash.purge, { assetId });
    await resumeAll(t);
    await expectNoLeak(t, bucket);
    expect(await keysIn(bucket)).toEqual([]);
    expect(await keysIn(bucket, "private")).toEqual([]);
  });
});

describe("publishVersions", () => {
  const PATHS = ["f/a", "f/b", "f/c"];

  async function withDrafts() {
    const t = await open();
    const versions = [];
    for (const path of PATHS) {
      await put(t, path, `old ${path}`);
      versions.push({ versionId: (await draft(t, path, `new ${path}`)).versionId });
    }
    return { t, versions };
  }

  const publishedIn = async (t: Component) =>
    await Promise.all(PATHS.map(async (path) => (await readPublished(t, path))!.slice(0, 3)));

  test("publishes all when the last copy is made, and none before", async () => {
    const { t, versions } = await withDrafts();
    let count = 0;
    bucket.front.failWith(({ headers }) =>
      headers["x-amz-copy-source"] !== undefined && (count += 1) === 2
        ? { status: 503 }
        : undefined,
    );
    const result = await t.mutation(batches.publishVersions, { versions, actor: "bob" });
    expect(result.map(({ isPending }) => isPending)).toEqual([true, true, true]);
    await settle(t);
    expect(await publishedIn(t)).toEqual(["old", "old", "old"]);
    await expectConsistent(t);
    bucket.front.failWith(undefined);
    await resumeAll(t);
    await expectSettled(t);
    expect(await publishedIn(t)).toEqual(["new", "new", "new"]);
    const changes = (await readFeed(t)).slice(-3);
    expect(changes.map(({ type, actor }) => [type, actor])).toEqual(
      PATHS.map(() => ["asset:publish", "bob"]),
    );
    expect(new Set(changes.map(({ createdAt }) => createdAt)).size).toBe(1);
    expect(await rows(t, "publications")).toEqual([]);
    await expectNoLeak(t, bucket);
  });

  test("waits with those that are in place for those that are not", async () => {
    const { t, versions } = await withDrafts();
    const [first] = versions;
    await t.mutation(assetManager.publishVersion, first!);
    await settle(t);
    const old = (await t.query(assetManager.getAssetVersions, at("f/a")))[1]!;
    const mixed = [{ versionId: old.versionId }, ...versions.slice(1)];
    await t.mutation(batches.publishVersions, { versions: mixed });
    expect(await publishedIn(t)).toEqual(["new", "old", "old"]);
    await settle(t);
    expect(await publishedIn(t)).toEqual(["old", "new", "new"]);
    expect(await versionsAt(t, "f/a")).toEqual(["2 archived verified", "1 published verified"]);
  });

  test("leaves out what a later decision has superseded", async () => {
    const { t, versions } = await withDrafts();
    bucket.front.failWith(({ headers }) =>
      headers["x-amz-copy-source"] === undefined ? undefined : { status: 503 },
    );
    await t.mutation(batches.publishVersions, { versions });
    await settle(t);
    await t.mutation(assetManager.archiveAsset, at("f/b"));
    bucket.front.failWith(undefined);
    await resumeAll(t);
    await expectSettled(t);
    expect(await readPublished(t, "f/a")).toBe("new f/a");
    expect(await readPublished(t, "f/b")).toBeNull();
    expect(await readPublished(t, "f/c")).toBe("new f/c");
    expect(await rows(t, "publications")).toEqual([]);
  });

  test.each(["archived", "replaced by an upload", "replaced by an older version"])(
    "publishes the others if one became private and is %s",
    async (how) => {
      const { t, versions } = await withDrafts();
      const [old] = await t
        .query(assetManager.getAssetVersions, at("f/b"))
        .then((all) => all.slice(1));
      bucket.front.failWith(({ headers }) =>
        headers["x-amz-copy-source"] === undefined ? undefined : { status: 503 },
      );
      await t.mutation(batches.publishVersions, { versions });
      await settle(t);
      await t.mutation(assetManager.setAssetAccess, { ...at("f/b"), access: "private" });
      if (how === "archived") await t.mutation(assetManager.archiveAsset, at("f/b"));
      else if (how === "replaced by an upload") await put(t, "f/b", "newer");
      else await t.mutation(assetManager.publishVersion, { versionId: old!.versionId });
      bucket.front.failWith(undefined);
      await resumeAll(t);
      await expectSettled(t);
      for (const path of ["f/a", "f/c"]) expect(await readPublished(t, path)).toBe(`new ${path}`);
      await expectNoLeak(t, bucket);
    },
  );

  test.each(["taken down", "purged"])("publishes none if one is %s", async (how) => {
    const { t, versions } = await withDrafts();
    await t.mutation(batches.publishVersions, { versions });
    if (how === "purged") {
      const { assetId } = await t.mutation(assetManager.deleteAsset, at("f/b"));
      await t.mutation(api.trash.purge, { assetId });
    } else await t.mutation(api.trash.takeDown, at("f/b"));
    await resumeAll(t);
    await expectSettled(t);
    for (const path of ["f/a", "f/c"]) {
      expect(await readPublished(t, path)).toBe(`old ${path}`);
      expect(await t.query(assetManager.getAsset, at(path))).toMatchObject({
        pendingVersionId: null,
      });
    }
    await expectNoLeak(t, bucket);
  });

  test("publishes the others if a later call takes one of them", async () => {
    const { t, versions } = await withDrafts();
    await t.mutation(batches.publishVersions, { versions });
    await t.mutation(assetManager.publishVersion, versions[1]!);
    await t.mutation(assetManager.publishVersion, versions[1]!);
    await settle(t);
    expect(await publishedIn(t)).toEqual(["new", "new", "new"]);
    await expectNoLeak(t, bucket);
  });

  test("publishes none if one is lost, and their bytes return to the private bucket", async () => {
    const { t, versions } = await withDrafts();
    // A draft of a plain PUT, which is replaced after it was confirmed.
    const ticket = await t.mutation(assetManager.startUpload, at("f/d"));
    const send = (body: string) =>
      fetch(ticket.uploadUrl, { method: "PUT", body, headers: { "Content-Type": "text/plain" } });
    await send("first");
    const { intentId } = ticket;
    const plain = await t.action(verification.finishVerifiedUpload, { intentId, publish: false });
    await send("other");
    const public_ = await keysIn(bucket);
    await t.mutation(batches.publishVersions, {
      versions: [...versions, { versionId: plain.versionId }],
    });
    await settle(t);
    expect(await publishedIn(t)).toEqual(["old", "old", "old"]);
    pass(HOUR + DAY);
    await t.mutation(internal.work.resume, {});
    await settle(t);
    await resumeAll(t);
    await expectSettled(t);
    expect(await publishedIn(t)).toEqual(["old", "old", "old"]);
    expect(await versionsAt(t, "f/d")).toEqual(["1 archived failed"]);
    expect(await versionsAt(t, "f/a")).toEqual(["2 draft verified", "1 published verified"]);
    expect(await keysIn(bucket)).toEqual(public_);
    expect(await rows(t, "publications")).toEqual([]);
    await t.mutation(batches.publishVersions, { versions });
    await resumeAll(t);
    expect(await publishedIn(t)).toEqual(["new", "new", "new"]);
    await sweepUnreferenced(t);
    expect(await keysIn(bucket, "private")).toEqual([]);
  });
});

describe("a change of access", () => {
  test("opens a folder without its drafts", async () => {
    const t = await open();
    await t.mutation(assetManager.createFolderByPath, { path: "f" });
    await setFolderAccess(t, "f", "private");
    await put(t, "f/a", "one");
    const { versionId } = await draft(t, "f/a", "two");
    await draft(t, "f/b", "only a draft");
    await setFolderAccess(t, "f", "public");
    await settle(t);
    await expectSettled(t);
    expect(await readPublished(t, "f/a")).toBe("one");
    expect(await keysIn(bucket)).toHaveLength(1);
    expect(await read(t, versionId)).toBe("two");
    await t.mutation(assetManager.publishVersion, { versionId });
    await settle(t);
    expect(await readPublished(t, "f/a")).toBe("two");
  });

  test.each([
    ["private", ["private"]],
    ["public", ["private", "public"]],
  ] as const)("to %s while a draft is copied", async (access, changes) => {
    const t = await open();
    await put(t, "f/a", "one");
    const { versionId } = await draft(t, "f/a", "two");
    await t.mutation(assetManager.publishVersion, { versionId });
    const job = await t.mutation(internal.relocation.takeNext, {});
    expect(job).toMatchObject({ versionId, isPrivate: false });
    for (const one of changes) await setAccess(t, "f/a", one);
    await settle(t);
    await resumeAll(t);
    await expectSettled(t);
    expect(await t.query(assetManager.getAsset, at("f/a"))).toMatchObject({
      publishedVersionId: versionId,
      isPrivate: access === "private",
    });
    await expectReadable(t, { "f/a": ["two", "one"] });
    if (access === "private") expect(await keysIn(bucket)).toEqual([]);
    await expectNoLeak(t, bucket);
    await expectReadable(t, { "f/a": ["two", "one"] });
  });

  test("to public, in which a draft is published, does not leave it behind", async () => {
    const t = await open();
    await t.mutation(assetManager.createFolderByPath, { path: "f" });
    await setFolderAccess(t, "f", "private");
    const { versionId } = await draft(t, "f/a", "draft");
    await put(t, "f/a", "one");
    await setAccess(t, "f/a", "public");
    // The draft was passed over, and the next version is being copied.
    expect(await t.mutation(internal.relocation.takeNext, {})).toMatchObject({ isPrivate: false });
    await t.mutation(assetManager.publishVersion, { versionId });
    await settle(t);
    await resumeAll(t);
    await expectSettled(t);
    expect(await readPublished(t, "f/a")).toBe("draft");
  });

  test("closes drafts that were public before there was a private bucket", async () => {
    const { t } = scene;
    await arrange(t, bucket, "in a bucket and, private, in Convex storage");
    await draft(t, "f/a", "one");
    const urls = await urlsOf(t, "f/a");
    expect(await statusesOf(urls)).toEqual([200]);
    await open();
    await makeAll(t, "private", "f/a");
    expect(await statusesOf(urls)).toEqual([404]);
    await makeAll(t, "public", "f/a");
    await expectSettled(t);
    expect(await keysIn(bucket)).toEqual([]);
  });
});

describe("a migration", () => {
  test("takes drafts to Convex storage and back, and never to the public bucket", async () => {
    const t = await open();
    await put(t, "f/a", "one");
    const { versionId } = await draft(t, "f/a", "two");
    await migrate(t, "convex");
    expect((await rows(t, "versions")).map(({ location }) => location.backend)).toEqual([
      "convex",
      "convex",
    ]);
    expect((await rows(t, "blobs")).filter((blob) => blob.refCount > 0 && blob.isPrivate)).toEqual(
      [],
    );
    await migrate(t, "r2");
    await expectConsistent(t);
    expect(await read(t, versionId)).toBe("two");
    const draftRow = (await rows(t, "versions")).find(({ _id }) => _id === versionId)!;
    expect(draftRow.location).toMatchObject({ backend: "r2", bucket: "private" });
    expect(await t.mutation(assetManager.publishVersion, { versionId })).toMatchObject({
      isPending: true,
    });
    await settle(t);
    expect(await readPublished(t, "f/a")).toBe("two");
    await expectNoLeak(t, bucket);
    expect(await readPublished(t, "f/a")).toBe("two");
  });

  test("fails for a draft that is published while it is copied", async () => {
    const t = await open();
    await t.mutation(assetManager.configureStorageBackend, { backend: "convex" });
    const { versionId } = await draft(t, "f/a", "two");
    const [blob] = await rows(t, "blobs");
    const copy = (await t.mutation(internal.migration.plan, { blobId: blob!._id, to: "r2" }))!;
    expect(copy).toMatchObject({ isPrivate: true, target: { bucket: "private" } });
    await t.mutation(assetManager.publishVersion, { versionId });
    const made = { sha256: blob!.sha256! };
    await expect(t.mutation(internal.migration.settle, { copy, made })).rejects.toMatchObject({
      data: { code: "ACCESS_CHANGED" },
    });
    await expectConsistent(t);
  });
});

test("a draft without the private bucket that it is in waits for it", async () => {
  const t = await open();
  const { versionId } = await draft(t, "f/a", "one");
  setEnvironment(credentialsOf(bucket));
  await t.mutation(assetManager.publishVersion, { versionId });
  await settle(t);
  expect(await readPublished(t, "f/a")).toBeNull();
  await open();
  await resumeAll(t);
  expect(await readPublished(t, "f/a")).toBe("one");
});

test("a ticket of before the private bucket was set is finished where its bytes are", async () => {
  const { t } = scene;
  await arrange(t, bucket, "in a bucket and, private, in Convex storage");
  const finish = await send(t, "f/a", "one");
  await open();
  expect(await t.action(verification.finishVerifiedUpload, finish)).toMatchObject({
    isPending: false,
  });
  expect(await readPublished(t, "f/a")).toBe("one");
  const { uploadUrl } = await t.mutation(assetManager.startUpload, { ...at("f/a"), size: 1 });
  expect(await keysIn(bucket)).not.toContain(keyOf(uploadUrl));
});
