/** Files move between Convex storage and the bucket, both ways, while others read them. */
import { describe, expect, test, vi } from "vitest";
import { watchSteps } from "./support/crashes.js";
import { api, internal } from "../../src/component/_generated/api.js";
import { at, readFeed, rows } from "../../src/component/testing/component.test-helpers.js";
import { DAY, pass } from "../../src/component/testing/clock.test-helpers.js";
import { expectRefused } from "../../src/component/testing/refusals.test-helpers.js";
import { credentialsOf, hexOf, keysIn, setEnvironment, settle, useBucket } from "./support/r2.js";
import {
  expectMoved,
  expectNoLeak,
  expectReadable,
  migrate,
  uploadTo,
  useBothStorages,
} from "./support/migrations.js";

const { assetManager, migration, trash } = api;
const bucket = useBucket();
const world = useBothStorages(bucket);

const WAYS = [
  ["convex", "r2"],
  ["r2", "convex"],
] as const;

describe.each(WAYS)("from %s to %s", (from, to) => {
  test("all versions move, and nobody is ever without their bytes", async () => {
    const { t } = world;
    await uploadTo(t, from, "images/hero", "one");
    await uploadTo(t, from, "images/hero", "two");
    await uploadTo(t, from, "docs/empty", "");
    await uploadTo(t, from, "docs/ünïcode 😀", "one");
    const expected = {
      "images/hero": ["two", "one"],
      "docs/empty": [""],
      "docs/ünïcode 😀": ["one"],
    };
    const told = await readFeed(t);
    const { migrationId } = await t.mutation(migration.startMigration, { to, actor: "ada" });
    let looks = 0;
    watchSteps(async () => {
      looks += 1;
      await expectReadable(t, expected);
    });
    await settle(t);
    watchSteps();
    // Four files, each with several steps.
    expect(looks).toBeGreaterThan(10);
    expect(await t.query(migration.getMigration, { migrationId })).toMatchObject({
      to,
      status: "done",
      isDryRun: false,
      blobsDone: 4,
      bytesDone: 9,
      failures: 0,
      startedBy: "ada",
    });
    await expectMoved(t, to);
    await expectReadable(t, expected);
    expect(await readFeed(t)).toEqual(told);
    await expectNoLeak(t, bucket);
    await expectReadable(t, expected);
  });

  test("an address that was handed out before works until the grace period is over", async () => {
    const { t } = world;
    await uploadTo(t, from, "hero", "hello");
    const { url } = (await t.query(assetManager.getPublishedFile, at("hero")))!;
    await migrate(t, to);
    pass(DAY - 1);
    await t.mutation(api.sweeper.startSweep, {});
    await settle(t);
    expect(await (await fetch(url)).text()).toBe("hello");
    await expectNoLeak(t, bucket);
    expect((await fetch(url)).status).toBe(404);
  });

  test("a dry run counts and touches nothing", async () => {
    const { t } = world;
    await uploadTo(t, from, "a", "12345");
    await uploadTo(t, from, "b", "678");
    await uploadTo(t, to, "c", "there already");
    const before = [await rows(t, "blobs"), await rows(t, "versions"), await rows(t, "assets")];
    const keys = await keysIn(bucket);
    expect(await migrate(t, to, true)).toMatchObject({
      status: "done",
      isDryRun: true,
      blobsDone: 2,
      bytesDone: 8,
      failures: 0,
    });
    expect([await rows(t, "blobs"), await rows(t, "versions"), await rows(t, "assets")]).toEqual(
      before,
    );
    expect(await keysIn(bucket)).toEqual(keys);
  });

  test("250 versions of the same bytes are one copy, and follow in steps", async () => {
    const { t } = world;
    await uploadTo(t, from, "a0", "shared");
    for (let copy = 1; copy < 250; copy += 1) {
      await t.mutation(assetManager.copyAsset, {
        ...at("a0"),
        toFolderPath: "copies",
        toBasename: `a${copy}`,
      });
    }
    const finished = await migrate(t, to);
    expect(finished).toMatchObject({ status: "done", blobsDone: 1, bytesDone: 6 });
    await expectMoved(t, to);
    expect(await rows(t, "versions")).toHaveLength(250);
    await expectReadable(t, { a0: ["shared"], "copies/a1": ["shared"], "copies/a249": ["shared"] });
    await expectNoLeak(t, bucket);
  });

  test("there and back again leaves everything as it was", async () => {
    const { t } = world;
    await uploadTo(t, from, "hero", "one");
    await uploadTo(t, from, "hero", "two");
    await migrate(t, to);
    await migrate(t, from);
    await expectMoved(t, from);
    await expectReadable(t, { hero: ["two", "one"] });
    await expectNoLeak(t, bucket);
    await expectReadable(t, { hero: ["two", "one"] });
  });

  test("migrateVersion moves one version, with credentials of the call", async () => {
    const { t } = world;
    const { versionId } = await uploadTo(t, from, "hero", "one");
    await uploadTo(t, from, "other", "two");
    setEnvironment({});
    const r2Config = credentialsOf(bucket);
    expect(await t.action(migration.migrateVersion, { versionId, to, r2Config })).toBe(true);
    expect(await t.action(migration.migrateVersion, { versionId, to, r2Config })).toBe(false);
    const places = (await rows(t, "versions")).map(({ location }) => location.backend);
    expect(places).toEqual([to, from]);
    await expectReadable(t, { hero: ["one"], other: ["two"] });
  });

  test("what is in the trash moves, too, and comes back", async () => {
    const { t } = world;
    const { assetId } = await uploadTo(t, from, "hero", "hello");
    await t.mutation(assetManager.deleteAsset, at("hero"));
    await migrate(t, to);
    await expectMoved(t, to);
    await t.mutation(trash.undelete, { assetId });
    await expectReadable(t, { hero: ["hello"] });
  });

  test("a new version of the same bytes, made in the middle of it, is right as well", async () => {
    const { t } = world;
    await uploadTo(t, from, "hero", "shared");
    await t.mutation(migration.startMigration, { to });
    const settled = settle(t);
    for (let copy = 0; copy < 5; copy += 1) {
      await t.mutation(assetManager.copyAsset, {
        ...at("hero"),
        toFolderPath: "",
        toBasename: `copy${copy}`,
      });
      await expectReadable(t, { [`copy${copy}`]: ["shared"] });
    }
    await settled;
    await expectMoved(t, to);
    await expectNoLeak(t, bucket);
  });
});

