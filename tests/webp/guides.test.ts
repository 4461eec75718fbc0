/** The two guides say what the code does: their tables, commands and snippets are held to it. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import * as settings from "../../example/convex/webp/settings.js";
import { repository } from "../../scripts/scratch.js";
import { NEEDS_ACCOUNT, snippetsOf } from "../docs/snippets.js";
import { readWranglerConfig } from "./support/worker.js";

const read = (file: string) => readFile(path.join(repository, file), "utf8");

async function commandsOf(page: string): Promise<string[]> {
  const snippets = await snippetsOf(page);
  return snippets
    .filter(({ language }) => language === "sh")
    .flatMap(({ code }) => code.replace(NEEDS_ACCOUNT, "").trim().split("\n"));
}

/** The first cells of the rows below a heading, without backticks. */
function firstCells(page: string, heading: string): string[] {
  const [, section = ""] = page.split(`\n## ${heading}\n`);
  const rows = section.split("\n## ")[0]!.matchAll(/^\| `([^`]+)`/gm);
  return [...rows].map(([, cell]) => cell!);
}

describe("WebP in Convex", () => {
  const PAGE = "docs/webp-pure-convex.md";
  let page: string;
  beforeAll(async () => {
    page = await read(PAGE);
  });

  test("every command is one that there is, with the versions that were tested", async () => {
    const { devDependencies } = JSON.parse(await read("package.json")) as {
      devDependencies: Record<string, string>;
    };
    const [install, ...others] = await commandsOf(PAGE);
    const packages = ["@jsquash/webp", "@jsquash/png", "@jsquash/jpeg", "sharp"];
    expect(install).toBe(
      `npm install --save-exact ${packages.map((name) => `${name}@${devDependencies[name]}`).join(" ")}`,
    );
    expect(others).toEqual([
      "npx convex deploy",
      `npx convex run webp/following:start '{"backfill": true}'`,
      "npx convex run webp/following:report",
    ]);
    const following = await read("example/convex/webp/following.ts");
    for (const [, name] of page.matchAll(/webp\/following:(\w+)/g)) {
      expect(following).toContain(`export const ${name!} = internal`);
    }
  });

  test("its convex.json has what this repository's has", async () => {
    const [json] = (await snippetsOf(PAGE)).filter(({ language }) => language === "json");
    const { node } = JSON.parse(await read("convex.json")) as { node: unknown };
    expect(JSON.parse(json!.code)).toEqual({ node });
  });

  test("every reason that the code has is explained, and no other", async () => {
    const folder = "example/convex/webp";
    const sources = await Promise.all(
      ["conversionError", "jobs", "failures"].map((name) => read(`${folder}/${name}.ts`)),
    );
    const codes = sources.join(" ").matchAll(/[|=:] "([A-Z][A-Z_]+)"/g);
    const known = new Set([...codes].map(([, code]) => code!));
    expect(new Set(firstCells(page, "Supported images"))).toEqual(known);
  });

  test("its limits are those of the settings", () => {
    const megabytes = (bytes: number) => bytes / 1024 / 1024;
    const { CONVEX_LIMITS, NODE_LIMITS, LEASE_MS, QUALITY, MAX_ATTEMPTS, MAX_PARALLEL } = settings;
    expect(page).toContain(
      `up to ${CONVEX_LIMITS.pixels / 1e6} megapixels and ${megabytes(CONVEX_LIMITS.bytes)} MiB`,
    );
    expect(page).toContain(
      `up to ${NODE_LIMITS.pixels / 1e6} megapixels and ${megabytes(NODE_LIMITS.bytes)} MiB`,
    );
    expect(page).toContain(`An action has ${LEASE_MS / 60_000} minutes`);
    expect(page).toContain(`quality ${QUALITY}`);
    expect([MAX_ATTEMPTS, MAX_PARALLEL]).toEqual([5, 4]);
    expect(page).toMatch(/five attempts in total[\s\S]*\*\*Four conversions at a time\*\*/);
  });
});

describe("WebP via Cloudflare", () => {
  const PAGE = "docs/webp-cloudflare-worker.md";

  test("names every setting, with its default", async () => {
    const page = await read(PAGE);
    const { vars } = await readWranglerConfig();
    const rows = [...page.matchAll(/^\| `([A-Z_]+)` +\| `([^`]+)`/gm)];
    expect(Object.fromEntries(rows.map(([, name, value]) => [name, value]))).toEqual(
      Object.fromEntries(
        Object.entries(vars).map(([name, value]) => [name, JSON.stringify(value)]),
      ),
    );
  });

  test("its commands are those of the folder", async () => {
    expect(await commandsOf(PAGE)).toEqual(["npm install", "npx wrangler deploy"]);
    const { devDependencies } = JSON.parse(await read("example/webp-worker/package.json")) as {
      devDependencies: Record<string, string>;
    };
    expect(await read(PAGE)).toContain(`(${devDependencies.wrangler}, Node`);
  });

  test("the Worker has every binding that its code reads", async () => {
    const config = await readWranglerConfig();
    const source = await read("example/webp-worker/src/config.ts");
    const needed = [...source.matchAll(/^ {2}([A-Z_]+): /gm)].map(([, name]) => name!);
    const given = [
      ...config.r2_buckets.map(({ binding }) => binding),
      config.images.binding,
      ...Object.keys(config.vars),
    ];
    expect(needed.sort()).toEqual(given.sort());
    expect(await read(path.join("example/webp-worker", config.main))).toContain("export default");
  });
});
