/** LLM.md: how to use the package, and every function in a line or two. */
import type { ComponentFunction, ComponentModule } from "./components.js";
import type { ErrorCode } from "./exports.js";
import { fieldOf, typeOf } from "./validators.js";

/** What only the app's own code may pass is not repeated with each function. */
const EVERYWHERE = new Set(["actor", "r2Config"]);

function firstSentence(text: string): string {
  return /^[\s\S]*?\.(?=\s|$)/.exec(text)?.[0].replace(/\s+/g, " ") ?? text;
}

function line({ name, kind, doc, args, returns }: ComponentFunction): string {
  const fields = Object.entries(args).filter(([field]) => !EVERYWHERE.has(field));
  const signature = `${name}({ ${fields.map(fieldOf).join("; ")} }) → ${typeOf(returns)}`;
  const errors = doc.throws === undefined ? "" : ` Errors: ${doc.throws.replace(/\s+/g, " ")}`;
  return `- **${name}** (${kind}) ${firstSentence(doc.text)}${errors}\n  \`${signature}\``;
}

export function llmPage(intro: string, modules: ComponentModule[], errors: ErrorCode[]): string {
  const functions = modules.map(({ name, functions }) =>
    [`### ${name}`, ...functions.map(line)].join("\n"),
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
    "## Error codes",
    codes.join("\n"),
  ].join("\n\n")}\n`;
}
