/** Actions that are killed run again without the cron job, and those that are not cost no further call. */
import { makeFunctionReference } from "convex/server";
import type { Value } from "convex/values";
import { describe, expect, test, vi } from "vitest";
import { api } from "./_generated/api.js";
import type * as Copying from "./model/bytes/copying.js";
import type * as Signatures from "../shared/signatures.js";
import { assetError } from "../shared/errors.js";
import {
  MINUTE,
  NOW,
  finishScheduled,
  scheduled,
  stopTheClock,
} from "./testing/clock.test-helpers.js";
import {
  type Component,
  at,
  openComponent,
  publishedVersion,
  rows,
  store,
  storedObjects,
  upload,
} from "./testing/component.test-helpers.js";
import { setAccess } from "./testing/relocating.test-helpers.js";

const { assetManager, settings } = api;
const SECOND = 1000;

stopTheClock();

/** The error with which the next copy or look at a file's first bytes fails. */
const fault = vi.hoisted(() => ({
  next: undefined as Error | undefined,
  always: undefined as Error | undefined,
}));

function fail(): void {
  const error = fault.always ?? fault.next;
  fault.next = undefined;
  if (error !== undefined) throw error;
}

vi.mock("./model/bytes/copying.js", async (original) => {
  const actual = await original<typeof Copying>();
  const makeCopy: typeof actual.makeCopy = async (ctx, { source }) => {
    fail();
    // These tests have no HTTP.
    const { storageId } = source as { storageId: string };
    const blob = (await ctx.storage.get(storageId))!;
    return { storageId: await ctx.storage.store(blob) };
  };
  return { ...actual, makeCopy };
});
vi.mock("../shared/signatures.js", async (original) => {
  const actual = await original<typeof Signatures>();
  const contradictingType: typeof actual.contradictingType = (...args) => {
    fail();
    return actual.contradictingType(...args);
  };
  return { ...actual, contradictingType };
});

const KILLED = new Error("its machine was lost");

/** Work of an action: begun, and whether it is done. */
type Work = {
  begin: (t: Component) => Promise<void>;
  isDone: (t: Component) => Promise<boolean>;
  lostAfter: number;
};

const WORK: Record<string, Work> = {
  relocation: {
    begin: async (t) => {
      await upload(t, "a", "bytes");
      await setAccess(t, "a", "private");
    },
    isDone: async (t) => (await rows(t, "assets"))[0]!.relocation === undefined,
    lostAfter: 30 * MINUTE + SECOND,
  },
  verification: {
    begin: async (t) => {
      await t.mutation(settings.setUploadLimits, { folderPath: "", allowedTypes: ["image/*"] });
      const content = "GIF89a, the rest of an image";
      const said = { ...at("a"), contentType: "image/gif", size: content.length };
      const { intentId } = await t.mutation(assetManager.startUpload, said);
      await t.mutation(assetManager.finishUpload, { intentId, storageId: await store(t, content) });
    },
    isDone: async (t) => (await publishedVersion(t, at("a"))) !== null,
    lostAfter: 5 * MINUTE + SECOND,
  },
};

async function runAt(t: Component, time: number): Promise<void> {
  vi.advanceTimersByTime(time - Date.now());
  await t.finishInProgressScheduledFunctions();
  await finishScheduled(t);
}

describe.each(Object.entries(WORK))("a %s", (_name, { begin, isDone, lostAfter }) => {
  test("that is not killed leaves nothing to run", async () => {
    const t = openComponent();
    await begin(t);
    await finishScheduled(t);
    expect(await isDone(t)).toBe(true);
    expect(await scheduled(t, "pending")).toEqual([]);
    expect(await scheduled(t, "canceled")).not.toEqual([]);
  });

  test("that is killed runs again when it counts as lost, and not before", async () => {
    const t = openComponent();
    const reported = vi.spyOn(console, "error").mockImplementation(() => undefined);
    await begin(t);
    fault.next = KILLED;
    await finishScheduled(t);
    expect(reported).toHaveBeenCalled();
    reported.mockRestore();
    expect(fault.next).toBeUndefined();
    expect(await isDone(t)).toBe(false);
    const [watcher, ...others] = await scheduled(t, "pending");
    expect(others).toEqual([]);
    expect(watcher!.scheduledTime).toBeGreaterThanOrEqual(NOW + lostAfter);
    await runAt(t, NOW + lostAfter - SECOND);
    expect(await isDone(t)).toBe(false);
    await runAt(t, watcher!.scheduledTime + 1);
    expect(await isDone(t)).toBe(true);
    expect(await scheduled(t, "pending")).toEqual([]);
  });

  test("that two runs begin at the same time is done once", async () => {
    const t = openComponent();
    await begin(t);
    const [{ name, args } = { name: "", args: [] }] = await scheduled(t, "pending");
    await t.run(async (ctx) => {
      const again = makeFunctionReference<"action">(name);
      await ctx.scheduler.runAfter(0, again, args[0] as Record<string, Value>);
    });
    await finishScheduled(t);
    expect(await isDone(t)).toBe(true);
    expect(await storedObjects(t)).toHaveLength(1);
    expect(await scheduled(t, "pending")).toEqual([]);
  });
});

test("a copy that failed is retried at its time, without the cron job", async () => {
  const t = openComponent();
  const reported = vi.spyOn(console, "error").mockImplementation(() => undefined);
  await WORK.relocation!.begin(t);
  fault.next = assetError("BYTES_NOT_FOUND", "The storage did not respond.", {});
  await finishScheduled(t);
  reported.mockRestore();
  const { dueAt } = (await rows(t, "assets"))[0]!.relocation!;
  await runAt(t, dueAt - SECOND);
  expect(await WORK.relocation!.isDone(t)).toBe(false);
  // Then the versions after it have had their turn, and now this one.
  for (let turn = 0; turn < 2; turn += 1) {
    const [retry, ...others] = await scheduled(t, "pending");
    expect(others).toEqual([]);
    await runAt(t, retry!.scheduledTime + 1);
  }
  expect(await WORK.relocation!.isDone(t)).toBe(true);
});

test("a copy that always fails schedules no retry without end: those after an hour are the cron job's", async () => {
  const t = openComponent();
  const reported = vi.spyOn(console, "error").mockImplementation(() => undefined);
  await WORK.relocation!.begin(t);
  fault.always = assetError("BYTES_NOT_FOUND", "The storage did not respond.", {});
  // As the tests of an app do it.
  await t.finishAllScheduledFunctions(() => vi.runAllTimers());
  fault.always = undefined;
  reported.mockRestore();
  expect((await rows(t, "assets"))[0]!.relocation!.failures).toBeGreaterThan(5);
  expect(await scheduled(t, "pending")).toEqual([]);
});
