/** The guide to R2: its rules work, and its errors are the ones that there are. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repository } from "../../scripts/scratch.js";
import { type Bucket, startBucket } from "../r2/support/bucket.js";
import { type CorsRule, rulesOfR2Component } from "../r2/support/cors.js";
import { NEEDS_ACCOUNT, type Snippet, fileOf, snippetsOf } from "./snippets.js";

const PAGE = "docs/setup-r2.md";

let snippets: Snippet[];
let guide: string;
beforeAll(async () => {
  snippets = await snippetsOf(PAGE);
  guide = await readFile(path.join(repository, PAGE), "utf8");
});

/** What an upload sends beside its type, unless nothing about its bytes is declared. */
const EXTRA_HEADERS = [
  "cache-control",
  "content-disposition",
  "if-none-match",
  "x-amz-checksum-sha256",
  "x-amz-checksum-algorithm",
];

const of = (language: string) => snippets.filter((snippet) => snippet.language === language);

test("every TypeScript snippet says which file it is", () => {
  expect(of("ts").map(fileOf)).toEqual([
    "convex/convex.config.ts",
    "convex/storage.ts",
    "convex/uploads.ts",
    "convex/moving.ts",
    "convex/vault.ts",
  ]);
});

/** Passed on by those who use them. */
const OPTIONAL = new Set(["R2_KEY_PREFIX", "R2_PRIVATE_URL", "R2_PRIVATE_URL_SECRET"]);

test("the environment that it passes on is all that the component knows, and no command has a value", async () => {
  const config = of("ts")[0]!.code;
  const component = await readFile(path.join(repository, "src/component/convex.config.ts"), "utf8");
  const known = [...component.matchAll(/^ {4}(R2_\w+): v\./gm)].map(([, name]) => name!);
  expect(known).toHaveLength(9);
  for (const name of known) {
    if (OPTIONAL.has(name)) expect(guide).toContain(`\`${name}\``);
    else expect(config).toContain(`${name}: app.env.${name}`);
  }
  const commands = of("sh").flatMap(({ code }) =>
    code.replace(NEEDS_ACCOUNT, "").trim().split("\n"),
  );
  for (const command of commands) {
    expect(command).toMatch(
      /^npx convex (env set R2_[A-Z_]+|run (storage:useR2|moving:start '\{.*\}'))$/,
    );
  }
});

describe("its CORS policy", () => {
  let bucket: Bucket;
  beforeAll(async () => {
    bucket = await startBucket();
    bucket.front.cors = JSON.parse(of("json")[0]!.code) as CorsRule[];
  });
  afterAll(() => bucket.stop());

  function preflight(origin: string, method: string, headers: string) {
    return fetch(`${bucket.endpoint}/assets-test/key`, {
      method: "OPTIONS",
      headers: {
        Origin: origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": headers,
      },
    });
  }

  const SENT = "cache-control,content-disposition,content-type,if-none-match,x-amz-checksum-sha256";

  test.each([
    ["an upload from the app", 204, "https://app.example.com", "PUT", SENT],
    ["an upload while developing", 204, "http://localhost:5173", "PUT", SENT],
    ["reading with fetch", 204, "https://app.example.com", "GET", ""],
    ["reading after a redirect", 204, "null", "GET", ""],
    ["a part of a file after a redirect", 204, "null", "GET", "range"],
    ["an upload after a redirect", 403, "null", "PUT", SENT],
    ["an upload from elsewhere", 403, "https://evil.example", "PUT", SENT],
    ["the same host without TLS", 403, "http://app.example.com", "PUT", SENT],
    ["a deletion", 403, "https://app.example.com", "DELETE", ""],
    ["another header", 403, "https://app.example.com", "PUT", `${SENT},authorization`],
  ])("%s: %d", async (_what, status, origin, method, headers) => {
    expect((await preflight(origin, method, headers)).status).toBe(status);
  });
});

describe("the CORS policy of the guide of @convex-dev/r2", () => {
  const rules = rulesOfR2Component();
  const [origin] = rules[0]!.AllowedOrigins;
  let bucket: Bucket;
  beforeAll(async () => {
    bucket = await startBucket();
    bucket.front.cors = rules;
  });
  afterAll(() => bucket.stop());

  /** The preflight of a page that sends these headers. */
  async function preflight(headers: string[]): Promise<number> {
    const response = await fetch(`${bucket.endpoint}/assets-test/key`, {
      method: "OPTIONS",
      headers: {
        Origin: origin!,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": headers.sort().join(","),
      },
    });
    return response.status;
  }

  test("is enough for a plain PUT", async () => {
    expect(await preflight(["content-type"])).toBe(204);
  });

  test.each(EXTRA_HEADERS.map((name) => [name]))(
    "is not enough for an upload that sends %s",
    async (name) => {
      expect(await preflight(["content-type", name])).toBe(403);
    },
  );

  test("is shown by our guide, with what ours adds to it", () => {
    const [ours] = JSON.parse(of("json")[0]!.code) as CorsRule[];
    expect(rules[0]!.AllowedHeaders!.map((name) => name.toLowerCase())).toEqual(["content-type"]);
    expect(ours!.AllowedHeaders).toEqual(["content-type", ...EXTRA_HEADERS]);
    expect(guide).toContain(`\`${JSON.stringify(rules[0]!.AllowedHeaders)}\``);
    for (const name of EXTRA_HEADERS) expect(guide).toMatch(new RegExp(`^\\| \`${name}\``, "m"));
  });
});

test("every error of R2 is explained, and none that does not exist", async () => {
  const errors = await readFile(path.join(repository, "src/shared/errors.ts"), "utf8");
  const codes = [...errors.matchAll(/^ {2}([A-Z][A-Z0-9_]+): \{/gm)].map(([, code]) => code!);
  const explained = [...guide.matchAll(/^\| `([A-Z0-9_]+)`/gm)]
    .map(([, code]) => code!)
    .filter((code) => !code.startsWith("UPLOAD_"));
  expect(codes).toEqual(expect.arrayContaining(explained));
  expect(explained).toEqual(
    expect.arrayContaining(codes.filter((code) => /^(R2|MIGRATION)_/.test(code))),
  );
});
