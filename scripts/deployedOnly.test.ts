import { SourceMap } from "node:module";
import { expect, test } from "vitest";
import { deployedOnly } from "./deployedOnly.js";

const lines = (...text: string[]) => text.join("\n");

/** As code without the blanks between its words. */
const dense = (code: string) => code.replaceAll(/\s+/g, " ").replaceAll(/ ?([{}(),;:]) ?/g, "$1");

const reduced = (...text: string[]) => dense(deployedOnly(lines(...text), "a.ts").code);

test("removes what only clients read from a declaration", () => {
  const declared = [
    "export const get = read({",
    "  panel: true,",
    "  args: { path: v.string() },",
    "  paths: ({ path }) => [folderOf(path), path],",
    "  returns: v.null(),",
    "  otherPaths: 'assets',",
    "});",
  ];
  expect(reduced(...declared)).toBe(
    "export const get = read({args:{path:v.string()},returns:v.null(),});",
  );
});

test("removes it where it is the first or the only field", () => {
  expect(reduced("publish({ publishes, args })")).toBe("publish({args})");
  expect(reduced("admin({ paths: () => [] })")).toBe("admin({})");
});

test("leaves other functions and other fields of these names as they are", () => {
  const kept = "find({paths:all});read({args:{paths:v.string()}});read(paths);";
  expect(reduced(kept)).toBe(kept);
});

test("makes a method of a handler, whatever its body", () => {
  expect(
    reduced(
      "query({",
      "  handler: async (ctx, { a = (b) => b }): Promise<X> => {",
      "return a;} })",
    ),
  ).toBe("query({async handler(ctx,{a =(b)=> b}):Promise<X>{return a;}})");
  expect(reduced("query({ handler: async (ctx) => await find(ctx) })")).toBe(
    "query({async handler(ctx){return await find(ctx);}})",
  );
  expect(reduced("query({ handler: () => ({ a }) })")).toBe("query({handler(){return({a});}})");
  expect(reduced("query({ handler })")).toBe("query({handler})");
});

test("maps what is left to its place in the source", () => {
  const source = lines("query({", "  handler: async (ctx) =>", "    await find(ctx),", "});");
  const { code, map } = deployedOnly(source, "a.ts");
  const [line, column] = [code, source].map((text) => {
    const before = text.slice(0, text.indexOf("find")).split("\n");
    return [before.length - 1, before.at(-1)!.length] as const;
  });
  expect(new SourceMap(JSON.parse(map) as never).findEntry(...line!)).toMatchObject({
    originalSource: "a.ts",
    originalLine: column![0],
    originalColumn: column![1],
  });
});
