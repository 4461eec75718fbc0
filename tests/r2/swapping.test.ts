/**
 * Uploads that are cut off, and objects of a plain PUT that are replaced, at every moment of their life: between any
 * two steps of the actions that verify, copy and publish them.
 */
import { describe, expect, test } from "vitest";
import { crashAt, cutsOf, watchSteps } from "./support/crashes.js";
import { api, internal } from "../../src/component/_generated/api.js";
import { at, rows } from "../../src/component/testing/component.test-helpers.js";
import type { Component } from "../../src/component/testing/component.test-helpers.js";
import { HOUR, MINUTE, pass } from "../../src/component/testing/clock.test-helpers.js";
import {
  arrange,
  expectConsistent,
  expectReadable,
  expectSettled,
  put,
  resumeAll,
  send,
  sweepUnreferenced,
  useStorages,
} from "./support/access.js";
import { expectNoLeak } from "./support/migrations.js";
import { readPublished, settle, useBucket } from "./support/r2.js";

const { assetManager, batches, verification } = api;
const bucket = useBucket();
const scene = useStorages(bucket);

/** The ways of an upload to its publication. */
const WAYS = {
  finishUpload: (t: Component, intentId: string) =>
    t.mutation(assetManager.finishUpload, { intentId, size: 5 }),
  finishVerifiedUpload: (t: Component, intentId: string) =>
    t.action(verification.finishVerifiedUpload, { intentId }),
  "a draft, and publishVersion": async (t: Component, intentId: string) => {
    const args = { intentId, publish: false };
    const { versionId } = await t.action(verification.finishVerifiedUpload, args);
    await t.mutation(assetManager.publishVersion, { versionId });
  },
  "a draft, and publishVersions": async (t: Component, intentId: string) => {
    const args = { intentId, publish: false };
    const { versionId } = await t.action(verification.finishVerifiedUpload, args);
    const other = await send(t, "f/other", "other");
    const second = await t.action(verification.finishVerifiedUpload, { ...other, publish: false });
    const versions = [{ versionId }, { versionId: second.versionId }];
    await t.mutation(batches.publishVersions, { versions });
  },
};

/** How many steps the actions take on each of the ways. */
const STEPS = {
  "in two buckets": {
    finishUpload: 6,
    finishVerifiedUpload: 6,
    "a draft, and publishVersion": 6,
    "a draft, and publishVersions": 11,
  },
  "in a bucket and, private, in Convex storage": {
    finishUpload: 2,
    finishVerifiedUpload: 2,
    "a draft, and publishVersion": 2,
    "a draft, and publishVersions": 4,
  },
};
const EACH_WAY = Object.keys(WAYS) as (keyof typeof WAYS)[];
const EACH = Object.keys(STEPS) as (keyof typeof STEPS)[];

async function startPlain(t: Component) {
  const { intentId, uploadUrl } = await t.mutation(assetManager.startUpload, at("f/a"));
  const headers = { "Content-Type": "text/plain" };
  const putText = (body: string) => fetch(uploadUrl, { method: "PUT", body, headers });
  await putText("first");
  return { intentId, putText };
}

/** Lets the URL expire, and all that waits come to its end. */
async function expire(t: Component) {
  for (let turn = 0; turn < 2; turn += 1) {
    pass(HOUR + 20 * MINUTE);
    await t.mutation(internal.work.resume, {});
    await settle(t);
  }
  await resumeAll(t);
}

