/** Versions that the bucket has not confirmed, and the cron job that asks about them. */
import { api, internal } from "../../../src/component/_generated/api.js";
import {
  type Component,
  at,
  publishedVersion,
} from "../../../src/component/testing/component.test-helpers.js";
import { type R2UploadOptions, sendToR2, settle } from "./r2.js";

const { assetManager } = api;

export function published(t: Component, path = "hero") {
  return publishedVersion(t, at(path));
}

/** Whether a version waits for the bucket's word, and is not published. */
export async function isPending(t: Component, versionId: string): Promise<boolean> {
  const version = await t.query(assetManager.getVersion, { versionId });
  return version?.state === "draft" && version.verification === "pending";
}

/** Sends a file and finishes the upload in a mutation, which cannot ask the bucket. */
export async function finishUnverified(
  t: Component,
  path: string,
  content: string,
  options: R2UploadOptions = {},
  actor?: string,
) {
  const sent = await sendToR2(t, path, content, { ...options, actor });
  const { intentId, size } = sent;
  const finished = await t.mutation(assetManager.finishUpload, { intentId, size, actor });
  return { ...sent, ...finished };
}

/** What the cron does. */
export async function askAgain(t: Component): Promise<void> {
  await t.mutation(internal.verification.resumeVerifications, {});
  await settle(t);
}
