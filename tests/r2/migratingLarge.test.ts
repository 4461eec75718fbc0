/** Files of many parts: moved one part at a time, and never used when one bit is another. */
import { describe, expect, test } from "vitest";
import { api } from "../../src/component/_generated/api.js";
import { at, rows } from "../../src/component/testing/component.test-helpers.js";
import { refusalOf } from "../../src/component/testing/refusals.test-helpers.js";
import { hexOf, keysIn, useBucket, waitAsUsual, waitOnly } from "./support/r2.js";
import {
  expectMoved,
  expectNoLeak,
  migrate,
  uploadTo,
  useBothStorages,
} from "./support/migrations.js";
import type { Seen } from "./support/front.js";

const { assetManager, migration } = api;
const bucket = useBucket();
const world = useBothStorages(bucket);

const MIB = 1024 * 1024;
const PART = 5 * MIB;

/** Bytes of which no two parts are alike. */
function pattern(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  for (let index = 0; index < size; index += 1) bytes[index] = (index >> 13) ^ (index * 31);
  return bytes;
}

async function storeLarge(size: number) {
  const { t } = world;
  const bytes = pattern(size);
  const { intentId } = await t.mutation(assetManager.startUpload, {
    ...at("film"),
    contentType: "video/mp4",
  });
  const storageId = await t.run((ctx) => ctx.storage.store(new Blob([bytes])));
  const { versionId } = await t.mutation(assetManager.finishUpload, { intentId, storageId });
  return { t, bytes, versionId };
}

async function hashOfPublished() {
  const file = await world.t.query(assetManager.getPublishedFile, at("film"));
  const bytes = new Uint8Array(await (await fetch(file!.url)).arrayBuffer());
  return { backend: file!.backend, sha256: hexOf(bytes), declared: file!.sha256 };
}

const isPart = ({ method, query }: Seen) => method === "PUT" && query.has("partNumber");

test.each([
  ["one byte less than a part", PART - 1, []],
  ["one part exactly", PART, []],
  ["one byte more than a part", PART + 1, [PART, 1]],
  ["two parts and a half", 2.5 * PART, [PART, PART, PART / 2]],
])("%s", async (_what, size, parts) => {
  const { t, bytes } = await storeLarge(size);
  expect(await migrate(t, "r2")).toMatchObject({ status: "done", blobsDone: 1, failures: 0 });
  const seen = bucket.front.requests;
  expect(seen.filter(isPart).map((request) => request.size)).toEqual(parts);
  // Never more than one part at once, in either direction, and each byte only as often as needed.
  expect(Math.max(...seen.map((request) => request.size))).toBeLessThanOrEqual(PART);
  expect(Math.max(...seen.map((request) => request.answered))).toBeLessThanOrEqual(PART);
  expect(Math.max(...world.files.answers)).toBeLessThanOrEqual(PART);
  expect(world.files.answers.reduce((sum, answer) => sum + answer, 0)).toBe(size);
  const sha256 = hexOf(bytes);
  expect(await hashOfPublished()).toEqual({ backend: "r2", sha256, declared: sha256 });
  await expectMoved(t, "r2");

  const earlier = seen.length;
  expect(await migrate(t, "convex")).toMatchObject({ status: "done", blobsDone: 1, failures: 0 });
  const reads = seen.slice(earlier).filter(({ method }) => method === "GET");
  expect(reads.map(({ answered }) => answered)).toEqual(parts.length === 0 ? [size] : parts);
  expect(await hashOfPublished()).toEqual({ backend: "convex", sha256, declared: sha256 });
  await expectNoLeak(t, bucket);
  expect(await hashOfPublished()).toEqual({ backend: "convex", sha256, declared: sha256 });
});

describe("wrong bytes on the way to the bucket", () => {
  const FAULTS: Record<string, [number, (seen: Seen) => boolean]> = {
    "in a small file": [1000, ({ method }) => method === "PUT"],
    "in one part of a large one": [
      PART + 10,
      (seen) => isPart(seen) && seen.query.get("partNumber") === "2",
    ],
  };

  test.each(Object.entries(FAULTS))(
    "%s are noticed, and the original stays",
    async (_what, [size, isHit]) => {
      const { t, bytes, versionId } = await storeLarge(size);
      bucket.front.failWith((seen) => (isHit(seen) ? "corrupt request" : undefined));
      expect(await migrate(t, "r2")).toMatchObject({
        status: "done",
        blobsDone: 0,
        failures: 1,
        lastFailure: expect.stringContaining("The transfer failed") as unknown,
      });
      const sha256 = hexOf(bytes);
      expect(await hashOfPublished()).toEqual({ backend: "convex", sha256, declared: sha256 });
      expect(
        await refusalOf(t.action(migration.migrateVersion, { versionId, to: "r2" })),
      ).toMatchObject({ code: "R2_UNAVAILABLE", operation: "COPY" });
      bucket.front.failWith(undefined);
      expect(await migrate(t, "r2")).toMatchObject({ status: "done", blobsDone: 1, failures: 0 });
      expect(await hashOfPublished()).toEqual({ backend: "r2", sha256, declared: sha256 });
      await expectNoLeak(t, bucket);
      expect(await hashOfPublished()).toEqual({ backend: "r2", sha256, declared: sha256 });
    },
  );
});

