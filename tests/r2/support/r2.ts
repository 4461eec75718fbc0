/** A component whose bucket is a server of this test run, and what tests do with both. */
import { createHash } from "node:crypto";
import { makeFunctionReference } from "convex/server";
import type { Value } from "convex/values";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import { DAY, scheduled } from "../../../src/component/testing/clock.test-helpers.js";
import { uploadFile } from "../../../src/client/uploadFile.js";
import { api } from "../../../src/component/_generated/api.js";
import { WAIT } from "../../../src/component/backends/deadline.js";
import {
  type Component,
  at,
  openComponent,
} from "../../../src/component/testing/component.test-helpers.js";
import {
  ACCESS_KEY_ID,
  BUCKET,
  type Bucket,
  type Which,
  PRIVATE_BUCKET,
  SECRET_ACCESS_KEY,
  startBucket,
} from "./bucket.js";

/** Credentials as environment variables, and as `r2Config`. */
export function credentialsOf(bucket: Bucket) {
  return {
    R2_BUCKET: BUCKET,
    R2_ENDPOINT: bucket.endpoint,
    R2_ACCESS_KEY_ID: ACCESS_KEY_ID,
    R2_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
  };
}

/** The same, and a bucket for private files. */
export function withPrivateBucket(bucket: Bucket) {
  return { ...credentialsOf(bucket), R2_PRIVATE_BUCKET: PRIVATE_BUCKET };
}

export const ENVIRONMENT = [
  "R2_BUCKET",
  "R2_PRIVATE_BUCKET",
  "R2_ENDPOINT",
  "R2_ACCESS_KEY_ID",
  "R2_SECRET_ACCESS_KEY",
  "R2_PUBLIC_URL",
  "R2_KEY_PREFIX",
] as const;

export function setEnvironment(variables: Partial<Record<(typeof ENVIRONMENT)[number], string>>) {
  for (const name of ENVIRONMENT) vi.stubEnv(name, variables[name]);
}

/**
 * One bucket for a file of tests. Each test begins with a front that fails nothing, credentials in
 * the environment and a clock that only the test moves.
 */
export function useBucket(): Bucket {
  const running = {} as Bucket;
  beforeAll(async () => {
    Object.assign(running, await startBucket());
  });
  afterAll(async () => {
    await running.stop();
  });
  beforeEach(() => {
    running.front.reset();
    setEnvironment(credentialsOf(running));
    // Timers stay real, because sockets need them; nothing here waits for one.
    vi.useFakeTimers({ now: Date.now(), toFake: ["Date"] });
    globalThis.setTimeout = unlessLater as typeof setTimeout;
    // What fails in the background is told on the console, and meant to fail.
    vi.spyOn(console, "error").mockImplementation(() => undefined);
  });
  afterEach(() => {
    globalThis.setTimeout = setTimer;
    waitAsUsual();
    vi.useRealTimers();
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });
  return running;
}

const setTimer = globalThis.setTimeout;
const LATER_MS = 60_000;

/** Sets a timer, unless it is for later: a slow run of many tests would call it within another test. */
export function unlessLater(
  run: (...args: unknown[]) => void,
  ms = 0,
  ...args: unknown[]
): ReturnType<typeof setTimeout> {
  return ms < LATER_MS ? setTimer(run, ms, ...args) : setTimer(() => undefined);
}

const PATIENCE = { ...WAIT };

export function waitAsUsual(): void {
  Object.assign(WAIT, PATIENCE);
}

/** Lets the component wait so long for an answer, until the end of the test or `waitAsUsual()`. */
export function waitOnly(milliseconds: number): void {
  WAIT.answer = milliseconds;
  WAIT.transfer = milliseconds;
}

/** A component that stores in the bucket. */
export async function openWithR2(bucket: Bucket): Promise<Component> {
  const t = openComponent();
  await t.mutation(api.assetManager.configureStorageBackend, {
    backend: "r2",
    r2PublicUrl: bucket.publicUrl,
  });
  return t;
}

