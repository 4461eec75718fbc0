/** What setup does where the app would be red after it: it names the line, and changes nothing. */
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeAll, expect, test } from "vitest";
import { type GroundApp, makeApp } from "./support/app.js";

const GREEN = ["Types: no errors in the new code.", "Lint: no errors in the new code."];

let app: GroundApp;
beforeAll(async () => {
  app = await makeApp("vite-red", ["vite"]);
});
afterEach(async () => {
  await app.git("reset", "--hard", "-q", "HEAD");
  await app.git("clean", "-fdxq", "--exclude", "node_modules");
});

/** The app as its developer has changed it. */
async function change(file: string, replace: (text: string) => string): Promise<void> {
  await app.write(file, replace(await app.read(file)));
}

async function expectUndone(code: string, line: RegExp): Promise<void> {
  const before = [await app.changes(), await app.git("diff")];
  const { code: exitCode, stderr } = await app.setup();
  const [first, ...lines] = stderr.trimEnd().split("\n");
  expect(first).toBe(
    `${code}: The app's ${code.split("_")[0]!.toLowerCase()} fails with the new files:`,
  );
  expect(lines.at(-1)).toBe("All files were restored.");
  for (const one of lines.slice(0, -1)) expect(one).toMatch(line);
  expect(lines.length).toBeGreaterThan(1);
  expect(exitCode).toBe(21);
  expect([await app.changes(), await app.git("diff")]).toEqual(before);
}

test("a line of the new code that the app's compiler refuses", async () => {
  await change("tsconfig.app.json", (text) =>
    text
      .replace('"strict": true', '"strict": true, "lib": ["ES2023"]')
      .replace(/"lib": \["ES2023", "DOM".*\n/, ""),
  );
  await change(
    "src/App.tsx",
    () =>
      `import { api } from "../convex/_generated/api";\nexport default function App() {\n  return <p>{String(api.notes.list)}</p>;\n}\n`,
  );
  await change("src/main.tsx", () => `import App from "./App.tsx";\nexport default App;\n`);
  await expectUndone("TYPECHECK_FAILED", /^convex\/\w+\.ts\(\d+,\d+\): error TS\d+: /);
});

test("a line of the app's own that breaks because of the new code", async () => {
  await app.write(
    "src/modules.ts",
    `import type { api } from "../convex/_generated/api";\n\nexport const modules: Record<keyof typeof api, string> = { notes: "Notes" };\n`,
  );
  await expectUndone("TYPECHECK_FAILED", /^src\/modules\.ts\(3,14\): error TS2741: /);
});

test("a line that the app's lint rules refuse", async () => {
  await change("eslint.config.js", (text) =>
    text.replace(
      "languageOptions:",
      'rules: { "no-restricted-syntax": ["error", "ClassDeclaration"] },\n    languageOptions:',
    ),
  );
  await expectUndone(
    "LINT_FAILED",
    /^convex\/generateUploadUrl\.ts\(\d+\): no-restricted-syntax: /,
  );
});

test("errors and warnings that were there before are no reason to stop", async () => {
  await app.write("src/wrong.ts", `export const wrong: string = 1;\n`);
  await change("convex/notes.ts", (text) => `${text}export const unused = (value: any) => 1;\n`);
  expect(await checksOf()).toEqual([
    "Types: no errors in the new code (existing errors: 2).",
    "Lint: no errors in the new code.",
  ]);
});

/** What setup says of its checks, and nothing on its standard error. */
async function checksOf(): Promise<string[]> {
  const { code, stdout, stderr } = await app.setup();
  expect([code, stderr]).toEqual([0, ""]);
  return stdout.split("\n").filter((line) => /^(Types|Lint):/.test(line));
}

/** Links share their text, so a file of a package is replaced and not written into. */
async function replace(file: string, text: string): Promise<void> {
  await rm(file);
  await writeFile(file, text);
}

test("a Convex that has no env yet: the new code declares what it reads", async () => {
  const manifest = path.join(app.folder, "node_modules/convex/package.json");
  const before = await readFile(manifest, "utf8");
  await replace(manifest, before.replace(/"version": ".*"/, '"version": "1.38.0"'));
  // The rules of today ask for env.
  await change("eslint.config.js", (text) =>
    text.replace("[convexPlugin.configs.recommended]", "[]"),
  );
  expect(await checksOf()).toEqual(GREEN);
  expect(await app.read("convex/authz.ts")).toContain("declare const process: {");
  expect(await app.read("convex/convex.config.ts")).not.toContain("env");
  await app.expectGreen();
  await replace(manifest, before);
});

test("a compiler that has only the name tsc6, and then none at all", async () => {
  await rm(path.join(app.folder, "node_modules/@typescript/native"), { recursive: true });
  await change("package.json", (text) => text.replace(/\n.*"@typescript\/native".*/, ""));
  expect(await checksOf()).toEqual(GREEN);
  await app.git("reset", "--hard", "-q", "HEAD");
  await app.git("clean", "-fdxq", "--exclude", "node_modules");
  // Only the rules of ESLint use it now, and they are not asked.
  await rm(path.join(app.folder, "node_modules/typescript"), { recursive: true });
  await rm(path.join(app.folder, "eslint.config.js"));
  expect(await checksOf()).toEqual([
    "Types: not checked, because no TypeScript compiler is installed; to check, run npx --package typescript tsc --noEmit -p convex/tsconfig.json.",
  ]);
});
