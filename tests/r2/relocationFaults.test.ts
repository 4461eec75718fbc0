/** Bytes that cannot be moved now, or not as they should be: they wait, and hold up nothing else. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { watchSteps } from "./support/crashes.js";
import { api, internal } from "../../src/component/_generated/api.js";
import { at, rows } from "../../src/component/testing/component.test-helpers.js";
import { DAY, HOUR, MINUTE, pass } from "../../src/component/testing/clock.test-helpers.js";
import {
  EACH,
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
  sweepUnreferenced,
  urlsOf,
  useStorages,
} from "./support/access.js";
import type { Fault } from "./support/front.js";
import { expectNoLeak } from "./support/migrations.js";
import {
  credentialsOf,
  keysIn,
  runLater,
  setEnvironment,
  settle,
  useBucket,
} from "./support/r2.js";

const { assetManager, sweeper } = api;
const bucket = useBucket();
const scene = useStorages(bucket);
const EXPECTED = { "f/a": ["two", "one"] };

async function fill(arrangement: (typeof EACH)[number]) {
  const { t } = scene;
  await arrange(t, bucket, arrangement);
  await put(t, "f/a", "one");
  await put(t, "f/a", "two");
  await sweepUnreferenced(t);
  return t;
}

const FAULTS: Record<string, Fault> = {
  "503": { status: 503 },
  "403": { status: 403, code: "AccessDenied" },
  "404": { status: 404, code: "NoSuchKey" },
  "a cut connection": "cut",
  "a lost answer": "cut after",
  "other bytes than were sent": "corrupt answer",
  "a changed byte on the way there": "corrupt request",
};

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

describe.each(["private", "public"] as const)("to %s", (access) => {
  describe.each(EACH.filter((name) => name !== "in Convex storage"))("%s", (arrangement) => {
    test.each(Object.entries(FAULTS))("while the bucket answers with %s", async (_what, fault) => {
      const t = await fill(arrangement);
      if (access === "public") await makeAll(t, "private", "f/a");
      const urls = await urlsOf(t, "f/a");
      bucket.front.failWith(fault);
      await makeAll(t, access, "f/a");
      bucket.front.failWith(undefined);
      await expectConsistent(t);
      expect(await isPublic(t, "f/a")).toBe(false);
      await expectReadable(t, EXPECTED);
      await runAllLater(t);
      await expectSettled(t);
      expect(await isPublic(t, "f/a")).toBe(access === "public");
      await expectReadable(t, EXPECTED);
      await expectNoLeak(t, bucket);
      expect(new Set(await statusesOf(urls))).toEqual(new Set(urls.map(() => 404)));
      await expectReadable(t, EXPECTED);
    });
  });

  test.each(["status", "cut", "short", "corrupt"] as const)(
    "while Convex storage fails: %s",
    async (fault) => {
      for (const arrangement of EACH.filter((name) => name !== "in two buckets")) {
        const t = await fill(arrangement);
        if (access === "public") await makeAll(t, "private", "f/a");
        scene.files.failWith(fault);
        await makeAll(t, access, "f/a");
        scene.files.failWith(undefined);
        await expectConsistent(t);
        await expectReadable(t, EXPECTED);
        await runAllLater(t);
        await expectSettled(t);
        await expectReadable(t, EXPECTED);
        await makeAll(t, "private", "f/a");
        await t.mutation(assetManager.deleteAsset, at("f/a"));
      }
      await expectNoLeak(scene.t, bucket);
    },
  );
});

test("one version that cannot be read does not hold up the others", async () => {
  const t = await fill("in two buckets");
  await put(t, "f/a", "three");
  await sweepUnreferenced(t);
  const urls = await urlsOf(t, "f/a");
  const { location } = (await rows(t, "versions"))[0]!;
  const lost = location.backend === "r2" ? location.key : "";
  bucket.front.failWith(({ method, key }) =>
    method === "GET" && key === lost ? { status: 500 } : undefined,
  );
  await makeAll(t, "private", "f/a");
  // Each failure makes it wait a little before it goes on.
  pass(2 * MINUTE);
  await t.mutation(internal.relocation.resumeRelocations, {});
  await settle(t);
  expect(await statusesOf(urls)).toEqual([404, 404, 200]);
  await expectConsistent(t);
  bucket.front.failWith(undefined);
  await resumeAll(t);
  expect(await statusesOf(urls)).toEqual([404, 404, 404]);
  await expectReadable(t, { "f/a": ["three", "two", "one"] });
  await expectNoLeak(t, bucket);
});

test("bytes that Convex storage has lost hold up nothing", async () => {
  const t = await fill("in Convex storage");
  const [first] = await rows(t, "versions");
  const { location } = first!;
  if (location.backend === "convex") await t.run((ctx) => ctx.storage.delete(location.storageId));
  const [newest] = await urlsOf(t, "f/a");
  await makeAll(t, "private", "f/a");
  await expectSettled(t);
  expect(await statusesOf([newest!])).toEqual([404]);
  await makeAll(t, "public", "f/a");
  expect(await isPublic(t, "f/a")).toBe(true);
});

test("waits longer each time, says why without an address, and looks no more often than that", async () => {
  const t = await fill("in two buckets");
  const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
  bucket.front.failWith({ status: 503 });
  const begun = Date.now();
  await makeAll(t, "private", "f/a");
  const dueIn = async () => (await rows(t, "assets"))[0]!.relocation!.dueAt - Date.now();
  const waits: number[] = [];
  for (let turn = 0; turn < 14; turn += 1) {
    const wait = await dueIn();
    if (wait > 0) waits.push(wait / MINUTE);
    const requests = bucket.front.requests.length;
    pass(Math.max(wait - 1, 0));
    await t.mutation(internal.relocation.resumeRelocations, {});
    await settle(t);
    if (wait > 0) expect(bucket.front.requests.length).toBe(requests);
    pass(1);
    await t.mutation(internal.relocation.resumeRelocations, {});
    await settle(t);
  }
  expect(waits.slice(0, 5)).toEqual([1, 2, 4, 8, 16]);
  expect(Math.max(...waits)).toBe(24 * 60);
  expect(Date.now() - begun).toBeGreaterThan(HOUR);
  const told = error.mock.calls.flat().join("\n");
  expect(told).toContain("were not relocated");
  expect(told).not.toMatch(/https?:|Signature|f\/a/);
  bucket.front.failWith(undefined);
  pass(DAY);
  await resumeAll(t);
  await expectReadable(t, EXPECTED);
  await expectNoLeak(t, bucket);
});

describe("copies that read all bytes and always fail", () => {
  const asked = () => scene.t.query(assetManager.getAsset, at("f/a"));

  /** Runs the job each hour, as the cron does, and returns how many copies it has begun. */
  async function copiesWithin(days: number): Promise<number> {
    const before = scene.files.requests.uploads;
    for (let hour = 0; hour < days * 24; hour += 1) {
      pass(HOUR);
      await runLater(scene.t);
      await scene.t.mutation(internal.relocation.resumeRelocations, {});
      await settle(scene.t);
    }
    return scene.files.requests.uploads - before;
  }

  test("stop, tell it, and are made again when the access is set again", async () => {
    const t = await fill("in Convex storage");
    const urls = await urlsOf(t, "f/a");
    scene.files.failWith("corrupt");
    const before = scene.files.requests.uploads;
    await makeAll(t, "private", "f/a");
    expect(await asked()).not.toHaveProperty("isAccessStopped");
    const later = await copiesWithin(20);
    expect(scene.files.requests.uploads - before).toBe(16);
    expect(later).toBeGreaterThan(2);
    expect(await copiesWithin(3)).toBe(0);
    expect(await asked()).toMatchObject({ isAccessPending: true, isAccessStopped: true });
    await expectConsistent(t);
    await expectReadable(t, EXPECTED);
    scene.files.failWith(undefined);
    await makeAll(t, "private", "f/a");
    await expectSettled(t);
    expect(await statusesOf(urls)).toEqual([404, 404]);
    await expectReadable(t, EXPECTED);
    await expectNoLeak(t, bucket);
  });

  test("whose action dies let the other versions go first, and stop too", async () => {
    const t = await fill("in Convex storage");
    const urls = await urlsOf(t, "f/a");
    const [first] = await rows(t, "versions");
    let deaths = 0;
    watchSteps((end, args) => {
      const { job, made } = args as { job?: { versionId: string }; made?: unknown };
      if (job?.versionId !== first!._id || made === undefined) return;
      deaths += 1;
      end();
    });
    await makeAll(t, "private", "f/a");
    await copiesWithin(1);
    expect(await statusesOf(urls)).toEqual([404, 200]);
    await copiesWithin(20);
    // The copy of the other version has succeeded after two.
    expect(deaths).toBe(2 + 16);
    expect(await asked()).toMatchObject({ isAccessPending: true, isAccessStopped: true });
    watchSteps();
    await makeAll(t, "private", "f/a");
    await expectSettled(t);
    await expectReadable(t, EXPECTED);
  });
});

