/** The limit of open uploads: exact for each actor, and freed by finishing and by expiring. */
import { describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import {
  DAY,
  HOUR,
  NOW,
  finishScheduled,
  pass,
  stopTheClock,
} from "./testing/clock.test-helpers.js";
import {
  type Component,
  at,
  openComponent,
  rows,
  store,
} from "./testing/component.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";

const { assetManager, batches, settings, sweeper } = api;

stopTheClock();

async function openLimited(maxOpenUploads: number): Promise<Component> {
  const t = openComponent();
  await t.mutation(settings.configureUploads, { maxOpenUploads });
  return t;
}

const start = (t: Component, path: string, actor?: string) =>
  t.mutation(assetManager.startUpload, { ...at(path), actor });

async function startAll(t: Component, count: number, actor?: string): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    ids.push((await start(t, `a/${actor} ${index}`, actor)).intentId);
  }
  return ids;
}

const refused = (t: Component, actor: string | undefined, max: number, retryAt = NOW + HOUR) =>
  expectRefused(t, () => start(t, "a/more", actor), { code: "TOO_MANY_UPLOADS", max, retryAt });

test.each([1, 2, 7, 8, 9, 20])("an actor has exactly %i", async (max) => {
  const t = await openLimited(max);
  for (const actor of ["ada", "bob", undefined]) {
    await startAll(t, max, actor);
    await refused(t, actor, max);
  }
  expect(await rows(t, "uploadIntents")).toHaveLength(3 * max);
});

test("the name of the file does not matter", async () => {
  const t = await openLimited(9);
  for (let index = 0; index < 9; index += 1) await start(t, `a${index}/hero`, "ada");
  await refused(t, "ada", 9);
});

describe("a place becomes free", () => {
  test("when an upload is finished, also as a draft", async () => {
    const t = await openLimited(2);
    const [first, second] = await startAll(t, 2, "ada");
    await refused(t, "ada", 2);
    for (const [intentId, publish] of [
      [first!, true],
      [second!, false],
    ] as const) {
      const storageId = await store(t, intentId);
      await t.mutation(assetManager.finishUpload, { intentId, storageId, publish, actor: "ada" });
    }
    await startAll(t, 2, "ada");
    await refused(t, "ada", 2);
  });

  test("when an upload expires, also while the sweeper is paused; the first one names the time", async () => {
    const t = await openLimited(9);
    await start(t, "a/early", "ada");
    pass(1000);
    await startAll(t, 8, "ada");
    await refused(t, "ada", 9);
    pass(HOUR - 1001);
    await refused(t, "ada", 9);
    pass(1);
    await start(t, "a/next", "ada");
    await refused(t, "ada", 9, NOW + HOUR + 1000);
  });

  test("and the sweeper deletes what has expired", async () => {
    const t = await openLimited(3);
    await startAll(t, 3, "ada");
    pass(HOUR + DAY);
    await t.mutation(sweeper.startSweep, {});
    await finishScheduled(t);
    expect(await rows(t, "uploadIntents")).toEqual([]);
    await startAll(t, 3, "ada");
    await refused(t, "ada", 3, NOW + 2 * HOUR + DAY);
  });
});

test("a batch counts all its uploads, or starts none", async () => {
  const t = await openLimited(3);
  const uploads = (count: number) => Array.from({ length: count }, (_, index) => at(`b/${index}`));
  await expectRefused(
    t,
    () => t.mutation(batches.startUploads, { uploads: uploads(4), actor: "ada" }),
    { code: "TOO_MANY_UPLOADS", max: 3 },
  );
  await t.mutation(batches.startUploads, { uploads: uploads(3), actor: "ada" });
  await refused(t, "ada", 3);
});

test("a higher limit, a lower one and none apply to the next upload", async () => {
  const t = await openLimited(2);
  await startAll(t, 2, "ada");
  await t.mutation(settings.configureUploads, { maxOpenUploads: 3 });
  await start(t, "a/third", "ada");
  await t.mutation(settings.configureUploads, { maxOpenUploads: 1 });
  await refused(t, "ada", 1);
  expect(await t.query(settings.getSettings, {})).toMatchObject({ maxOpenUploads: 1 });
  await t.mutation(settings.configureUploads, { maxOpenUploads: null });
  await startAll(t, 5, "ada");
  // They started without a limit.
  await t.mutation(settings.configureUploads, { maxOpenUploads: 4 });
  await start(t, "a/fourth", "ada");
  await refused(t, "ada", 4);
});

test.each([0, -1, 1.5, Number.NaN, 1001])("the limit may not be %d", async (maxOpenUploads) => {
  const t = await openLimited(2);
  await expectRefused(t, () => t.mutation(settings.configureUploads, { maxOpenUploads }), {
    ...{ code: "ARGUMENT_INVALID", argument: "maxOpenUploads" },
  });
});

test("without a limit, an upload has no share", async () => {
  const t = openComponent();
  await startAll(t, 3, "ada");
  for (const intent of await rows(t, "uploadIntents")) expect(intent).not.toHaveProperty("share");
});
