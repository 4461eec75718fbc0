/** Content types that a storage names: parsed and bounded before they get into a row. */
import { expect, test, vi } from "vitest";
import { parseCredentials } from "../../shared/r2/config.js";
import type { QueryCtx } from "../_generated/server.js";
import { backendNamed } from "./index.js";
import { headObject } from "./r2Objects.js";

const LONG = `text/html;a="${"x".repeat(12_000)}"`;

const CASES: [string, string][] = [
  ["image/png", "image/png"],
  ["text/plain; charset=utf-8", "text/plain; charset=utf-8"],
  [LONG, "text/html"],
  ["image/png, text/html", "application/octet-stream"],
  ["image/png;a=b,text/html", "image/png"],
  ["", "application/octet-stream"],
  ["png", "application/octet-stream"],
];

test.each(CASES)("Convex storage says %j", async (contentType, stored) => {
  // convex-test keeps no content type.
  const file = { _id: "1", size: 1, sha256: btoa("x"), contentType };
  const system = { normalizeId: () => "1", get: async () => file };
  const ctx = { db: { system } } as unknown as QueryCtx;
  const backend = backendNamed("convex");
  if (backend.knows !== "in a transaction") throw new Error("Convex storage knows its objects.");
  expect(await backend.find(ctx, "1")).toMatchObject({ contentType: stored });
});

const credentials = parseCredentials({
  R2_BUCKET: "bucket",
  R2_ENDPOINT: "https://bucket.test",
  R2_ACCESS_KEY_ID: "key",
  R2_SECRET_ACCESS_KEY: "secret",
});

async function factsFor(headers: Record<string, string>) {
  const answer = new Response(null, { headers });
  const asked = vi.spyOn(globalThis, "fetch").mockResolvedValue(answer);
  try {
    return await headObject(credentials, "key");
  } finally {
    asked.mockRestore();
  }
}

const GOOD = { "content-length": "1", etag: '"abc"', "content-type": "image/png" };

test.each(CASES)("a bucket says %j", async (contentType, stored) => {
  expect(await factsFor({ ...GOOD, "content-type": contentType })).toEqual({
    size: 1,
    etag: '"abc"',
    contentType: stored,
  });
});

test.each([
  ["content-length", "1e3"],
  ["content-length", "0x10"],
  ["content-length", "-1"],
  ["content-length", "9".repeat(16)],
  ["content-length", ""],
  ["etag", ""],
  ["etag", "abc"],
  ["etag", `"${"x".repeat(12_000)}"`],
  ["etag", '"a"b"'],
])("a bucket's %s of %j proves nothing", async (name, value) => {
  await expect(factsFor({ ...GOOD, [name]: value })).rejects.toMatchObject({
    data: { code: "R2_UNAVAILABLE" },
  });
});
