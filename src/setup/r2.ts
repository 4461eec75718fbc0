/** Checks a bucket with the real signed requests of an app. */
import { createHash, randomUUID } from "node:crypto";
import { objectCacheControl } from "../shared/r2/requests.js";
import { inlineDisposition } from "../shared/disposition.js";
import { type BucketRequest, encodeKey, regionOf, signUrl } from "../shared/r2/requests.js";
import { SetupError, reasonOf } from "./errors.js";
import { MirrorError } from "../sync/errors.js";
import { fetchThrough } from "../sync/proxiedFetch.js";
import { Proxies, ProxyError } from "../sync/proxies.js";
import type { BucketSettings } from "./r2Variables.js";

type OnCheck = (check: R2Check) => void;

/** The test object. */
export type Asked = { bucket: BucketSettings; key: string; signal?: AbortSignal };

export type R2Check = "put" | "get" | "cors" | "public URL" | "cors of reads" | "delete";

/** The timeout of one response. */
const TIMEOUT_MS = 20_000;
const REQUEST_LIFETIME_S = 300;

/** Explains the S3 error codes. */
const HINTS: Record<string, (named: BucketSettings["named"]) => string> = {
  SignatureDoesNotMatch: (named) =>
    `${named("SECRET_ACCESS_KEY")} does not belong to ${named("ACCESS_KEY_ID")}.`,
  InvalidAccessKeyId: (named) => `The account has no such ${named("ACCESS_KEY_ID")}.`,
  InvalidArgument: (named) =>
    `${named("ACCESS_KEY_ID")} or ${named("SECRET_ACCESS_KEY")} is invalid.`,
  Unauthorized: (named) => `${named("ACCESS_KEY_ID")} or ${named("SECRET_ACCESS_KEY")} is wrong.`,
  AccessDenied: () => "The token lacks a permission: it needs Object Read & Write on this bucket.",
  NoSuchBucket: (named) =>
    `The bucket does not exist. Check its name, and the account in ${named("ENDPOINT")}.`,
  ExpiredRequest: () => "The clock of this machine is wrong.",
};

/** The error, and whether the object may still be in the bucket. */
type Progress = { mayBeStored: boolean };

/**
 * Uploads a test object, reads it, checks CORS, and always deletes it.
 *
 * @param origins pages that will upload, such as `https://app.example.com`.
 * @param signal ends the check; the object is deleted then, too.
 * @throws R2_CHECK_FAILED. Its message contains no secret.
 */
export async function checkBucket(
  bucket: BucketSettings,
  origins: string[],
  { signal, onCheck = () => undefined }: { signal?: AbortSignal; onCheck?: OnCheck } = {},
): Promise<void> {
  const { keyPrefix, publicUrl } = bucket;
  const name = `check-${randomUUID()}.txt`;
  const key = keyPrefix === "" ? name : `${keyPrefix}/${name}`;
  const bytes = Buffer.from(
    `A test file of convex-versioned-assets that can be deleted. ${name}\n`,
  );
  const progress: Progress = { mayBeStored: false };
  const asked: Asked = { bucket, key, signal };
  try {
    await put(asked, bytes, progress);
    onCheck("put");
    await get(asked, bytes);
    onCheck("get");
    for (const origin of origins) await askCors(asked, origin);
    onCheck("cors");
    if (publicUrl !== null) {
      await getPublic(asked, publicUrl, bytes);
      onCheck("public URL");
    }
    await askCorsOfReads(asked);
    onCheck("cors of reads");
  } catch (error) {
    const left = progress.mayBeStored ? await remove(asked) : null;
    if (!(error instanceof SetupError)) throw error;
    const more = left === null ? "" : ` And ${left.message}`;
    throw inBucket(bucket, `${error.message}${more}`, error);
  }
  const left = await remove(asked);
  if (left !== null) throw inBucket(bucket, left.message, left);
  onCheck("delete");
}

/** A failed check of the private bucket says nothing about the other one. */
function inBucket(bucket: BucketSettings, message: string, { code }: SetupError): SetupError {
  const { isPrivate, credentials } = bucket;
  return new SetupError(code, isPrivate ? `${credentials.variable}, ${message}` : message);
}

