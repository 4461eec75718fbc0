/** Parses a request: one object of this bucket, at one of the allowed widths. */
import type { Env, Format } from "./config.js";

export type Asked = { key: string; width: number | undefined; accepted: Format[] };

/** A refusal with a status and a message that says what to do. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

/** The component's keys: an optional prefix and a random id. */
const KEY = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const MAX_URL_LENGTH = 2000;

/** @throws {Refusal} 421 */
export function requireHost(url: URL, env: Env): void {
  if (env.PUBLIC_HOST === "" || url.host === env.PUBLIC_HOST) return;
  throw new Refusal(421, "This host serves no files.");
}

/** @throws {Refusal} 405, 414 */
export function requireRead(request: Request): void {
  if (request.method !== "GET" && request.method !== "HEAD") {
    throw new Refusal(405, "Only GET and HEAD are supported.", { allow: "GET, HEAD, OPTIONS" });
  }
  if (request.url.length > MAX_URL_LENGTH) throw new Refusal(414, "The URL is too long.");
}

/** @throws {Refusal} unless the request is for an object of this bucket. */
export function parseRequest(request: Request, url: URL, env: Env): Asked {
  requireRead(request);
  return {
    key: parseKey(url.pathname, env.KEY_PREFIX),
    width: parseWidth(url.searchParams.getAll("w"), env.WIDTHS),
    accepted: acceptedFormats(request.headers.get("accept"), env.FORMATS),
  };
}

/** Only the path identifies the object, so no other host or URL can be injected. */
export function parseKey(pathname: string, prefix: string): string {
  const notFound = () => new Refusal(404, "File not found.");
  let key: string;
  try {
    key = decodeURIComponent(pathname.slice(1));
  } catch {
    throw notFound();
  }
  const start = prefix === "" ? "" : `${prefix}/`;
  if (!key.startsWith(start) || !KEY.test(key.slice(start.length))) throw notFound();
  return key;
}

function parseWidth(given: string[], widths: number[]): number | undefined {
  if (given.length === 0) return undefined;
  const width = widths.find((allowed) => String(allowed) === given[0]);
  if (given.length > 1 || width === undefined) {
    throw new Refusal(400, `w must be one of ${widths.join(", ")}.`);
  }
  return width;
}

/** The formats that the client lists. `image/*` does not count: clients send it without supporting them. */
export function acceptedFormats(accept: string | null, formats: Format[]): Format[] {
  const named = new Map(
    (accept ?? "").split(",").map((entry) => {
      const [type = "", ...parameters] = entry.split(";").map((part) => part.trim().toLowerCase());
      const q = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
      return [type, q === undefined ? 1 : Number(q)] as const;
    }),
  );
  const weight = (format: Format) => {
    const q = named.get(`image/${format}`) ?? 0;
    return Number.isFinite(q) ? q : 0;
  };
  return formats
    .filter((format) => weight(format) > 0)
    .sort((a, b) => weight(b) - weight(a) || formats.indexOf(a) - formats.indexOf(b));
}
