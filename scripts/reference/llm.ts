/** Generates LLM.md: how to use the package, and its whole API in a line or two each. */
import type { DescribedCommand } from "./commands.js";
import type { ComponentFunction, ComponentModule } from "./components.js";
import {
  APP_VARIABLES,
  COMMAND_VARIABLES,
  COMPONENT_VARIABLES,
  type EnvironmentVariable,
} from "./environment.js";
import type { EntryPoint, ErrorCode, ExportedThing } from "./exports.js";
import { fieldOf, typeOf } from "./validators.js";

export type LlmParts = {
  modules: ComponentModule[];
  entries: EntryPoint[];
  commands: DescribedCommand[];
  errors: ErrorCode[];
};

/** Arguments for the app's own code are not repeated with each function. */
const EVERYWHERE = new Set(["actor", "r2Config"]);

const MAX_SHAPE = 1_000;

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function firstSentence(text: string): string {
  return oneLine(/^[\s\S]*?\.(?=\s|$)/.exec(text)?.[0] ?? text);
}

function functionLines({ name, kind, doc, args, returns }: ComponentFunction): string {
  const fields = Object.entries(args).filter(([field]) => !EVERYWHERE.has(field));
  const signature = `${name}({ ${fields.map(fieldOf).join("; ")} }) → ${typeOf(returns)}`;
  const errors = doc.throws === undefined ? "" : ` Errors: ${oneLine(doc.throws)}`;
  const cost = doc.cost === undefined ? "" : ` Cost: ${oneLine(doc.cost)}`;
  return `- **${name}** (${kind}) ${firstSentence(doc.text)}${errors}${cost}\n  \`${signature}\``;
}

function exportLine({ name, kind, doc, declaration, members }: ExportedThing): string {
  const fields = members.map((member) =>
    kind === "class"
      ? member.name
      : `${member.name}${member.isOptional ? "?" : ""}: ${member.type}`,
  );
  const written = declaration ?? (fields.length === 0 ? "" : `{ ${fields.join("; ")} }`);
  const bare = oneLine(written.replace(/\/\*\*[\s\S]*?\*\//g, ""));
  // The longest ones are lists of functions that are listed above.
  const shape = bare.length > MAX_SHAPE ? "" : bare;
  const text = firstSentence(doc.text);
  return [`- **${name}**`, text, shape && `\`${shape}\``].filter(Boolean).join(" ");
}

const variableLine = ({ name, text }: EnvironmentVariable) => `- \`${name}\` ${text}`;

export function llmPage(intro: string, { modules, entries, commands, errors }: LlmParts): string {
  const functions = modules.map(({ name, functions }) =>
    [`### ${name}`, ...functions.map(functionLines)].join("\n"),
  );
  // Exports of several entry points are listed once.
  const told = new Set<string>();
  const exported = entries.map(({ specifier, things }) => {
    const fresh = things.filter(({ name }) => name === "default" || !told.has(name));
    for (const { name } of fresh) told.add(name);
    const again = things.filter((thing) => !fresh.includes(thing)).map(({ name }) => name);
    const also = again.length === 0 ? [] : [`- Also here: ${again.join(", ")}`];
    return [`### ${specifier}`, ...fresh.map(exportLine), ...also].join("\n");
  });
  const options = commands.map(({ usage, text, options }) =>
    [`- \`${usage}\`: ${text}`, ...options.map((one) => `  - \`${one.flags}\` ${one.text}`)].join(
      "\n",
    ),
  );
  const codes = errors.map(({ code, fields, text }) =>
    `- \`${code}\` \`${fields}\` ${text}`.trim(),
  );
  return `${[
    intro.trim(),
    "## Functions",
    "Each is `components.versionedAssets.<module>.<name>` and a method of `VersionedAssets` with `ctx` first." +
      " Trusted code may add `actor`, and `r2Config` where R2 is involved.",
    ...functions,
    "## Exports",
    ...exported,
    "## Commands",
    options.join("\n"),
    "## Environment variables",
    `On the deployment, passed on in \`convex.config.ts\`:\n\n${COMPONENT_VARIABLES.map(variableLine).join("\n")}`,
    `On the deployment, for the app's functions:\n\n${APP_VARIABLES.map(variableLine).join("\n")}`,
    `Where a command runs:\n\n${COMMAND_VARIABLES.map(variableLine).join("\n")}`,
    "## Error codes",
    codes.join("\n"),
  ].join("\n\n")}\n`;
}
