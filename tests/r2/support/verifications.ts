/** Versions on the caller's word, and the cron that asks the bucket about them. */
import { api, internal } from "../../../src/component/_generated/api.js";
import { type Component, at } from "../../../src/component/testing/component.test-helpers.js";
import { type R2UploadOptions, sendToR2, settle } from "./r2.js";

const { assetManager } = api;

export function published(t: Component, path = "hero") {
  return t.query(assetManager.getPublishedFile, at(path));
}

/** Sends a file and publishes it on the caller's word alone. */
export async function finishUnverified(
  t: Component,
  path: string,
  content: string,
  options: R2UploadOptions = {},
) {
  const sent = await sendToR2(t, path, content, options);
  const { intentId, size } = sent;
  const finished = await t.mutation(assetManager.finishUpload, { intentId, size });
  return { ...sent, ...finished };
}

/** What the cron does every five minutes. */
export async function askAgain(t: Component): Promise<void> {
  await t.mutation(internal.verification.resumeVerifications, {});
  await settle(t);
}