/** The headers of a page's upload, so that the check matches real uploads. */
function uploadHeaders(
  { credentials: { unsupported } }: BucketSettings,
  bytes: Buffer,
): Record<string, string> {
  const headers: Record<string, string> = {
    "cache-control": objectCacheControl(undefined),
    "content-disposition": inlineDisposition("check.txt"),
    "content-type": "text/plain",
  };
  if (!unsupported.includes("conditional-put")) headers["if-none-match"] = "*";
  if (!unsupported.includes("checksums")) {
    headers["x-amz-checksum-sha256"] = createHash("sha256").update(bytes).digest("base64");
  }
  return headers;
}

/** The headers with which a page begins an upload in parts. */
function beginHeaders({ credentials: { unsupported } }: BucketSettings): Record<string, string> {
  const headers: Record<string, string> = {
    "cache-control": objectCacheControl(undefined),
    "content-disposition": inlineDisposition("check.txt"),
    "content-type": "text/plain",
  };
  if (!unsupported.includes("checksums")) headers["x-amz-checksum-algorithm"] = "SHA256";
  return headers;
}

function failed(check: R2Check, reason: string): SetupError {
  return new SetupError("R2_CHECK_FAILED", `${check}: ${reason}`);
}

async function send(
  check: R2Check,
  { bucket, key, signal }: Asked,
  request: Pick<BucketRequest, "method" | "headers">,
  body?: Buffer,
): Promise<Response> {
  const { credentials } = bucket;
  const url = await signUrl(credentials, { ...request, key, expiresIn: REQUEST_LIFETIME_S });
  return await fetchOr(check, credentials.endpoint.host, url, {
    ...request,
    signal,
    ...(body === undefined ? {} : { body: new Uint8Array(body) }),
  });
}

/** Errors contain only the host, because the URL contains the signature. */
export async function fetchOr(
  check: R2Check,
  host: string,
  url: string,
  { signal, ...init }: RequestInit,
): Promise<Response> {
  const signals = [AbortSignal.timeout(TIMEOUT_MS), ...(signal ? [signal] : [])];
  const proxies = new Proxies();
  try {
    const ask = fetchThrough(proxies, fetch);
    return await ask(url, { ...init, signal: AbortSignal.any(signals) });
  } catch (error) {
    signal?.throwIfAborted();
    const isOfProxy = error instanceof ProxyError || error instanceof MirrorError;
    if (isOfProxy) throw failed(check, error.message);
    const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : null;
    const code = typeof cause?.code === "string" ? ` (${cause.code})` : "";
    throw failed(check, `${host} does not respond${code}. Check the URL and the network.`);
  } finally {
    proxies.close();
  }
}

/** Explains the error code of a response. */
export async function refusal(
  check: R2Check,
  { bucket: { named } }: Asked,
  response: Response,
): Promise<SetupError> {
  const region = await regionOf(response);
  if (region !== null) return failed(check, `The bucket is in ${region}: set S3_REGION to it.`);
  const text = await response.text().catch(() => "");
  const code =
    /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? (response.status === 401 ? "Unauthorized" : "");
  if (code === "RequestTimeTooSkewed") return failed(check, skewOf(response));
  const hint = HINTS[code]?.(named) ?? "The bucket rejects this request.";
  return failed(check, `${hint} (status ${response.status}${code && `, ${code}`})`);
}

function skewOf(response: Response): string {
  const theirs = Date.parse(response.headers.get("date") ?? "");
  const minutes = Math.round(Math.abs(Date.now() - theirs) / 60_000);
  const by = Number.isFinite(minutes) && minutes > 0 ? ` by ${minutes} minutes` : "";
  return `The clock of this machine is wrong${by}; signed requests need the correct time.`;
}

async function put(asked: Asked, bytes: Buffer, progress: Progress): Promise<void> {
  const headers = uploadHeaders(asked.bucket, bytes);
  // Without a response, the object may have been stored.
  progress.mayBeStored = true;
  const response = await send("put", asked, { method: "PUT", headers }, bytes);
  if (response.ok) return;
  progress.mayBeStored = response.status >= 500;
  throw await refusal("put", asked, response);
}

async function get(asked: Asked, bytes: Buffer): Promise<void> {
  const response = await send("get", asked, { method: "GET" });
  if (!response.ok) throw await refusal("get", asked, response);
  const read = Buffer.from(await response.arrayBuffer());
  if (!read.equals(bytes)) throw failed("get", "The bucket does not return the uploaded bytes.");
}

