/** Releases of drafts whose bytes are in the private bucket: all are published when the last copy is made. */
import { describe, expect, test } from "vitest";
import { api } from "../../src/component/_generated/api.js";
import {
  type Component,
  at,
  readFeed,
  rows,
} from "../../src/component/testing/component.test-helpers.js";
import {
  arrange,
  expectConsistent,
  expectSettled,
  makeAll,
  put,
  resumeAll,
  send,
  useStorages,
} from "./support/access.js";
import { expectNoLeak } from "./support/migrations.js";
import { keysIn, readPublished, settle, useBucket } from "./support/r2.js";

const { assetManager, releases, trash, verification } = api;
const bucket = useBucket();
const scene = useStorages(bucket);

const PATHS = ["f/a", "f/b", "f/c"];

/** Three published files and one that is to be deleted; a release has a draft of each of the three. */
async function open() {
  const { t } = scene;
  await arrange(t, bucket, "in two buckets");
  await put(t, "f/gone", "old");
  const { releaseId } = await t.mutation(releases.createRelease, { name: "Spring" });
  const entries: object[] = [{ ...at("f/gone"), action: "delete" }];
  for (const path of PATHS) {
    await put(t, path, `old ${path}`);
    const finish = { ...(await send(t, path, `new ${path}`)), publish: false };
    const { versionId } = await t.action(verification.finishVerifiedUpload, finish);
    entries.push({ ...at(path), versionId });
  }
  await t.mutation(releases.addToRelease, { releaseId, entries: entries as never });
  return { t, releaseId };
}

const failCopies = (is: boolean) =>
  bucket.front.failWith(
    is
      ? ({ headers }) => (headers["x-amz-copy-source"] === undefined ? undefined : { status: 503 })
      : undefined,
  );

const publishedIn = async (t: Component) =>
  await Promise.all(
    [...PATHS, "f/gone"].map(async (path) => (await readPublished(t, path))?.slice(0, 3) ?? null),
  );
const OLD = ["old", "old", "old", "old"];
const NEW = ["new", "new", "new", null];

const publish = async (t: Component, releaseId: string, onConflict?: "overwrite" | "skip") =>
  await t.mutation(releases.publishRelease, { releaseId, onConflict, actor: "bob" });
const statusOf = async (t: Component, releaseId: string) =>
  await t.query(releases.getRelease, { releaseId });

/** Begins to publish, while no copy can be made. */
async function begin(onConflict?: "overwrite" | "skip") {
  const { t, releaseId } = await open();
  failCopies(true);
  expect(await publish(t, releaseId, onConflict)).toMatchObject({ status: "publishing" });
  await settle(t);
  expect(await publishedIn(t)).toEqual(OLD);
  return { t, releaseId };
}

/** Lets copies be made; nothing may be left behind by then. */
async function end(t: Component): Promise<void> {
  failCopies(false);
  await resumeAll(t);
  await expectSettled(t);
  expect(await rows(t, "publications")).toEqual([]);
  await expectNoLeak(t, bucket);
}

describe("publishRelease", () => {
  test("publishes all in the transaction after the last copy, and none before", async () => {
    const { t, releaseId } = await begin();
    await expectConsistent(t);
    await end(t);
    expect(await publishedIn(t)).toEqual(NEW);
    expect(await statusOf(t, releaseId)).toMatchObject({ status: "published", publishedBy: "bob" });
    const changes = (await readFeed(t)).filter((change) => change.releaseId === releaseId);
    expect(changes).toHaveLength(4);
    for (const change of changes) expect(change.actor).toBe("bob");
    expect(new Set(changes.map(({ createdAt }) => createdAt)).size).toBe(1);
    await t.mutation(releases.rollbackRelease, { releaseId });
    await settle(t);
    expect(await publishedIn(t)).toEqual(OLD);
    await expectConsistent(t);
  });

  test.each(["replaced by an upload", "archived", "deleted", "taken down"])(
    "is open again, and nothing is public, if one was %s meanwhile",
    async (how) => {
      const { t, releaseId } = await begin();
      const publicKeys = await keysIn(bucket, "public");
      if (how === "replaced by an upload") {
        failCopies(false);
        await put(t, "f/b", "mine");
        failCopies(true);
      } else if (how === "archived") await t.mutation(assetManager.archiveAsset, at("f/b"));
      else if (how === "deleted") await t.mutation(assetManager.deleteAsset, at("f/b"));
      else await t.mutation(trash.takeDown, at("f/b"));
      await end(t);
      expect(await statusOf(t, releaseId)).toMatchObject({
        status: "open",
        failure: expect.stringContaining("f/b") as string,
      });
      const [a, , c, gone] = await publishedIn(t);
      expect([a, c, gone]).toEqual(["old", "old", "old"]);
      for (const path of ["f/a", "f/c"]) {
        expect(await t.query(assetManager.getAsset, at(path))).toMatchObject({
          pendingVersionId: null,
        });
      }
      expect(publicKeys.length).toBeGreaterThan(0);
    },
  );

  test("leaves out with `skip` what was replaced meanwhile", async () => {
    const { t, releaseId } = await begin("skip");
    failCopies(false);
    await put(t, "f/b", "mine");
    await end(t);
    expect(await statusOf(t, releaseId)).toMatchObject({ status: "published" });
    expect(await publishedIn(t)).toEqual(["new", "min", "new", null]);
  });

  test("replaces with `overwrite` what was published meanwhile", async () => {
    const { t, releaseId } = await begin("overwrite");
    failCopies(false);
    await put(t, "f/b", "mine");
    await end(t);
    expect(await statusOf(t, releaseId)).toMatchObject({ status: "published" });
    expect(await publishedIn(t)).toEqual(NEW);
    await t.mutation(releases.rollbackRelease, { releaseId });
    await settle(t);
    expect(await publishedIn(t)).toEqual(["old", "min", "old", "old"]);
  });

  test("publishes private assets from where they are", async () => {
    const { t, releaseId } = await open();
    await makeAll(t, "private", ...PATHS);
    expect(await publish(t, releaseId)).toMatchObject({ status: "published", changed: 4 });
    await expectConsistent(t);
  });
});

test("unscheduleRelease ends a publishing, and the copies are taken back", async () => {
  const { t, releaseId } = await begin();
  await t.mutation(releases.unscheduleRelease, { releaseId });
  await end(t);
  expect(await publishedIn(t)).toEqual(OLD);
  expect(await statusOf(t, releaseId)).not.toHaveProperty("failure");
  expect(await publish(t, releaseId)).toMatchObject({ status: "publishing" });
  await settle(t);
  expect(await publishedIn(t)).toEqual(NEW);
});
