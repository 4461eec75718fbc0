/** The guide names everything of 1.x: functions, arguments, results, errors and exports. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ALL_MODULES } from "../../src/shared/functions/index.js";
import { errorCodes } from "../../scripts/reference/exports.js";
import { REASONS } from "./support/deliberate.js";

type Json = { type: string; value?: unknown; fieldType?: Json };
type Registered = { isPublic?: boolean; exportArgs(): string; exportReturns(): string };

const PACKAGE = "../../node_modules/convex-versioned-assets-1";
const read = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8");
const guide = read("../../docs/migrating.md");

const modules = import.meta.glob<Record<string, Registered>>(
  [
    "../../node_modules/convex-versioned-assets-1/src/component/*.ts",
    "!**/{*.test,test.setup,schema,convex.config,versions.disabled}.ts",
  ],
  { exhaustive: true, eager: true },
);

/** The public functions of 1.x, as `assetManager.startUpload`. */
const functions = Object.entries(modules).flatMap(([file, exported]) =>
  Object.entries(exported)
    .filter(([, fn]) => fn.isPublic === true)
    .map(([name, fn]) => [`${/(\w+)\.ts$/.exec(file)![1]!}.${name}`, fn] as const),
);

/** The names of all fields of a validator, at any depth. */
function fieldsOf(json: Json | null): string[] {
  if (json === null) return [];
  const { type, value } = json;
  if (type === "object") {
    return Object.entries(value as Record<string, { fieldType: Json }>).flatMap(
      ([name, { fieldType }]) => [name, ...fieldsOf(fieldType)],
    );
  }
  if (type === "array") return fieldsOf(value as Json);
  return type === "union" ? (value as Json[]).flatMap(fieldsOf) : [];
}

/** The rows of the tables below a heading, by their first cell. */
function rowsBelow(heading: string): Map<string, string[]> {
  const [, section] = guide.split(`\n### ${heading}\n`);
  expect(section, heading).toBeDefined();
  const [text] = section!.split(/\n##/);
  const rows = text!.split("\n").filter((line) => /^\| [`"]/.test(line));
  return new Map(
    rows.map((line) => {
      const [first, ...cells] = line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim());
      return [first!.replace(/^[`"]|[`"]$/g, ""), cells] as const;
    }),
  );
}

const V1: Record<string, { args: object; returns: { json: Json } }> = ALL_MODULES.v1 as never;

test("every function, with each argument and field of a result that it has no longer", () => {
  const rows = rowsBelow("Functions");
  expect([...rows.keys()].sort()).toEqual(functions.map(([name]) => name).sort());
  for (const [name, fn] of functions) {
    const [here, notes] = rows.get(name)!;
    const [, module, today] = /^`(\w+)\.(\w+)`/.exec(here!) ?? [];
    if (module === undefined) {
      expect(here, name).toBe("none");
      expect(notes, name).not.toBe("");
      continue;
    }
    expect(Object.keys(ALL_MODULES[module as keyof typeof ALL_MODULES]), name).toContain(today);
    if (module !== "v1") continue;
    const { args, returns } = V1[today!]!;
    const now = { args: Object.keys(args), returns: fieldsOf(returns.json) };
    const then = {
      args: Object.keys((JSON.parse(fn.exportArgs()) as { value: object }).value),
      returns: fieldsOf(JSON.parse(fn.exportReturns()) as Json | null),
    };
    const gone = [
      ...then.args.filter((arg) => !now.args.includes(arg)),
      ...then.returns.filter((field) => !now.returns.includes(field)),
    ];
    for (const field of new Set(gone)) expect(notes, name).toContain(`\`${field}\``);
  }
  const offered = [...rows.values()].flatMap(([here]) => /^`v1\.(\w+)`/.exec(here!)?.[1] ?? []);
  expect(offered.sort()).toEqual(Object.keys(V1).sort());
});

test("every export and command", () => {
  const rows = rowsBelow("Imports and the command");
  const { exports, bin } = JSON.parse(read(`${PACKAGE}/package.json`)) as {
    exports: Record<string, { types?: string } | string>;
    bin: Record<string, string>;
  };
  const specifiers = Object.keys(exports)
    .map((specifier) => specifier.slice(1).replace(/\.js$/, ""))
    .filter((specifier) => !/package\.json|_generated/.test(specifier));
  const names = specifiers.flatMap((specifier) => {
    const target = exports[`.${specifier}`]!;
    const types = typeof target === "string" ? target : target.types!;
    return exportedBy(read(`${PACKAGE}/${types.slice(2)}`)).map((name) => `${specifier} ${name}`);
  });
  const commands = Object.keys(bin).map((name) => `npx ${name}`);
  const expected = [...new Set([...names, ...commands])].map((name) => name.trim());
  expect(expected.length).toBeGreaterThan(20);
  expect([...rows.keys()].sort()).toEqual(expected.sort());
  for (const [name, [here, notes]] of rows) expect(`${here}${notes}`, name).not.toBe("");
});

/** The names that a module or a declaration exports. */
function exportedBy(text: string): string[] {
  const declared = [
    ...text.matchAll(/^export (?:declare )?(?:const|function|interface) (\w+)/gm),
  ].map(([, name]) => name!);
  const listed = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names]) =>
    names!.split(",").map((name) => name.trim().split(" as ").at(-1)!),
  );
  const isDefault = /^export default/m.test(text) ? ["default"] : [];
  return [...declared, ...listed, ...isDefault].filter((name) => name !== "");
}

test("every error, with a code of today", () => {
  const rows = rowsBelow("Errors");
  const sources = import.meta.glob<string>(
    [
      "../../node_modules/convex-versioned-assets-1/src/component/*.ts",
      "!**/{*.test,authAdapter,versions.disabled}.ts",
    ],
    { exhaustive: true, eager: true, query: "?raw", import: "default" },
  );
  const messages = Object.values(sources).flatMap((text) =>
    [...text.matchAll(/new Error\(\s*(["`])((?:(?!\1)[\s\S])*)\1/g)].map(([, , message]) =>
      message!.replace(/\$\{[^}]*\}/g, "…"),
    ),
  );
  expect(messages.length).toBeGreaterThan(20);
  expect([...rows.keys()].sort()).toEqual([...new Set(messages)].sort());
  const codes = errorCodes().map(({ code }) => code);
  for (const [message, [here]] of rows) {
    const named = [...here!.matchAll(/`([A-Z0-9_]+)`/g)].map(([, code]) => code!);
    expect(here === "none" || named.length > 0, message).toBe(true);
    expect(codes, message).toEqual(expect.arrayContaining(named));
  }
});

test("every test of 1.x that fails here, with its reason", () => {
  const [, section] = guide.split("\n### The tests of 1.x\n");
  for (const { reason, tests } of REASONS) {
    expect(section).toContain(reason);
    for (const test of tests) expect(section).toContain(test.split(" > ").at(-1));
  }
  const failing = REASONS.flatMap(({ tests }) => tests).length;
  expect(section).toContain(`${144 - failing} of the 144`);
});
