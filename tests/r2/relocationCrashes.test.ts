/** Bytes on their way to where they belong, cut off between any two steps: nothing lost, nothing shown. */
import { describe, expect, test } from "vitest";
import { crashAt, cutsOf } from "./support/crashes.js";
import { api } from "../../src/component/_generated/api.js";
import { at, rows } from "../../src/component/testing/component.test-helpers.js";
import {
  EACH,
  type Arrangement,
  arrange,
  expectConsistent,
  expectReadable,
  expectSettled,
  isPublic,
  makeAll,
  put,
  resumeAll,
  runAllLater,
  setAccess,
  statusesOf,
  urlsOf,
  useStorages,
} from "./support/access.js";
import { expectNoLeak } from "./support/migrations.js";
import { settle, useBucket } from "./support/r2.js";

const bucket = useBucket();
const scene = useStorages(bucket);

const EXPECTED = { "f/a": ["two", "one", "two"], "f/b": ["one"] };

async function fill(arrangement: Arrangement) {
  const { t } = scene;
  await arrange(t, bucket, arrangement);
  for (const text of ["two", "one", "two"]) await put(t, "f/a", text);
  await put(t, "f/b", "one");
  return t;
}

/** How many steps all that has to be done here takes. */
const STEPS: Record<Arrangement, { private: number; public: number }> = {
  "in Convex storage": { private: 6, public: 6 },
  "in two buckets": { private: 6, public: 6 },
  "in a bucket and, private, in Convex storage": { private: 10, public: 6 },
};

describe.each(EACH)("%s", (arrangement) => {
  const steps = STEPS[arrangement];

  test.each(cutsOf(steps.private))(
    "to private, cut off at step %i (done: %s)",
    async (step, isDone) => {
      const t = await fill(arrangement);
      const urls = await urlsOf(t, "f/a");
      const crash = crashAt(step, isDone);
      await setAccess(t, "f/a", "private");
      await settle(t);
      expect(crash.recover()).toBe(true);
      expect(await isPublic(t, "f/a")).toBe(false);
      await expectConsistent(t);
      await expectReadable(t, EXPECTED);
      await runAllLater(t);
      await expectSettled(t);
      await expectReadable(t, EXPECTED);
      await makeAll(t, "private", "f/b");
      await expectNoLeak(t, bucket);
      expect(new Set(await statusesOf(urls))).toEqual(new Set([404]));
      await expectReadable(t, EXPECTED);
    },
  );

  test.each(cutsOf(steps.public))(
    "to public, cut off at step %i (done: %s)",
    async (step, isDone) => {
      const t = await fill(arrangement);
      await makeAll(t, "private", "f/a");
      const crash = crashAt(step, isDone);
      await setAccess(t, "f/a", "public");
      await settle(t);
      expect(crash.recover()).toBe(true);
      await expectConsistent(t);
      await expectReadable(t, EXPECTED);
      await runAllLater(t);
      await expectSettled(t);
      expect(await isPublic(t, "f/a")).toBe(true);
      await expectReadable(t, EXPECTED);
      await expectNoLeak(t, bucket);
      expect(await statusesOf(await urlsOf(t, "f/a"))).toEqual([200, 200, 200]);
      await expectReadable(t, EXPECTED);
    },
  );

  test.each(["private", "public"] as const)(
    "to %s, has been cut off everywhere",
    async (access) => {
      const t = await fill(arrangement);
      if (access === "public") await makeAll(t, "private", "f/a");
      const crash = crashAt(steps[access] + 1);
      await setAccess(t, "f/a", access);
      await settle(t);
      expect(crash.recover()).toBe(false);
      await expectSettled(t);
    },
  );
});

test("what was set out before a crash is taken up by the cron alone, all assets of it", async () => {
  const t = await fill("in two buckets");
  const crash = crashAt(1);
  await setAccess(t, "f/a", "private");
  await setAccess(t, "f/b", "private");
  await settle(t);
  crash.recover();
  expect((await rows(t, "assets")).map(({ relocation }) => relocation?.to)).toEqual([
    "private",
    "private",
  ]);
  await resumeAll(t);
  await expectSettled(t);
  await expectReadable(t, EXPECTED);
  expect(await t.query(api.assetManager.getAsset, at("f/b"))).toMatchObject({
    isAccessPending: false,
  });
});
