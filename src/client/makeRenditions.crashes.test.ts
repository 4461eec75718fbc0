/** The action that makes smaller images dies at each of its steps: the next one makes what is missing, and nothing twice. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { MutationCtx } from "../component/_generated/server.js";
import { assets, inComponent, openApp } from "../component/testing/app.test-helpers.js";
import type { App } from "../component/testing/app.test-helpers.js";
import { encode as fake, gif, sendInApp } from "../component/testing/images.test-helpers.js";
import {
  type MemoryStorages,
  openMemoryStorages,
} from "../component/testing/memoryStorages.test-helpers.js";
import { type EncodeRenditions, type RenditionToMake, makeRenditions } from "./index.js";
import type { RunActionCtx, RunMutationCtx } from "./types.js";

const NOW = Date.UTC(2030, 0, 1);
const HOUR = 60 * 60 * 1000;
const WIDTHS = [320, 640, 960];
const HERO = { folderPath: "", basename: "hero" };

let t: App;
let storages: MemoryStorages;
beforeEach(async () => {
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
  t = openApp();
  storages = openMemoryStorages(async (work) => await inComponent(t, work as never));
  await t.mutation((ctx) => assets.setImagePresets(ctx, { folderPath: "", widths: WIDTHS }));
  await sendInApp(t, "hero", gif(1600, 800), { width: 1600, height: 800 });
});
afterEach(() => {
  storages.close();
  vi.useRealTimers();
});

class Death extends Error {}

/** Counts the steps of one run: before and after each call, and before each image. It dies at one, and does nothing then. */
class Mortal {
  steps = 0;
  constructor(private readonly diesAt: number) {}

  step(): void {
    this.steps += 1;
    if (this.steps > this.diesAt) throw new Death();
  }

  context(ctx: RunMutationCtx & RunActionCtx): RunMutationCtx & RunActionCtx {
    const calling =
      (call: (reference: never, args: never) => Promise<unknown>) =>
      async (reference: never, args: never) => {
        this.step();
        const result = await call(reference, args);
        this.step();
        return result;
      };
    return {
      runMutation: calling(ctx.runMutation),
      runAction: calling(ctx.runAction),
    } as never;
  }

  readonly encode: EncodeRenditions = (_original, wanted) => this.encodeAll(wanted);

  private async *encodeAll(wanted: RenditionToMake[]) {
    for (const one of wanted) {
      this.step();
      // Larger than what one call stores with others.
      const bytes = new Uint8Array(3_000_000);
      bytes.set(fake(one));
      yield bytes;
    }
  }

  async run(): Promise<void> {
    try {
      await t.action((ctx) => makeRenditions(this.context(ctx), assets, this.encode));
    } catch (error) {
      if (!(error instanceof Death)) throw error;
    }
  }
}

async function expectComplete(): Promise<void> {
  const file = await t.query((ctx) => assets.getPublishedFile(ctx, HERO));
  expect(file?.renditions?.map(({ width }) => width)).toEqual(WIDTHS);
  await inComponent(t, async (context) => {
    const { db } = context as unknown as MutationCtx;
    const smaller = (await db.query("blobs").collect()).filter(({ isRendition }) => isRendition);
    expect(smaller.map(({ refCount }) => refCount)).toEqual([1, 1, 1]);
    expect(await db.query("renditionWork").collect()).toEqual([]);
  });
}

/** A claim, three images of which each is stored by a call of its own, and the claim that finds nothing. */
const STEPS = 2 + 3 + 3 * 2 + 2;

test("a run that does not die has so many steps", async () => {
  const whole = new Mortal(Infinity);
  await whole.run();
  expect(whole.steps).toBe(STEPS);
  await expectComplete();
});

test.each(Array.from({ length: STEPS }, (_, step) => step))(
  "it dies after %i steps, and the next run completes its work",
  async (step) => {
    await new Mortal(step).run();
    vi.setSystemTime(NOW + HOUR);
    await new Mortal(Infinity).run();
    await expectComplete();
  },
);

test("it dies each time until it is given up, and the image is still shown", async () => {
  for (let attempt = 0; attempt < 6; attempt += 1) {
    await new Mortal(2).run();
    vi.setSystemTime(Date.now() + HOUR);
  }
  const [version] = await t.query((ctx) => assets.getAssetVersions(ctx, HERO));
  expect(version?.renditionProblem).toMatch(/ended 5 times/);
  const file = await t.query((ctx) => assets.getPublishedFile(ctx, HERO));
  expect(file).toMatchObject({ version: 1 });
  expect(file?.renditions).toBeUndefined();
});
