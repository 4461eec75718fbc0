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

/** The functions of a page that shows and uploads files. */
const FOR_PAGES = `${ASSETS}
export const { getPublishedFile, startUpload, finishUpload } = assets.api({ auth: () => null });
`;

/** The rate limiter, and what it depends on: copies, which import the app's own `convex`. */
const RATE_LIMITER = ["@convex-dev/rate-limiter", "@convex-dev/batch-worker", "convex-helpers"];

/** What the reader of a page has before, beside an app with the component. */
const BEFORE: Record<string, (app: string) => Promise<void>> = {
  "docs/admin-panel.md": everyFunction,
  "docs/api-package.md": everyFunction,
  "docs/auth-recipes.md": async (app) => {
    for (const name of RATE_LIMITER) {
      const folder = path.join("node_modules", name);
      await cp(path.join(repository, folder), path.join(app, folder), { recursive: true });
    }
  },
  "docs/images.md": async (app) => {
    await writeFile(path.join(app, "convex/assets.ts"), FOR_PAGES);
    await linkModules(app, ["sharp"]);
  },
  "docs/quick-start.md": everyFunction,
  "site/index.md": everyFunction,
  "docs/testing.md": async (app) => {
    const [, assets] = await filesOf("README.md");
    await writeFile(path.join(app, "convex/assets.ts"), assets![1].code);
  },
  "docs/webp-cloudflare-worker.md": async (app) =>
    await writeFile(path.join(app, "convex/assets.ts"), FOR_PAGES),
  // The folder is copied as the page says.
  "docs/webp-pure-convex.md": async (app) => {
    await writeFile(path.join(app, "convex/assets.ts"), FOR_PAGES);
    const renditions = path.join(app, "convex/renditions");
    await cp(path.join(repository, "example/convex/renditions"), renditions, { recursive: true });
    const file = path.join(renditions, "encodeInConvex.ts");
    const code = await readFile(file, "utf8");
    await writeFile(file, code.replaceAll("../../../node_modules", "../../node_modules"));
    // What the page has its reader install.
    await linkModules(app, ["@jsquash", "pica", "sharp"]);
  },
};

async function linkModules(app: string, names: string[]): Promise<void> {
  await mkdir(path.join(app, "node_modules"), { recursive: true });
  for (const name of names) {
    const folder = path.join("node_modules", name);
    await symlink(path.join(repository, folder), path.join(app, folder), "dir");
  }
}

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

/** Whether an app mounts the rate limiter beside the component. */
async function isLimited(app: string): Promise<boolean> {
  const config = await readFile(path.join(app, "convex/convex.config.ts"), "utf8").catch(() => "");
  return config.includes("app.use(rateLimiter)");
}

const RATE_LIMITER_TYPE = `  rateLimiter: import("@convex-dev/rate-limiter/_generated/component.js").ComponentApi<"rateLimiter">;
`;

/** The names of an app's modules of functions, such as `webp/jobs`. */
export async function modulesOf(app: string): Promise<string[]> {
  const files = await readdir(path.join(app, "convex"), { recursive: true });
  return files
    .filter((file) => /^[^.]+\.tsx?$/.test(file) && !/^(_generated|schema)\b/.test(file))
    .map((file) => file.replace(/\.tsx?$/, ""))
    .sort();
}

/** Writes what `npx convex dev` would generate. */
export async function writeGenerated(app: string): Promise<void> {
  const generated = path.join(app, "convex/_generated");
  for (const name of ["server.js", "server.d.ts", "dataModel.d.ts", "api.js"]) {
    await writeFile(path.join(generated, name), await example(`_generated/${name}`));
  }
  const modules = await modulesOf(app);
  const nameOf = (module: string) => module.replaceAll("/", "_");
  const types = await example("_generated/api.d.ts");
  const mounted = (await isLimited(app)) ? RATE_LIMITER_TYPE : "";
  const imports = modules.map((name) => `import type * as ${nameOf(name)} from "../${name}.js";`);
  const entries = modules.map((name) => `  "${name}": typeof ${nameOf(name)};`);
  await writeFile(
    path.join(generated, "api.d.ts"),
    types
      .replace(/(^import type \* as .*\n)+/m, () => `${imports.join("\n")}\n`)
      .replace(/(?<=const components: \{\n)/, mounted)
      .replace(/(?<=ApiFromModules<\{\n)[^}]*(?=^\}>)/m, () => `${entries.join("\n")}\n`),
  );
}

/**
 * What the compiler says of apps of pages, by their folders; nothing when all is well. All apps are one
 * program, so that the packages' types are read once.
 */
