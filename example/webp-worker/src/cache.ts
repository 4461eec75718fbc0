/**
 * Converted images at the edge. A key is one version of one asset, for ever, so that an entry is
 * never out of date: publishing or rolling back only changes which key pages ask for.
 */
import type { Env } from "./config.js";
import { type Converted, type NotConverted, type Variant, variantName } from "./convert.js";

/** For how long nothing is tried again that can or could not be converted, in seconds. */
const UNSUITABLE_S = 7 * 24 * 60 * 60;
const FAILED_S = 5 * 60;

const NOTHING = "x-not-converted";
const LENGTH = "x-length";

/** Made of the key and the variant alone: what else a client puts into its address is no new entry. */
function entryOf(key: string, variant: Variant, origin: string, env: Env): Request {
  const url = new URL(`/${key}`, origin);
  url.searchParams.set("variant", variantName(variant, env));
  return new Request(url);
}

/** A result as a stream; `undefined` when it is not known. */
export async function findConverted(
  key: string,
  variant: Variant,
  origin: string,
  env: Env,
): Promise<Converted | NotConverted | undefined> {
  const found = await caches.default.match(entryOf(key, variant, origin, env));
  if (found === undefined) return undefined;
  const reason = found.headers.get(NOTHING);
  if (reason !== null) return reason as NotConverted;
  return {
    body: found.body ?? new ArrayBuffer(0),
    length: Number(found.headers.get(LENGTH)),
    contentType: found.headers.get("content-type") ?? "application/octet-stream",
  };
}

/** Keeps a result. That it could not is no reason not to serve it. */
export async function keepConverted(
  key: string,
  variant: Variant,
  origin: string,
  env: Env,
  result: Converted | NotConverted,
): Promise<void> {
  const maxAge = (seconds: number) => ({ "cache-control": `public, max-age=${seconds}` });
  const response =
    typeof result === "string"
      ? new Response(null, {
          headers: {
            ...maxAge(result === "failed" ? FAILED_S : UNSUITABLE_S),
            [NOTHING]: result,
          },
        })
      : new Response(result.body, {
          headers: {
            "content-type": result.contentType,
            [LENGTH]: String(result.length),
            "cache-control": "public, max-age=31536000, immutable",
          },
        });
  try {
    await caches.default.put(entryOf(key, variant, origin, env), response);
  } catch (error) {
    console.error(`${key} was not kept:`, error);
  }
}
