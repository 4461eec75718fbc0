/** Adds the functions that the admin panel calls to a module that an earlier run of setup has written. */
import { FUNCTIONS } from "../../shared/functions/index.js";
import { namesIn, parseSource } from "../source.js";
import { exportsOf } from "../templates.js";
import type { ReadFile } from "./definition.js";
import type { Edit } from "./edit.js";

/** The panel works without these, so an app may have left them out. */
const OPTIONAL: ReadonlySet<string> = new Set([
  "getTakedown",
  "listQuotas",
  "setQuota",
  "takeDown",
  "takeDownFolder",
  "takeDownVersions",
]);

/** Returns the functions without which the panel does not work, sorted. */
function panelFunctions(): string[] {
  const all = Object.entries<{ kind: string; panel?: boolean }>(FUNCTIONS);
  const names = all.flatMap(([name, { panel }]) => (panel === true ? [name] : []));
  return names.filter((name) => !OPTIONAL.has(name)).sort();
}

export async function addPanelFunctions(file: string, read: ReadFile): Promise<Edit> {
  const before = (await read(file)) ?? "";
  const exported = exportsOf(before, file);
  const missing = panelFunctions().filter((name) => !exported?.has(name));
  if (missing.length === 0) return { kind: "present" };
  const source = parseSource(before, file);
  const known = source === null ? new Set<string>() : namesIn(source);
  const lines = [
    "/** For the admin panel. */",
    "export const {",
    ...missing.map((name) => `  ${name},`),
    "} = assets.api<DataModel>({ auth: authorizeAssets });",
  ];
  if (
    source === null ||
    !["assets", "authorizeAssets", "DataModel"].every((name) => known.has(name))
  ) {
    return { kind: "by hand", file, reason: "it lacks functions that the panel calls", lines };
  }
  const { eol } = source.style;
  const text = before.endsWith("\n") ? before : before + eol;
  return { kind: "change", file, before, after: `${text}${eol}${lines.join(eol)}${eol}` };
}
