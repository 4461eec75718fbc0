/** Generates the pages of the API reference as Markdown. */
import { SHARED } from "./arguments.js";
import type { DescribedCommand } from "./commands.js";
import type { ComponentFunction, ComponentModule } from "./components.js";
import { APP_VARIABLES, COMMAND_VARIABLES, COMPONENT_VARIABLES } from "./environment.js";
import type { EntryPoint, ErrorCode, ExportedThing, Member } from "./exports.js";
import { type FieldJson, typeOf } from "./validators.js";

/** Escapes a text for a table cell: one line, escaped bars. */
function cell(text: string): string {
  return text.replace(/\s+/g, " ").replaceAll("|", "\\|");
}

const code = (text: string) => `\`${text}\``;

function table(head: string[], rows: string[][]): string {
  if (rows.length === 0) return "";
  const lines = [head, head.map(() => "---"), ...rows.map((row) => row.map(cell))];
  return lines.map((line) => `| ${line.join(" | ")} |`).join("\n");
}

function argumentTable({ args, doc }: ComponentFunction): string {
  const said = new Map(doc.params.map(({ name, text }) => [name, text]));
  return table(
    ["argument", "type", "meaning"],
    Object.entries(args).map(([name, { fieldType, optional }]: [string, FieldJson]) => [
      code(optional ? `${name}?` : name),
      code(typeOf(fieldType)),
      said.get(name) ?? SHARED[name] ?? "",
    ]),
  );
}

function functionSection(module: string, fn: ComponentFunction): string {
  const { doc } = fn;
  return [
    `### ${fn.name}`,
    `${fn.kind} · ${code(`components.versionedAssets.${module}.${fn.name}`)}`,
    doc.text,
    argumentTable(fn),
    `**Returns** ${code(typeOf(fn.returns))}${doc.returns === undefined ? "" : ` ${doc.returns}`}`,
    doc.throws === undefined ? "" : `**Errors** ${doc.throws}`,
    doc.cost === undefined ? "" : `**Cost** ${doc.cost}`,
  ]
    .filter(Boolean)
    .join("\n\n");
}

function memberTable(head: string, members: Member[]): string {
  return table(
    [head, "type", "meaning"],
    members.map(({ name, type, isOptional, text }) => [
      code(isOptional ? `${name}?` : name),
      code(type),
      // Further text is in the section of the function.
      text.split("\n\n")[0]!,
    ]),
  );
}

function thingSection({ name, kind, doc, declaration, members }: ExportedThing): string {
  return [
    `### ${name}`,
    doc.text,
    declaration === undefined ? "" : `\`\`\`txt\n${declaration}\n\`\`\``,
    memberTable(kind === "class" ? "method" : "field", members),
    table(
      ["argument", "meaning"],
      doc.params.map((param) => [code(param.name), param.text]),
    ),
    doc.returns === undefined ? "" : `**Returns** ${doc.returns}`,
    doc.throws === undefined ? "" : `**Errors** ${doc.throws}`,
    doc.cost === undefined ? "" : `**Cost** ${doc.cost}`,
  ]
    .filter(Boolean)
    .join("\n\n");
}

const GENERATED = "Generated from the sources by `npm run reference`. Do not edit.";

function page(parts: string[]): string {
  return `${parts.join("\n\n")}\n`;
}

/** The component's functions, module by module. */
export function componentPage(modules: ComponentModule[]): string {
  const sections = modules.map(({ name, about, functions }) =>
    [`## ${name}`, about, ...functions.map((fn) => functionSection(name, fn))].join("\n\n"),
  );
  return page([
    "# API reference: the component",
    "Each function is also a method of " +
      "[`VersionedAssets`](api-package.md#versionedassets) and, if clients may call it, a " +
      "function of `api()`. `actor` is for your own code: the user who makes the change. " +
      "Errors have a code; see [errors](api-package.md#errors).",
    GENERATED,
    ...sections,
  ]);
}

/** The exports of the package, and the errors. */
export function packagePage(entries: EntryPoint[], errors: ErrorCode[]): string {
  const sections = entries.map(({ specifier, things }) =>
    [`## ${specifier}`, ...things.map(thingSection)].join("\n\n"),
  );
  return page([
    "# API reference: the package",
    "Import these from the entry point that is the heading of their section. The " +
      "[errors](#errors) of the component are at the end.",
    GENERATED,
    ...sections,
    "## Errors",
    "Every error is a `ConvexError` whose `data` has a `code`, a `message` that says what " +
      "to do, and these fields. `isAssetError(error)` narrows it.",
    table(
      ["code", "fields", "meaning"],
      errors.map(({ code: name, fields, text }) => [code(name), code(fields), text]),
    ),
  ]);
}

/** The commands with their options, and the environment variables. */
export function commandPage(commands: DescribedCommand[]): string {
  const variables = (title: string, about: string, list: typeof APP_VARIABLES) => [
    `### ${title}`,
    about,
    table(
      ["variable", "meaning"],
      list.map(({ name, text }) => [code(name), text]),
    ),
  ];
  return page([
    "# API reference: commands and environment",
    "Run a command with `npx` in your app, where the package is installed. `--help` prints its options.",
    GENERATED,
    ...commands.flatMap(({ usage, text, options }) => [
      `## ${usage.split(" ")[2]!}`,
      `${text.charAt(0).toUpperCase()}${text.slice(1)}.`,
      `\`\`\`txt\n${usage}\n\`\`\``,
      table(
        ["option", "meaning"],
        options.map((option) => [code(option.flags), option.text]),
      ),
    ]),
    "## Exit codes",
    "See [`setup` and `r2setup`](quick-start.md#run-setup-from-a-script), [`doctor`](setup-s3.md#4-probe-the-bucket), [`sync` and " +
      "`status`](sync.md#exit-codes), [`push`, `pull`, `diff`, `publish` and `rollback`](push.md#exit-codes), and " +
      "[`codegen`](react.md#typed-paths).",
    "## Environment variables",
    ...variables(
      "Component",
      "Set on the deployment, and passed on in `convex.config.ts` as described in " +
        "[Cloudflare R2](setup-r2.md#5-set-environment-variables). All are optional.",
      COMPONENT_VARIABLES,
    ),
    ...variables("Functions of your app", "Set on the deployment.", APP_VARIABLES),
    ...variables(
      "Commands",
      "Set where the command runs. `r2setup` and `doctor` read the `S3_…` or `R2_…` variables there, or from `--variables-file`.",
      COMMAND_VARIABLES,
    ),
  ]);
}
