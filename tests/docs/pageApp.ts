/** Each page's code as the app that a reader makes of it, with the built package installed. */
import { cp, mkdir, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { repository } from "../../scripts/scratch.js";
import { run } from "../installed/pack.js";
import type { Call } from "./running/calls.js";
import { type Snippet, fileOf, snippetsOf } from "./snippets.js";

export const TYPED = /^(ts|typescript|tsx|js|jsx)$/;

/** What pages import as `./assets` that do not say themselves what is in it. */
const ASSETS = `import { VersionedAssets } from "convex-versioned-assets";
import { components } from "./_generated/api";

export const assets = new VersionedAssets(components.versionedAssets);
`;

const SCHEMA = `import { defineSchema } from "convex/server";
export default defineSchema({});
`;

const example = (file: string) => readFile(path.join(repository, "example/convex", file), "utf8");

const everyFunction = async (app: string) =>
  await writeFile(path.join(app, "convex/assets.ts"), await example("assets.ts"));

/** What the reader of a page has before, beside an app with the component. */
const BEFORE: Record<string, (app: string) => Promise<void>> = {
  "docs/admin-panel.md": everyFunction,
  "docs/api-package.md": everyFunction,
  "docs/quick-start.md": async (app) => {
    await writeFile(path.join(app, "convex/versionedAssets.ts"), await example("assets.ts"));
  },
  "docs/testing.md": async (app) => {
    const [, assets] = await filesOf("README.md");
    await writeFile(path.join(app, "convex/assets.ts"), assets![1].code);
  },
  // The folder is copied as the page says; ./assets is what the README has.
  "docs/webp-pure-convex.md": async (app) => {
    const webp = path.join(app, "convex/webp");
    await cp(path.join(repository, "example/convex/webp"), webp, { recursive: true });
    const file = path.join(webp, "encodeWithWasm.ts");
    const code = await readFile(file, "utf8");
    await writeFile(file, code.replaceAll("../../../node_modules", "../../node_modules"));
    // What the page has its reader install.
    await symlink(path.join(repository, "node_modules"), path.join(app, "node_modules"), "dir");
  },
};

/** The files that a page has its reader make; a block that names none gets a name. */
export async function filesOf(page: string): Promise<[file: string, snippet: Snippet][]> {
  const typed = (await snippetsOf(page)).filter(({ language }) => TYPED.test(language));
  return typed.map((snippet, index) => {
    const extension = { typescript: "ts" }[snippet.language] ?? snippet.language;
    const folder = extension.endsWith("x") ? "src" : "convex";
    return [fileOf(snippet) ?? `${folder}/block_${index + 1}.${extension}`, snippet];
  });
}

/**
 * Writes the app of a page.
 *
 * @param installed an app with the package installed; the page's becomes a folder of it.
 * @returns the folder of the page's app.
 */
export async function writePageApp(installed: string, page: string): Promise<string> {
  const app = path.join(installed, page.replace(/\W/g, "_"));
  await rm(app, { recursive: true, force: true });
  await mkdir(path.join(app, "convex/_generated"), { recursive: true });
  await writeFile(path.join(app, "convex/assets.ts"), ASSETS);
  await writeFile(path.join(app, "convex/schema.ts"), SCHEMA);
  await BEFORE[page]?.(app);
  for (const [file, { code }] of await filesOf(page)) {
    const target = path.join(app, file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, code);
  }
  await writeGenerated(app);
  return app;
}

/** The names of an app's modules of functions, such as `webp/jobs`. */
export async function modulesOf(app: string): Promise<string[]> {
  const files = await readdir(path.join(app, "convex"), { recursive: true });
  return files
    .filter((file) => /^[^.]+\.tsx?$/.test(file) && !/^(_generated|schema)\b/.test(file))
    .map((file) => file.replace(/\.tsx?$/, ""))
    .sort();
}

/** Writes what `npx convex dev` would generate. */
async function writeGenerated(app: string): Promise<void> {
  const generated = path.join(app, "convex/_generated");
  for (const name of ["server.js", "server.d.ts", "dataModel.d.ts", "api.js"]) {
    await writeFile(path.join(generated, name), await example(`_generated/${name}`));
  }
  const modules = await modulesOf(app);
  const nameOf = (module: string) => module.replaceAll("/", "_");
  const types = await example("_generated/api.d.ts");
  const imports = modules.map((name) => `import type * as ${nameOf(name)} from "../${name}.js";`);
  const entries = modules.map((name) => `  "${name}": typeof ${nameOf(name)};`);
  await writeFile(
    path.join(generated, "api.d.ts"),
    types
      .replace(/(^import type \* as .*\n)+/m, () => `${imports.join("\n")}\n`)
      .replace(/(?<=ApiFromModules<\{\n)[^}]*(?=^\}>)/m, () => `${entries.join("\n")}\n`),
  );
}

