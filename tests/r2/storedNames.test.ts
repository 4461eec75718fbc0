/** The name that a stored object has for browsers: of its path and type, whatever the original file was called. */
import { expect, test } from "vitest";
import { uploadFile } from "../../src/client/uploadFile.js";
import { api } from "../../src/component/_generated/api.js";
import { type Component, at } from "../../src/component/testing/component.test-helpers.js";
import { PART_SIZES } from "../../src/shared/parts.js";
import { type Arrangement, arrange, makeAll, useStorages } from "./support/access.js";
import { migrate } from "./support/migrations.js";
import { keysIn, settle, useBucket } from "./support/r2.js";

const { assetManager, verification } = api;
const bucket = useBucket();
const scene = useStorages(bucket);

const ORIGINAL = "salaries of 2026, not approved.txt";
const NAMED = "inline; filename=\"hero.txt\"; filename*=UTF-8''hero.txt";

function start(t: Component, size: number) {
  const described = { filename: ORIGINAL, contentType: "text/plain", size };
  return t.mutation(assetManager.startUpload, { ...at("f/hero"), ...described });
}

async function upload(t: Component, publish = true) {
  const ticket = await start(t, 5);
  const sent = await uploadFile(ticket, new TextEncoder().encode("bytes"));
  const { intentId } = ticket;
  const finished = await t.action(verification.finishVerifiedUpload, {
    intentId,
    publish,
    ...sent,
  });
  await settle(t);
  return finished;
}

/** The names of all objects in one of the two buckets. */
async function namesIn(which: "public" | "private") {
  const objects = which === "public" ? bucket.objects : bucket.privateObjects;
  const keys = await keysIn(bucket, which);
  const heads = await Promise.all(keys.map((key) => objects.head(key)));
  return heads.map((head) => head!.httpMetadata!.contentDisposition);
}

type Way = {
  in: Arrangement;
  act: (t: Component) => Promise<unknown>;
  holds: "public" | "private";
};
const TWO = "in two buckets";
const MIXED = "in a bucket and, private, in Convex storage";

const WAYS: Record<string, Way> = {
  "is uploaded to the public bucket": { in: MIXED, act: upload, holds: "public" },
  "waits in the private bucket": { in: TWO, act: (t) => upload(t, false), holds: "private" },
  "is published from the private bucket": { in: TWO, act: upload, holds: "public" },
  "becomes private": {
    in: TWO,
    act: async (t) => {
      await upload(t);
      await makeAll(t, "private", "f/hero");
    },
    holds: "private",
  },
  "becomes public, from Convex storage": {
    in: MIXED,
    act: async (t) => {
      await upload(t);
      await makeAll(t, "private", "f/hero");
      expect(await keysIn(bucket)).toEqual([]);
      await makeAll(t, "public", "f/hero");
    },
    holds: "public",
  },
  "migrates to the bucket": {
    in: "in Convex storage",
    act: async (t) => {
      await upload(t);
      await migrate(t, "r2");
    },
    holds: "public",
  },
};

test.each(Object.entries(WAYS))("a file that %s", async (_way, { in: arrangement, act, holds }) => {
  const { t } = scene;
  await arrange(t, bucket, arrangement);
  await act(t);
  const names = await namesIn(holds);
  expect(names.length).toBeGreaterThan(0);
  expect(new Set([...names, ...(await namesIn("public"))])).toEqual(new Set([NAMED]));
  // Those who manage the file still know what it was called.
  const [version] = await t.query(assetManager.getAssetVersions, at("f/hero"));
  expect(version!.filename).toBe(ORIGINAL);
});

test("a file that is sent in parts", async () => {
  const { t } = scene;
  await arrange(t, bucket, MIXED);
  const { parts } = await start(t, PART_SIZES.threshold);
  expect(parts!.headers["content-disposition"]).toBe(NAMED);
});
