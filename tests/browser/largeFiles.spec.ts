/** A large file in a page that is closed in the middle: after a reload, the same file resumes where it was. */
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { type Bucket, startBucket } from "../r2/support/bucket.js";
import { documentedRules } from "../r2/support/cors.js";
import type { Seen } from "../r2/support/front.js";
import { credentialsOf } from "../r2/support/r2.js";
import { Site } from "./hooks/site.js";
import { launchChromium } from "./support/chromium.js";

/** Five parts, of which the last one is smaller. */
const SIZE = 72 * 1024 ** 2;
const COUNT = 5;
const PATIENCE = { timeout: 100_000 };

let bucket: Bucket;
let site: Site;
let browser: Browser;
let disk: string;
const content = Buffer.alloc(SIZE);
for (let at = 0; at < SIZE; at += 1024 ** 2) content.fill(at / 1024 ** 2, at, at + 1024 ** 2);

beforeAll(async () => {
  disk = await mkdtemp(join(tmpdir(), "large-"));
  await writeFile(join(disk, "film.mp4"), content);
  bucket = await startBucket();
  site = await Site.start(credentialsOf(bucket));
  const client = site.backend.connect();
  const { publicUrl } = bucket;
  await client.mutation(api.assets.configureStorageBackend, {
    backend: "r2",
    r2PublicUrl: publicUrl,
  });
  bucket.front.cors = documentedRules(new URL(site.urlOf("films")).origin);
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await site?.stop();
  await bucket?.stop();
  await rm(disk, { recursive: true, force: true });
});

const isPart = ({ method, query }: Seen) => method === "PUT" && query.has("partNumber");
const answered = () => bucket.front.requests.filter((seen) => isPart(seen) && seen.status === 200);

async function choose(page: Page): Promise<void> {
  await page.goto(site.urlOf("films"));
  await page.getByLabel("Choose a folder").setInputFiles(disk);
}

test("a reload in the middle costs at most three parts, and two tabs send one file once", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE.timeout);
  bucket.front.failWith((seen) =>
    isPart(seen) && Number(seen.query.get("partNumber")) > 2 ? "silence" : undefined,
  );
  await choose(page);
  await vi.waitFor(() => expect(answered()).toHaveLength(2), PATIENCE);

  const other = await context.newPage();
  await choose(other);
  await other.getByText("Another tab uploads this file to the same path.").waitFor();
  await other.close();

  await page.reload();
  bucket.front.failWith(undefined);
  await choose(page);
  await page.getByText("1 done, 0 failed, 0 canceled, of 1").waitFor();
  const sent = bucket.front.requests.filter(isPart);
  expect(answered()).toHaveLength(COUNT);
  expect(sent.length).toBeLessThanOrEqual(COUNT + 3);
  const begun = bucket.front.requests.filter(
    ({ method, query }) => method === "POST" && query.has("uploads"),
  );
  expect(begun).toHaveLength(1);

  const link = page.getByRole("link", { name: /film\.mp4$/ });
  const response = await fetch((await link.getAttribute("href"))!);
  const hash = createHash("sha256").update(Buffer.from(await response.arrayBuffer()));
  expect(hash.digest("hex")).toBe(createHash("sha256").update(content).digest("hex"));
  await context.close();
});
