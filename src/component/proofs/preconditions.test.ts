/** Writes that carry what their caller believes: a lost race is an error, never an overwrite. */
import { describe, expect, test } from "vitest";
import { api } from "../_generated/api.js";
import type { Expectation } from "../model/files/expectations.js";
import { at, openComponent, store, upload } from "../testing/component.test-helpers.js";
import { stopTheClock } from "../testing/clock.test-helpers.js";
import { expectRefused } from "../testing/refusals.test-helpers.js";

const { assetManager, batches, releases } = api;
const hero = at("images/hero");

stopTheClock();

/** `images/hero` with two versions, the second one published, and an upload that has arrived. */
async function openRace() {
  const t = openComponent();
  const first = await upload(t, "images/hero", "one");
  const second = await upload(t, "images/hero", "two");
  const { intentId } = await t.mutation(assetManager.startUpload, hero);
  const storageId = await store(t, "three");
  const source = await upload(t, "images/source", "bytes", { contentType: "image/png" });
  const { releaseId } = await t.mutation(releases.createRelease, { name: "Spring" });
  return { t, first, second, intentId, storageId, source, releaseId };
}

type Race = Awaited<ReturnType<typeof openRace>>;
type Write = (race: Race, expect: Expectation) => Promise<unknown>;

/** Every write that takes an expectation, each about `images/hero`. */
const WRITES: Record<string, Write> = {
  startUpload: ({ t }, expect) => t.mutation(assetManager.startUpload, { ...hero, expect }),
  finishUpload: ({ t, intentId, storageId }, expect) =>
    t.mutation(assetManager.finishUpload, { intentId, storageId, expect }),
  "finishUpload of a draft": ({ t, intentId, storageId }, expect) =>
    t.mutation(assetManager.finishUpload, { intentId, storageId, expect, publish: false }),
  startUploads: ({ t }, expect) =>
    t.mutation(batches.startUploads, { uploads: [at("images/new"), { ...hero, expect }] }),
  finishUploads: ({ t, intentId, storageId }, expect) =>
    t.mutation(batches.finishUploads, { uploads: [{ intentId, storageId, expect }] }),
  copyToRelease: ({ t, releaseId, source: { versionId } }, expect) => {
    const from = { fromFolderPath: "images", fromBasename: "source" };
    const copy = { ...hero, ...from, versionId, contentType: "image/png" };
    return t.mutation(releases.copyToRelease, { releaseId, copies: [{ ...copy, expect }] });
  },
  publishVersion: ({ t, first }, expect) =>
    t.mutation(assetManager.publishVersion, { versionId: first.versionId, expect }),
  "publishVersion of what is published": ({ t, second }, expect) =>
    t.mutation(assetManager.publishVersion, { versionId: second.versionId, expect }),
  publishVersions: ({ t, first }, expect) =>
    t.mutation(batches.publishVersions, {
      versions: [{ versionId: first.versionId, expect }],
    }),
  restoreVersion: ({ t, first }, expect) =>
    t.mutation(assetManager.restoreVersion, { versionId: first.versionId, expect }),
  archiveAsset: ({ t }, expect) => t.mutation(assetManager.archiveAsset, { ...hero, expect }),
  updateVersion: ({ t, first }, expect) =>
    t.mutation(assetManager.updateVersion, { versionId: first.versionId, label: "x", expect }),
  updateAsset: ({ t }, expect) =>
    t.mutation(assetManager.updateAsset, { ...hero, metadata: { a: 1 }, expect }),
  describeAssets: ({ t }, expect) =>
    t.mutation(batches.describeAssets, { assets: [{ ...hero, title: "x", expect }] }),
  moveAsset: ({ t }, expect) =>
    t.mutation(assetManager.moveAsset, {
      fromFolderPath: "images",
      basename: "hero",
      toFolderPath: "other",
      expect,
    }),
  renameAsset: ({ t }, expect) =>
    t.mutation(assetManager.renameAsset, { ...hero, newBasename: "banner", expect }),
  copyAsset: ({ t }, expect) =>
    t.mutation(assetManager.copyAsset, { ...hero, toFolderPath: "other", expect }),
  deleteAsset: ({ t }, expect) => t.mutation(assetManager.deleteAsset, { ...hero, expect }),
};

