/**
 * The cache of converted images at the edge. A key always refers to one version of one asset, so entries
 * never become outdated: publishing and rolling back change which key pages request.
 */
import type { Env } from "./config.js";
import { type Converted, type NotConverted, type Variant, variantName } from "./convert.js";

/** How long a failed conversion is not retried, in seconds. */
const UNSUITABLE_S = 7 * 24 * 60 * 60;
const FAILED_S = 5 * 60;

const NOTHING = "x-not-converted";
const LENGTH = "x-length";

/** Contains only the key and the variant: other URL parameters create no new entry. */
function entryOf(key: string, variant: Variant, origin: string, env: Env): Request {
  const url = new URL(`/${key}`, origin);
  url.searchParams.set("variant", variantName(variant, env));
  return new Request(url);
}

/** Returns a cached result as a stream; `undefined` if there is none. */
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

/** Stores a result. A failure to store it does not prevent the response. */
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
    console.error(`${key} could not be cached:`, error);
  }
}
