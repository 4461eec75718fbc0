/** Uploads in parts while other things go wrong: nothing is published that is not whole, and no part is lost. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { fingerprintOf } from "../../src/client/parts/contents.js";
import { RETRIES } from "../../src/client/parts/waiting.js";
import type { SavedUpload, UploadStore } from "../../src/client/parts/saved.js";
import { type UploadFileOptions, uploadFile } from "../../src/client/uploadFile.js";
import { api } from "../../src/component/_generated/api.js";
import { DAY, pass } from "../../src/component/testing/clock.test-helpers.js";
import { type Component, at, rows } from "../../src/component/testing/component.test-helpers.js";
import { expectRefused } from "../../src/component/testing/refusals.test-helpers.js";
import { sweepUnreferenced } from "./support/access.js";
import {
  type LargeUpload,
  MIB,
  bytesOf,
  smallParts,
  startInParts,
} from "./support/largeUploads.js";
import { hexOf, openWithR2, settle, useBucket } from "./support/r2.js";

const { assetManager, parts, quotas, verification } = api;
const bucket = useBucket();
smallParts();

const usual = { ...RETRIES };
beforeAll(() => void Object.assign(RETRIES, { first: 1, longest: 2 }));
afterAll(() => void Object.assign(RETRIES, usual));

const SIZE = 11 * MIB;
const WHOLE = [
  [1, 5 * MIB],
  [2, 5 * MIB],
  [3, MIB],
];
const file = new File([bytesOf(SIZE)], "film.mp4", { lastModified: 1 });

let t: Component;
let upload: LargeUpload;
let saved: SavedUpload;
beforeEach(async () => {
  t = await openWithR2(bucket);
  upload = await startInParts(t, "film", SIZE);
  await upload.send(1);
  const { ticket, uploadId } = upload;
  const target = ticket as SavedUpload["ticket"];
  saved = { ticket: target, uploadId, file: await fingerprintOf(file), done: [[1, 1]] };
});

const functions: UploadFileOptions["functions"] = {
  signUploadParts: async (args) => await t.mutation(parts.signUploadParts, args),
  listUploadedParts: async (args) => await t.mutation(parts.listUploadedParts, args),
};

/** Resumes the upload with a copy of its state, as a program does that cannot start another. */
function resume(): Promise<unknown> {
  const store: UploadStore = {
    load: async () => structuredClone(saved),
    save: async () => {},
    clear: async () => {},
  };
  return uploadFile(saved.ticket, file, { functions, store });
}

const FINISH = {
  finishUpload: async () => {
    const finished = await t.mutation(assetManager.finishUpload, { intentId: upload.intentId });
    await settle(t);
    return finished;
  },
  finishVerifiedUpload: async () =>
    await t.action(verification.finishVerifiedUpload, { intentId: upload.intentId }),
};
const EACH = Object.keys(FINISH) as (keyof typeof FINISH)[];

const published = async () => await t.query(assetManager.getPublishedFile, at("film"));
const arrivals = () =>
  bucket.front.requests
    .filter(
      ({ method, query, status }) => method === "PUT" && query.has("partNumber") && status < 300,
    )
    .map(({ query }) => Number(query.get("partNumber")))
    .sort();

async function expectWhole(): Promise<void> {
  const response = await fetch((await published())!.url);
  expect(hexOf(new Uint8Array(await response.arrayBuffer()))).toBe(hexOf(bytesOf(SIZE)));
  expect(await rows(t, "versions")).toHaveLength(1);
  expect(bucket.front.parts.open).toEqual([]);
}

test.each(EACH)("two programs resume one upload at the same time, and %s both", async (finish) => {
  await Promise.all([resume(), resume()]);
  const results = await Promise.allSettled([FINISH[finish](), FINISH[finish]()]);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const refused = results.find((result) => result.status === "rejected")!;
  expect(refused.reason).toMatchObject({ data: { code: "UPLOAD_ALREADY_FINISHED" } });
  await settle(t);
  await expectWhole();
});

test("a ticket of another deployment is refused, and its upload goes on there", async () => {
  const there = t;
  t = await openWithR2(bucket);
  await expect(resume()).rejects.toMatchObject({ data: { code: "UPLOAD_NOT_FOUND" } });
  for (const finish of EACH) await expectRefused(t, FINISH[finish], { code: "UPLOAD_NOT_FOUND" });
  expect(await rows(t, "versions")).toEqual([]);
  t = there;
  await resume();
  await FINISH.finishUpload();
  expect(arrivals()).toEqual([1, 2, 3]);
  await expectWhole();
});

test.each(EACH)(
  "a quota that is reached after the last part: %s keeps the parts",
  async (finish) => {
    await upload.send(2, 3);
    await t.mutation(quotas.setQuota, { folderPath: "", maxBytes: MIB });
    await expectRefused(t, FINISH[finish], { code: "QUOTA_EXCEEDED", limit: "bytes" });
    expect(await published()).toBeNull();
    expect(await rows(t, "versions")).toEqual([]);
    expect(await upload.listed()).toEqual(WHOLE);
    await t.mutation(quotas.setQuota, { folderPath: "", maxBytes: null });
    await resume();
    await FINISH[finish]();
    expect(arrivals()).toEqual([1, 2, 3]);
    await expectWhole();
  },
);

describe("a bucket that has lost the whole upload", () => {
  beforeEach(async () => {
    await upload.send(2, 3);
    bucket.front.parts.forget();
  });

  test("is a typed error for a caller who waits", async () => {
    await expectRefused(t, FINISH.finishVerifiedUpload, { code: "BYTES_NOT_FOUND" });
    expect(await rows(t, "versions")).toEqual([]);
  });

  test("makes the version fail otherwise", async () => {
    await FINISH.finishUpload();
    expect(await published()).toBeNull();
    expect(await rows(t, "versions")).toMatchObject([{ verification: "failed" }]);
  });
});

describe("a clock that is wrong by a day", () => {
  test.each([
    ["ahead", DAY],
    ["behind", -DAY],
  ])("of the bucket, %s: a typed error, and the rest is sent later", async (_which, skew) => {
    bucket.front.skewMs = skew;
    const refused = { code: "UPLOAD_REJECTED", status: 403 };
    await expect(resume()).rejects.toMatchObject(refused);
    expect(await published()).toBeNull();
    bucket.front.skewMs = 0;
    await resume();
    await FINISH.finishUpload();
    expect(arrivals()).toEqual([1, 2, 3]);
    await expectWhole();
  });

  test.each([
    ["jumps ahead and back", [DAY, -DAY]],
    ["jumps back and ahead", [-DAY, DAY]],
    ["jumps ahead for good", [DAY, 0]],
    ["jumps back for good", [-DAY, 0]],
  ])("of the deployment, %s: nothing is swept", async (_which, jumps) => {
    for (const [index, jump] of jumps.entries()) {
      pass(jump);
      await sweepUnreferenced(t);
      await upload.send(index + 2);
    }
    await FINISH.finishUpload();
    await expectWhole();
  });
});
