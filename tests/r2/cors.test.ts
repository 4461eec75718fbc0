/** Which uploads a page may send to a bucket that was set up by the guide of `@convex-dev/r2`. */
import { beforeEach, expect, test } from "vitest";
import { api } from "../../src/component/_generated/api.js";
import { type Component, at } from "../../src/component/testing/component.test-helpers.js";
import { rulesOfR2Component } from "./support/cors.js";
import { hexOf, openWithR2, readPublished, useBucket } from "./support/r2.js";

const { assetManager, settings, verification } = api;
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
