/**
 * Serves private files: a URL that the deployment has signed with the secret that this Worker has, too. The Worker asks
 * no one: the URL names the object, and the signature is its permission.
 */
import type { Env } from "./config.js";
import { serveObject } from "./objects.js";
import { Refusal, parseKey, requireRead } from "./request.js";

/** The parts of a signed URL; other parameters have no meaning, and mail programs may add them. */
const SIGNED = ["disposition", "expires", "signature"] as const;

const CHANGED = "This URL is invalid: it was changed, or its key was revoked. Request a new one.";
export const EXPIRED = "This URL has expired. Request a new one.";

/** No cache keeps a private file, and no page that it links to learns the URL. */
const PRIVATE = { "cache-control": "private, no-store", "referrer-policy": "no-referrer" };

/** @throws {Refusal} 403 unless the signature is one of this deployment's and has not expired. */
export async function serveSigned(
  request: Request,
  url: URL,
  env: Env,
  ctx: ExecutionContext,
): Promise<Response> {
  requireRead(request);
  const bucket = env.PRIVATE_BUCKET;
  if (bucket === undefined) throw new Refusal(404, "File not found.");
  const key = parseKey(url.pathname, env.KEY_PREFIX);
  const { disposition } = await verify(key, url, env);
  const headers = new Headers({ ...PRIVATE, "content-disposition": disposition });
  // The name says the type, so the image is not converted to another.
  const original = { key, width: undefined, accepted: [] };
  return await serveObject(request, { ...original, bucket, headers }, env, ctx);
}

/** Checks the signature before the time, so that a URL that was changed is never called expired. */
async function verify(key: string, { searchParams }: URL, env: Env) {
  const values = SIGNED.map((name) => searchParams.getAll(name));
  // Two of a kind may mean different things to different programs.
  if (values.some(({ length }) => length !== 1)) throw new Refusal(403, CHANGED);
  const [disposition, expires, signature] = values.flat() as [string, string, string];
  const bytes = fromBase64Url(signature);
  const path = key.split("/").map(encode).join("/");
  const message = new TextEncoder().encode(
    `${path}?disposition=${encode(disposition)}&expires=${expires}`,
  );
  const secrets = (env.PRIVATE_URL_SECRETS ?? "").split(",").map((secret) => secret.trim());
  const verdicts = secrets
    .filter((secret) => secret !== "")
    .map(async (secret) => await isSigned(secret, bytes, message));
  if (!(await Promise.all(verdicts)).includes(true)) throw new Refusal(403, CHANGED);
  if (Number(expires) * 1000 <= Date.now()) throw new Refusal(403, EXPIRED);
  return { disposition };
}

/** Compares in constant time. */
async function isSigned(secret: string, signature: Uint8Array, message: Uint8Array) {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const bytes = new TextEncoder().encode(secret);
  const key = await crypto.subtle.importKey("raw", bytes, algorithm, false, ["verify"]);
  return await crypto.subtle.verify("HMAC", key, signature, message);
}

function fromBase64Url(text: string): Uint8Array {
  if (!/^[\w-]{43}$/.test(text)) throw new Refusal(403, CHANGED);
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Encodes as the deployment does, whatever spelling the URL came in. */
function encode(text: string): string {
  const more = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, more);
}
