/** `doctor` as a program, against an S3 server that checks what R2 checks. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { snippetsOf } from "../docs/snippets.js";
import type { InstalledApp } from "../installed/index.js";
import {
  ACCESS_KEY_ID,
  BUCKET,
  type Bucket,
  PRIVATE_BUCKET,
  SECRET_ACCESS_KEY,
  startBucket,
} from "../r2/support/bucket.js";
import type { CorsRule } from "../r2/support/cors.js";
import { developedApp } from "./support/packages.js";
import { start } from "./support/program.js";

const ORIGIN = "https://app.example.com";

let program: InstalledApp;
let bucket: Bucket;
let policy: CorsRule[];
beforeAll(async () => {
  program = await developedApp();
  bucket = await startBucket();
  const blocks = await snippetsOf("docs/setup-r2.md");
  policy = JSON.parse(blocks.find(({ language }) => language === "json")!.code) as CorsRule[];
});
afterAll(() => bucket.stop());
beforeEach(() => {
  bucket.front.reset();
  bucket.front.cors = policy;
});

const variables = () => ({
  S3_BUCKET: BUCKET,
  S3_PRIVATE_BUCKET: PRIVATE_BUCKET,
  S3_ENDPOINT: bucket.endpoint,
  S3_ACCESS_KEY_ID: ACCESS_KEY_ID,
  S3_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
  S3_PUBLIC_URL: bucket.publicUrl,
});

async function doctor(args: string[], env: Record<string, string> = variables()) {
  const ended = await start(program.bin, ["doctor", ...args], { cwd: program.folder, env }).ended;
  expect(ended.stdout + ended.stderr).not.toContain(SECRET_ACCESS_KEY);
  expect(ended.stdout + ended.stderr).not.toContain("X-Amz-Signature");
  expect([...(await bucket.keys("public")), ...(await bucket.keys("private"))]).toEqual([]);
  return ended;
}

test("prints one table of both buckets, and nothing to change", async () => {
  const { code, stdout } = await doctor(["--origin", ORIGIN]);
  const lines = stdout.trim().split("\n");
  expect(lines[0]).toMatch(/^bucket +check +works +found +change$/);
  expect(lines.filter((line) => line.includes("NO"))).toEqual([]);
  expect(lines).toHaveLength(1 + 2 * 12 + 1);
  expect(lines.at(-1)).toBe("Nothing is to be changed.");
  expect(code).toBe(0);
});

test("says what to change, as JSON as well, and deletes its objects when the bucket fails", async () => {
  bucket.front.failWith(({ headers }) =>
    headers["if-none-match"] === undefined ? undefined : { status: 501, code: "NotImplemented" },
  );
  const { code, stdout } = await doctor(["--origin", "https://other.example.com", "--json"]);
  const events = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const wrong = events.filter(({ ok }) => ok === false);
  expect(wrong.slice(0, 2)).toMatchObject([
    { check: "conditional PUT", change: "Add conditional-put to S3_UNSUPPORTED." },
    { check: "CORS for https://other.example.com" },
  ]);
  expect(events.at(-1)).toEqual({ type: "done", wrong: 4, unsupported: ["conditional-put"] });
  expect(code).toBe(24);
});

test("finds rules that list the pages that read, which a redirect hides", async () => {
  bucket.front.cors = policy.map((rule) => ({ ...rule, AllowedOrigins: [ORIGIN] }));
  const { code, stdout } = await doctor(["--origin", ORIGIN]);
  const wrong = stdout.split("\n").filter((line) => line.includes("CORS of reads"));
  expect(wrong).toHaveLength(2);
  for (const line of wrong) expect(line).toMatch(/ NO .*Allow GET and HEAD from "\*"/);
  expect([code, stdout]).toEqual([24, expect.stringContaining("To change: 2.")]);
});

test("explains a variable that is missing, wrong or set twice, before any request", async () => {
  for (const [env, line] of [
    [{ S3_BUCKET: BUCKET }, /Not set: S3_ENDPOINT, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY\./],
    [{ ...variables(), S3_URL_STYLE: "host" }, /S3_URL_STYLE .* path or virtual-host/],
    [{ ...variables(), R2_BUCKET: "other" }, /S3_BUCKET .* differs from R2_BUCKET/],
  ] as const) {
    const { code, stderr } = await doctor([], env);
    expect(stderr).toMatch(line);
    expect(code).toBe(23);
  }
  expect(bucket.front.requests).toEqual([]);
});
