/** What stands between a wrong edit and the app's files. */
import { describe, expect, test } from "vitest";
import type * as Definition from "../../src/setup/edits/definition.js";
import type * as Verify from "../../src/setup/edits/verify.js";
import type * as Generated from "../../src/setup/generated.js";
import type * as Source from "../../src/setup/source.js";
import { developedApp } from "./support/packages.js";

const program = await developedApp();
const { Uncertain } = program.importInternal<typeof Definition>("setup/edits/definition.js");
const { requireOnly } = program.importInternal<typeof Verify>("setup/edits/verify.js");
const { patchGeneratedApi } = program.importInternal<typeof Generated>("setup/generated.js");
const { parseSource } = program.importInternal<typeof Source>("setup/source.js");

const BEFORE = `import { a } from "a";
// one
const b = a(); // two
b.use();
export default b;
`;
const ADDED = {
  statements: ["b.use(c);"],
  imports: [{ module: "c", imported: "default" }],
};
const AFTER = BEFORE.replace('"a";\n', '"a";\nimport c from "c";\n').replace(
  "b.use();\n",
  "b.use();\nb.use(c);\n",
);

const verify = (text: string) => requireOnly(parseSource(BEFORE, "a.ts")!, text, "a.ts", ADDED);

test("lets the edit pass that was meant", () => expect(verify(AFTER)).toBe(undefined));

describe("refuses an edit that", () => {
  test.each([
    ["does not parse", AFTER.replace("b.use(c);", "b.use(c;")],
    ["lacks its statement", AFTER.replace("b.use(c);\n", "")],
    ["has its statement inside another one", AFTER.replace("b.use(c);\n", "{ b.use(c); }\n")],
    ["has its statement twice", AFTER.replace("b.use(c);\n", "b.use(c);\nb.use(c);\n")],
    ["loses a statement", AFTER.replace("b.use();\n", "")],
    ["changes a statement", AFTER.replace("a();", "a(1);")],
    [
      "changes the order",
      AFTER.replace(
        "b.use();\nb.use(c);\nexport default b;",
        "export default b;\nb.use(c);\nb.use();",
      ),
    ],
    ["runs into the next statement", AFTER.replace("b.use(c);\nexport", "b.use(c)\n(1);\nexport")],
    ["lacks its import", AFTER.replace('import c from "c";\n', "")],
    ["imports something else", AFTER.replace('import c from "c"', 'import { c } from "c"')],
    ["imports more", AFTER.replace('import c from "c"', 'import c, { d } from "c"')],
    ["loses an import", AFTER.replace('import { a } from "a";\n', "")],
    ["loses a comment", AFTER.replace(" // two", "")],
    ["swallows code in a comment", AFTER.replace("b.use(c);\n", "b.use(c); /*\n*/\n")],
  ])("%s", (_what, text) => {
    expect(text).not.toBe(AFTER);
    expect(() => verify(text)).toThrow(Uncertain);
  });
});

describe("generated types that are not as Convex writes them", () => {
  const KNOWN = `import type * as a from "../a.js";

import type {
  ApiFromModules,
} from "convex/server";

declare const fullApi: ApiFromModules<{
  a: typeof a;
}>;

export declare const components: {};
`;
  test("are told from those that are", () => {
    expect(patchGeneratedApi(KNOWN, ["b"], "versionedAssets")).toContain("  b: typeof b;\n}>;");
  });
  test.each([
    ["without modules", KNOWN.replace(/declare const fullApi[\s\S]*?\}>;\n/, "")],
    ["without components", KNOWN.replace(/export declare const components.*\n/, "")],
    [
      "with a module that is not imported",
      KNOWN.replace("  a: typeof a;", "  a: typeof a;\n  c: typeof c;"),
    ],
    [
      "with something else among them",
      KNOWN.replace("  a: typeof a;", "  a: typeof a;\n  ...more;"),
    ],
  ])("%s are left alone", (_what, text) => {
    expect(text).not.toBe(KNOWN);
    expect(patchGeneratedApi(text, ["b"], "versionedAssets")).toBe(null);
  });
});
