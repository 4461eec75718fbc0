/** A bucket that cannot be asked: nothing is published or withdrawn for that, and it is asked again. */
import { describe, expect, test } from "vitest";
import { crashAt } from "./support/crashes.js";
import { api } from "../../src/component/_generated/api.js";
import { rows } from "../../src/component/testing/component.test-helpers.js";
import { HOUR, MINUTE, pass } from "../../src/component/testing/clock.test-helpers.js";
import { expectRefused, refusalOf } from "../../src/component/testing/refusals.test-helpers.js";
import {
  credentialsOf,
  openWithR2,
  readPublished,
  runLater,
  uploadToR2,
  sendToR2,
  setEnvironment,
  settle,
  useBucket,
  waitAsUsual,
  waitOnly,
} from "./support/r2.js";
import { askAgain, finishUnverified, isPending, published } from "./support/verifications.js";

const { assetManager, verification } = api;
const bucket = useBucket();
const SECOND = 1000;

describe("a bucket that is down", () => {
  test("is asked again after ever longer waits, an hour at most, until it answers", async () => {
    const t = await openWithR2(bucket);
    bucket.front.failWith(({ method }) => (method === "HEAD" ? { status: 503 } : undefined));
    await finishUnverified(t, "hero", "hello");
    await settle(t);
    const waits: number[] = [];
    for (let asked = 0; asked < 8; asked += 1) {
      const [version] = await rows(t, "versions");
      expect(version).toMatchObject({ verification: "pending", verifyFailures: asked + 1 });
      const wait = version!.verifyAfter! - Date.now();
      waits.push(wait / MINUTE);
      const before = bucket.front.requests.length;
      pass(wait - 1);
      await askAgain(t);
      expect(bucket.front.requests.length).toBe(before);
      pass(1);
      await askAgain(t);
      expect(bucket.front.requests.length).toBe(before + 1);
    }
    expect(waits).toEqual([5, 10, 20, 40, 60, 60, 60, 60]);
    bucket.front.failWith(undefined);
    pass(HOUR);
    await askAgain(t);
    expect((await rows(t, "versions")).map((row) => row.verification)).toEqual([undefined]);
    expect((await rows(t, "versions"))[0]).not.toHaveProperty("verifyAfter");
  });

  test.each([
    ["500", { status: 500 }],
    ["503", { status: 503, code: "SlowDown" }],
    ["429", { status: 429 }],
    ["403, as with revoked credentials", { status: 403, code: "AccessDenied" }],
    ["401", { status: 401, code: "Unauthorized" }],
    ["400", { status: 400 }],
    ["a cut connection", "cut"],
    ["nothing", "silence"],
  ] as const)(
    "or answers %s costs no version, and leaves what is published as it is",
    async (_what, fault) => {
      if (fault === "silence") waitOnly(100);
      const t = await openWithR2(bucket);
      await uploadToR2(t, "hero", "before");
      bucket.front.failWith(({ method }) => (method === "HEAD" ? fault : undefined));
      const { versionId } = await finishUnverified(t, "hero", "hello");
      await settle(t);
      expect(await isPending(t, versionId)).toBe(true);
      expect(await readPublished(t, "hero")).toBe("before");
      bucket.front.failWith(undefined);
      waitAsUsual();
      pass(5 * MINUTE);
      await askAgain(t);
      expect(await published(t)).toMatchObject({ versionId });
      expect(await readPublished(t, "hero")).toBe("hello");
    },
  );

  test.each([
    ["500", { status: 500 }, { code: "R2_UNAVAILABLE", status: 500 }],
    ["403", { status: 403 }, { code: "R2_ACCESS_DENIED", operation: "HEAD" }],
    ["nothing", "cut", { code: "R2_UNAVAILABLE", status: null }],
  ] as const)(
    "fails finishVerifiedUpload with a typed error when it answers %s; later it goes through",
    async (_what, fault, expected) => {
      const t = await openWithR2(bucket);
      const { intentId } = await sendToR2(t, "hero", "hello");
      bucket.front.failWith(fault);
      const finish = () => t.action(verification.finishVerifiedUpload, { intentId });
      await expectRefused(t, finish, expected);
      bucket.front.failWith(undefined);
      await finish();
      expect(await readPublished(t, "hero")).toBe("hello");
    },
  );
});

describe("a mistake in the configuration", () => {
  const MISTAKES: Record<string, () => void> = {
    "a bucket that does not exist": () =>
      setEnvironment({ ...credentialsOf(bucket), R2_BUCKET: "assets-tset" }),
    "a wrong secret": () =>
      setEnvironment({ ...credentialsOf(bucket), R2_SECRET_ACCESS_KEY: "wrong".repeat(8) }),
    "a key id that nobody knows": () =>
      setEnvironment({ ...credentialsOf(bucket), R2_ACCESS_KEY_ID: "AKIDUNKNOWN000000" }),
    "an endpoint where nobody listens": () =>
      setEnvironment({ ...credentialsOf(bucket), R2_ENDPOINT: "http://127.0.0.1:9" }),
    "an endpoint that is no address": () =>
      setEnvironment({ ...credentialsOf(bucket), R2_ENDPOINT: "nowhere" }),
    "a clock that is wrong": () => {
      bucket.front.skewMs = HOUR;
    },
  };

  test.each(Object.entries(MISTAKES))(
    "%s costs no version, and is over when it is mended",
    async (_what, make) => {
      const t = await openWithR2(bucket);
      const { intentId } = await sendToR2(t, "hero", "hello");
      make();
      const { versionId } = await t.mutation(assetManager.finishUpload, { intentId });
      await settle(t);
      expect(await isPending(t, versionId)).toBe(true);
      setEnvironment(credentialsOf(bucket));
      bucket.front.reset();
      pass(5 * MINUTE);
      await askAgain(t);
      expect(await published(t)).toMatchObject({ versionId });
    },
  );

  test.each(Object.entries(MISTAKES))("%s is told by finishVerifiedUpload", async (_what, make) => {
    const t = await openWithR2(bucket);
    const { intentId } = await sendToR2(t, "hero", "hello");
    make();
    const refusal = await refusalOf(t.action(verification.finishVerifiedUpload, { intentId }));
    expect(refusal.code).toMatch(/^R2_(UNAVAILABLE|ACCESS_DENIED|CONFIG_INVALID)$/);
  });
});

test.each([
  [1, "the cron", askAgain],
  [2, "the cron", askAgain],
  [2, "its watcher", runLater],
])("a question lost at step %i is asked again by %s", async (step, _who, ask) => {
  const t = await openWithR2(bucket);
  const crash = crashAt(step, false);
  const { versionId } = await finishUnverified(t, "hero", "hello");
  await settle(t);
  expect(crash.recover()).toBe(true);
  expect(await isPending(t, versionId)).toBe(true);
  await ask(t);
  expect(await isPending(t, versionId)).toBe(true);
  pass(5 * MINUTE + SECOND);
  await ask(t);
  expect(await published(t)).toMatchObject({ versionId });
});

test("a bucket that is down is asked again at the time of the retry, without the cron", async () => {
  const t = await openWithR2(bucket);
  bucket.front.failWith(({ method }) => (method === "HEAD" ? { status: 503 } : undefined));
  const { versionId } = await finishUnverified(t, "hero", "hello");
  await settle(t);
  bucket.front.failWith(undefined);
  pass(5 * MINUTE);
  await runLater(t);
  expect(await isPending(t, versionId)).toBe(true);
  pass(SECOND);
  await runLater(t);
  expect(await published(t)).toMatchObject({ versionId });
});
