/** A clock that jumps by a day, forwards and backwards, between any two steps: nothing that is in use is lost. */
import { expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api.js";
import { reservePlace, settleReservation } from "./model/bytes/reservations.js";
import { DAY, HOUR, NOW, finishScheduled, stopTheClock } from "./testing/clock.test-helpers.js";
import {
  type Component,
  at,
  openComponent,
  rows,
  store,
  storedObjects,
  upload,
} from "./testing/component.test-helpers.js";

const { assetManager } = api;
stopTheClock();

const PLACE = { backend: "r2" as const, key: "copy" };
const CONTENT = { size: 1, contentType: "text/plain" };

async function sweep(t: Component) {
  await t.mutation(internal.sweeper.sweepUnlessPaused, {});
  await finishScheduled(t);
}

const reserve = async (t: Component) => await t.run((ctx) => reservePlace(ctx, PLACE, CONTENT));
const settle = async (t: Component) => await t.run((ctx) => settleReservation(ctx, PLACE));
const doomed = async (t: Component) =>
  (await rows(t, "blobs")).filter(({ state }) => state === "doomed");

test("a reservation that the sweeper has begun to delete is never taken, whatever the clock says", async () => {
  for (const later of [-2 * DAY, -DAY, 0, 1, DAY]) {
    const t = openComponent();
    vi.setSystemTime(NOW);
    await reserve(t);
    vi.setSystemTime(NOW + DAY);
    await sweep(t);
    expect(await doomed(t)).toHaveLength(1);
    vi.setSystemTime(NOW + DAY + later);
    expect(await settle(t), `${later}`).toBe(false);
    // The copy may have come after the deletion, and is deleted too.
    expect(await doomed(t)).toHaveLength(2);
  }
});

test("a reservation that the sweeper has not begun to delete is taken, whatever the clock says, once", async () => {
  for (const later of [-DAY, 0, DAY, 10 * DAY]) {
    const t = openComponent();
    vi.setSystemTime(NOW);
    await reserve(t);
    vi.setSystemTime(NOW + later);
    expect(await settle(t), `${later}`).toBe(true);
    expect(await rows(t, "blobs")).toEqual([]);
  }
});

test("orphans that were stored while a clock that was ahead had gone back are found", async () => {
  const t = openComponent();
  // What a sweep leaves whose clock is ten days ahead; convex-test lets no creation time go back.
  await t.run((ctx) => ctx.db.insert("orphanScan", { scannedUntil: NOW + 9 * DAY }));
  await store(t, "an orphan");
  for (const later of [HOUR, 2 * DAY]) {
    vi.setSystemTime(NOW + later);
    await sweep(t);
  }
  expect(await storedObjects(t)).toEqual([]);
});

test("bytes that another upload has made a version of stay when the upload that received them expires", async () => {
  const t = openComponent();
  const received = await store(t, "received");
  const location = { backend: "convex" as const, storageId: received };
  await t.mutation(assetManager.startUpload, at("first"));
  await t.run(async (ctx) => {
    const [intent] = await ctx.db.query("uploadIntents").collect();
    await ctx.db.patch("uploadIntents", intent!._id, { received: location });
  });
  const second = await t.mutation(assetManager.startUpload, at("second"));
  await t.mutation(assetManager.finishUpload, { intentId: second.intentId, storageId: received });
  vi.setSystemTime(NOW + 3 * DAY);
  await sweep(t);
  await sweep(t);
  expect(await storedObjects(t)).toEqual([received]);
  expect(await t.query(assetManager.getPublishedFile, at("second"))).toMatchObject({ version: 1 });
});

/** A generator whose seed names the whole run. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test.each(Array.from({ length: 40 }, (_, index) => index + 1))(
  "uploads, deletions and sweeps, with a jump between any two (seed %i)",
  async (seed) => {
    const random = randomOf(seed);
    const t = openComponent();
    const tickets: { path: string; intentId: string; storageId: string }[] = [];
    let serial = 0;
    for (let step = 0; step < 25; step += 1) {
      vi.setSystemTime(Date.now() + (random(3) - 1) * DAY);
      const path = `f/${random(3)}`;
      switch (random(5)) {
        case 0: {
          const { intentId } = await t.mutation(assetManager.startUpload, at(path));
          tickets.push({ path, intentId, storageId: await store(t, `bytes ${(serial += 1)}`) });
          break;
        }
        case 1: {
          const ticket = tickets.splice(random(tickets.length), 1)[0];
          // It may have expired, and its bytes may have gone: then it is refused.
          if (ticket)
            await t
              .mutation(assetManager.finishUpload, {
                intentId: ticket.intentId,
                storageId: ticket.storageId,
              })
              .catch(() => null);
          break;
        }
        case 2:
          await upload(t, path, `bytes ${random(3)}`);
          break;
        case 3:
          await t.mutation(assetManager.deleteAsset, at(path)).catch(() => null);
          break;
        default:
          await t.mutation(api.sweeper.startSweep, {}).catch(() => null);
          await finishScheduled(t);
      }
      const stored = new Set<string>(await storedObjects(t));
      for (const { location, refCount } of await rows(t, "blobs")) {
        const storageId = location.backend === "convex" ? location.storageId : "";
        if (refCount > 0) expect(stored.has(storageId), "bytes that a version has").toBe(true);
      }
    }
  },
);