describe.each(EACH)("%s", (arrangement) => {
  const isStaged = arrangement === "in two buckets";

  async function open() {
    const { t } = scene;
    await arrange(t, bucket, arrangement);
    await put(t, "f/a", "before");
    await sweepUnreferenced(t);
    return t;
  }

  /** What visitors have read as each version, and what each public object has had. */
  function witness(t: Component) {
    const texts = new Map<string, Set<string>>();
    const note = (name: string, text: string) =>
      texts.set(name, (texts.get(name) ?? new Set()).add(text));
    return {
      texts,
      async look() {
        const file = await t.query(assetManager.getPublishedFile, at("f/a"));
        if (file !== null) note(`version ${file.version}`, await (await fetch(file.url)).text());
        for (const [key, text] of Object.entries(await bucket.texts())) note(key, text);
      },
    };
  }

  describe.each(EACH_WAY)("by %s", (way) => {
    const finish = WAYS[way];
    const steps = STEPS[arrangement][way];
    const moments = Array.from({ length: steps + 1 }, (_, index) => index + 1);

    // Before a step that is not taken: after the last.
    test.each(
      moments.flatMap((step) => [[step, "other"] as const, [step, "another size"] as const]),
    )("replaced before step %i by %j", async (step, replacement) => {
      const t = await open();
      const { intentId, putText } = await startPlain(t);
      const seen = witness(t);
      let count = 0;
      watchSteps(async () => {
        if ((count += 1) === step) await putText(replacement);
        await seen.look();
      });
      // A call that comes after the swap may be refused.
      await finish(t, intentId).catch(() => undefined);
      await settle(t);
      watchSteps();
      expect(count).toBeGreaterThanOrEqual(Math.min(step, steps));
      if (count < step) await putText(replacement);
      await seen.look();
      await expectConsistent(t);
      await expire(t);
      await expectSettled(t);
      if (isStaged) {
        // No bytes that were ever public have changed.
        for (const [name, texts] of seen.texts) expect([name, texts.size]).toEqual([name, 1]);
      }
      // What is published in the end is what the bucket has confirmed, and stays.
      const [version] = await t.query(assetManager.getAssetVersions, at("f/a"));
      const text = await readPublished(t, "f/a");
      expect([version!.size, "before".length]).toContain(text!.length);
      const read = [...(seen.texts.get(`version ${version!.version}`) ?? [])];
      if (version!.state === "published" && read.length > 0) expect(read[0]).toBe(text);
      if (!isStaged) return;
      await putText("much later");
      expect(await readPublished(t, "f/a")).toBe(text);
    });

    test("not replaced is published, in so many steps", async () => {
      const t = await open();
      const { intentId } = await startPlain(t);
      let count = 0;
      watchSteps(async () => void (count += 1));
      await finish(t, intentId);
      await settle(t);
      watchSteps();
      expect(count).toBe(steps);
      expect(await readPublished(t, "f/a")).toBe("first");
      await expire(t);
      expect(await readPublished(t, "f/a")).toBe("first");
    });
  });
});

describe("in two buckets, an upload that is cut off", () => {
  const steps = 10;
  const cuts = [...cutsOf(steps), [steps + 1, false] as const];

  // The last of them is none: there is no such step.
  test.each(cuts)("at step %i (done: %s) is published in the end", async (step, isDone) => {
    const { t } = scene;
    await arrange(t, bucket, "in two buckets");
    await put(t, "f/a", "before");
    const finish = await send(t, "f/a", "first");
    const draft = await send(t, "f/b", "draft");
    const { versionId } = await t.action(verification.finishVerifiedUpload, {
      ...draft,
      publish: false,
    });
    const crash = crashAt(step, isDone);
    await t.mutation(assetManager.finishUpload, finish);
    await t.mutation(assetManager.publishVersion, { versionId });
    await settle(t);
    expect(crash.recover()).toBe(step <= steps);
    await expectConsistent(t);
    await expire(t);
    await expectSettled(t);
    await expectReadable(t, { "f/a": ["first", "before"], "f/b": ["draft"] });
    expect(await readPublished(t, "f/a")).toBe("first");
    expect(await readPublished(t, "f/b")).toBe("draft");
    expect(await rows(t, "publications")).toEqual([]);
    await expectNoLeak(t, bucket);
    await expectReadable(t, { "f/a": ["first", "before"], "f/b": ["draft"] });
  });
});
