/** A version that failed verification: no list, URL or lookup for readers, and nothing publishes, opens or signs it. */
import { type FunctionReference, makeFunctionReference } from "convex/server";
import { describe, expect, test } from "vitest";
import { api } from "../../src/component/_generated/api.js";
import { type Component, at, rows } from "../../src/component/testing/component.test-helpers.js";
import {
  type Args,
  fieldsWithin,
  functionsOf,
} from "../../src/component/testing/arguments.test-helpers.js";
import {
  answersOf,
  releaseOf,
  uploadIds,
} from "../../src/component/testing/queries.test-helpers.js";
import { refusalOf } from "../../src/component/testing/refusals.test-helpers.js";
import { ALL_MODULES } from "../../src/shared/functions/index.js";
import { arrange, put, useStorages } from "./support/access.js";
import { keyOf, keysIn, readPublished, settle, useBucket } from "./support/r2.js";

const { assetManager } = api;
const bucket = useBucket();
const scene = useStorages(bucket);

const FUNCTIONS = functionsOf(ALL_MODULES);

/**
 * Those who manage files see that an upload failed, as a record without URL. Apps offer these functions as kind
 * `inspect`, which is not for readers.
 */
const RECORDS = [
  "assetManager:getAssetVersions",
  "assetManager:getVersion",
  "changelog:audit",
  "changelog:listForFolder",
  "changelog:listSince",
  "pages:getAssetVersionsPage",
];

/** What a mutation or action that is given the id of a failed version answers; by default it returns `null`. */
const ANSWERS: Record<string, { args?: Args; isRefused?: true; isRecord?: true }> = {
  "assetManager:publishVersion": { isRefused: true },
  "assetManager:restoreVersion": { isRefused: true },
  "assetManager:updateAsset": {
    args: { ...at("f/hero"), contentType: "image/png" },
    isRefused: true,
  },
  "assetManager:updateVersion": { args: { label: "why it failed" }, isRecord: true },
  "batches:publishVersions": { isRefused: true },
  "content:getTextContent": {},
  "content:openFile": {},
  "migration:migrateVersion": { args: { to: "convex" }, isRefused: true },
  "renditions:requestRenditions": {},
  "renditions:retryRenditions": {},
  "signedUrl:getSignedUrl": { args: { routesUrl: "https://app.example/assets" } },
  "v1:getSignedUrl": {},
  "v1:getTextContent": {},
  "v1:restoreVersion": { isRefused: true },
};

const takesVersion = Object.fromEntries(
  FUNCTIONS.filter(([, { type, clientArgs }]) => {
    const { versionId, versions } = clientArgs;
    return type !== "query" && (versionId ?? (versions && fieldsWithin(versions).versionId));
  }),
);

/** Uploads bytes that are not as long as the client says. */
async function failUpload(t: Component, path: string, publish: boolean) {
  const { intentId, uploadUrl } = await t.mutation(assetManager.startUpload, at(path));
  const headers = { "Content-Type": "text/plain" };
  await fetch(uploadUrl, { method: "PUT", body: "other bytes", headers });
  const { versionId } = await t.mutation(assetManager.finishUpload, { intentId, size: 5, publish });
  await settle(t);
  return { versionId, key: keyOf(uploadUrl) };
}

describe.each(["in two buckets", "in a bucket and, private, in Convex storage"] as const)(
  "%s",
  (arrangement) => {
    async function open() {
      const { t } = scene;
      await arrange(t, bucket, arrangement);
      await put(t, "f/hero", "good");
      await put(t, "f/hero", "better");
      const failed = [
        await failUpload(t, "f/hero", true),
        await failUpload(t, "f/hero", false),
        await failUpload(t, "f/new", true),
      ];
      const known = (await rows(t, "versions")).filter((row) => row.verification === "failed");
      expect(known.map(({ _id }) => _id)).toEqual(failed.map(({ versionId }) => versionId));
      return { t, failed };
    }

    test("is in no answer of a query but in records, and leads to no bytes there", async () => {
      const { t, failed } = await open();
      const answers = await answersOf(t, {
        paths: ["f/hero", "f/new"],
        folders: ["", "f"],
        versionIds: (await rows(t, "versions")).map(({ _id }) => _id),
        assetIds: (await rows(t, "assets")).map(({ _id }) => _id),
        intentIds: await uploadIds(t),
        jobIds: [],
        migrationIds: [],
        releaseIds: [await releaseOf(t, "f/hero")],
        erasureIds: [],
      });
      for (const [name, answer] of Object.entries(answers)) {
        for (const { versionId, key } of failed) {
          expect(answer.includes(versionId), name).toBe(RECORDS.includes(name));
          expect(answer.includes(key), name).toBe(false);
        }
      }
      // What is published there is still what was before.
      expect(await readPublished(t, "f/hero")).toBe("better");
      expect(await readPublished(t, "f/new")).toBeNull();
    });

    test("is opened, signed and published by no function that takes its id", async () => {
      expect(Object.keys(takesVersion).sort()).toEqual(Object.keys(ANSWERS).sort());
      const { t, failed } = await open();
      for (const [name, { args, isRefused, isRecord }] of Object.entries(ANSWERS)) {
        const { type, clientArgs } = takesVersion[name]!;
        for (const { versionId } of failed) {
          const id = clientArgs.versions ? { versions: [{ versionId }] } : { versionId };
          const reference = makeFunctionReference(name);
          const call = async (): Promise<unknown> =>
            type === "action"
              ? await t.action(reference as FunctionReference<"action">, { ...id, ...args })
              : await t.mutation(reference as FunctionReference<"mutation">, { ...id, ...args });
          if (isRefused)
            expect(await refusalOf(call()), name).toMatchObject({
              code: expect.any(String) as string,
            });
          else if (!isRecord) expect(await call(), name).toBeNull();
          else await call();
        }
      }
      await settle(t);
      expect(await readPublished(t, "f/hero")).toBe("better");
      expect(await readPublished(t, "f/new")).toBeNull();
    });

    test("loses its object", async () => {
      const { t, failed } = await open();
      await settle(t);
      const kept = [...(await keysIn(bucket)), ...(await keysIn(bucket, "private"))];
      for (const { key } of failed) {
        expect(kept).not.toContain(key);
        expect((await fetch(`${bucket.publicUrl}/${key}`)).status).toBe(404);
      }
    });
  },
);

test("the functions that show records are for those who manage files", () => {
  const kinds = new Map(FUNCTIONS.map(([name, { kind }]) => [name, kind]));
  expect(RECORDS.map((name) => kinds.get(name))).toEqual(RECORDS.map(() => "inspect"));
});
