/** Settings outside their bounds: a typed error, and nothing changed. */
import { describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import { openComponent, rows } from "./testing/component.test-helpers.js";
import { DAY, NOW, stopTheClock } from "./testing/clock.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";

const { settings } = api;

stopTheClock();

async function openConfigured() {
  const t = openComponent();
  await t.mutation(settings.configureRetention, { trashRetentionMs: 5, blobGraceMs: 7 });
  await t.mutation(settings.setUploadLimits, { folderPath: "a", maxSize: 9 });
  return t;
}

const BAD_AMOUNTS = [-1, -0.5, 0.5, Number.NaN, Infinity, -Infinity, 2 ** 53];

describe.each(["trashRetentionMs", "blobGraceMs"] as const)("%s", (argument) => {
  test.each(BAD_AMOUNTS)("may not be %d", async (amount) => {
    const t = await openConfigured();
    await expectRefused(
      t,
      () => t.mutation(settings.configureRetention, { isSweepPaused: true, [argument]: amount }),
      { code: "ARGUMENT_INVALID", argument },
    );
  });

  test.each([0, 1, DAY, Number.MAX_SAFE_INTEGER])("may be %d", async (amount) => {
    const t = await openConfigured();
    await t.mutation(settings.configureRetention, { [argument]: amount });
    expect(await t.query(settings.getSettings, {})).toMatchObject({ [argument]: amount });
  });
});

describe("upload limits", () => {
  test.each(BAD_AMOUNTS)("may not have a maximum of %d", async (maxSize) => {
    const t = await openConfigured();
    await expectRefused(
      t,
      () => t.mutation(settings.setUploadLimits, { folderPath: "a", maxSize }),
      { code: "ARGUMENT_INVALID", argument: "maxSize" },
    );
  });

  test.each([
    ["none", []],
    ["an empty one", [""]],
    ["a word", ["png"]],
    ["half a type", ["image/"]],
    ["a type with parameters", ["text/plain; charset=utf-8"]],
    ["a star in front", ["*/png"]],
    ["stars only", ["*/*"]],
    ["one star", ["*"]],
    ["a star in a name", ["image/p*"]],
    ["spaces", ["image/png "]],
    ["a line end", ["image/png\n"]],
    ["one that is far too long", [`image/${"x".repeat(250)}`]],
    ["101 of them", Array.from({ length: 101 }, (_, index) => `image/x${index}`)],
    ["a bad one among good ones", ["image/png", "bad"]],
  ])("may not allow %s", async (_what, allowedTypes) => {
    const t = await openConfigured();
    await expectRefused(
      t,
      () => t.mutation(settings.setUploadLimits, { folderPath: "a", allowedTypes }),
      { code: "ARGUMENT_INVALID", argument: "allowedTypes" },
    );
  });

  test("may allow a hundred types", async () => {
    const t = openComponent();
    const allowedTypes = Array.from({ length: 100 }, (_, index) => `image/x${index}`);
    await t.mutation(settings.setUploadLimits, { folderPath: "a", allowedTypes });
    expect(await t.query(settings.getUploadLimits, { folderPath: "a" })).toEqual({ allowedTypes });
  });
});

test("settings have defaults, and what is left out stays", async () => {
  const t = openComponent();
  expect(await t.query(settings.getSettings, {})).toEqual({
    backend: "convex",
    uploadRules: [],
    imagePresets: [],
    trashRetentionMs: 30 * DAY,
    blobGraceMs: DAY,
    isSweepPaused: false,
  });
  expect(await rows(t, "settings")).toEqual([]);
  await t.mutation(settings.configureRetention, { trashRetentionMs: 5, actor: "ada" });
  await t.mutation(settings.configureRetention, { isSweepPaused: true, actor: "bob" });
  await t.mutation(api.assetManager.configureStorageBackend, { backend: "convex" });
  expect(await t.query(settings.getSettings, {})).toMatchObject({
    trashRetentionMs: 5,
    blobGraceMs: DAY,
    isSweepPaused: true,
  });
  expect(await rows(t, "settings")).toMatchObject([{ updatedAt: NOW }]);
});
