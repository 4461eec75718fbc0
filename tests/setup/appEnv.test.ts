/** Declaring the app's variables in `convex.config.ts`: exactly that, or nothing. */
import { expect, test } from "vitest";
import { declareVariables } from "../../src/setup/edits/appEnv.js";
import { evaluate } from "./support/evaluate.js";

const FILE = "/app/convex/convex.config.ts";
const declare = (files: Record<string, string>) =>
  declareVariables(FILE, async (file) => files[file.replace(/^\/app\//, "")] ?? null);
const declareIn = async (text: string) => await declare({ "convex/convex.config.ts": text });

const IMPORT = `import { defineApp } from "convex/server";\n`;
const OPTIONAL = "v.optional(v.string())";

test("an app without options gets them, in its own style", async () => {
  const text = `import { defineApp } from 'convex/server'\n\nconst app = defineApp() // made here\nexport default app\n`;
  const declared = await declareIn(text);
  expect(declared?.after).toBe(`import { defineApp } from 'convex/server'
import { v } from 'convex/values'

const app = defineApp({
  env: {
    ADMIN_EMAILS: ${OPTIONAL},
    ADMIN_USERS: ${OPTIONAL},
    CONVEX_ADMIN_KEY: ${OPTIONAL},
  },
}) // made here
export default app
`);
  const { exported } = evaluate(
    { "convex/convex.config.ts": declared!.after },
    "convex/convex.config.ts",
  );
  expect(exported).toBeDefined();
});

test.each([
  [
    "other options",
    `defineApp({ httpPrefix: "/api/" })`,
    `defineApp({ env: { ADMIN_EMAILS: ${OPTIONAL}, ADMIN_USERS: ${OPTIONAL}, CONVEX_ADMIN_KEY: ${OPTIONAL} }, httpPrefix: "/api/" })`,
  ],
  [
    "options of no property",
    `defineApp({})`,
    `defineApp({ env: { ADMIN_EMAILS: ${OPTIONAL}, ADMIN_USERS: ${OPTIONAL}, CONVEX_ADMIN_KEY: ${OPTIONAL} } })`,
  ],
  [
    "variables of its own, one to a line",
    `defineApp({\n  env: {\n    // Mail.\n    MAIL_KEY: v.string(),\n  },\n})`,
    `defineApp({\n  env: { ADMIN_EMAILS: ${OPTIONAL}, ADMIN_USERS: ${OPTIONAL}, CONVEX_ADMIN_KEY: ${OPTIONAL},\n    // Mail.\n    MAIL_KEY: v.string(),\n  },\n})`,
  ],
  [
    "one of the two",
    `defineApp({ env: { "ADMIN_EMAILS": v.string() } })`,
    `defineApp({ env: { ADMIN_USERS: ${OPTIONAL}, CONVEX_ADMIN_KEY: ${OPTIONAL}, "ADMIN_EMAILS": v.string() } })`,
  ],
])("an app with %s keeps them", async (_what, call, becomes) => {
  const values = `import { v } from "convex/values";\n`;
  const around = (code: string) => `${IMPORT}${values}const app = ${code};\nexport default app;\n`;
  expect(await declareIn(around(call))).toEqual({
    file: FILE,
    before: around(call),
    after: around(becomes),
  });
});

test("what is declared is not declared again", async () => {
  const text = `${IMPORT}import { v } from "convex/values";\nexport default defineApp({ env: { ADMIN_EMAILS: v.string(), ADMIN_USERS: v.string(), CONVEX_ADMIN_KEY: v.string() } });\n`;
  expect(await declareIn(text)).toEqual({ file: FILE, before: text, after: text });
});

test("a local v is left alone, and an import of values is extended", async () => {
  const taken = `${IMPORT}const v = 1;\nconst app = defineApp();\nexport { app as default, v };\n`;
  const { after } = (await declareIn(taken))!;
  expect(after).toContain('import { v as v2 } from "convex/values";');
  expect(after).toContain("ADMIN_EMAILS: v2.optional(v2.string())");
  const values = `${IMPORT}import { ConvexError } from "convex/values";\nconst app = defineApp();\nexport default app;\nvoid ConvexError;\n`;
  expect((await declareIn(values))!.after).toContain("import { ConvexError, v } from");
});

test("an app behind a re-export is found", async () => {
  const declared = await declare({
    "convex/convex.config.ts": `export { app as default } from "../settings";\n`,
    "settings/index.ts": `${IMPORT}export const app = defineApp();\n`,
  });
  expect(declared).toMatchObject({ file: "/app/settings/index.ts" });
});

test.each([
  ["options from elsewhere", `const app = defineApp(options);\nexport default app;`],
  ["options that are spread", `const app = defineApp({ ...options });\nexport default app;`],
  ["variables from elsewhere", `const app = defineApp({ env: variables });\nexport default app;`],
  ["variables that are spread", `const app = defineApp({ env: { ...all } });\nexport default app;`],
  [
    "names that are computed",
    `const app = defineApp({ env: { [name]: 1 } });\nexport default app;`,
  ],
  ["an app that Convex does not make", `const app = make();\nexport default app;`],
])("%s: nothing is declared", async (_what, code) => {
  expect(await declareIn(`${IMPORT}${code}\n`)).toBeNull();
});
