import { expect, test } from "vitest";
import { componentModules } from "./reference/components.js";
import { docstringOf, unwrap } from "./reference/docstring.js";
import { entryPoints, errorCodes } from "./reference/exports.js";
import { componentPage, packagePage } from "./reference/page.js";
import { typeOf } from "./reference/validators.js";
import { ENTRY_POINTS } from "./reference.js";
import ts from "typescript";

test("every function of the component is there, with what it takes, returns and costs", () => {
  const modules = componentModules();
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
  const entries = entryPoints(ENTRY_POINTS);
  const errors = errorCodes();
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
