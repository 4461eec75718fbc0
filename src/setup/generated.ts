/**
 * Updates Convex's generated types of an app with the new modules and the component, as `convex dev` does at
 * its next run. Until then their users would not type check.
 */

const ENV_TYPE = /(\ntype Env = \{\n)([\s\S]*?)(\};\n)/;
const ENV_COMMENT = `/**
 * Typesafe environment variables.
 *
 * This includes platform-provided env vars and any variables declared in
 * \`convex.config.ts\`.
 */`;
const PLATFORM_VARIABLES =
  "  readonly CONVEX_CLOUD_URL: string;\n  readonly CONVEX_SITE_URL: string;\n";

const isPlatform = (line: string) => PLATFORM_VARIABLES.includes(`${line}\n`);

const MODULES = /(declare const fullApi: ApiFromModules<\{\n)([\s\S]*?)(\}>;\n)/;
const COMPONENTS = /(export declare const components: \{)([\s\S]*?)(\};\s*)$/;
const IMPORT = /^import type \* as (\w+) from "\.\.\/(.+)\.js";$/;
const ENTRY = /^ {2}"?([\w/.-]+)"?: typeof \w+;$/;

/** @returns the new text; `null` if the file has another format. */
export function patchGeneratedApi(
  text: string,
  modules: string[],
  component: string,
): string | null {
  const lines = text.split("\n");
  const imported = lines.flatMap((line) => IMPORT.exec(line)?.[2] ?? []);
  const declared = MODULES.exec(text)?.[2];
  const components = COMPONENTS.exec(text);
  if (declared === undefined || components === null) return null;
  const entries = declared.split("\n").filter(Boolean);
  const known = entries.flatMap((line) => ENTRY.exec(line)?.[1] ?? []);
  if (known.length !== entries.length || imported.join() !== known.join()) return null;
  const all = [...new Set([...known, ...modules])].sort();
  const identifierOf = new Map(
    lines.flatMap((line) => {
      const [, identifier, module] = IMPORT.exec(line) ?? [];
      return identifier && module ? [[module, identifier] as const] : [];
    }),
  );
  const name = (module: string) => identifierOf.get(module) ?? module;
  const imports = all.map((module) => `import type * as ${name(module)} from "../${module}.js";`);
  const [first] = lines.flatMap((line, index) => (IMPORT.test(line) ? [index] : []));
  const rest = lines.filter((line) => !IMPORT.test(line));
  const serverImport = rest.indexOf("import type {");
  if (serverImport === -1) return null;
  const at = first ?? serverImport;
  const gap = first === undefined ? [""] : [];
  rest.splice(at, 0, ...imports, ...gap);
  const key = (module: string) => (/^\w+$/.test(module) ? module : `"${module}"`);
  const body = all.map((module) => `  ${key(module)}: typeof ${name(module)};\n`).join("");
  return rest
    .join("\n")
    .replace(MODULES, (_all, begin: string, _old, end: string) => `${begin}${body}${end}`)
    .replace(COMPONENTS, (_all, begin: string, inner: string, end: string) => {
      if (new RegExp(`^ {2}${component}:`, "m").test(inner)) return `${begin}${inner}${end}`;
      const type = `import("convex-versioned-assets/_generated/component.js").ComponentApi<"${component}">`;
      const others = inner.split("\n").filter((line) => line.trim() !== "");
      const sorted = [...others, `  ${component}: ${type};`].sort();
      return `${begin}\n${sorted.join("\n")}\n${end}`;
    });
}

/**
 * Declares optional variables in `_generated/server.d.ts`.
 *
 * @returns the new text; `null` if the file has another format.
 */
export function patchGeneratedEnv(text: string, variables: readonly string[]): string | null {
  const hasEnv = /^export declare const env: /m.test(text);
  // Before Convex knows the variables, it allows every name.
  if (hasEnv && !ENV_TYPE.test(text))
    return /^export declare const env: Record</m.test(text) ? text : null;
  if (!hasEnv && !/^export declare const httpAction: HttpActionBuilder;$/m.test(text)) return null;
  const whole = hasEnv
    ? text
    : `${text.trimEnd()}\n\n${ENV_COMMENT}\ntype Env = {\n${PLATFORM_VARIABLES}};\n\n${ENV_COMMENT}\nexport declare const env: Env;\n`;
  return whole.replace(ENV_TYPE, (_all, begin: string, declared: string, end: string) => {
    const missing = variables.filter((name) => !new RegExp(`\\b${name}: `).test(declared));
    const added = missing.map((name) => `  readonly ${name}: string | undefined;`);
    const own = declared.split("\n").filter((line) => line !== "" && !isPlatform(line));
    return `${begin}${PLATFORM_VARIABLES}${[...own, ...added]
      .sort()
      .map((line) => `${line}\n`)
      .join("")}${end}`;
  });
}

/** Exports `env` from `_generated/server.js` of an older Convex version. */
export function patchGeneratedServer(text: string): string {
  if (/^export const env = /m.test(text)) return text;
  return `${text.trimEnd()}\n\n${ENV_COMMENT}\nexport const env = process.env;\n`;
}