describe.each(Object.entries(WRITES))("%s", (name, write) => {
  test("goes ahead when the caller is right", async () => {
    for (const beliefs of [
      (race: Race) => ({ publishedVersionId: race.second.versionId }),
      (race: Race) => ({ absent: false, publishedVersionId: race.second.versionId }),
      () => ({ absent: false }),
      () => ({}),
    ]) {
      const race = await openRace();
      await write(race, beliefs(race));
    }
  });

  test.each<[string, (race: Race) => Expectation]>([
    ["another version", (race) => ({ publishedVersionId: race.first.versionId })],
    ["a version that never was", () => ({ publishedVersionId: "nonsense" })],
    ["that nothing is published", () => ({ publishedVersionId: null })],
    ["that nothing is there", () => ({ absent: true })],
    ["something there with nothing published", () => ({ absent: false, publishedVersionId: null })],
  ])("is refused when the caller believes in %s", async (_what, beliefOf) => {
    const race = await openRace();
    const expected = beliefOf(race);
    await expectRefused(race.t, () => write(race, expected), {
      code: "CONFLICT",
      ...hero,
      expected,
      actual: { absent: false, publishedVersionId: race.second.versionId },
    });
  });

  test("refuses a belief that contradicts itself", async () => {
    const race = await openRace();
    const expect = { absent: true, publishedVersionId: race.second.versionId };
    await expectRefused(race.t, () => write(race, expect), {
      code: "ARGUMENT_INVALID",
      argument: "expect",
    });
  });

  test("knows an asset of which nothing is published", async () => {
    const race = await openRace();
    await race.t.mutation(assetManager.archiveAsset, hero);
    await expectRefused(race.t, () => write(race, { publishedVersionId: race.second.versionId }), {
      code: "CONFLICT",
      actual: { absent: false, publishedVersionId: null },
    });
    // A copy needs something published to copy.
    if (name !== "copyAsset") await write(race, { publishedVersionId: null });
  });
});

describe("where there is no asset", () => {
  test.each<[string, Expectation]>([
    ["nothing", { absent: true }],
    ["nothing published", { publishedVersionId: null }],
  ])("an upload goes ahead when the caller believes in %s", async (_what, expected) => {
    const t = openComponent();
    const start = { ...at("new"), expect: expected };
    const { intentId } = await t.mutation(assetManager.startUpload, start);
    const storageId = await store(t, "x");
    const finish = { intentId, storageId, expect: expected };
    expect((await t.mutation(assetManager.finishUpload, finish)).version).toBe(1);
  });

  test.each<[string, Expectation]>([
    ["an asset", { absent: false }],
    ["a version", { publishedVersionId: "some" }],
  ])("writes are refused when the caller believes in %s", async (_what, expected) => {
    const t = openComponent();
    const { intentId } = await t.mutation(assetManager.startUpload, at("new"));
    const storageId = await store(t, "x");
    const conflict = {
      code: "CONFLICT",
      ...at("new"),
      expected,
      actual: { absent: true, publishedVersionId: null },
    } as const;
    const call = { ...at("new"), expect: expected };
    await expectRefused(t, () => t.mutation(assetManager.startUpload, call), conflict);
    await expectRefused(
      t,
      () => t.mutation(assetManager.finishUpload, { intentId, storageId, expect: expected }),
      conflict,
    );
    await expectRefused(t, () => t.mutation(assetManager.deleteAsset, call), conflict);
    await expectRefused(t, () => t.mutation(assetManager.archiveAsset, call), conflict);
  });

  test("an asset in the trash is not there", async () => {
    const t = openComponent();
    await upload(t, "hero", "one");
    await t.mutation(assetManager.deleteAsset, at("hero"));
    await t.mutation(assetManager.startUpload, { ...at("hero"), expect: { absent: true } });
  });
});

