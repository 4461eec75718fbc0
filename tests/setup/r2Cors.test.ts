/** What answers to a browser's question mean; buckets need not refuse it to say no. */
import { afterEach, describe, expect, test, vi } from "vitest";
import type * as R2 from "../../src/setup/r2.js";
import type * as R2Variables from "../../src/setup/r2Variables.js";
import { developedApp } from "./support/packages.js";

const program = await developedApp();
const { checkBucket } = program.importInternal<typeof R2>("setup/r2.js");
const { readR2Settings } = program.importInternal<typeof R2Variables>("setup/r2Variables.js");

afterEach(() => vi.unstubAllGlobals());

const ORIGIN = "https://app.example.com";
const HEADERS =
  "cache-control, content-disposition, Content-Type, if-none-match, x-amz-checksum-algorithm, x-amz-checksum-sha256";
const ALLOWED = {
  "access-control-allow-origin": ORIGIN,
  "access-control-allow-methods": "GET, POST, PUT",
  "access-control-allow-headers": HEADERS,
};

/** A bucket that does all it has to, and answers OPTIONS with this. */
async function check(
  status: number,
  headers: Record<string, string>,
  unsupported?: string,
  reads = "*",
): Promise<string[]> {
  let stored: ArrayBuffer = new ArrayBuffer(0);
  vi.stubGlobal("fetch", async (_url: string, init: RequestInit) => {
    if (init.method === "OPTIONS") return new Response(null, { status, headers });
    if (init.method === "PUT") stored = (init.body as Uint8Array<ArrayBuffer>).slice().buffer;
    const allowed: Record<string, string> =
      reads === "" ? {} : { "access-control-allow-origin": reads };
    return new Response(init.method === "GET" ? stored : null, { headers: allowed });
  });
  const { buckets } = await readR2Settings({
    S3_BUCKET: "files",
    S3_ENDPOINT: "https://account.r2.cloudflarestorage.com",
    S3_ACCESS_KEY_ID: "id",
    S3_SECRET_ACCESS_KEY: "secret",
    ...(unsupported && { S3_UNSUPPORTED: unsupported }),
  });
  const done: string[] = [];
  await checkBucket(buckets[0]!, [ORIGIN], { onCheck: (name) => done.push(name) });
  return done;
}

test("all that an upload sends must be allowed", async () => {
  expect(await check(204, ALLOWED)).toEqual(["put", "get", "cors", "cors of reads", "delete"]);
  const everybody = { ...ALLOWED, "access-control-allow-origin": "*" };
  expect(await check(200, everybody)).toContain("cors");
});

test("a page must be able to read after a redirect", async () => {
  expect(await check(204, ALLOWED, undefined, "null")).toContain("cors of reads");
  for (const others of ["", ORIGIN]) {
    await expect(check(204, ALLOWED, undefined, others)).rejects.toMatchObject({
      code: "R2_CHECK_FAILED",
      message: expect.stringContaining('Allow GET and HEAD from "*"') as string,
    });
  }
});

test("a bucket without parts need not allow what begins them", async () => {
  const onlyPut = {
    ...ALLOWED,
    "access-control-allow-methods": "PUT",
    "access-control-allow-headers": HEADERS.replace("x-amz-checksum-algorithm, ", ""),
  };
  expect(await check(204, onlyPut, "parts")).toContain("cors");
});

describe("it is no permission", () => {
  test.each([
    ["to refuse", 403, ALLOWED, "does not allow pages"],
    ["to say nothing", 204, {}, "does not allow pages"],
    [
      "to name another origin",
      204,
      { ...ALLOWED, "access-control-allow-origin": "https://example.com" },
      "does not allow pages",
    ],
    ["to allow no parts", 204, { ...ALLOWED, "access-control-allow-methods": "PUT" }, "POST"],
    [
      "to leave out the header that begins parts",
      204,
      {
        ...ALLOWED,
        "access-control-allow-headers": HEADERS.replace("x-amz-checksum-algorithm, ", ""),
      },
      "the headers x-amz-checksum-algorithm.",
    ],
    ["to allow reading", 204, { ...ALLOWED, "access-control-allow-methods": "GET" }, "PUT"],
    [
      "to leave a header out",
      204,
      { ...ALLOWED, "access-control-allow-headers": HEADERS.replace("if-none-match, ", "") },
      "the headers if-none-match.",
    ],
    ["to allow any header", 204, { ...ALLOWED, "access-control-allow-headers": "*" }, "headers"],
  ])("%s", async (_what, status, headers: Record<string, string>, message) => {
    await expect(check(status, headers)).rejects.toMatchObject({
      code: "R2_CHECK_FAILED",
      message: expect.stringContaining(message) as string,
    });
  });
});
