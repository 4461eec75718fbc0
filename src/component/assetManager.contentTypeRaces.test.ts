/** Whatever happens while bytes are stored with another type: no byte is lost, and every object has its type. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { inProportion } from "../../tests/proportion.js";
import { isAssetError } from "../shared/errors.js";
import { api, internal } from "./_generated/api.js";
import type { CopyJob } from "./model/bytes/relocating.js";
import { DAY, finishScheduled, pass, stopTheClock } from "./testing/clock.test-helpers.js";
import {
  type Component,
  PATIENT,
  at,
  openComponent,
  rows,
  upload,
} from "./testing/component.test-helpers.js";
import {
  contentOf,
  copyFor,
  expectSound,
  nextJob,
  relocatePatiently,
} from "./testing/relocating.test-helpers.js";

const { assetManager, trash } = api;
stopTheClock();

const TYPES = ["text/csv", "text/plain", "text/html"];
const CONTENTS = ["one", "two"];

const nth = fc.nat(5);
const step = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constantFrom("type", "typeOf"), nth) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("upload" as const), nth) },
  { weight: 4, arbitrary: fc.tuple(fc.constant("copy" as const), nth) },
  {
    weight: 6,
    arbitrary: fc.tuple(
      fc.constantFrom("publish", "archive", "public", "private", "takeDown", "trash"),
      nth,
    ),
  },
);

async function perform(t: Component, [what, nth]: [string, number], jobs: CopyJob[]) {
  const versions = await t.query(assetManager.getAssetVersions, at("f/a"));
  const versionId = versions[nth % Math.max(1, versions.length)]?.versionId ?? "none";
  const contentType = TYPES[nth % TYPES.length]!;
  switch (what) {
    case "type":
      return await t.mutation(assetManager.updateAsset, { ...at("f/a"), contentType });
    case "typeOf":
      return await t.mutation(assetManager.updateAsset, { ...at("f/a"), contentType, versionId });
    case "upload":
      return await upload(t, "f/a", CONTENTS[nth % 2]!, { contentType, publish: nth !== 0 });
    case "copy": {
      const job = await nextJob(t);
      if (job !== null) jobs.push(job);
      // A copy may end late, or never.
      const ready = jobs.splice(0, nth % 3)[0];
      const isThere = (await rows(t, "versions")).some(({ _id }) => _id === ready?.versionId);
      if (ready === undefined || !isThere) return;
      const made = await copyFor(t, ready);
      return await t.mutation(internal.relocation.settle, { job: ready, made });
    }
    case "publish":
      return await t.mutation(assetManager.publishVersion, { versionId });
    case "archive":
      return await t.mutation(assetManager.archiveAsset, at("f/a"));
    case "takeDown":
      return await t.mutation(trash.takeDownVersions, { versionIds: [versionId] });
    case "trash": {
      const { assetId } = await t.mutation(assetManager.deleteAsset, at("f/a"));
      return await t.mutation(trash.undelete, { assetId });
    }
    default: {
      const access = what as "public" | "private";
      return await t.mutation(assetManager.setAssetAccess, { ...at("f/a"), access });
    }
  }
}

/** Every version has its bytes in an object of its type; one is published at most, and none waits. */
async function expectStored(t: Component, texts: Map<string, string>) {
  const blobs = new Map((await rows(t, "blobs")).map((blob) => [blob._id, blob]));
  for (const version of await rows(t, "versions")) {
    expect(version.contentType).toBe(blobs.get(version.blobId)!.contentType);
    expect(version.isTypeUnstored).toBeUndefined();
    expect(version.publishWhenVerified).toBeUndefined();
    expect(await contentOf(t, version)).toBe(texts.get(version._id));
  }
}

test("in any order", PATIENT, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
      const t = openComponent();
      await upload(t, "f/a", CONTENTS[0]!, { contentType: TYPES[0]! });
      const jobs: CopyJob[] = [];
      const texts = new Map<string, string>();
      for (const one of steps) {
        await perform(t, one, jobs).catch((error) => {
          if (!isAssetError(error)) throw error;
        });
        await expectSound(t);
        for (const version of await rows(t, "versions")) {
          if (!texts.has(version._id)) texts.set(version._id, (await contentOf(t, version))!);
        }
      }
      await relocatePatiently(t);
      await expectStored(t, texts);
      pass(2 * DAY);
      await t.mutation(internal.sweeper.sweepUnlessPaused, {});
      await finishScheduled(t);
      await expectStored(t, texts);
    }),
    { numRuns: inProportion({ short: 40, long: 200 }), seed: 1 },
  );
});
