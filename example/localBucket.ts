/** A local R2 bucket for `npm run demo -- --r2`, with its S3 API and a public domain. */
import { randomBytes } from "node:crypto";
import type { LocalBackend } from "../local/startLocalBackend.js";

const BUCKET = "demo-assets";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The current listeners of each signal. */
function listeners() {
  return new Map(SIGNALS.map((signal) => [signal, new Set(process.listeners(signal))] as const));
}

/**
 * Starts the bucket, sets the component's environment variables, and makes it the storage backend of new
 * uploads.
 *
 * @param dataDir where the objects are kept between runs.
 * @returns a function that stops it.
 */
export async function useLocalBucket(
  backend: LocalBackend,
  dataDir: string,
): Promise<() => Promise<void>> {
  // Imported here, so that the demo without a bucket starts faster.
  const { Miniflare } = await import("miniflare");
  const secretAccessKey = randomBytes(32).toString("hex");
  const others = listeners();
  const miniflare = new Miniflare({
    modules: true,
    script: "export default { fetch: () => new Response(null, { status: 404 }) };",
    compatibilityDate: "2026-07-01",
    host: "127.0.0.1",
    port: 0,
    // Otherwise it requests its location from Cloudflare.
    cf: false,
    r2Persist: dataDir,
    r2Buckets: { BUCKET: { id: BUCKET, s3Credentials: { accessKeyId: "demo", secretAccessKey } } },
  });
  const { origin } = await miniflare.ready;
  // On these signals it would end the process before the backend has saved; the parent process ends both in
  // order.
  for (const [signal, known] of others) {
    for (const listener of process.listeners(signal)) {
      if (!known.has(listener)) process.off(signal, listener);
    }
  }
  Object.assign(process.env, {
    R2_BUCKET: BUCKET,
    R2_ENDPOINT: `${origin}/cdn-cgi/local/r2/s3`,
    R2_ACCESS_KEY_ID: "demo",
    R2_SECRET_ACCESS_KEY: secretAccessKey,
    // It cannot list the parts of an upload.
    S3_UNSUPPORTED: "parts",
    // The port changes with each run; a new public URL does not break stored files.
    R2_PUBLIC_URL: `${origin}/cdn-cgi/local/r2/public/${BUCKET}`,
  });
  await backend.runInternal("versionedAssets", "assetManager:configureStorageBackend", {
    backend: "r2",
  });
  return () => miniflare.dispose();
}
