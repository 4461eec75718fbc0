import { expect, test } from "vitest";
import { docstringOf, unwrap } from "./reference/docstring.js";
import { APP_VARIABLES, COMMAND_VARIABLES, COMPONENT_VARIABLES } from "./reference/environment.js";
import { componentPage, packagePage } from "./reference/page.js";
import { typeOf } from "./reference/validators.js";
import { withVersion } from "./reference/versions.js";
import { ENTRY_POINTS, readSources, referencePages } from "./reference.js";
import ts from "typescript";

const VARIABLES = [...COMPONENT_VARIABLES, ...APP_VARIABLES, ...COMMAND_VARIABLES];

/** Read once: the compiler takes seconds for the entry points. */
const sources = readSources();
const { modules, entries, commands, errors } = sources;

test("every function of the component is there, with what it takes, returns and costs", () => {
  const page = componentPage(modules);
  const functions = modules.flatMap(({ functions }) => functions);
  expect(functions.length).toBeGreaterThan(60);
  for (const { name, doc } of functions) {
    expect(page, name).toContain(`### ${name}\n`);
    expect(doc.text, name).not.toBe("");
    expect(doc.cost, name).toBeTruthy();
  }
  expect(page).toContain("| `paginationOpts` | `{ ");
  expect(page).toContain("**Cost** at most 8 documents read and 8 written");
});

test("every export of the package is there, and every error", async () => {
  const page = packagePage(entries, errors);
  for (const { things } of entries) {
    for (const { name } of things) expect(page).toContain(`### ${name}\n`);
  }
  const client = entries[0]!.things.map(({ name }) => name);
  for (const name of Object.keys(await import("../src/client/index.js"))) {
    expect(client).toContain(name);
  }
  expect(errors.find(({ code }) => code === "PATH_INVALID")).toMatchObject({
    fields: "{ path: string; reason: string }",
  });
  for (const { code } of errors) expect(page).toContain(`| \`${code}\` |`);
});

test("no cell of a table is empty", () => {
  const pages = referencePages(sources);
  for (const name of ["docs/api-component.md", "docs/api-package.md", "docs/api-commands.md"]) {
    const rows = pages[name]!.split("\n").filter((line) => line.startsWith("|"));
    expect(rows.length, name).toBeGreaterThan(20);
    expect(rows.filter((row) => /\|\s*\|/.test(row.replaceAll("\\|", "bar")))).toEqual([]);
  }
});