test("wrong bytes on the way from the bucket are noticed, and the original stays", async () => {
  const { t } = world;
  const { versionId } = await uploadTo(t, "r2", "film", "a film");
  bucket.front.failWith(({ method }) => (method === "GET" ? "corrupt answer" : undefined));
  expect(
    await refusalOf(t.action(migration.migrateVersion, { versionId, to: "convex" })),
  ).toMatchObject({ code: "BYTES_MISMATCH", field: "sha256", declared: hexOf("a film") });
  expect(await hashOfPublished()).toMatchObject({ backend: "r2", sha256: hexOf("a film") });
  bucket.front.failWith(undefined);
  world.files.failWith("corrupt");
  expect(
    await refusalOf(t.action(migration.migrateVersion, { versionId, to: "convex" })),
  ).toMatchObject({ code: "BYTES_MISMATCH" });
  world.files.failWith(undefined);
  expect(await hashOfPublished()).toMatchObject({ backend: "r2", sha256: hexOf("a film") });
  await expectNoLeak(t, bucket);
  expect(await hashOfPublished()).toMatchObject({ backend: "r2", sha256: hexOf("a film") });
});

describe("a storage that fails in the middle of a large file", () => {
  const FAULTS: Record<string, () => void> = {
    "the bucket refuses to begin": () =>
      bucket.front.failWith(({ query }) => (query.has("uploads") ? { status: 500 } : undefined)),
    "the bucket refuses a part": () =>
      bucket.front.failWith((seen) => (isPart(seen) ? { status: 503 } : undefined)),
    "the connection is cut in a part": () =>
      bucket.front.failWith((seen) => (isPart(seen) ? "cut" : undefined)),
    "the bucket refuses the end": () =>
      bucket.front.failWith(({ method, query }) =>
        method === "POST" && query.has("uploadId") ? { status: 500 } : undefined,
      ),
    "the end is answered with an error in a success": () =>
      bucket.front.failWith(({ method, query }) =>
        method === "POST" && query.has("uploadId") ? { status: 200 } : undefined,
      ),
    "the answer to the end is lost": () =>
      bucket.front.failWith(({ method, query }) =>
        method === "POST" && query.has("uploadId") ? "cut after" : undefined,
      ),
    "the credentials are revoked": () => bucket.front.failWith({ status: 403 }),
    "Convex does not answer": () => world.files.failWith("cut"),
    "Convex answers with an error": () => world.files.failWith("status"),
    "the bucket says nothing": () => {
      waitOnly(1000);
      bucket.front.failWith((seen) => (isPart(seen) ? "silence" : undefined));
    },
    "Convex sends less than it should": () => world.files.failWith("short"),
  };

  test.each(Object.entries(FAULTS))(
    "%s: the original stays, and another try succeeds",
    async (_what, fail) => {
      const { t, bytes, versionId } = await storeLarge(PART + 10);
      fail();
      expect(await migrate(t, "r2")).toMatchObject({ status: "done", blobsDone: 0, failures: 1 });
      const { code } = await refusalOf(t.action(migration.migrateVersion, { versionId, to: "r2" }));
      expect(code).toMatch(/^R2_(UNAVAILABLE|ACCESS_DENIED)$/);
      bucket.front.failWith(undefined);
      waitAsUsual();
      world.files.failWith(undefined);
      const sha256 = hexOf(bytes);
      expect(await hashOfPublished()).toMatchObject({ backend: "convex", sha256 });
      expect(await migrate(t, "r2")).toMatchObject({ status: "done", blobsDone: 1, failures: 0 });
      expect(await hashOfPublished()).toMatchObject({ backend: "r2", sha256 });
      await expectNoLeak(t, bucket);
      expect(await keysIn(bucket)).toHaveLength(1);
      expect(await rows(t, "blobs")).toHaveLength(1);
    },
  );
});
