/** The two guides say what the code does: their tables, commands and snippets are held to it. */
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { beforeAll, describe, expect, test } from "vitest";
import { LIMITS } from "../../example/convex/renditions/encodeInConvex.js";
import { AssetImage, widthLoader } from "../../src/image/index.js";
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

const FOLDER = "example/convex/renditions";
const MIB = 1024 * 1024;

describe("smaller images in Convex", () => {
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
    const packages = ["@jsquash/webp", "@jsquash/png", "@jsquash/jpeg", "pica", "sharp"];
    expect(install).toBe(
      `npm install --save-exact ${packages.map((name) => `${name}@${devDependencies[name]}`).join(" ")}`,
    );
    expect(others).toEqual(["npx convex deploy", "npx convex run presets:setPresets"]);
    const imported = (await readdir(path.join(repository, FOLDER))).map(
      async (file) => await read(`${FOLDER}/${file}`),
    );
    for (const name of packages) {
      expect((await Promise.all(imported)).join("")).toMatch(new RegExp(`from "${name}[/"]`));
    }
  });

  test("its convex.json has what this repository's has", async () => {
    const [json] = (await snippetsOf(PAGE)).filter(({ language }) => language === "json");
    const { node } = JSON.parse(await read("convex.json")) as { node: unknown };
    expect(JSON.parse(json!.code)).toEqual({ node });
  });

  test("its limits are those of the code", async () => {
    const { bytes, pixels, bufferBytes } = LIMITS;
    expect(page).toContain(`up to ${pixels / 1e6} megapixels and ${bytes / MIB} MiB`);
    expect(page).toContain(`an image takes at most ${bufferBytes / MIB}`);
    const inNode = await read(`${FOLDER}/encodeInNode.ts`);
    const [, megapixels] = /MAX_PIXELS = (\d+)_000_000/.exec(inNode)!;
    expect(page).toContain(`up to ${megapixels} megapixels and 64 MiB`);
  });

  test("its reasons are those of the code", async () => {
    const [, table = ""] = page.split("\n## When it fails\n");
    const reasons = [...table.split("\n## ")[0]!.matchAll(/^\| `([^`]+)`/gm)].map(
      ([, one]) => one!,
    );
    const sources = await Promise.all(
      [
        "src/component/model/files/renditionWork.ts",
        "src/client/makeRenditions.ts",
        `${FOLDER}/encodeInNode.ts`,
      ].map(read),
    );
    const isOurs = (reason: string) => reason.endsWith(".");
    expect(reasons.filter(isOurs)).toHaveLength(3);
    for (const reason of reasons.filter(isOurs)) {
      const pattern = new RegExp(reason.replace(/[.]/g, "[.]").replace(/\d+/g, "[$]{[\\w.]+}"));
      expect(sources.join("")).toMatch(pattern);
    }
  });
});

describe("WebP via Cloudflare", () => {
  const PAGE = "docs/webp-cloudflare-worker.md";

  test("names every setting, with its default", async () => {
    const page = (await Promise.all([PAGE, "docs/edge-worker.md"].map(read))).join("");
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
    const { devDependencies } = JSON.parse(await read("example/worker/package.json")) as {
      devDependencies: Record<string, string>;
    };
    expect(await read(PAGE)).toContain(`(${devDependencies.wrangler}, Node`);
  });

  test("the Worker has every binding that its code reads", async () => {
    const config = await readWranglerConfig();
    const source = await read("example/worker/src/config.ts");
    const needed = [...source.matchAll(/^ {2}([A-Z_]+): /gm)].map(([, name]) => name!);
    const given = [
      ...config.r2_buckets.map(({ binding }) => binding),
      config.images.binding,
      ...Object.keys(config.vars),
    ];
    expect(needed.sort()).toEqual(given.sort());
    expect(await read(path.join("example/worker", config.main))).toContain("export default");
  });

  test("the Worker allows each width that AssetImage asks a loader for", async () => {
    const file = { url: "https://files.example/hero", image: { width: 9000, height: 6000 } };
    const html = renderToString(createElement(AssetImage, { file, loader: widthLoader }));
    const asked = [...html.matchAll(/[?]w=(\d+) \1w/g)].map(([, width]) => Number(width));
    expect(asked.length).toBeGreaterThan(4);
    const { vars } = await readWranglerConfig();
    expect(vars.WIDTHS).toEqual(asked);
  });
});
