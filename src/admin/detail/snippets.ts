/** Code snippets that show one asset. */
import { joinPath } from "../../shared/paths.js";
import type { AssetPath } from "../state/paths.js";
import type { AdminWords } from "../words/en/index.js";
import { type MediaKind, kindOf } from "../words/mediaKinds.js";

export type SnippetFacts = AssetPath & {
  /** The app's functions, for example `api.assets`. */
  apiPath: string;
  /** The media type of the published version, or `null`. */
  contentType: string | null;
  /** The stable URL of the asset; `null` if unknown. */
  url: string | null;
};

export type Snippet = { name: string; code: string };

const ELEMENTS: Partial<Record<MediaKind, (src: string) => string>> = {
  image: (src) => `<img src=${src} alt="" />`,
  video: (src) => `<video src=${src} controls />`,
  audio: (src) => `<audio src=${src} controls />`,
};

/** Returns a JavaScript string literal that is also safe inside an HTML script element. */
function quoted(text: string): string {
  return JSON.stringify(text)
    .replace(/</g, "\\u003c")
    .replace(/\u2028|\u2029/g, escapedUnit);
}

function escapedUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16)}`;
}

function escapedHtml(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/"/g, "&quot;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;");
}

/** Quotes an argument for a POSIX shell. */
function shellWord(text: string): string {
  return `'${text.replace(/'/g, `'\\''`)}'`;
}

const IDENTIFIER = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

/** Returns `api.assets` for the functions of `convex/assets.ts`, from the name of one of them. */
export function apiPathOf(functionName: string): string {
  const parts = functionName.split(":")[0]!.split("/");
  return `api${parts.map((part) => (IDENTIFIER.test(part) ? `.${part}` : `[${quoted(part)}]`)).join("")}`;
}

export function snippetsFor({ detail }: AdminWords, facts: SnippetFacts): Snippet[] {
  const { apiPath, folderPath, basename, contentType, url } = facts;
  const path = joinPath(folderPath, basename);
  const kind = contentType === null ? "other" : kindOf(contentType);
  const args = `{
    folderPath: ${quoted(folderPath)},
    basename: ${quoted(basename)},
  }`;
  const element = ELEMENTS[kind] ?? ((src: string) => `<a href=${src}>Download</a>`);
  const react: Snippet = {
    name: "React",
    code: `import { usePublishedFile } from "convex-versioned-assets/react";
import { api } from "../convex/_generated/api";

export function Asset() {
  // Updates live when another version is published.
  const file = usePublishedFile(${apiPath}.getPublishedFile, ${quoted(path)});
  return file && ${element("{file.url}")};
}
`,
  };
  const client: Snippet = {
    name: "JavaScript",
    code: `import { ConvexClient } from "convex/browser";
import { api } from "../convex/_generated/api";

const client = new ConvexClient(import.meta.env.VITE_CONVEX_URL);
client.onUpdate(
  ${apiPath}.getPublishedFile,
  ${args},
  (file) => console.log(file?.url),
);
`,
  };
  const server: Snippet = {
    name: detail.code.convexFunction,
    code: `// ctx of a query or mutation; assets is the app's VersionedAssets.
const file = await assets.getPublishedFile(ctx, ${args.replace(/\n {2}/g, "\n")});
`,
  };
  if (url === null) return [react, client, server];
  const html: Snippet = { name: "HTML", code: `${element(`"${escapedHtml(url)}"`)}\n` };
  const curl: Snippet = {
    name: "curl",
    code: `curl --fail --location --output ${shellWord(`./${basename}`)} ${shellWord(url)}\n`,
  };
  return [react, html, client, server, curl];
}
