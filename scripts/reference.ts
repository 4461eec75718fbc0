// Generates the API reference, and the list of functions in the setup template, from declarations and
// docstrings; `--check` only compares.
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describedCommands } from "./reference/commands.js";
import { componentModules } from "./reference/components.js";
import { entryPoints, errorCodes } from "./reference/exports.js";
import { llmPage } from "./reference/llm.js";
import { commandPage, componentPage, packagePage } from "./reference/page.js";
import { FUNCTIONS } from "../src/shared/functions/index.js";
import { repository } from "./scratch.js";

/** The import specifiers of the package, with their files in this repository. */
export const ENTRY_POINTS = {
  "convex-versioned-assets": "src/client/index.ts",
  "convex-versioned-assets/react": "src/react/index.ts",
  "convex-versioned-assets/admin": "src/admin/index.ts",
  "convex-versioned-assets/sync": "src/sync/index.ts",
  "convex-versioned-assets/test": "src/test.ts",
  "convex-versioned-assets/convex.config": "src/component/convex.config.ts",
};

const TEMPLATE = "src/setup/templates/convex/versionedAssets.ts";

/** Returns the template with every function that `api()` exports. */
function templateOfApi(): string {
  const names = Object.entries(FUNCTIONS).flatMap(([name, declared]) =>
    "paths" in declared ? [name] : [],
  );
  const list = names.sort().map((name) => `  ${name},\n`);
  const text = readFileSync(path.join(repository, TEMPLATE), "utf8");
  return text.replace(/(?<=^export const \{\n)[\s\S]*?(?=^\} = )/m, list.join(""));
}

/** Returns the generated files by name. */
export function referencePages(): Record<string, string> {
  const modules = componentModules();
  const errors = errorCodes();
  const entries = entryPoints(ENTRY_POINTS);
  const commands = describedCommands();
  const intro = readFileSync(path.join(repository, "scripts/reference/llm-intro.md"), "utf8");
  return {
    "docs/api-component.md": componentPage(modules),
    "docs/api-package.md": packagePage(entries, errors),
    "docs/api-commands.md": commandPage(commands),
    [TEMPLATE]: templateOfApi(),
    "LLM.md": llmPage(intro, { modules, entries, commands, errors }),
  };
}

export async function main(args: string[]): Promise<number> {
  const isCheck = args.includes("--check");
  let stale = 0;
  for (const [page, content] of Object.entries(referencePages())) {
    const file = path.join(repository, page);
    if ((await readFile(file, "utf8").catch(() => "")) === content) continue;
    stale += 1;
    if (isCheck) console.error(`${page} is outdated. Run npm run reference.`);
    else await writeFile(file, content);
    if (!isCheck) console.log(`wrote ${page}`);
  }
  return isCheck && stale > 0 ? 1 : 0;
}