test("without credentials it waits for them", async () => {
  const t = await fill("in two buckets");
  setEnvironment({});
  await makeAll(t, "private", "f/a");
  expect(await isPublic(t, "f/a")).toBe(false);
  expect(await keysIn(bucket)).toHaveLength(2);
  setEnvironment({ ...credentialsOf(bucket) });
  await resumeAll(t);
  await expectSettled(t);
  expect(await keysIn(bucket)).toEqual([]);
  await expectReadable(t, EXPECTED);
});

test("an object that cannot be deleted now is deleted by the sweeper", async () => {
  const t = await fill("in two buckets");
  const urls = await urlsOf(t, "f/a");
  bucket.front.failWith(({ method }) => (method === "DELETE" ? { status: 503 } : undefined));
  await makeAll(t, "private", "f/a");
  await expectSettled(t);
  bucket.front.failWith(undefined);
  pass(HOUR);
  await t.mutation(sweeper.startSweep, {});
  await settle(t);
  expect(await statusesOf(urls)).toEqual([404, 404]);
  await expectNoLeak(t, bucket);
});

test("an address that still takes uploads does not bring the bytes back for good", async () => {
  const { t } = scene;
  // With a private bucket, no upload URL is for the public one.
  await arrange(t, bucket, "in a bucket and, private, in Convex storage");
  const { finish, resend } = await sendTwice();
  await t.action(api.verification.finishVerifiedUpload, finish);
  const urls = await urlsOf(t, "f/a");
  await makeAll(t, "private", "f/a");
  expect(await statusesOf(urls)).toEqual([404]);
  expect((await resend()).status).toBe(200);
  expect(await statusesOf(urls)).toEqual([200]);
  pass(HOUR + MINUTE);
  await t.mutation(sweeper.startSweep, {});
  await settle(t);
  expect(await statusesOf(urls)).toEqual([404]);
  await expectNoLeak(t, bucket);

  async function sendTwice() {
    const bytes = new TextEncoder().encode("one");
    const { uploadUrl, method, headers, intentId } = await t.mutation(assetManager.startUpload, {
      ...at("f/a"),
      contentType: "text/plain",
      size: bytes.length,
    });
    const resend = () => fetch(uploadUrl, { method, headers, body: bytes });
    expect((await resend()).status).toBe(200);
    return { finish: { intentId }, resend };
  }
});

test("setting a change of mind into a failing world ends as it was asked for last", async () => {
  const t = await fill("in two buckets");
  bucket.front.failWith({ status: 503 });
  for (const access of ["private", "public", "private", "public", "private"] as const) {
    await setAccess(t, "f/a", access);
    await settle(t);
    await expectConsistent(t);
  }
  bucket.front.failWith(undefined);
  await resumeAll(t);
  await expectSettled(t);
  expect(await isPublic(t, "f/a")).toBe(false);
  expect(await keysIn(bucket)).toEqual([]);
  await expectReadable(t, EXPECTED);
  await expectNoLeak(t, bucket);
});