describe("two editors of one asset", () => {
  test("the second to upload learns of the first, and may decide anew", async () => {
    const t = openComponent();
    const seen = await upload(t, "images/hero", "one");
    const expect_ = { publishedVersionId: seen.versionId };
    const open = () => t.mutation(assetManager.startUpload, { ...hero, expect: expect_ });
    const [ada, bob] = [await open(), await open()];
    const finish = async (intentId: string, content: string) => {
      const storageId = await store(t, content);
      return { intentId, storageId };
    };
    const adas = await finish(ada.intentId, "by ada");
    const made = await t.mutation(assetManager.finishUpload, adas);
    const bobs = await finish(bob.intentId, "by bob");
    await expectRefused(t, () => t.mutation(assetManager.finishUpload, bobs), {
      code: "CONFLICT",
      ...hero,
      expected: expect_,
      actual: { absent: false, publishedVersionId: made.versionId },
    });
    expect(await t.query(assetManager.getUpload, { intentId: bob.intentId })).toMatchObject({
      finished: false,
    });
  });

  test("of two who believe to be the first, one is", async () => {
    const t = openComponent();
    const open = () => t.mutation(assetManager.startUpload, { ...hero, expect: { absent: true } });
    const [ada, bob] = [await open(), await open()];
    const [one, two] = [await store(t, "one"), await store(t, "two")];
    const won = await t.mutation(assetManager.finishUpload, {
      intentId: bob.intentId,
      storageId: two,
    });
    await expectRefused(
      t,
      () => t.mutation(assetManager.finishUpload, { intentId: ada.intentId, storageId: one }),
      {
        code: "CONFLICT",
        expected: { absent: true },
        actual: { absent: false, publishedVersionId: won.versionId },
      },
    );
  });

  test("what is believed at start and at finish must both hold", async () => {
    const t = openComponent();
    const first = await upload(t, "images/hero", "one");
    const start = { publishedVersionId: first.versionId };
    const { intentId } = await t.mutation(assetManager.startUpload, { ...hero, expect: start });
    const second = await upload(t, "images/hero", "two");
    const storageId = await store(t, "three");
    const expect = { publishedVersionId: second.versionId };
    await expectRefused(
      t,
      () => t.mutation(assetManager.finishUpload, { intentId, storageId, expect }),
      { code: "CONFLICT", expected: start },
    );
    await t.mutation(assetManager.restoreVersion, { versionId: first.versionId });
    await expectRefused(
      t,
      () => t.mutation(assetManager.finishUpload, { intentId, storageId, expect }),
      { code: "CONFLICT", expected: expect },
    );
    await t.mutation(assetManager.finishUpload, { intentId, storageId });
  });

  test("the bytes of a lost race stay, so that the upload can be finished after all", async () => {
    const race = await openRace();
    const { t, intentId, storageId, first } = race;
    const finish = { intentId, storageId };
    const wrong = { publishedVersionId: first.versionId };
    await expectRefused(
      t,
      () => t.mutation(assetManager.finishUpload, { ...finish, expect: wrong }),
      { code: "CONFLICT" },
    );
    const { version } = await t.mutation(assetManager.finishUpload, finish);
    expect(version).toBe(3);
  });
});

test("an asset that was replaced at its address is another one", async () => {
  const t = openComponent();
  const old = await upload(t, "images/hero", "one");
  await t.mutation(assetManager.deleteAsset, hero);
  const fresh = await upload(t, "images/hero", "one");
  await expectRefused(
    t,
    () =>
      t.mutation(assetManager.deleteAsset, {
        ...hero,
        expect: { publishedVersionId: old.versionId },
      }),
    { code: "CONFLICT", actual: { absent: false, publishedVersionId: fresh.versionId } },
  );
});
