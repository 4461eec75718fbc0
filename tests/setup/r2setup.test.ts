/** `r2setup` as a program, against an S3 server that checks what R2 checks. */
import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  ACCESS_KEY_ID,
  BUCKET,
  type Bucket,
  PRIVATE_BUCKET,
  SECRET_ACCESS_KEY,
  startBucket,
} from "../r2/support/bucket.js";
import type { CorsRule } from "../r2/support/cors.js";
import { snippetsOf } from "../docs/snippets.js";
import type { InstalledApp } from "../installed/index.js";
import { makeApp } from "./support/apps.js";
import { developedApp } from "./support/packages.js";
import { type Ended, start, stubConvex } from "./support/program.js";

const ORIGIN = "https://app.example.com";

let program: InstalledApp;
let bucket: Bucket;
let policy: CorsRule[];
let scratch: string;
let app: string;
beforeAll(async () => {
  program = await developedApp();
  bucket = await startBucket();
  const blocks = await snippetsOf("docs/setup-r2.md");
  policy = JSON.parse(blocks.find(({ language }) => language === "json")!.code) as CorsRule[];
});
afterAll(async () => {
  await bucket.stop();
});
beforeEach(async () => {
  bucket.front.reset();
  bucket.front.cors = policy;
  scratch = await mkdtemp(path.join(await realpath(os.tmpdir()), "r2setup-"));
  app = path.join(scratch, "app");
  await makeApp(app, { framework: "next", auth: "none", packageManager: "npm", style: "plain" });
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

const variables = () => ({
  R2_BUCKET: BUCKET,
  R2_ENDPOINT: bucket.endpoint,
  R2_ACCESS_KEY_ID: ACCESS_KEY_ID,
  R2_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
  R2_PUBLIC_URL: bucket.publicUrl,
});

async function r2setup(args: string[], env: Record<string, string> = variables()): Promise<Ended> {
  const ended = await start(program.bin, ["r2setup", "--origin", ORIGIN, ...args], {
    cwd: app,
    env,
  }).ended;
  for (const secret of [SECRET_ACCESS_KEY, env.R2_SECRET_ACCESS_KEY ?? SECRET_ACCESS_KEY]) {
    expect(ended.stdout + ended.stderr).not.toContain(secret);
  }
  expect(ended.stdout + ended.stderr).not.toContain("X-Amz-Signature");
  return ended;
}

const objects = async () => (await bucket.objects.list()).objects.map(({ key }) => key);

test("tries everything, and leaves nothing in the bucket", async () => {
  const { code, stdout } = await r2setup(["--dry-run"]);
  expect(stdout.trim().split("\n")).toEqual([
    "ok: put",
    "ok: get",
    `ok: cors for ${ORIGIN}`,
    "ok: public URL",
    "ok: cors of reads",
    "ok: delete",
  ]);
  expect(code).toBe(0);
  expect(bucket.front.requests.map(({ method }) => method)).toEqual([
    "PUT",
    "GET",
    // For a whole file, and for one in parts.
    "OPTIONS",
    "OPTIONS",
    "DELETE",
  ]);
  expect(await objects()).toEqual([]);
});

describe("a bucket for private files, too,", () => {
  const both = () => ({ ...variables(), R2_PRIVATE_BUCKET: PRIVATE_BUCKET });
  const privateObjects = async () =>
    (await bucket.privateObjects.list()).objects.map(({ key }) => key);

  test("is tried, except for a public URL, and set", async () => {
    const { calls } = await stubConvex(app);
    await writeFile(path.join(app, ".env.local"), "CONVEX_DEPLOYMENT=dev:happy-animal-123\n");
    const { code, stdout } = await r2setup(["--yes"], both());
    expect(code).toBe(0);
    expect(stdout.trim().split("\n").slice(0, 11)).toEqual([
      "ok: put",
      "ok: get",
      `ok: cors for ${ORIGIN}`,
      "ok: public URL",
      "ok: cors of reads",
      "ok: delete",
      `ok: put in ${PRIVATE_BUCKET}`,
      `ok: get in ${PRIVATE_BUCKET}`,
      `ok: cors in ${PRIVATE_BUCKET} for ${ORIGIN}`,
      `ok: cors of reads in ${PRIVATE_BUCKET}`,
      `ok: delete in ${PRIVATE_BUCKET}`,
    ]);
    const [call] = await calls();
    expect(call!.stdin).toContain(`R2_PRIVATE_BUCKET='${PRIVATE_BUCKET}'`);
    expect(await privateObjects()).toEqual([]);
  });

  test("is named by the events of --json", async () => {
    const { stdout } = await r2setup(["--dry-run", "--json"], both());
    const events = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
    expect(events[0]).toEqual({ type: "check", check: "put", bucket: BUCKET, ok: true });
    expect(events[6]).toEqual({ type: "check", check: "put", bucket: PRIVATE_BUCKET, ok: true });
  });

  test("may not be the public one", async () => {
    const { code, stderr } = await r2setup(["--dry-run"], { ...both(), R2_PRIVATE_BUCKET: BUCKET });
    expect([code, stderr]).toEqual([23, expect.stringContaining("R2_PRIVATE_BUCKET")]);
    expect(bucket.front.requests).toEqual([]);
  });

  test("that is not there is told apart from the public one", async () => {
    const env = { ...both(), R2_PRIVATE_BUCKET: "nowhere" };
    const { code, stderr } = await r2setup(["--dry-run"], env);
    expect([code, stderr]).toEqual([24, expect.stringContaining("R2_PRIVATE_BUCKET, put: ")]);
    expect(await objects()).toEqual([]);
  });

  test("that the token may not empty keeps what was tried, and says so", async () => {
    bucket.front.failWith((request) =>
      request.method === "DELETE" && request.bucket === PRIVATE_BUCKET
        ? { status: 403, code: "AccessDenied" }
        : undefined,
    );
    const { code, stderr } = await r2setup(["--dry-run"], both());
    const [left] = await privateObjects();
    expect([code, stderr]).toEqual([
      24,
      expect.stringContaining(`The object ${left} may still exist.`),
    ]);
    await bucket.privateObjects.delete(left!);
  });
});

test("gives the variables to the deployment through standard input", async () => {
  const { calls } = await stubConvex(app);
  await writeFile(path.join(app, ".env.local"), "CONVEX_DEPLOYMENT=dev:happy-animal-123\n");
  const { code, stdout } = await r2setup(["--yes"]);
  expect(code).toBe(0);
  expect(stdout).toContain("Set on the deployment: R2_BUCKET, R2_ENDPOINT");
  const [call, ...more] = await calls();
  expect(more).toEqual([]);
  expect(call!.argv).toEqual(["env", "set", "--force"]);
  expect(call!.stdin).toBe(
    Object.entries(variables())
      .map(([name, value]) => `${name}='${value}'\n`)
      .join(""),
  );
});

test("takes them from a file, before the environment's, and for production", async () => {
  const { calls } = await stubConvex(app);
  const file = path.join(scratch, "r2.env");
  const lines = Object.entries(variables()).map(([name, value]) => `export ${name}="${value}" # x`);
  await writeFile(file, lines.join("\n"));
  const args = ["--yes", "--json", "--prod", "--variables-file", file];
  const { code, stdout } = await r2setup(args, {
    R2_BUCKET: "other",
    CONVEX_DEPLOY_KEY: "prod:x|y",
  });
  expect(code).toBe(0);
  const events = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as object);
  expect(events.at(-1)).toEqual({ type: "done", set: Object.keys(variables()) });
  const [{ argv, stdin }] = (await calls()) as [{ argv: string[]; stdin: string }];
  expect(argv).toEqual(["env", "set", "--force", "--prod"]);
  expect(stdin).toContain(`R2_BUCKET='${BUCKET}'`);
});

test("says so where there is no deployment", async () => {
  const { code, stdout } = await r2setup(["--yes"]);
  expect(code).toBe(0);
  expect(stdout).toContain("No variables were set, because this app has no deployment yet");
});

test("does not print what the convex command says of values", async () => {
  await stubConvex(app, { behaviour: "fail" });
  const env = { ...variables(), CONVEX_DEPLOYMENT: "dev:x" };
  const { code, stderr } = await r2setup(["--yes"], env);
  expect(code).toBe(22);
  expect(stderr).toContain("DEPLOYMENT_REFUSED: convex env set failed: No: R2_BUCKET='…'");
});

test("sets nothing when nobody says yes", async () => {
  const { code, stderr } = await r2setup([]);
  expect(code).toBe(2);
  expect(stderr).toContain("--yes");
  expect(bucket.front.requests).toEqual([]);
});

describe("refuses, and says what is wrong:", () => {
  const wrongs: [string, () => Record<string, string>, number, RegExp][] = [
    [
      "no variables",
      () => ({}),
      23,
      /Not set: R2_BUCKET, R2_ENDPOINT, R2_ACCESS_KEY_ID, R2_SECRET_ACCESS_KEY\./,
    ],
    [
      "an endpoint without TLS",
      () => ({ R2_ENDPOINT: "http://r2.example.com" }),
      23,
      /R2_ENDPOINT .* https/,
    ],
    ["a bucket that cannot be", () => ({ R2_BUCKET: "My Bucket" }), 23, /R2_BUCKET/],
    [
      "another secret",
      () => ({ R2_SECRET_ACCESS_KEY: "0".repeat(64) }),
      24,
      /put: .*R2_SECRET_ACCESS_KEY/,
    ],
    ["another key", () => ({ R2_ACCESS_KEY_ID: "AKIDOTHER" }), 24, /put: .*R2_ACCESS_KEY_ID/],
    [
      "another bucket",
      () => ({ R2_BUCKET: "nowhere" }),
      24,
      /put: The bucket does not exist\. .*status 404, NoSuchBucket/,
    ],
    [
      "an endpoint that does not respond",
      () => ({ R2_ENDPOINT: "http://127.0.0.1:1" }),
      24,
      /127\.0\.0\.1:1 does not respond/,
    ],
    [
      "another public domain",
      () => ({ R2_PUBLIC_URL: `${bucket.publicUrl}/elsewhere` }),
      24,
      /public URL: R2_PUBLIC_URL/,
    ],
  ];
  test.each(wrongs)("%s", async (_what, wrong, exitCode, message) => {
    const env = { ...variables(), ...wrong() };
    const { code, stderr } = await r2setup(
      ["--dry-run"],
      Object.keys(wrong()).length === 0 ? {} : env,
    );
    expect(stderr).toMatch(message);
    expect(code).toBe(exitCode);
    expect(await objects()).toEqual([]);
  });

  const policies: [string, () => CorsRule[], RegExp][] = [
    ["no CORS policy", () => [], /cors: .*does not allow pages of https:\/\/app\.example\.com/],
    [
      "one without a header",
      () =>
        policy.map((rule) => ({
          ...rule,
          AllowedHeaders: rule.AllowedHeaders?.filter((name) => name !== "if-none-match"),
        })),
      /cors: /,
    ],
    [
      "one for reading",
      () => policy.filter((rule) => !rule.AllowedMethods.includes("PUT")),
      /cors: /,
    ],
    [
      "one that lists the pages that read",
      () => policy.map((rule) => ({ ...rule, AllowedOrigins: [ORIGIN] })),
      /cors of reads: .*Allow GET and HEAD from "\*"/,
    ],
  ];
  test.each(policies)("%s", async (_what, rules, message) => {
    bucket.front.cors = rules();
    const { code, stderr } = await r2setup(["--dry-run"]);
    expect([code, stderr]).toEqual([24, expect.stringMatching(message)]);
    expect(await objects()).toEqual([]);
  });

  test("a clock that is wrong", async () => {
    bucket.front.skewMs = 60 * 60 * 1000;
    const { code, stderr } = await r2setup(["--dry-run"]);
    expect([code, stderr]).toEqual([
      24,
      expect.stringContaining("The clock of this machine is wrong"),
    ]);
  });

  test("a bucket that answers with other bytes", async () => {
    bucket.front.failWith(({ method }) => (method === "GET" ? "corrupt answer" : undefined));
    const { code, stderr } = await r2setup(["--dry-run"]);
    expect([code, stderr]).toEqual([24, expect.stringContaining("does not return the uploaded")]);
    expect(await objects()).toEqual([]);
  });

  test("a token that may not delete, and which object is left", async () => {
    bucket.front.failWith(({ method }) =>
      method === "DELETE" ? { status: 403, code: "AccessDenied" } : undefined,
    );
    const { code, stderr } = await r2setup(["--dry-run"]);
    const [left] = await objects();
    expect([code, stderr]).toEqual([
      24,
      expect.stringContaining(`The object ${left} may still exist.`),
    ]);
    await bucket.objects.delete(left!);
  });

  test("a connection that is cut after the object has arrived: it is deleted", async () => {
    bucket.front.failWith(({ method }) => (method === "PUT" ? "cut after" : undefined));
    const { code } = await r2setup(["--dry-run"]);
    expect(code).toBe(24);
    expect(bucket.front.requests.at(-1)).toMatchObject({ method: "DELETE", status: 204 });
    expect(await objects()).toEqual([]);
  });
});

test("an interruption deletes the object, too", async () => {
  bucket.front.failWith(({ method }) => (method === "GET" ? "silence" : undefined));
  const { child, ended } = start(program.bin, ["r2setup", "--dry-run"], {
    cwd: app,
    env: variables(),
  });
  const [line] = (await once(child.stdout!, "data")) as [Buffer];
  expect(line.toString()).toContain("ok: put");
  child.kill("SIGINT");
  expect((await ended).code).toBe(130);
  expect(await objects()).toEqual([]);
});

test("keeps keys below the prefix", async () => {
  await r2setup(["--dry-run"], { ...variables(), R2_KEY_PREFIX: "files/new" });
  expect(bucket.front.requests[0]!.key).toMatch(
    /^assets-test\/files\/new\/check-|^files\/new\/check-/,
  );
  expect(await readFile(path.join(app, "package.json"), "utf8")).toContain("fixture");
});