export async function typecheck(installed: string, apps: string[]): Promise<Map<string, string>> {
  const parts = ["convex", "src", "scripts", "*.ts"];
  const tsconfig = {
    extends: path.join(repository, "tests/package/app/tsconfig.bundler.json"),
    compilerOptions: {
      types: ["node", "vite/client"],
      noUnusedLocals: true,
      skipLibCheck: true,
    },
    include: apps.flatMap((app) => parts.map((part) => path.join(app, part))),
  };
  await writeFile(path.join(installed, "tsconfig.pages.json"), JSON.stringify(tsconfig));
  const tsc = path.join(repository, "node_modules/@typescript/native/bin/tsc");
  const output = await run(
    process.execPath,
    [tsc, "--checkers", "1", "-p", "tsconfig.pages.json"],
    {
      cwd: installed,
    },
  ).catch((error: Error) => error.message);
  const problems = new Map(apps.map((app) => [app, ""]));
  // Further lines of a problem are indented.
  for (const problem of output.split(/\n(?! )/)) {
    const app = apps.find((one) => problem.startsWith(`${path.basename(one)}/`));
    // What is of no app is told of each.
    for (const one of app === undefined ? apps : [app]) {
      problems.set(one, `${problems.get(one)}${problem}\n`.trim());
    }
  }
  return problems;
}

/** What the pages' components want to know. */
const PROPS = {
  ...{ path: "images/hero", folderPath: "images", basename: "hero", userId: "ada" },
  ...{ alt: "Hills", name: "hero.png", address: "https://example.com/hero", token: "secret" },
};

/** A test that was written into an app, and where it runs. */
export type AppTest = { app: string; file: string; environment: string };

/** Writes a test into an app that renders each component of `src/` for the first time. */
export async function writeRendering(app: string): Promise<AppTest> {
  const file = path.join(app, "rendering.test.jsx");
  await writeFile(
    file,
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
  return { app, file, environment: "node" };
}

/** What became of a test that runs in an app. */
export type Ran = { passed: number; problems: string[] };

/** What the pages have their reader set on the deployment, and what Convex sets. */
const DEPLOYMENT = {
  ADMIN_EMAILS: "ada@example.com",
  BUILD_KEY: "the key",
  CONVEX_SITE_URL: "https://happy-animal-123.convex.site",
};

/** Runs tests in the apps of pages, all in one Vitest, each with its app as its project; by file. */
export async function runTests(installed: string, tests: AppTest[]): Promise<Map<string, Ran>> {
  const inline = ["convex-test", "convex-versioned-assets", ...RATE_LIMITER];
  const projects = tests.map(({ app, file, environment }, index) => ({
    root: app,
    test: {
      name: `${index}`,
      environment,
      include: [file],
      testTimeout: 120_000,
    },
  }));
  // As the page on smaller images says, for files of WebAssembly.
  const wasm =
    "plugins: [wasmFiles], test: { ...test, server: { deps: { inline: [...inline, /\\.wasm$/] } } }";
  await writeFile(
    path.join(installed, "vitest.config.ts"),
    `import { wasmFiles } from ${JSON.stringify(path.join(repository, "local/wasmFiles.ts"))};
     const inline = ${JSON.stringify(inline)};
     const projects = ${JSON.stringify(projects)};
     const withWasm = ({ test, ...project }) => ({ ...project, ${wasm} });
     export default { test: { projects: projects.map(withWasm) } };\n`,
  );
  const vitest = path.join(repository, "node_modules/vitest/vitest.mjs");
  const report = path.join(installed, "report.json");
  const failed = await run(
    process.execPath,
    [vitest, "run", "--reporter=json", `--outputFile=${report}`],
    { cwd: installed, env: { ...process.env, ...DEPLOYMENT, NO_COLOR: "1" } },
  ).catch((error: Error) => error.message);
  const text = await readFile(report, "utf8").catch(() => {
    throw new Error(`Vitest has written no report.\n${failed}`);
  });
  const { testResults } = JSON.parse(text) as {
    testResults: {
      name: string;
      message: string;
      assertionResults: { status: string; failureMessages: string[] }[];
    }[];
  };
  return new Map(
    testResults.map(({ name, message, assertionResults }) => [
      name,
      {
        passed: assertionResults.filter(({ status }) => status === "passed").length,
        problems: [message, ...assertionResults.flatMap((one) => one.failureMessages)].filter(
          Boolean,
        ),
      },
    ]),
  );
}

/** Writes a test into an app that calls its functions. */
export async function writeDriver(app: string, page: string, calls: Call[]): Promise<AppTest> {
  const convex = path.join(app, "convex");
  const file = path.join(convex, "driver.test.ts");
  await cp(path.join(repository, "tests/docs/running/driver.ts"), file);
  const components = ["convex-versioned-assets"];
  if (await isLimited(app)) components.push("@convex-dev/rate-limiter");
  const imports = components.map(
    (name, index) => `import component${index} from "${name}/test";\n`,
  );
  await writeFile(
    path.join(convex, "page.js"),
    `${imports.join("")}export const components = [${components.map((_, index) => `component${index}`).join()}];
export { default as schema } from "./schema";
export const modules = import.meta.glob(["./**/*.ts", "!./*.test.ts", "!./convex.config.ts"]);
export const page = ${JSON.stringify(page)};
export const calls = ${JSON.stringify(calls)};
`,
  );
  return { app, file, environment: "edge-runtime" };
}
