// @vitest-environment jsdom
import { fc, test } from "@fast-check/vitest";
import ts from "typescript";
import { expect, test as it } from "vitest";
import { en } from "../words/en/index.js";
import { apiPathOf, snippetsFor } from "./snippets.js";

const FACTS = {
  apiPath: "api.assets",
  folderPath: "images",
  basename: "hero",
  contentType: "image/png",
  url: "https://a.convex.site/assets/images/hero",
};

const snippet = (name: string, facts: Partial<typeof FACTS> = {}) =>
  snippetsFor(en, { ...FACTS, ...facts }).find((candidate) => candidate.name === name)!.code;

it.each([
  ["image/png", "img"],
  ["video/mp4", "video"],
  ["audio/mpeg", "audio"],
  ["application/pdf", "a"],
])("shows %s with <%s>", (contentType, element) => {
  document.body.innerHTML = snippet("HTML", { contentType });
  expect(document.body.firstElementChild!.localName).toBe(element);
  expect(snippet("React", { contentType })).toContain(`<${element} `);
});

it("leaves out what needs an address when there is none", () => {
  const names = snippetsFor(en, { ...FACTS, url: null }).map(({ name }) => name);
  expect(names).toEqual(["React", "JavaScript", "Convex function"]);
});

it.each([
  ["assets:getAsset", "api.assets"],
  ["lib/assets:getAsset", "api.lib.assets"],
  ["my-files:getAsset", 'api["my-files"]'],
])("calls the functions of %s with %s", (name, path) => {
  expect(apiPathOf(name)).toBe(path);
});

function syntaxErrors(code: string): readonly unknown[] {
  const { diagnostics } = ts.transpileModule(code, {
    reportDiagnostics: true,
    compilerOptions: { jsx: ts.JsxEmit.ReactJSX, target: ts.ScriptTarget.ES2022 },
    fileName: "Snippet.tsx",
  });
  return diagnostics ?? [];
}

test.prop([fc.string({ unit: "grapheme", minLength: 1 })])(
  "is code whatever the name is, and means that name",
  (basename) => {
    for (const { name, code } of snippetsFor(en, { ...FACTS, basename })) {
      if (name === "React" || name === "JavaScript") expect(syntaxErrors(code)).toEqual([]);
    }
    const argument = /basename: (".*"),/.exec(snippet("JavaScript", { basename }))![1]!;
    expect(JSON.parse(argument)).toBe(basename);
  },
);

test.prop([fc.webUrl({ withQueryParameters: true, withFragments: true })])(
  "has the address in HTML as it is",
  (url) => {
    document.body.innerHTML = snippet("HTML", { url });
    expect(document.querySelector("img")!.getAttribute("src")).toBe(url);
  },
);

it("quotes names for the shell", () => {
  expect(snippet("curl", { basename: "it's; rm -rf" })).toContain(`'./it'\\''s; rm -rf'`);
});
