/** What holds for every answer of the asset routes, whatever was asked. */
import { expect } from "vitest";
import type { PlacedFile } from "./site.test-helpers.js";
import { patternOf } from "./site.test-helpers.js";

const LIMIT = 20 * 1024 * 1024;
const NOBODY_KEEPS_IT = "private, no-store";

function expectNoStore(response: Response): void {
  expect(response.headers.get("cache-control")).toBe(NOBODY_KEEPS_IT);
}

/** What else is known of a request. */
export type Circumstances = {
  /** It has a signature, good or not. */
  isSigned?: boolean;
  /** Each answer is the whole file, because it is counted. */
  isWhole?: boolean;
  /** Private files of the site: where their bytes are must show nowhere. */
  hidden?: PlacedFile[];
};

/**
 * Checks an answer against everything that does not depend on the route.
 *
 * @param file what the address stands for; `null` when that is nothing.
 */
export async function expectSound(
  response: Response,
  method: string,
  file: PlacedFile | null,
  { isSigned = false, isWhole = false, hidden = [] }: Circumstances = {},
): Promise<void> {
  const { status, headers } = response;
  const body = new Uint8Array(await response.arrayBuffer());
  expectNothingOf(file?.isPrivate ? [...hidden, file] : hidden, response, body);
  const isRead = method === "GET" || method === "HEAD";
  if (isRead && (isSigned || file?.isPrivate)) expectNoStore(response);
  if (isSigned && [200, 206, 304].includes(status)) {
    // What the file links to must not learn the address.
    expect(headers.get("referrer-policy")).toBe("no-referrer");
  }
  expect(status).toBeLessThan(500);
  for (const [name, value] of headers) {
    expect(name).toMatch(/^[a-z0-9-]+$/);
    expect(value).toMatch(/^[\x20-\x7e]*$/);
  }
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.has("set-cookie")).toBe(false);
  if (method === "HEAD") expect(body.byteLength).toBe(0);
  expect(headers.has("content-range")).toBe(status === 206 || status === 416);
  expect(headers.has("location")).toBe(status === 302);
  expect(headers.has("allow")).toBe(status === 405 || (method === "OPTIONS" && status === 204));

  const modified = headers.get("last-modified");
  if (modified !== null) {
    expect([200, 206, 304]).toContain(status);
    expect(new Date(modified).toUTCString()).toBe(modified);
    expect(Date.parse(modified)).toBeLessThanOrEqual(Date.now());
  }

  switch (status) {
    case 200:
    case 206: {
      expect(file).not.toBeNull();
      const { seed, size, versionId } = file!;
      const [start, end] = status === 200 ? [0, size - 1] : partOf(headers, size);
      const length = end - start + 1;
      // To a HEAD, the length is told of what only goes in parts.
      if (method !== "HEAD") expect(length).toBeLessThanOrEqual(LIMIT);
      expect(headers.get("content-length")).toBe(String(length));
      expect(headers.get("accept-ranges")).toBe(isWhole ? "none" : "bytes");
      if (isWhole) expect(status).toBe(200);
      expect(headers.get("etag")).toBe(`"${versionId}"`);
      expect(headers.get("content-type")).toBeTruthy();
      expect(headers.get("cache-control")).toBeTruthy();
      if (method !== "HEAD") {
        expect(Buffer.compare(body, patternOf(seed, start, end))).toBe(0);
      }
      break;
    }
    case 302:
      expect(isSigned).toBe(false);
      if (new URL(headers.get("location")!).searchParams.has("signature")) {
        expectSignedFor(file!, new URL(headers.get("location")!));
        expectNoStore(response);
      } else {
        expect(file!.isPrivate).toBe(false);
        expect(headers.get("location")).toBe(new URL(file!.url).href);
        expect(headers.get("etag")).toContain(file!.versionId);
      }
      expect(headers.get("cache-control")).toBeTruthy();
      expect(body.byteLength).toBe(0);
      break;
    case 304:
      expect(headers.get("etag")).toContain(file!.versionId);
      expect(headers.get("cache-control")).toBeTruthy();
      expect(headers.has("content-length")).toBe(false);
      expect(body.byteLength).toBe(0);
      break;
    case 204:
      expect(method).toBe("OPTIONS");
      expect(body.byteLength).toBe(0);
      break;
    case 416:
      expect(headers.get("content-range")).toBe(`bytes */${file!.size}`);
      expectNoStore(response);
      break;
    case 413:
      expect(method).toBe("GET");
      expect(file!.size).toBeGreaterThan(LIMIT);
      // Who was refused the whole may have it in parts.
      expect(headers.get("accept-ranges")).toBe("bytes");
      expectNoStore(response);
      break;
    case 405:
      expect(headers.get("allow")).toBe("GET, HEAD, OPTIONS");
      expectNoStore(response);
      break;
    default:
      expect([400, 403, 404, 412]).toContain(status);
      if (status === 404) expect(file).toBeNull();
      expectNoStore(response);
  }
}

/** Neither the address of an object in its storage nor its id, in any header or text. */
function expectNothingOf(hidden: PlacedFile[], { headers }: Response, body: Uint8Array): void {
  const isText = headers.get("content-type") === "text/plain; charset=utf-8";
  const said = JSON.stringify([...headers]) + (isText ? new TextDecoder().decode(body) : "");
  for (const { url, storageId } of hidden) {
    expect(said).not.toContain(url);
    expect(said).not.toContain(new URL(url).pathname);
    expect(said).not.toContain(storageId);
  }
}

/** An address of these routes that ends. */
function expectSignedFor({ versionId }: PlacedFile, { pathname, searchParams }: URL): void {
  expect(pathname.split("/v/")[1]?.split("/")[0]).toBe(versionId);
  expect(Number(searchParams.get("expires"))).toBeGreaterThan(0);
  expect(searchParams.get("signature")).toMatch(/^[\w-]{43}$/);
}

function partOf(headers: Headers, size: number): [number, number] {
  const found = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers.get("content-range") ?? "");
  expect(found).not.toBeNull();
  const [start, end, total] = found!.slice(1).map(Number) as [number, number, number];
  expect(total).toBe(size);
  expect(start).toBeLessThanOrEqual(end);
  expect(end).toBeLessThan(size);
  return [start, end];
}