test("every entry point of the package is described", async () => {
  const { exports } = (await import("../package.json", { with: { type: "json" } })).default;
  const importable = Object.keys(exports)
    .filter((name) => !/\.(css|json|js)$|\/styles$|^\.\/_generated\//.test(name))
    .map((name) => `convex-versioned-assets${name.slice(1)}`);
  expect(Object.keys(ENTRY_POINTS).sort()).toEqual(importable.sort());
});

test("every module exports at run time what its page says", async () => {
  const modules = import.meta.glob<Record<string, unknown>>([
    "/src/{client,react,image,sync,admin}/index.ts",
    "/src/client/v1.ts",
    "/src/admin/v1.tsx",
    "/src/admin/words/{de,es}/index.ts",
    "/src/test.ts",
    "/src/component/convex.config.ts",
  ]);
  for (const { specifier, things } of entries) {
    const load = modules[`/${ENTRY_POINTS[specifier as keyof typeof ENTRY_POINTS]}`]!;
    const names = things.map(({ name }) => name);
    expect(names, specifier).toEqual(expect.arrayContaining(Object.keys(await load())));
  }
});

test("LLM.md has every function, export, option, command, variable and error", () => {
  const page = referencePages(sources)["LLM.md"]!;
  for (const { functions } of modules.filter(({ name }) => name !== "v1")) {
    for (const { name, doc } of functions) {
      expect(page).toContain(`- **${name}** (`);
      expect(page, name).toContain(`Cost: ${doc.cost!.replace(/\s+/g, " ")}`);
    }
  }
  for (const { things } of entries) {
    for (const { name } of things) expect(page).toContain(`- **${name}**`);
  }
  const options = entries[0]!.things.find(({ name }) => name === "AssetRouteOptions")!.members;
  expect(options.length).toBeGreaterThan(6);
  const line = page.split("\n").find((text) => text.startsWith("- **AssetRouteOptions**"));
  for (const { name } of options) expect(line).toContain(`${name}?: `);
  for (const { options } of commands) {
    for (const { flags } of options) expect(page).toContain(`  - \`${flags}\``);
  }
  for (const { name } of VARIABLES) expect(page).toContain(`- \`${name}\``);
  for (const { code } of errors) expect(page).toContain(`- \`${code}\``);
});

/** Variables that are for this repository's own tests, or that the framework of an app sets. */
const OF_NOBODY = new Set(["NODE_ENV", "VITE_CONVEX_URL", "NEXT_PUBLIC_CONVEX_URL"]);

test("every environment variable that the sources read is described, and no other", () => {
  const sources = import.meta.glob<string>(
    ["/src/**/*.{ts,tsx}", "!/src/**/*.test.*", "!/src/**/testing/**", "!/src/**/_generated/**"],
    { query: "?raw", import: "default", eager: true },
  );
  const read = Object.values(sources).flatMap((text) =>
    [...text.matchAll(/\b(?:env|environment)\.([A-Z][A-Z_0-9]+)|^ {4}((?:R2|S3)_\w+): v\./gm)].map(
      ([, named, declared]) => (named ?? declared)!,
    ),
  );
  const known = new Set(read.filter((name) => !OF_NOBODY.has(name)));
  expect([...known].sort()).toEqual([...new Set(VARIABLES.map(({ name }) => name))].sort());
});

test("docstrings come apart into what they say and their tags", () => {
  const text = `
/**
 * Does one thing, and
 * then another.
 *
 * @param size in bytes.
 * @returns what it did.
 * @throws PATH_INVALID
 *
 * Cost: 1 document.
 */
export const f = 1;`;
  const source = ts.createSourceFile("a.ts", text, ts.ScriptTarget.Latest, true);
  expect(docstringOf(source.statements[0]!)).toEqual({
    text: "Does one thing, and then another.",
    params: [{ name: "size", text: "in bytes." }],
    returns: "what it did.",
    throws: "PATH_INVALID",
    cost: "1 document.",
  });
  const whole = "```ts\nimport x from 'x';\ny\n```";
  expect(unwrap(`a\nb\n\n- c\n- d\n${whole}`)).toBe(`a b\n\n- c\n- d\n${whole}`);
  expect(unwrap("```ts\nx\ny\n```")).toBe("```txt\nx\ny\n```");
});

test("validators read as types", () => {
  const size = { fieldType: { type: "number" as const }, optional: true };
  const literal = (value: string) => ({ type: "literal" as const, value });
  const union = { type: "union" as const, value: [literal("a"), { type: "null" as const }] };
  expect(typeOf({ type: "object", value: { size } })).toBe("{ size?: number }");
  expect(typeOf({ type: "array", value: union })).toBe('("a" | null)[]');
});

test("commands that fetch the package name its version", () => {
  const page = (own: string) => `
Run \`npm install ${own} convex\`, or \`npx ${own} setup --yes\`. \`npx convex-versioned-assets sync\` mirrors.

\`\`\`sh
npm install convex-versioned-assets-1@npm:convex-versioned-assets@1.0.6 ${own}
npx ${own} sync ./files --once &&
  npx convex deploy
\`\`\`

\`\`\`ini
ExecStart=/usr/bin/npx --no-install convex-versioned-assets sync /srv/assets
\`\`\`
`;
  const stamped = page("convex-versioned-assets@2.0.0");
  expect(withVersion(page("convex-versioned-assets"), "2.0.0")).toBe(stamped);
  expect(withVersion(page("convex-versioned-assets@2.0.0-alpha.0"), "2.0.0")).toBe(stamped);
});
