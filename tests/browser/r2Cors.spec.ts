/** A bucket with the CORS rules of docs/setup-r2.md, and pages that they allow or do not allow. */
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { parseCredentials } from "../../src/shared/r2/config.js";
import { signUrl } from "../../src/shared/r2/requests.js";
import {
  ACCESS_KEY_ID,
  BUCKET,
  type Bucket,
  SECRET_ACCESS_KEY,
  startBucket,
} from "../r2/support/bucket.js";
import { documentedRules, rulesOfR2Component } from "../r2/support/cors.js";
import { launchChromium } from "./support/chromium.js";

let bucket: Bucket;
let browser: Browser;
let server: Server;
let page: string;

beforeAll(async () => {
  bucket = await startBucket();
  browser = await launchChromium();
  server = createServer((_request, response) => {
    response
      .writeHead(200, { "content-type": "text/html" })
      .end("<!doctype html><title>App</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  page = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await browser.close();
  await bucket.stop();
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  bucket.front.reset();
});

/** The headers of an upload that declares size and hash. */
const STRICT = {
  "cache-control": "public, max-age=31536000, immutable",
  "content-disposition": "inline; filename=\"a.txt\"; filename*=UTF-8''a.txt",
  // Not one of the types that a page may send without asking.
  "content-type": "image/png",
  "if-none-match": "*",
  // Of "hello".
  "x-amz-checksum-sha256": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
};

/** A ticket as `startUpload` makes it; the bucket checks these headers, and the length with them. */
async function openUpload(key: string, headers: Record<string, string> = STRICT) {
  const credentials = parseCredentials({
    R2_BUCKET: BUCKET,
    R2_ENDPOINT: bucket.endpoint,
    R2_ACCESS_KEY_ID: ACCESS_KEY_ID,
    R2_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
  });
  const isStrict = Object.keys(headers).length > 0;
  const uploadUrl = await signUrl(credentials, {
    method: "PUT",
    key,
    headers: isStrict ? { ...headers, "content-length": "5" } : {},
    expiresIn: 600,
  });
  return { uploadUrl, headers };
}

/** A ticket of an upload that declares nothing: a PUT with the type of the file. */
async function openPlainUpload(key: string) {
  const { uploadUrl } = await openUpload(key, {});
  return { uploadUrl, headers: { "content-type": "image/png" } };
}

/** What a page of the app gets when it sends a file: the status, or that it may not know. */
async function sendFromPage(ticket: Awaited<ReturnType<typeof openUpload>>, body: string) {
  const tab = await browser.newPage();
  await tab.goto(page);
  const outcome = await tab.evaluate(
    ({ uploadUrl, headers, body }) =>
      new Promise<{ status: number; etag: string | null } | "refused">((resolve) => {
        const xhr = new XMLHttpRequest();
        xhr.open("PUT", uploadUrl);
        for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
        xhr.onload = () => resolve({ status: xhr.status, etag: xhr.getResponseHeader("etag") });
        xhr.onerror = () => resolve("refused");
        xhr.send(body);
      }),
    { ...ticket, body },
  );
  await tab.close();
  return outcome;
}

test("a page on the list sends a file after a preflight", async () => {
  bucket.front.cors = documentedRules(page);
  expect(await sendFromPage(await openUpload("allowed"), "hello")).toEqual({
    status: 200,
    etag: expect.stringMatching(/^"/) as unknown,
  });
  expect(bucket.front.requests.map(({ method }) => method)).toEqual(["OPTIONS", "PUT"]);
  expect(await (await bucket.objects.get("allowed"))?.text()).toBe("hello");
});

test("a page on the list is told why the bucket refuses other bytes", async () => {
  bucket.front.cors = documentedRules(page);
  expect(await sendFromPage(await openUpload("other"), "hallo")).toMatchObject({ status: 400 });
  expect(await bucket.objects.head("other")).toBeNull();
});

test("a page that is not on the list is refused before it sends anything", async () => {
  bucket.front.cors = documentedRules("https://app.example.com");
  expect(await sendFromPage(await openUpload("foreign"), "hello")).toBe("refused");
  expect(bucket.front.requests.map(({ method }) => method)).toEqual(["OPTIONS"]);
  expect(await bucket.objects.head("foreign")).toBeNull();
});

test.each(["content-type", "cache-control", "if-none-match", "x-amz-checksum-sha256"])(
  "each of the guide's headers is needed: %s",
  async (name) => {
    bucket.front.cors = documentedRules(page).map((rule) => ({
      ...rule,
      AllowedHeaders: rule.AllowedHeaders?.filter((allowed) => allowed.toLowerCase() !== name),
    }));
    expect(await sendFromPage(await openUpload(`without-${name}`), "hello")).toBe("refused");
  },
);

test("the rules of the guide of @convex-dev/r2 let a plain PUT through, and no stricter upload", async () => {
  bucket.front.cors = rulesOfR2Component().map((rule) => ({ ...rule, AllowedOrigins: [page] }));
  expect(await sendFromPage(await openPlainUpload("plain"), "hello")).toMatchObject({
    status: 200,
  });
  expect(bucket.front.requests.map(({ method }) => method)).toEqual(["OPTIONS", "PUT"]);
  const stored = await bucket.objects.get("plain");
  expect(await stored?.text()).toBe("hello");
  expect(stored?.httpMetadata?.contentType).toBe("image/png");

  expect(await sendFromPage(await openUpload("strict"), "hello")).toBe("refused");
  expect(await bucket.objects.head("strict")).toBeNull();
});

test("our rules let a plain PUT through, too", async () => {
  bucket.front.cors = documentedRules(page);
  expect(await sendFromPage(await openPlainUpload("also-plain"), "hello")).toMatchObject({
    status: 200,
  });
});
