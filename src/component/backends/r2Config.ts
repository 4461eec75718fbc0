/**
 * How the bucket is reached. Secrets come from the component's environment or with a call, and stay
 * in memory: no row, no scheduled argument, no result and no error ever has them.
 */
import { env } from "../_generated/server.js";
import type { MutationCtx, QueryCtx } from "../_generated/server.js";
import { assetError } from "../../shared/errors.js";
import {
  type BucketName,
  CREDENTIALS,
  type R2Config,
  type R2Credentials,
  parseCredentials,
  parseKeyPrefix,
  parsePublicUrl,
} from "../../shared/r2/config.js";
import { type Settings, changeSettings, readSettings } from "../model/settings.js";

/** What is not secret of the bucket, and whether it is the one in use. */
type BackendSettings = Pick<Settings, "backend" | "r2PublicUrl" | "r2KeyPrefix">;

/**
 * The credentials of a bucket: of this call, else of the environment.
 *
 * @throws R2_NOT_CONFIGURED, R2_CONFIG_INVALID
 */
export function requireCredentials(ofCall?: R2Config, which?: BucketName): R2Credentials {
  return parseCredentials(ofCall ?? env, which);
}

/** Whether background work can reach the bucket by itself. */
export function hasCredentials(): boolean {
  return CREDENTIALS.every((name) => env[name]?.trim());
}

/** Whether there is a bucket for private files; else they are kept in Convex storage. */
export function hasPrivateBucket(ofCall?: R2Config): boolean {
  const values = ofCall ?? env;
  return Boolean(values.R2_PRIVATE_BUCKET?.trim()) && (ofCall !== undefined || hasCredentials());
}

/**
 * Checks what is to be set of the backend: files in a bucket need a public address.
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

/** What is read of the settings is the same all through one call. */
const publicUrls = new WeakMap<QueryCtx, Promise<string | null>>();

/**
 * Where browsers find the bucket's objects; `null` when nobody has said.
 *
 * Cost: no document when it is in the environment; else 1, once for each call.
 */
export async function publicUrl(ctx: QueryCtx): Promise<string | null> {
  if (env.R2_PUBLIC_URL) return parsePublicUrl(env.R2_PUBLIC_URL, "R2_PUBLIC_URL");
  let found = publicUrls.get(ctx);
  if (found === undefined) {
    found = readSettings(ctx).then((settings) => settings.r2PublicUrl ?? null);
    publicUrls.set(ctx, found);
  }
  return await found;
}

/**
 * Refuses to put files where browsers could not find them.
 *
 * @throws R2_NOT_CONFIGURED
 */
export async function requirePublicUrl(ctx: QueryCtx): Promise<void> {
  if ((await publicUrl(ctx)) !== null) return;
  throw assetError(
    "R2_NOT_CONFIGURED",
    "R2 needs r2PublicUrl, the address of the bucket's public domain; pass it to configureStorageBackend or set R2_PUBLIC_URL.",
    { missing: ["r2PublicUrl"] },
  );
}

/** The public address that a call brings becomes a setting where there is none: readers need it. */
export async function rememberPublicUrl(ctx: MutationCtx, ofCall: R2Config): Promise<void> {
  const { R2_PUBLIC_URL } = ofCall;
  if (!R2_PUBLIC_URL) return;
  const r2PublicUrl = parsePublicUrl(R2_PUBLIC_URL, "R2_PUBLIC_URL");
  if ((await publicUrl(ctx)) === null) await changeSettings(ctx, { r2PublicUrl }, undefined);
}

/** The prefix of new keys: of this call, the environment or the settings. */
export async function keyPrefix(ctx: QueryCtx, ofCall?: R2Config): Promise<string> {
  const prefix = ofCall?.R2_KEY_PREFIX ?? env.R2_KEY_PREFIX;
  return parseKeyPrefix(prefix ?? (await readSettings(ctx)).r2KeyPrefix ?? "");
}
