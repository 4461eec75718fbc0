import { cp, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { inScratchFolder, repository } from "../../scripts/scratch.js";
import { run } from "../package/pack.js";
import { snippetsOf } from "./snippets.js";

/** The class that the guides import as `./assets`, instead of the demo's own module. */
const ASSETS = `import { VersionedAssets } from "convex-versioned-assets";
import { components } from "./_generated/api";

export const assets = new VersionedAssets(components.versionedAssets);
`;

test("every TypeScript snippet of the guides typechecks in an app", async () => {
  await inScratchFolder(async (folder) => {
    const convex = path.join(folder, "convex");
    const generated = path.join(repository, "example/convex/_generated");
    await cp(generated, path.join(convex, "_generated"), { recursive: true });
    for (const module of ["http", "schema"]) {
      await cp(path.join(repository, `example/convex/${module}.ts`), `${convex}/${module}.ts`);
    }
    await writeFile(path.join(convex, "assets.ts"), ASSETS);
    let snippets = 0;
    for (const page of await readdir(path.join(repository, "docs"))) {
      if (!page.endsWith(".md")) continue;
      for (const { language, code } of await snippetsOf(`docs/${page}`)) {
        if (language !== "ts") continue;
        snippets += 1;
        await writeFile(path.join(convex, `${path.basename(page, ".md")}_${snippets}.ts`), code);
      }
    }
    expect(snippets).toBeGreaterThan(5);
    const tsconfig = {
      extends: path.join(repository, "tsconfig.json"),
      compilerOptions: {
        types: ["node"],
        typeRoots: [path.join(repository, "node_modules/@types")],
        paths: {
          "convex-versioned-assets": [path.join(repository, "src/client/index.ts")],
          "convex-versioned-assets/*": [path.join(repository, "src/*/index.ts")],
          "convex-versioned-assets/_generated/component.js": [
            path.join(repository, "src/component/_generated/component.ts"),
          ],
          "convex/*": [path.join(repository, "node_modules/convex/dist/esm-types/*/index.d.ts")],
        },
      },
      include: ["convex"],
    };
    await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
    const tsc = path.join(repository, "node_modules/@typescript/native/bin/tsc");
    expect(await run(process.execPath, [tsc, "-p", "tsconfig.json"], { cwd: folder })).toBe("");
  });
});
