/**
 * Whatever harmless syntax is in an app's two files, an edit is right or there is none. The judge runs
 * the edited module: it does not look at its text.
 */
import { fc, test } from "@fast-check/vitest";
import type { HttpRouter } from "convex/server";
import { describe, expect, test as plainTest } from "vitest";
import { inProportion } from "../proportion.js";
import type * as ConvexConfig from "../../src/setup/edits/convexConfig.js";
import type { Edit } from "../../src/setup/edits/edit.js";
import type * as Http from "../../src/setup/edits/http.js";
import type * as Source from "../../src/setup/source.js";
import { type Effects, COMPONENTS, VERSIONED_ASSETS, evaluate } from "./support/evaluate.js";
import { developedApp } from "./support/packages.js";

const program = await developedApp();
const { editConvexConfig } = program.importInternal<typeof ConvexConfig>(
  "setup/edits/convexConfig.js",
);
const { editHttp } = program.importInternal<typeof Http>("setup/edits/http.js");
const { parseSource } = program.importInternal<typeof Source>("setup/source.js");

const RUNS = inProportion({ short: 100, long: 600 });

/** Statements that mean nothing to either file, and try to look as if they did. */
const NOISE = [
  "const text = `registerAssetRoutes(http, components.versionedAssets)\n${1 + 1} app.use(x)`;",
  "/* app.use(versionedAssets); */",
  "// import { registerAssetRoutes } from 'convex-versioned-assets'",
  "function registerLater(http: unknown, app: unknown) { return [http, app]; }",
  "{ const app = 1; const http = 2; void [app, http]; }",
  "const components2 = { versionedAssets: 1 };",
  "type components3 = { versionedAssets: string };",
  "enum Mode { On, Off }",
  "interface Routes<T = unknown> { http: T }",
  "declare const somewhere: { [key: string]: string };",
  "class Holder<T> { #http = 1; static app = 2; get http(): number { return this.#http; } }",
  "const pattern = /\\/assets\\/[a-z]+`'\"/g;",
  "label: for (const http of [1, 2]) { if (http) continue label; }",
  "export const helper = (value: number) => value satisfies number;",
  "export type { Holder as H } from './types';",
  "if (Math.max(1, 2) > 3) { throw new Error('http'); } else { /* empty */ }",
  "const { length: size = 0 } = 'app.use(x)';",
  ";",
  ";;;",
  "\n\n\n",
  "void 0",
  "`template`",
  "[1, 2].map((n) => n * 2);",
  "(() => { /* nothing */ })();",
  "try { JSON.parse('{') } catch { /* fine */ }",
  "export async function* steps() { yield 1; }",
  "let counter = 0; counter++",
  "import './side-effect';",
  "import type { Something } from './types';",
  "import { type Other, thing as something } from './things';",
  "const asserted = <const T,>(value: T) => value;",
  "var late = 1, later = /* here */ 2",
  "/** @module documentation */",
  "/* begins here\n and ends there */ const behind = 1;",
  '"use strict";',
];

const COMMENTS = ["/* a */", "/* a\n b */", "// end\n", " ", "\n", "\t", "\n\n  "];

const CONFIGS = [
  `import { defineApp } from "convex/server";\n\nconst app = defineApp();\n\nexport default app;\n`,
  `import { defineApp } from 'convex/server'\nimport other from './other'\nconst app = defineApp()\napp.use(other, { name: 'other' })\nexport default app\n`,
  `import * as server from "convex/server";\nexport default server.defineApp();\n`,
  `import { defineApp as make } from "convex/server";\nexport const app = make(), more = 1;\nexport { app as default };\n`,
];

const ROUTERS = [
  `import { httpRouter } from "convex/server";\n\nconst http = httpRouter();\n\nexport default http;\n`,
  `import { httpRouter } from 'convex/server'\nimport { auth } from './auth'\nimport { internal } from './_generated/api'\nconst http = httpRouter()\nauth.addHttpRoutes(http)\nhttp.route({ path: '/hook', method: 'POST', handler: auth.handler })\nexport default http\n`,
  `import { httpRouter as make } from "convex/server";\nimport {\n\tcomponents as parts, // all of them\n\tinternal,\n} from "./_generated/api.js";\nexport default router;\nvar router = make();\nrouter.route({ pathPrefix: "/files/", method: "GET", handler: parts.other });\n`,
  `import { httpRouter } from "convex/server";\nexport default httpRouter();\n`,
];

