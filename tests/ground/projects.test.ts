/** Projects that setup cannot work in: one line, the exit code, and nothing changed. */
import { chmod, mkdir, mkdtemp, readFile, readdir, realpath, rm, stat } from "node:fs/promises";
import { symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type InstalledApp, installedApp } from "../installed/index.js";
import { git } from "./support/app.js";
import { ended } from "./support/processes.js";

let app: InstalledApp;
let folder: string;
beforeEach(async () => {
  app = await installedApp();
  folder = await mkdtemp(path.join(await realpath(os.tmpdir()), "versioned-assets-project-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(files: Record<string, string>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
}

/** Every file with its text and mode; folders and links have none. */
async function everything(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file);
    if (name.startsWith(".git/")) continue;
    found[name] = entry.isFile()
      ? `${(await stat(file)).mode.toString(8)} ${await readFile(file, "utf8")}`
      : "";
  }
  return found;
}

async function setup(...args: string[]) {
  return await ended(app.npx(["setup", "--cwd", folder, "--yes", "--no-install", ...args]));
}

/** Setup ends with one line and an exit code, and all is as it was. */
async function expectRefused(code: number, line: RegExp, ...args: string[]): Promise<void> {
  const before = await everything();
  const { stderr, ...rest } = await setup(...args);
  expect(stderr.trimEnd()).toMatch(line);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(rest.code).toBe(code);
  expect(await everything()).toEqual(before);
}

const MANIFEST = `{ "name": "app", "dependencies": { "convex": "^1.49.0" } }`;
const APP = {
  "package.json": MANIFEST,
  "convex/notes.ts": `export const notes = 1;\n`,
};

describe("is refused:", () => {
  test("a folder without an app", async () => {
    await expectRefused(20, /^NOT_A_CONVEX_APP: .* has no package\.json/);
  });

  test("an app without Convex", async () => {
    await write({ "package.json": `{ "name": "app" }` });
    await expectRefused(20, /^NOT_A_CONVEX_APP: package\.json does not depend on convex/);
  });

  test.each([
    ["that ends too early", `{\n  "name": "app",\n`],
    ["with a comma too many", `{\n  "dependencies": {\n    "convex": "1",\n  }\n}\n`],
    ["that is empty", ""],
  ])("a package.json %s", async (_what, text) => {
    await write({ ...APP, "package.json": text });
    await expectRefused(20, /^NOT_A_CONVEX_APP: package\.json is not valid JSON: /);
  });

  test.each(["null", "[]", `"app"`])("a package.json that is %s", async (text) => {
    await write({ ...APP, "package.json": text });
    await expectRefused(20, /^NOT_A_CONVEX_APP: package\.json does not contain a JSON object\.$/);
  });

  test.each([
    ["broken", `{ "functions": `, /^NOT_A_CONVEX_APP: convex\.json is not valid JSON: /],
    ["without a path", `{ "functions": 1 }`, /^NOT_A_CONVEX_APP: `functions` of convex\.json/],
    ["out of the app", `{ "functions": "../other" }`, /^NOT_A_CONVEX_APP: .*outside this app/],
    ["to no folder", `{ "functions": "server" }`, /^NOT_A_CONVEX_APP: The directory server /],
  ])("a convex.json that is or leads %s", async (_what, text, line) => {
    await write({ ...APP, "convex.json": text });
    await expectRefused(20, line);
  });

  test("an app without a folder for functions", async () => {
    await write({ "package.json": MANIFEST });
    await expectRefused(20, /^NOT_A_CONVEX_APP: The directory convex .*npx convex dev/);
  });

  test("a file that cannot be read", async () => {
    await write(APP);
    await symlink("convex.json", path.join(folder, "convex.json"));
    await expectRefused(20, /^READ_FAILED: Cannot read .*convex\.json: ELOOP/);
  });

  test("a file to change that is read-only", async () => {
    const text = `import { httpRouter } from "convex/server";\n\nexport default httpRouter();\n`;
    await write({ ...APP, "convex/http.ts": text });
    await chmod(path.join(folder, "convex/http.ts"), 0o444);
    await expectRefused(21, /^WRITE_FAILED: .*convex\/http\.ts is read-only\. Make it writable/);
  });

  test("an .env.local that git tracks", async () => {
    await write({ ...APP, ".env.local": "CONVEX_URL=x\n", ".gitignore": ".env.local\n" });
    await git(folder, "init", "-q");
    await git(folder, "add", "--force", "-A");
    await expectRefused(20, /^ENV_FILE_TRACKED: git tracks \.env\.local, .*git rm --cached/);
    // Without a secret there is nothing to keep from a commit.
    expect((await setup("--no-admin-key")).code).toBe(0);
  });
});

test("functions in the folder that convex.json names", async () => {
  const server = { "server/notes.ts": APP["convex/notes.ts"] };
  await write({ ...server, "package.json": MANIFEST, "convex.json": `{ "functions": "server/" }` });
  expect((await setup()).code).toBe(0);
  expect(await readdir(path.join(folder, "server"))).toContain("assets.ts");
  expect(await readdir(folder)).not.toContain("convex");
});

describe("the secret is kept out of commits", () => {
  const ignored = async () => (await everything())[".gitignore"]?.replace(/^\S+ /, "");
  const isRepository = async () => {
    await git(folder, "init", "-q");
  };

  test.each([
    ["with no .gitignore", undefined, ".env.local\n"],
    ["with another .gitignore", "node_modules", "node_modules\n.env.local\n"],
    ["with one that covers it", "*.local\n", "*.local\n"],
    [
      "with one that takes it out again",
      ".env*\n!.env.local\n",
      ".env*\n!.env.local\n.env.local\n",
    ],
  ])("%s, with git and without", async (_what, before, after) => {
    for (const prepare of [async () => undefined, isRepository]) {
      await rm(folder, { recursive: true });
      await mkdir(folder);
      await write({ ...APP, ...(before === undefined ? {} : { ".gitignore": before }) });
      await prepare();
      expect((await setup()).code).toBe(0);
      expect(await ignored()).toBe(after);
      expect((await everything())[".env.local"]).toMatch(/^100600 [^]*CONVEX_ADMIN_KEY=.{43}\n$/);
    }
  });
});
