import { gzipSync } from "node:zlib";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { type Built, bundleAdmin, bundledPackages } from "../../scripts/buildAdmin.js";
import { repository } from "../../scripts/scratch.js";

/**
 * What a page loads to show the panel, in bytes. The texts of all screens are among it, 8 kB of which came later with
 * the screens when they were not in one table; the parts that can be used alone are 2 kB. Releases are 4 kB: 2 kB are
 * their texts, the others styles, and what finds out whether the visitor may see them; their screen and dialogs come later.
 * The dimensions of images are 0.2 kB. Descriptions and tags are 1.8 kB of texts and styles; what edits them comes later.
 * Smaller images and presets are 1 kB of texts and styles; what shows and sets them comes later.
 * References are 0.3 kB.
 */
const BUDGET = 164_500;
const ENTRY = "dist/admin/index.js";
const STYLES = "dist/admin/admin.css";

let built: Built;
const outputs = () => built.metafile.outputs;

beforeAll(async () => {
  built = await bundleAdmin({ write: false });
});

function gzipped(file: string): number {
  const output = built.outputFiles.find(({ path: written }) => written.endsWith(`/${file}`));
  return gzipSync(output!.contents, { level: 9 }).length;
}

/** A file and all that it cannot do without; what is imported on demand is not among it. */
function loadedWith(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const { path: imported, kind, external } of outputs()[file]!.imports) {
    if (kind === "import-statement" && external !== true) loadedWith(imported, found);
  }
  return found;
}

test("the panel and its styles stay within their budget", () => {
  const sizes = [...loadedWith(ENTRY), STYLES].map((file) => [file, gzipped(file)] as const);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  console.info(`The panel has ${total} bytes gzipped:`, Object.fromEntries(sizes));
  expect(total).toBeLessThan(BUDGET);
});

test("it is one style sheet, and scripts of which each is for the client", () => {
  const files = Object.keys(outputs());
  expect(files.filter((file) => file.endsWith(".css"))).toEqual([STYLES]);
  const scripts = built.outputFiles.filter(({ path: file }) => file.endsWith(".js"));
  expect(scripts.filter(({ text }) => !text.startsWith('"use client";'))).toEqual([]);
  expect(files).toContain(ENTRY);
});

test("an app has to install nothing for it but what it has", async () => {
  const manifest = JSON.parse(await readFile(path.join(repository, "package.json"), "utf8")) as {
    peerDependencies: Record<string, string>;
  };
  const external = Object.values(outputs())
    .flatMap(({ imports }) => imports)
    .flatMap((imported) => (imported.external === true ? [imported.path.split("/")[0]!] : []));
  expect([...new Set(external)].sort()).toEqual(["convex", "react", "react-dom"]);
  expect(Object.keys(manifest.peerDependencies).sort()).toEqual(["convex", "react", "react-dom"]);
});

test("it has neither React nor Convex in it a second time", () => {
  const names = bundledPackages(built).map((folder) => folder.split("node_modules/").at(-1));
  expect(names).toContain("radix-ui");
  expect(names.filter((name) => /^(react|react-dom|scheduler|convex)$/.test(name!))).toEqual([]);
});

/** Selectors of a style sheet that esbuild has written, without those in at-rules' own heads. */
function selectorsOf(css: string): string[] {
  return [...css.matchAll(/(?<=^|[{}])([^{}@]+)\{/g)].map(([, selector]) => selector!.trim());
}

test("its styles reach nothing outside of it", () => {
  const css = built.outputFiles.find(({ path: file }) => file.endsWith(".css"))!.text;
  const selectors = selectorsOf(css).filter((selector) => !/^(from|to|[\d.]+%)/.test(selector));
  expect(selectors.length).toBeGreaterThan(50);
  const loose = selectors.filter((selector) => !/^(:(where|is)\()?\.cva-/.test(selector));
  expect(loose).toEqual([]);
  const names = [...css.matchAll(/@keyframes ([\w-]+)|(--[\w-]+):/g)].map((match) => match[0]);
  expect(names.filter((name) => !/^@keyframes cva-|^--cva-/.test(name))).toEqual([]);
});