/** What the compiler says of an app; nothing when all is well. */
export async function typecheck(app: string): Promise<string> {
  const tsconfig = {
    extends: path.join(repository, "tests/package/app/tsconfig.bundler.json"),
    compilerOptions: {
      types: ["node", "vite/client"],
      noUnusedLocals: true,
      skipLibCheck: true,
    },
    include: ["convex", "src", "scripts", "*.ts"],
  };
  await writeFile(path.join(app, "tsconfig.json"), JSON.stringify(tsconfig));
  const tsc = path.join(repository, "node_modules/@typescript/native/bin/tsc");
  return await run(process.execPath, [tsc, "-p", "tsconfig.json"], { cwd: app }).catch(
    (error: Error) => error.message,
  );
}

/** What the pages' components want to know. */
const PROPS = {
  ...{ path: "images/hero", folderPath: "images", basename: "hero", userId: "ada" },
  ...{ alt: "Hills", name: "hero.png", address: "https://example.com/hero", token: "secret" },
};

/** Writes a test into an app that renders each component of `src/` for the first time. */
export async function writeRendering(app: string): Promise<void> {
  await writeFile(
    path.join(app, "rendering.test.jsx"),
    `import { ConvexProvider, ConvexReactClient } from "convex/react";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";

const modules = import.meta.glob("./src/*.tsx", { eager: true });
const components = Object.values(modules).flatMap((module) => Object.entries(module));
// What browsers have and Node 20 has not.
globalThis.location ??= { hash: "" };
globalThis.WebSocket = class { close() {} };

test.each(components)("%s", (_name, Component) => {
  const client = new ConvexReactClient("https://happy-animal-123.convex.cloud");
  const page = createElement(Component, ${JSON.stringify(PROPS)});
  expect(renderToString(createElement(ConvexProvider, { client }, page))).toBeTypeOf("string");
});
`,
  );
  await writeConfig(app, "node", "rendering.test.jsx");
}

async function writeConfig(app: string, environment: string, test: string): Promise<void> {
  const inline = ["convex-test", "convex-versioned-assets"];
  const config = {
    test: { environment, include: [test], testTimeout: 120_000, server: { deps: { inline } } },
  };
  await writeFile(
    path.join(app, "vitest.config.ts"),
    `export default ${JSON.stringify(config)};\n`,
  );
}

/** Writes a test into an app that calls its functions; `vitest run` there does it. */
export async function writeDriver(app: string, page: string, calls: Call[]): Promise<void> {
  const convex = path.join(app, "convex");
  await cp(
    path.join(repository, "tests/docs/running/driver.ts"),
    path.join(convex, "driver.test.ts"),
  );
  await writeFile(
    path.join(convex, "page.js"),
    `export { default as schema } from "./schema";
export const modules = import.meta.glob(["./**/*.ts", "!./*.test.ts", "!./convex.config.ts"]);
export const page = ${JSON.stringify(page)};
export const calls = ${JSON.stringify(calls)};
`,
  );
  await writeConfig(app, "edge-runtime", "convex/driver.test.ts");
}