/** A base file with noise between its statements and comments between its tokens. */
function disturbed(bases: string[]): fc.Arbitrary<string> {
  const noise = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...NOISE)), { maxLength: 5 });
  const comments = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...COMMENTS)), { maxLength: 8 });
  return fc
    .record({
      base: fc.constantFrom(...bases),
      noise,
      comments,
      isWindows: fc.boolean(),
      hasEnd: fc.boolean(),
    })
    .map(({ base, noise: added, comments: between, isWindows, hasEnd }) => {
      let text = base;
      const used = new Set<string>();
      for (const [place, line] of added) {
        if (used.has(line)) continue;
        used.add(line);
        const { body } = parseSource(text, "a.ts") ?? { body: [] };
        const ends = [0, ...body.map(({ end }) => end ?? 0)];
        const at = ends[place % ends.length]!;
        const joined = place % 3 === 0 ? " " : "\n";
        const next = `${text.slice(0, at)}${joined}${line}${joined}${text.slice(at)}`;
        if (parseSource(next, "a.ts") !== null) text = next;
      }
      for (const [place, comment] of between) {
        const tokens = (parseSource(text, "a.ts")?.ast.tokens ?? []) as { start: number }[];
        const at = tokens[place % Math.max(1, tokens.length)]?.start ?? 0;
        const next = text.slice(0, at) + comment + text.slice(at);
        if (parseSource(next, "a.ts") !== null) text = next;
      }
      if (!hasEnd) text = text.trimEnd();
      return isWindows ? text.replaceAll("\n", "\r\n") : text;
    });
}

const FILE = { config: "convex/convex.config.ts", http: "convex/http.ts" };

function run(text: string, file: string): Effects | null {
  try {
    return evaluate({ [file]: text }, file);
  } catch {
    return null;
  }
}

const routesOf = (router: unknown) =>
  (router as HttpRouter).getRoutes().map(([path, method]) => `${method} ${path}`);

/** Every statement and comment of the original is in the edited file, in the same order. */
function requireNothingLost(before: string, after: string): void {
  expect(commentsOf(after)).toEqual(commentsOf(before));
  const kept = statementsOf(after);
  for (const statement of statementsOf(before)) {
    const at = kept.indexOf(statement);
    expect(at, statement).not.toBe(-1);
    kept.splice(0, at + 1);
  }
}

/** The code of all statements but imports and default exports, whose edits change them. */
const statementsOf = (text: string) =>
  (parseSource(text, "a.ts")?.body ?? [])
    .filter(({ type }) => type !== "ImportDeclaration" && type !== "ExportDefaultDeclaration")
    .map(({ start, end }) => text.slice(start ?? 0, end ?? 0));

const commentsOf = (text: string) =>
  (parseSource(text, "a.ts")?.ast.comments ?? []).map(({ value }) => value);

describe("convex.config.ts with anything harmless in it", () => {
  let edits = 0;
  const refusals: string[] = [];
  test.prop([disturbed(CONFIGS)], { numRuns: RUNS })("is edited right", async (text) => {
    const before = run(text, FILE.config);
    fc.pre(before !== null);
    const edit = await editConvexConfig(FILE.config, async () => text, "");
    if (edit.kind === "by hand") return void refusals.push(`${edit.reason}\n${text}`);
    edits += 1;
    const after = evaluate({ [FILE.config]: changed(edit) }, FILE.config);
    const added = after.mounted.filter(({ component }) => component === VERSIONED_ASSETS);
    expect(added).toEqual([
      { app: after.exported, component: VERSIONED_ASSETS, name: "versionedAssets" },
    ]);
    expect(after.mounted.length).toBe(before.mounted.length + 1);
    requireNothingLost(text, changed(edit));
    const again = await editConvexConfig(FILE.config, async () => changed(edit), "");
    expect(again).toMatchObject({ kind: "present", component: "versionedAssets" });
  });
  plainTest("and hardly ever refused", () => {
    expect(edits).toBeGreaterThan(RUNS / 2);
    expect(refusals.length, refusals.join("\n\n")).toBeLessThan(edits / 100);
  });
});

describe("http.ts with anything harmless in it", () => {
  let edits = 0;
  const refusals: string[] = [];
  const wishes = {
    convexDir: "convex",
    extension: "",
    component: "versionedAssets",
    pathPrefix: "/assets",
    uploadsFile: "convex/generateUploadUrl.ts",
  };
  test.prop([disturbed(ROUTERS)], { numRuns: RUNS })("is edited right", async (text) => {
    const before = run(text, FILE.http);
    fc.pre(before !== null);
    const edit = await editHttp(FILE.http, async () => text, wishes);
    if (edit.kind === "by hand") return void refusals.push(`${edit.reason}\n${text}`);
    edits += 1;
    const after = evaluate({ [FILE.http]: changed(edit) }, FILE.http);
    expect(after.registered).toEqual([
      {
        router: after.exported,
        component: COMPONENTS.versionedAssets,
        options: { pathPrefix: "/assets" },
      },
    ]);
    expect(after.registered[0]!.router).toBe(after.exported);
    expect(after.uploads).toEqual([after.exported]);
    expect(routesOf(after.exported)).toEqual(routesOf(before.exported));
    requireNothingLost(text, changed(edit));
    const again = await editHttp(FILE.http, async () => changed(edit), wishes);
    expect(again).toEqual({ kind: "present" });
  });
  plainTest("and hardly ever refused", () => {
    expect(edits).toBeGreaterThan(RUNS / 2);
    expect(refusals.length, refusals.join("\n\n")).toBeLessThan(edits / 100);
  });
});

function changed(edit: Edit): string {
  expect(edit.kind).toBe("change");
  return edit.kind === "change" ? edit.after : "";
}