test("moved files are served with their name and type, and an immutable cache", async () => {
  const { t } = world;
  await uploadTo(t, "convex", "images/hero", "hello");
  await migrate(t, "r2");
  const file = await t.query(assetManager.getPublishedFile, at("images/hero"));
  expect(file).toMatchObject({ backend: "r2", sha256: hexOf("hello") });
  expect(Object.fromEntries((await fetch(file!.url)).headers)).toMatchObject({
    "content-type": "text/plain",
    "cache-control": "public, max-age=31536000, immutable",
    "content-disposition": "inline; filename=\"hero.txt\"; filename*=UTF-8''hero.txt",
  });
});

test("a file of which nobody knew the hash has one afterwards", async () => {
  const { t } = world;
  await uploadTo(t, "r2", "hero", "hello");
  await t.run(async (ctx) => {
    for (const { _id } of await ctx.db.query("blobs").collect()) {
      await ctx.db.patch("blobs", _id, { sha256: undefined });
    }
  });
  await migrate(t, "convex");
  expect(await t.query(assetManager.getPublishedFile, at("hero"))).toMatchObject({
    sha256: hexOf("hello"),
  });
});

test("a run that was believed lost and comes back moves and counts nothing twice", async () => {
  const { t } = world;
  for (const path of ["a", "b", "c"]) await uploadTo(t, "convex", path, path);
  const { migrationId } = await t.mutation(migration.startMigration, { to: "r2" });
  await t.action(internal.migration.continueMigration, { migrationId });
  await settle(t);
  expect(await t.query(migration.getMigration, { migrationId })).toMatchObject({
    status: "done",
    blobsDone: 3,
    failures: 0,
  });
  await expectMoved(t, "r2");
  await expectReadable(t, { a: ["a"], b: ["b"], c: ["c"] });
  await expectNoLeak(t, bucket);
});

describe("stopping", () => {
  test("leaves what is moved, and another migration goes on with the rest", async () => {
    const { t } = world;
    for (const path of ["a", "b", "c"]) await uploadTo(t, "convex", path, path);
    const { migrationId } = await t.mutation(migration.startMigration, { to: "r2" });
    const progress = () => t.query(migration.getMigration, { migrationId });
    await vi.waitUntil(async () => (await progress()).blobsDone > 0, { interval: 1 });
    expect(await t.mutation(migration.stopMigration, { migrationId })).toMatchObject({
      status: "stopped",
    });
    await settle(t);
    const { blobsDone } = await progress();
    expect(blobsDone).toBeGreaterThanOrEqual(1);
    expect(blobsDone).toBeLessThan(3);
    await expectReadable(t, { a: ["a"], b: ["b"], c: ["c"] });
    expect(await migrate(t, "r2")).toMatchObject({ status: "done", blobsDone: 3 - blobsDone });
    await expectMoved(t, "r2");
    await expectNoLeak(t, bucket);
  });

  test("what has ended changes nothing", async () => {
    const { t } = world;
    const { migrationId } = await migrate(t, "r2");
    expect(await t.mutation(migration.stopMigration, { migrationId })).toMatchObject({
      status: "done",
    });
  });
});

test("only one migration is at work at a time", async () => {
  const { t } = world;
  await uploadTo(t, "convex", "a", "a");
  const { migrationId } = await t.mutation(migration.startMigration, { to: "r2" });
  await expectRefused(t, () => t.mutation(migration.startMigration, { to: "convex" }), {
    code: "MIGRATION_RUNNING",
    migrationId,
  });
  await settle(t);
});

test("what is not confirmed yet does not move", async () => {
  const { t } = world;
  const { versionId } = await uploadTo(t, "r2", "hero", "hello");
  await t.run((ctx) => ctx.db.patch("versions", versionId, { verification: "pending" }));
  await t.run(async (ctx) => {
    const blob = (await ctx.db.query("blobs").first())!;
    await ctx.db.patch("blobs", blob._id, { verification: "pending" });
  });
  await expectRefused(t, () => t.action(migration.migrateVersion, { versionId, to: "convex" }), {
    code: "VERSION_UNVERIFIED",
    versionId,
  });
  expect(await migrate(t, "convex")).toMatchObject({ status: "done", blobsDone: 0, failures: 0 });
});

test.each([
  ["getMigration", () => world.t.query(migration.getMigration, { migrationId: "x" })],
  ["stopMigration", () => world.t.mutation(migration.stopMigration, { migrationId: "x" })],
])("%s does not know a migration that there is not", async (_name, call) => {
  await expectRefused(world.t, call, { code: "ARGUMENT_INVALID", argument: "migrationId" });
});

test("migrateVersion does not know a version that there is not", async () => {
  await expectRefused(
    world.t,
    () => world.t.action(migration.migrateVersion, { versionId: "x", to: "r2" }),
    { code: "VERSION_NOT_FOUND", versionId: "x" },
  );
});