/** Sends the CORS preflights of a browser's uploads: in one request, and in parts. */
export async function askCors(asked: Asked, origin: string): Promise<void> {
  const { bucket } = asked;
  await askPreflight(asked, origin, "PUT", uploadHeaders(bucket, Buffer.alloc(0)));
  if (bucket.credentials.unsupported.includes("parts")) return;
  await askPreflight(asked, origin, "POST", beginHeaders(bucket), { uploads: "" });
}

async function askPreflight(
  { bucket, key, signal }: Asked,
  origin: string,
  method: "PUT" | "POST",
  headers: Record<string, string>,
  query: Record<string, string> = {},
): Promise<void> {
  const { credentials } = bucket;
  const { endpoint } = credentials;
  const asked = Object.keys(headers).sort();
  // Some servers know by the signature that S3 is meant, as a page's preflight has it.
  const request = { method, key, headers, query, expiresIn: REQUEST_LIFETIME_S };
  const url = await signUrl(credentials, request);
  const response = await fetchOr("cors", endpoint.host, url, {
    method: "OPTIONS",
    signal,
    headers: {
      Origin: origin,
      "Access-Control-Request-Method": method,
      "Access-Control-Request-Headers": asked.join(","),
    },
  });
  const listed = (name: string) =>
    (response.headers.get(name) ?? "")
      .toLowerCase()
      .split(",")
      .map((word) => word.trim());
  const allowed = response.headers.get("access-control-allow-origin");
  const isOrigin = response.ok && (allowed === origin || allowed === "*");
  const isMethod = listed("access-control-allow-methods").includes(method.toLowerCase());
  const missing = asked.filter((name) => !listed("access-control-allow-headers").includes(name));
  if (isOrigin && isMethod && missing.length === 0) return;
  const lack = !isOrigin
    ? `does not allow pages of ${origin} to upload with these headers: ${asked.join(", ")}`
    : !isMethod
      ? `does not allow ${method}`
      : `does not allow the headers ${missing.join(", ")}`;
  throw failed(
    "cors",
    `The bucket's CORS policy ${lack}. docs/setup-r2.md contains the policy; pass the ` +
      "origin of your pages with --origin.",
  );
}

/**
 * Reads the test object as a page does after a redirect of the routes, which browsers follow with `Origin: null`:
 * from the public URL, or with a presigned URL.
 */
export async function askCorsOfReads({ bucket, key, signal }: Asked): Promise<void> {
  const { credentials, publicUrl } = bucket;
  const url =
    publicUrl === null
      ? await signUrl(credentials, { method: "GET", key, expiresIn: REQUEST_LIFETIME_S })
      : `${publicUrl}/${encodeKey(key)}`;
  const headers = { Origin: "null" };
  const response = await fetchOr("cors of reads", new URL(url).host, url, { headers, signal });
  const allowed = response.headers.get("access-control-allow-origin");
  await response.body?.cancel();
  if (allowed === "*" || allowed === "null") return;
  throw failed(
    "cors of reads",
    "The bucket's CORS policy does not allow pages to read after a redirect of the routes, which browsers follow " +
      'with Origin: null. Allow GET and HEAD from "*": docs/setup-r2.md contains the policy.',
  );
}

export async function getPublic(
  { bucket, key, signal }: Asked,
  publicUrl: string,
  bytes: Buffer,
): Promise<void> {
  const url = `${publicUrl}/${encodeKey(key)}`;
  const response = await fetchOr("public URL", new URL(publicUrl).host, url, {
    headers: { "Cache-Control": "no-cache" },
    signal,
  });
  const read = Buffer.from(await response.arrayBuffer().catch(() => new ArrayBuffer(0)));
  if (response.ok && read.equals(bytes)) return;
  throw failed(
    "public URL",
    `${bucket.named("PUBLIC_URL")} does not serve this bucket (status ${response.status}): it is another bucket's domain, or not active yet.`,
  );
}

/** Deletes the object, even when the check was ended. @returns why it was not deleted, or `null`. */
async function remove({ bucket, key }: Asked): Promise<SetupError | null> {
  const asked = { bucket, key };
  try {
    const response = await send("delete", asked, { method: "DELETE" });
    if (!response.ok && response.status !== 404) throw await refusal("delete", asked, response);
    return null;
  } catch (error) {
    return new SetupError(
      "R2_CHECK_FAILED",
      `${reasonOf(error)} The object ${key} may still exist.`,
    );
  }
}
