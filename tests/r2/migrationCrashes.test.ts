/** A migration that ends between any two of its steps: nothing lost, nothing leaked, and it goes on. */
import { describe, expect, test } from "vitest";
import { crashAt, cutsOf, watchSteps } from "./support/crashes.js";
import { api } from "../../src/component/_generated/api.js";
import { at, rows } from "../../src/component/testing/component.test-helpers.js";
import { HOUR, pass } from "../../src/component/testing/clock.test-helpers.js";
import { runLater, settle, useBucket } from "./support/r2.js";
import {
  expectMoved,
  expectNoLeak,
  expectReadable,
  migrate,
  resume,
  uploadTo,
  useBothStorages,
} from "./support/migrations.js";

const { assetManager, migration } = api;
const bucket = useBucket();
const world = useBothStorages(bucket);

const EXPECTED = { hero: ["two", "one"], copy: ["two"], other: ["three"] };

async function fill(from: "convex" | "r2") {
  const { t } = world;
  await uploadTo(t, from, "hero", "one");
  await uploadTo(t, from, "hero", "two");
  await t.mutation(assetManager.copyAsset, {
    ...at("hero"),
    toFolderPath: "",
    toBasename: "copy",
  });
  await uploadTo(t, from, "other", "three");
  return t;
}

/** How many steps a whole migration of these files takes. */
const STEPS = 23;

describe.each([
  ["convex", "r2"],
  ["r2", "convex"],
] as const)("from %s to %s", (from, to) => {
  test.each(cutsOf(STEPS))("cut off at step %i (done: %s)", async (step, isDone) => {
    const t = await fill(from);
    const { migrationId } = await t.mutation(migration.startMigration, { to });
    const crash = crashAt(step, isDone);
    await settle(t);
    expect(crash.recover()).toBe(true);
    await expectReadable(t, EXPECTED);
    // Without the cron.
    pass(HOUR);
    await runLater(t);
    expect(await t.query(migration.getMigration, { migrationId })).toMatchObject({
      status: "done",
      failures: 0,
    });
    await expectMoved(t, to);
    await expectReadable(t, EXPECTED);
    await expectNoLeak(t, bucket);
    await expectReadable(t, EXPECTED);
  });

  test("has been cut off everywhere", async () => {
    const t = await fill(from);
    await t.mutation(migration.startMigration, { to });
    const crash = crashAt(STEPS + 1);
    await settle(t);
    expect(crash.recover()).toBe(false);
    await expectMoved(t, to);
  });

  test.each([1, 2, 3, 4, 5])("migrateVersion cut off at step %i", async (step) => {
    const t = await fill(from);
    const versionId = (await t.query(assetManager.getAssetVersions, at("hero")))[0]!.versionId;
    const crash = crashAt(step, true);
    await t.action(migration.migrateVersion, { versionId, to }).catch(() => undefined);
    crash.recover();
    await expectReadable(t, EXPECTED);
    // Moved back at once, although half of it may still point to the old place.
    await t.action(migration.migrateVersion, { versionId, to: from });
    await expectReadable(t, EXPECTED);
    await expectMoved(t, from);
    await expectNoLeak(t, bucket);
    await expectReadable(t, EXPECTED);
  });
});

test("a copy whose action always dies is begun three times, and then the others follow", async () => {
  const t = await fill("convex");
  const blobs = await rows(t, "blobs");
  const [lost] = blobs;
  let deaths = 0;
  watchSteps((end, args) => {
    const { copy } = args as { copy?: { blobId: string } };
    if (copy?.blobId !== lost!._id) return;
    deaths += 1;
    end();
  });
  const { migrationId } = await t.mutation(migration.startMigration, { to: "r2" });
  for (let hour = 0; hour < 5; hour += 1) {
    await settle(t);
    pass(HOUR);
    await runLater(t);
  }
  expect(deaths).toBe(3);
  expect(await t.query(migration.getMigration, { migrationId })).toMatchObject({
    status: "done",
    blobsDone: blobs.length - 1,
    failures: 1,
    lastFailure: `3 copies of a file of ${lost!.size} bytes have ended without an answer.`,
  });
  await expectReadable(t, EXPECTED);
  watchSteps();
  expect(await migrate(t, "r2")).toMatchObject({ blobsDone: 1, failures: 0 });
  await expectMoved(t, "r2");
  await expectNoLeak(t, bucket);
});

test("versions that were left on the old side follow without anybody asking", async () => {
  const t = await fill("convex");
  const [version] = await t.query(assetManager.getAssetVersions, at("other"));
  const { versionId } = version!;
  // Steps: what is unfinished, which blob, a key, the switch.
  const crash = crashAt(4, true);
  await expect(t.action(migration.migrateVersion, { versionId, to: "r2" })).rejects.toThrow(
    "crash",
  );
  crash.recover();
  expect((await rows(t, "blobs")).filter(({ replacedBy }) => replacedBy)).toHaveLength(1);
  await resume(t);
  expect((await rows(t, "blobs")).filter(({ replacedBy }) => replacedBy)).toEqual([]);
  expect(await t.query(assetManager.getVersion, { versionId })).toMatchObject({ backend: "r2" });
  await expectReadable(t, EXPECTED);
  await expectNoLeak(t, bucket);
});
