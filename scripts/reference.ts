// Generates the API reference, and in apps and guides the lists of functions and the version of the package, from
// declarations, docstrings and package.json; `--check` only compares.
import { readFileSync, readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describedCommands } from "./reference/commands.js";
import { componentModules } from "./reference/components.js";
import { entryPoints, errorCodes } from "./reference/exports.js";
import { llmPage } from "./reference/llm.js";
import { commandPage, componentPage, packagePage } from "./reference/page.js";
import { withVersion } from "./reference/versions.js";
import { FUNCTIONS, MODULES } from "../src/shared/functions/index.js";
import { repository } from "./scratch.js";

/** The import specifiers of the package, with their files in this repository. */
export const ENTRY_POINTS = {
  "convex-versioned-assets": "src/client/index.ts",
  "convex-versioned-assets/image": "src/image/index.ts",
  "convex-versioned-assets/react": "src/react/index.ts",
  "convex-versioned-assets/admin": "src/admin/index.ts",
  "convex-versioned-assets/admin/de": "src/admin/words/de/index.ts",
  "convex-versioned-assets/admin/es": "src/admin/words/es/index.ts",
  "convex-versioned-assets/admin-ui": "src/admin/v1.tsx",
  "convex-versioned-assets/sync": "src/sync/index.ts",
  "convex-versioned-assets/v1": "src/client/v1.ts",
  "convex-versioned-assets/test": "src/test.ts",
  "convex-versioned-assets/convex.config": "src/component/convex.config.ts",
};

/** The module that exports every function of `api()`. */
const EXAMPLE = "example/convex/assets.ts";
/** The module that setup writes, whose other lists are written by hand. */
const TEMPLATE = "src/setup/templates/convex/assets.ts";
const PANEL_GUIDE = "docs/admin-panel.md";

/** Pages that are written by hand, with commands in them. */
function guides(): string[] {
  const docs = readdirSync(path.join(repository, "docs")).filter((name) => /\.md$/.test(name));
  const isGenerated = (name: string) => name.startsWith("api-") || `docs/${name}` === PANEL_GUIDE;
  return [
    "README.md",
    "site/index.md",
    ...docs.filter((name) => !isGenerated(name)).map((name) => `docs/${name}`),
  ];
}

type Declared = { kind: string; paths?: unknown; panel?: boolean };

/** Returns the names of some declared functions, sorted. */
function namesOf(isWanted: (declared: Declared) => boolean): string[] {
  const all = Object.entries<Declared>(FUNCTIONS);
  return all.flatMap(([name, declared]) => (isWanted(declared) ? [name] : [])).sort();
}

const textOf = (file: string): string => readFileSync(path.join(repository, file), "utf8");

const asList = (names: string[]) => names.map((name) => `  ${name},\n`).join("");

/** Returns the example's module with every function that `api()` exports. */
function exampleModule(): string {
  const all = asList(namesOf(({ paths }) => paths !== undefined));
  return textOf(EXAMPLE).replace(/(?<=^export const \{\n)[\s\S]*?(?=^\} = )/m, all);
}

/** Returns the module that setup writes, with the functions of the panel that are in none of its other lists. */
function templateModule(): string {
  const list = /(?<=^\/\*\* For the admin panel\. \*\/\nexport const \{\n)[\s\S]*?(?=^\} = )/m;
  const text = textOf(TEMPLATE);
  const others = new Set(text.replace(list, "").match(/\w+/g));
  const names = namesOf(({ panel }) => panel === true).filter((name) => !others.has(name));
  return text.replace(list, asList(names));
}

/** Returns the guide of the panel with every function that the panel calls. */
function panelGuide(): string {
  const names = namesOf(({ panel }) => panel === true).map((name) => `\`${name}\``);
  return textOf(PANEL_GUIDE).replace(
    /(?<=^## Functions\n\n.*?\n\n)[^#]*$/ms,
    `${names.join("\n")}\n`,
  );
}

/** Reads what the pages list. */
export function readSources() {
  return {
    modules: componentModules(),
    entries: entryPoints(ENTRY_POINTS),
    commands: describedCommands(),
    errors: errorCodes(),
  };
}

/** Returns the generated files by name. */
export function referencePages(sources: ReturnType<typeof readSources>): Record<string, string> {
  const { modules, entries, commands, errors } = sources;
  const { version } = JSON.parse(textOf("package.json")) as { version: string };
  return {
    ...Object.fromEntries(guides().map((file) => [file, withVersion(textOf(file), version)])),
    "docs/api-component.md": componentPage(modules),
    "docs/api-package.md": packagePage(entries, errors),
    "docs/api-commands.md": commandPage(commands),
    [EXAMPLE]: exampleModule(),
    [TEMPLATE]: templateModule(),
    [PANEL_GUIDE]: panelGuide(),
    "LLM.md": llmPage(withVersion(textOf("scripts/reference/llm-intro.md"), version), {
      modules: modules.filter(({ name }) => name in MODULES),
      entries,
      commands,
      errors,
    }),
  };
}

export async function main(args: string[]): Promise<number> {
  const isCheck = args.includes("--check");
  let stale = 0;
  for (const [page, content] of Object.entries(referencePages(readSources()))) {
    const file = path.join(repository, page);
    if ((await readFile(file, "utf8").catch(() => "")) === content) continue;
    stale += 1;
    if (isCheck) console.error(`${page} is outdated. Run npm run reference.`);
    else await writeFile(file, content);
    if (!isCheck) console.log(`wrote ${page}`);
  }
  return isCheck && stale > 0 ? 1 : 0;
}
