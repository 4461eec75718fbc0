/** The folder works in an app that has only one of the sources, as the guide says how to copy it. */
import { cp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { inScratchFolder, migratingApp, repository } from "../../scripts/scratch.js";
import { run } from "../installed/pack.js";

type Edit = [file: string, from: string | RegExp, to: string];

const WITHOUT_STORAGE: Edit[] = [
  ["migrating/sources.ts", /^import { storage }.*\n/m, ""],
  ["migrating/sources.ts", "storage, ", ""],
  ["_generated/api.d.ts", /^.*fromStorage.*\n/gm, ""],
  ["schema.ts", /\n {2}\/\*\* The table of an app[\s\S]*?\n {2}\}\),\n/, ""],
];

const WITHOUT_VERSION_ONE: Edit[] = [
  ["migrating/sources.ts", /^import { versionOne }.*\n/m, ""],
  ["migrating/sources.ts", "versionOne, ", ""],
  ["_generated/api.d.ts", /^.*(fromVersionOne|versionedAssets: ).*\n/gm, ""],
  ["convex.config.ts", /^.*versionOne.*\n/gm, ""],
];

const WITHOUT_R2: Edit[] = [
  ["migrating/sources.ts", /^import { r2 }.*\n/m, ""],
  ["migrating/sources.ts", ", r2", ""],
  ["_generated/api.d.ts", /^.*(fromR2|adopting|convex-dev\/r2).*\n/gm, ""],
  ["convex.config.ts", /^.*r2.*\n/gm, ""],
];

/** What the compiler says of the example's app without these files and with these edits. */
async function typecheck(without: string[], edits: Edit[]): Promise<string> {
  const isWithoutR2 = without.includes("fromR2.ts");
  return await inScratchFolder(async (folder) => {
    const convex = path.join(folder, "convex");
    await cp(path.join(repository, migratingApp, "convex"), convex, { recursive: true });
    await symlink(path.join(repository, "node_modules"), path.join(folder, "node_modules"), "dir");
    for (const file of without) await rm(path.join(convex, "migrating", file));
    if (isWithoutR2) await rm(path.join(convex, "adopting.ts"));
    for (const [file, from, to] of edits) {
      const code = await readFile(path.join(convex, file), "utf8");
      const edited = code.replace(from, to);
      expect(edited, `${file}: ${String(from)}`).not.toBe(code);
      await writeFile(path.join(convex, file), edited);
    }
    const source = (file: string) => [path.join(repository, "src", file)];
    const tsconfig = {
      extends: path.join(repository, "tsconfig.json"),
      compilerOptions: {
        types: ["node"],
        typeRoots: [path.join(repository, "node_modules/@types")],
        // Imports that are left unused by an edit would be deleted by hand.
        noUnusedLocals: false,
        paths: {
          "convex-versioned-assets": source("client/index.ts"),
          "convex-versioned-assets/convex.config": source("component/convex.config.ts"),
          "convex-versioned-assets/_generated/component.js": source(
            "component/_generated/component.ts",
          ),
          "convex/*": [path.join(repository, "node_modules/convex/dist/esm-types/*/index.d.ts")],
        },
      },
      include: ["convex"],
      exclude: [],
    };
    await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
    const tsc = path.join(repository, "node_modules/@typescript/native/bin/tsc");
    return await run(process.execPath, [tsc, "--checkers", "1", "-p", "tsconfig.json"], {
      cwd: folder,
    });
  });
}

test("an app with 1.x and no files of its own", async () => {
  const edits = [...WITHOUT_STORAGE, ...WITHOUT_R2];
  expect(await typecheck(["fromStorage.ts", "fromR2.ts"], edits)).toBe("");
});

test("an app with @convex-dev/r2 only", async () => {
  const edits = [...WITHOUT_STORAGE, ...WITHOUT_VERSION_ONE];
  expect(await typecheck(["fromStorage.ts", "fromVersionOne.ts"], edits)).toBe("");
});

test("an app that has never had 1.x, or has removed it", async () => {
  const edits = [...WITHOUT_VERSION_ONE, ...WITHOUT_R2];
  expect(await typecheck(["fromVersionOne.ts", "fromR2.ts"], edits)).toBe("");
});

test("the check finds what is missing", async () => {
  await expect(typecheck(["fromStorage.ts"], [])).rejects.toThrow("fromStorage");
});
