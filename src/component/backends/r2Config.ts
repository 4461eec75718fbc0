/**
 * The configuration of the bucket. Secrets come from the component's environment or from a call's arguments,
 * and stay in memory: they are never in a row, a scheduled argument, a result or an error.
 */
import { env } from "../_generated/server.js";
import type { QueryCtx } from "../_generated/server.js";
import { assetError } from "../../shared/errors.js";
import {
  type BucketName,
  type PrivateDomain,
  type R2Config,
  type R2Credentials,
  keyPrefixOf,
  parseCredentials,
  parseKeyPrefix,
  parsePublicUrl,
  privateDomainOf,
  publicUrlOf,
} from "../../shared/r2/config.js";
import { hasRequired, textOf } from "../../shared/r2/variables.js";
import type { WriteCtx } from "../model/feed/recording.js";
import { type Settings, changeSettings, readSettings } from "../model/settings.js";

/** The non-secret identification of a bucket, and whether it is the configured one. */
type BackendSettings = Pick<Settings, "backend" | "r2PublicUrl" | "r2KeyPrefix">;

/**
 * Returns the credentials of a bucket: from the call, else from the environment.
 *
 * @throws R2_NOT_CONFIGURED, R2_CONFIG_INVALID
 */
export function requireCredentials(ofCall?: R2Config, which?: BucketName): R2Credentials {
  // Uploads of a call that names no private bucket may be in the one of the environment.
  const isOfEnv = which === "private" && !hasPrivateBucket(ofCall) && isStaging(ofCall);
  return parseCredentials(isOfEnv ? env : (ofCall ?? env), which);
}

/** Returns whether background jobs have credentials for the bucket. */
export function hasCredentials(): boolean {
  return hasRequired(env);
}

/** Returns whether a private bucket is configured; otherwise private files are stored in Convex storage. */
export function hasPrivateBucket(ofCall?: R2Config): boolean {
  return textOf(ofCall ?? env, "PRIVATE_BUCKET") !== "" && hasRequired(ofCall ?? env);
}

/**
 * Returns whether new bytes go to the private bucket until they are published. Background jobs copy them, so the
 * environment must have the private bucket, and the buckets of a call must be the same.
 */
export function isStaging(ofCall?: R2Config): boolean {
  if (!hasPrivateBucket()) return false;
  if (ofCall === undefined) return true;
  return (["BUCKET", "PRIVATE_BUCKET"] as const).every((setting) =>
    ["", textOf(env, setting)].includes(textOf(ofCall, setting)),
  );
}

/**
 * Returns the domain of a Worker that serves the private bucket; `null` if there is none, or if the call has another bucket.
 *
 * @throws R2_CONFIG_INVALID
 */
export function privateDomain(ofCall?: R2Config): PrivateDomain | null {
  return isStaging(ofCall) ? privateDomainOf(env) : null;
}

/**
 * Validates the settings of a backend: a bucket needs a public URL.
 *
 * @throws R2_NOT_CONFIGURED, R2_CONFIG_INVALID
 */
export async function parseBackendSettings(
  ctx: QueryCtx,
  settings: BackendSettings,
): Promise<BackendSettings> {
  const { backend, r2PublicUrl, r2KeyPrefix } = settings;
  if (backend === "r2" && !r2PublicUrl) await requirePublicUrl(ctx);
  return {
    backend,
    ...(r2PublicUrl === undefined ? {} : { r2PublicUrl: parsePublicUrl(r2PublicUrl) }),
    ...(r2KeyPrefix === undefined ? {} : { r2KeyPrefix: parseKeyPrefix(r2KeyPrefix) }),
  };
}

/** Settings are read once per call. */
const publicUrls = new WeakMap<QueryCtx, Promise<string | null>>();

/**
 * Returns the public URL of the bucket; `null` if it is not configured.
 *
 * Cost: no document if it is in the environment; else 1, once per call.
 */
export async function publicUrl(ctx: QueryCtx): Promise<string | null> {
  const ofEnv = publicUrlOf(env);
  if (ofEnv !== null) return ofEnv;
  let found = publicUrls.get(ctx);
  if (found === undefined) {
    found = readSettings(ctx).then((settings) => settings.r2PublicUrl ?? null);
    publicUrls.set(ctx, found);
  }
  return await found;
}

/**
 * Throws if uploaded files could not be served.
 *
 * @throws R2_NOT_CONFIGURED
 */
export async function requirePublicUrl(ctx: QueryCtx): Promise<void> {
  if ((await publicUrl(ctx)) !== null) return;
  throw assetError(
    "R2_NOT_CONFIGURED",
    "The bucket needs r2PublicUrl, the URL of its public domain. Pass it to " +
      "configureStorageBackend, or set S3_PUBLIC_URL or R2_PUBLIC_URL.",
    { missing: ["r2PublicUrl"] },
  );
}

/** Saves the public URL of a call as a setting if there is none, because readers need it. */
export async function rememberPublicUrl(ctx: WriteCtx, ofCall: R2Config): Promise<void> {
  const r2PublicUrl = publicUrlOf(ofCall);
  if (r2PublicUrl !== null && (await publicUrl(ctx)) === null)
    await changeSettings(ctx, { r2PublicUrl });
}

/** Returns the prefix of new keys: from the call, the environment or the settings. */
export async function keyPrefix(ctx: QueryCtx, ofCall?: R2Config): Promise<string> {
  const prefix = (ofCall && keyPrefixOf(ofCall)) ?? keyPrefixOf(env);
  return prefix ?? (await readSettings(ctx)).r2KeyPrefix ?? "";
}