/** Waits until nothing that was scheduled is left to run. */
export async function settle(t: Component): Promise<void> {
  for (;;) {
    await t.finishInProgressScheduledFunctions();
    const all = await scheduled(t);
    const open = all.filter(({ state: { kind } }) => kind === "pending" || kind === "inProgress");
    const isLater = (one: (typeof open)[number]) =>
      withoutJumps(one.scheduledTime - one._creationTime) > SOON_MS;
    if (open.every(isLater)) return;
    // What is to run at once has begun then: its timer is older than this one.
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** Functions that are scheduled to run after this time run later. */
const SOON_MS = 100;

/** Returns a time that was measured while the clock may have jumped by days, in milliseconds. */
export function withoutJumps(milliseconds: number): number {
  return milliseconds - Math.round(milliseconds / DAY) * DAY;
}

const hasRun = new WeakMap<Component, Set<string>>();

/** Runs what was scheduled for a later time and is due by now, since no timer of a test waits so long. */
export async function runLater(t: Component): Promise<void> {
  const done = hasRun.get(t) ?? new Set();
  hasRun.set(t, done);
  for (const { _id, _creationTime, scheduledTime, name, args, state } of await scheduled(t)) {
    const isLater = state.kind === "pending" && scheduledTime > _creationTime + SOON_MS;
    if (!isLater || scheduledTime > Date.now() || done.has(_id)) continue;
    done.add(_id);
    const values = args[0] as Record<string, Value>;
    if (name === "migration:resumeStalled") {
      await t.mutation(makeFunctionReference<"mutation">(name), values);
    } else {
      await t.action(makeFunctionReference<"action">(name), values).catch(() => undefined);
    }
  }
  await settle(t);
}

export function hexOf(bytes: string | Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export type R2UploadOptions = {
  contentType?: string;
  filename?: string;
  /** Whether the caller says beforehand what it will send. */
  isDeclared?: boolean;
  actor?: string;
};

/** Opens an upload and sends the bytes, as a program does. */
export async function sendToR2(
  t: Component,
  path: string,
  content: string | Uint8Array<ArrayBuffer>,
  { isDeclared = true, ...description }: R2UploadOptions = {},
) {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const ticket = await t.mutation(api.assetManager.startUpload, {
    ...at(path),
    contentType: "text/plain",
    ...description,
    ...(isDeclared ? { size: bytes.length, sha256: hexOf(bytes) } : {}),
  });
  await uploadFile(ticket, bytes);
  return { ...ticket, size: bytes.length, key: keyOf(ticket.uploadUrl) };
}

/** Uploads, and publishes what the bucket has confirmed. */
export async function uploadToR2(
  t: Component,
  path: string,
  content: string | Uint8Array<ArrayBuffer>,
  options?: R2UploadOptions,
) {
  const { intentId, key } = await sendToR2(t, path, content, options);
  const finished = await t.action(api.verification.finishVerifiedUpload, { intentId });
  if (finished.isPending) await settle(t);
  return { ...finished, key };
}

/** The key that an upload address is for. */
export function keyOf(uploadUrl: string): string {
  const path = decodeURIComponent(new URL(uploadUrl).pathname);
  const name = path.includes(`/${BUCKET}/`) ? BUCKET : PRIVATE_BUCKET;
  return path.slice(path.indexOf(`/${name}/`) + name.length + 2);
}

/** What a reader gets at an address, or `null` when nothing is published there. */
export async function readPublished(t: Component, path: string): Promise<string | null> {
  const file = await t.query(api.assetManager.getPublishedFile, at(path));
  if (file === null) return null;
  const response = await fetch(file.url);
  if (!response.ok) throw new Error(`A reader of ${path} was answered ${response.status}`);
  return await response.text();
}

/** The keys of all objects in the public bucket, or in the private one. */
export async function keysIn(bucket: Bucket, which: Which = "public"): Promise<string[]> {
  return await bucket.keys(which);
}
