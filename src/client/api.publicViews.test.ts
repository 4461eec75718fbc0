/** The functions of the kind `read`, which every visitor may call: nothing that only managers should know. */
import { expect, test } from "vitest";
import {
  CALLS,
  NFC,
  isQuery,
  prepareForCalls,
} from "../component/testing/apiCalls.test-helpers.js";
import { assets, callQuery, openApp, storeInApp } from "../component/testing/app.test-helpers.js";
import { stopTheClock } from "../component/testing/clock.test-helpers.js";
import { nameBucket } from "../component/testing/namedBucket.test-helpers.js";
import { at } from "../component/testing/component.test-helpers.js";

stopTheClock();
nameBucket();

const functions = assets.api({ auth: () => "ada" });
const SECRETS = ["editor:ada", "chief:bob", "Q3 layoffs.png", "legal has NOT approved", "on hold"];

async function secretsIn(kind: "read" | "inspect") {
  const t = openApp({ assets: functions });
  const ids = await prepareForCalls(t);
  const storageId = await storeInApp(t, "new");
  const upload = {
    ...at(`${NFC}/hero`),
    filename: "Q3 layoffs.png",
    label: "v3, legal has NOT approved",
    metadata: { note: "on hold" },
    actor: "editor:ada",
  };
  const { versionId } = await t.mutation(async (ctx) => {
    const { intentId } = await assets.startUpload(ctx, upload);
    const draft = { intentId, storageId, publish: false, actor: "editor:ada" };
    const finished = await assets.finishUpload(ctx, draft);
    await assets.publishVersion(ctx, { versionId: finished.versionId, actor: "chief:bob" });
    return finished;
  });
  const told = new Map<string, string[]>();
  for (const [name, called] of Object.entries(CALLS)) {
    if (called.kind !== kind || !isQuery(name)) continue;
    const values = typeof called.args === "function" ? called.args(ids) : called.args;
    const answer = JSON.stringify(await callQuery(t, `assets:${name}`, values));
    if (name.includes("Published")) expect(answer).toContain(versionId);
    told.set(
      name,
      SECRETS.filter((secret) => answer.includes(secret)),
    );
  }
  return told;
}

test("no read tells actors, file names, labels or metadata", async () => {
  expect(Object.fromEntries(await secretsIn("read"))).toEqual({
    getPublishedFile: [],
    getPublishedFiles: [],
    getUploadLimits: [],
    listPublishedFilesInFolder: [],
    listPublishedFilesPage: [],
  });
});

test("those who may inspect get all of it", async () => {
  const told = await secretsIn("inspect");
  for (const name of ["getAssetVersions", "listAssets", "listAssetsPage"]) {
    expect(told.get(name), name).toEqual(SECRETS);
  }
});
