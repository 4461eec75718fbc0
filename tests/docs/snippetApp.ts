import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { inScratchFolder, repository } from "../../scripts/scratch.js";
import { run } from "../package/pack.js";

/** What the README has the reader put into convex/assets.ts, as the guides import it. */
const ASSETS = `import { VersionedAssets } from "convex-versioned-assets";
import { components } from "./_generated/api";

export const assets = new VersionedAssets(components.versionedAssets);
`;

/**
 * Typechecks files in an app with the component mounted, against the sources of this repository.
 *
 * @param files code by path, such as `convex/uploads.ts`.
 * @returns what the compiler says; nothing when all is well.
 */
export async function typecheckInApp(files: Record<string, string>): Promise<string> {
  return await inScratchFolder(async (folder) => {
    const convex = path.join(folder, "convex");
    // The generated code names every module of the example.
    await cp(path.join(repository, "example/convex"), convex, { recursive: true });
    await symlink(path.join(repository, "node_modules"), path.join(folder, "node_modules"), "dir");
    await writeFile(path.join(convex, "assets.ts"), ASSETS);
    // A page with a schema of its own is an app without the example's tables.
    if ("convex/schema.ts" in files) await leaveOutTables(convex);
    for (const [file, code] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
      await writeFile(path.join(folder, file), code);
    }
    await tellOfModules(path.join(convex, "_generated/api.d.ts"), Object.keys(files));
    const source = (file: string) => [path.join(repository, "src", file)];
    const tsconfig = {
      extends: path.join(repository, "tsconfig.json"),
      compilerOptions: {
        types: ["node"],
        typeRoots: [path.join(repository, "node_modules/@types")],
        paths: {
          "convex-versioned-assets": source("client/index.ts"),
          "convex-versioned-assets/convex.config": source("component/convex.config.ts"),
          "convex-versioned-assets/react": source("react/index.ts"),
          "convex-versioned-assets/sync": source("sync/index.ts"),
          "convex-versioned-assets/_generated/component.js": source(
            "component/_generated/component.ts",
          ),
          "convex/*": [path.join(repository, "node_modules/convex/dist/esm-types/*/index.d.ts")],
          react: [path.join(repository, "node_modules/@types/react/index.d.ts")],
          "react/*": [path.join(repository, "node_modules/@types/react/*.d.ts")],
        },
      },
      include: ["convex", "src"],
    };
    await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
    const tsc = path.join(repository, "node_modules/@typescript/native/bin/tsc");
    return await run(process.execPath, [tsc, "-p", "tsconfig.json"], { cwd: folder });
  });
}

/** Takes the example's own tables away, and the modules that use them. */
export async function leaveOutTables(convex: string): Promise<void> {
  for (const module of ["webp", "crons.ts"]) {
    await rm(path.join(convex, module), { recursive: true, force: true });
  }
  const schema = `import { defineSchema } from "convex/server";\nexport default defineSchema({});\n`;
  await writeFile(path.join(convex, "schema.ts"), schema);
  const apiTypes = path.join(convex, "_generated/api.d.ts");
  const lines = (await readFile(apiTypes, "utf8")).split("\n");
  await writeFile(apiTypes, lines.filter((line) => !/webp|crons/.test(line)).join("\n"));
}

/** Adds modules to the app's generated types, as `npx convex dev` does. */
async function tellOfModules(apiTypes: string, files: string[]): Promise<void> {
  const known = ["assets", "http", "schema"];
  const modules = files.flatMap((file) => /^convex\/(\w+)\.ts$/.exec(file)?.[1] ?? []);
  let types = await readFile(apiTypes, "utf8");
  for (const name of modules.filter((module) => !known.includes(module))) {
    types = types
      .replace(/^import type \* as assets/m, `import type * as ${name} from "../${name}.js";\n$&`)
      .replace(/^ {2}assets: /m, `  ${name}: typeof ${name};\n$&`);
  }
  await writeFile(apiTypes, types);
}
