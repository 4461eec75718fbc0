/** Which uploads a page may send to a bucket that was set up by the guide of `@convex-dev/r2`. */
import { readFileSync } from "node:fs";
import { beforeEach, expect, test } from "vitest";
import { api } from "../../src/component/_generated/api.js";
import { type Component, at } from "../../src/component/testing/component.test-helpers.js";
import { type CorsRule, rulesOfR2Component } from "./support/cors.js";
import { MIB, startInParts } from "./support/largeUploads.js";
import { hexOf, openWithR2, readPublished, useBucket } from "./support/r2.js";

const { assetManager, parts, settings, verification } = api;
const bucket = useBucket();
const [ORIGIN] = rulesOfR2Component()[0]!.AllowedOrigins;

let t: Component;
beforeEach(async () => {
  t = await openWithR2(bucket);
  bucket.front.cors = rulesOfR2Component();
});

/** Sends a file as a browser does: only after a preflight that allows its headers. */
async function sendFromPage(
  { uploadUrl, headers }: { uploadUrl: string; headers: Record<string, string> },
  body: string,
): Promise<number | "refused"> {
  const sent: Record<string, string> = { "content-type": "image/png", ...headers };
  const preflight = await fetch(uploadUrl, {
    method: "OPTIONS",
    headers: {
      Origin: ORIGIN!,
      "Access-Control-Request-Method": "PUT",
      "Access-Control-Request-Headers": Object.keys(sent).sort().join(","),
    },
  });
  if (preflight.status !== 204) return "refused";
  const headersOfPage = { ...sent, Origin: ORIGIN! };
  const response = await fetch(uploadUrl, { method: "PUT", headers: headersOfPage, body });
  // Without it the browser keeps the answer from the page.
  expect(response.headers.get("access-control-allow-origin")).toBe(ORIGIN);
  return response.status;
}

test.each([
  ["that declares nothing", {}],
  ["that declares its type", { contentType: "image/webp" }],
  ["that has a name", { filename: "hero.png" }],
])("an upload %s needs no other rules", async (_what, declared) => {
  const ticket = await t.mutation(assetManager.startUpload, { ...at("hero"), ...declared });
  expect(await sendFromPage(ticket, "hello")).toBe(200);
  await t.action(verification.finishVerifiedUpload, { intentId: ticket.intentId });
  expect(await readPublished(t, "hero")).toBe("hello");
});

test.each([
  ["that declares its size", { size: 5 }],
  ["that declares its hash", { sha256: hexOf("hello") }],
])("an upload %s needs ours", async (_what, declared) => {
  const ticket = await t.mutation(assetManager.startUpload, { ...at("hero"), ...declared });
  expect(await sendFromPage(ticket, "hello")).toBe("refused");
  expect(bucket.front.requests.map(({ method }) => method)).toEqual(["OPTIONS"]);
});

test("an upload under a limit needs ours", async () => {
  const contentType = "image/png";
  await t.mutation(settings.setUploadLimits, { folderPath: "", allowedTypes: ["image/*"] });
  const ticket = await t.mutation(assetManager.startUpload, {
    ...at("hero"),
    size: 5,
    contentType,
  });
  expect(await sendFromPage(ticket, "hello")).toBe("refused");
});

test("the policy of our guide lets a page begin an upload in parts, send a part and list it", async () => {
  const guide = readFileSync(new URL("../../docs/setup-r2.md", import.meta.url), "utf8");
  const policy = /```json\n(\[[\s\S]*?"AllowedOrigins"[\s\S]*?)```/.exec(guide)![1]!;
  bucket.front.cors = JSON.parse(policy) as CorsRule[];
  const origin = "https://app.example.com";
  const permission = async (url: string, method: string, headers: Record<string, string>) => {
    const response = await fetch(url, {
      method: "OPTIONS",
      headers: {
        Origin: origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": Object.keys(headers).sort().join(","),
      },
    });
    return response.status;
  };
  const upload = await startInParts(t, "film", 65 * MIB);
  const { beginUrl, headers } = upload.ticket.parts!;
  expect(Object.keys(headers)).toContain("x-amz-checksum-algorithm");
  expect(await permission(beginUrl, "POST", headers)).toBe(204);
  const [part] = await upload.sign([1]);
  expect(await permission(part!.url, "PUT", part!.headers)).toBe(204);
  const { intentId, uploadId } = upload;
  const { urls } = await t.mutation(parts.listUploadedParts, { intentId, uploadId });
  expect(await permission(urls[0]!, "GET", {})).toBe(204);
});
