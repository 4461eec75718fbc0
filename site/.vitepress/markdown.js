/** Markdown as GitHub shows it becomes pages of the site: links, pictures, drawings and tabs. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { renderMermaidSVG } from "beautiful-mermaid";
import { commandsOf } from "./managers.js";

export const repository = fileURLToPath(new URL("../..", import.meta.url));

/** Returns the name of the page that a Markdown file becomes. */
export const pageOf = (file) =>
  /^[A-Z]+\.md$/.test(file)
    ? file.slice(0, -3).toLowerCase()
    : file.replace(/^(docs|site)\//, "").replace(/\.md$/, "");

const PAGES = /^(docs\/[\w-]+|site\/index|CONTRIBUTING|CHANGELOG)\.md$/;

const COLORS = {
  bg: "var(--vp-c-bg)",
  fg: "var(--vp-c-text-1)",
  muted: "var(--vp-c-text-2)",
  line: "var(--vp-c-text-2)",
  accent: "var(--vp-c-text-1)",
  surface: "var(--vp-c-bg-soft)",
  border: "var(--vp-c-divider)",
  transparent: true,
  font: "system-ui",
  padding: 8,
};

/** Links lead from page to page; one to a file of the repository that is no page becomes plain text. */
function linkPages({ tokens, env }) {
  const from = env.realPath ?? env.path;
  // A title is rendered alone, too.
  if (from === undefined) return;
  const folder = path.dirname(path.relative(repository, from));
  for (const { children } of tokens) {
    const open = [];
    for (const token of children ?? []) {
      if (token.type === "link_open") {
        open.push(token);
        const [file, anchor] = token.attrGet("href").split("#");
        if (file === "" || /^[a-z]+:/.test(file)) continue;
        const target = path.posix.join(folder, file);
        const hash = anchor === undefined ? "" : `#${anchor}`;
        if (PAGES.test(target)) token.attrSet("href", `/${pageOf(target)}.md${hash}`);
        else if (target === "README.md") token.attrSet("href", "/index.md");
        // With a target, the generator leaves the name as it is.
        else if (target === "LLM.md")
          token.attrs = [
            ["href", "./LLM.md"],
            ["target", "_self"],
          ];
        else [token.tag, token.attrs] = ["span", null];
      } else if (token.type === "link_close") token.tag = open.pop().tag;
    }
  }
}

/** An SVG that follows the system's colors becomes one for each theme. */
function themed(svg) {
  const dark = svg.replace(/@media \(prefers-color-scheme: dark\) \{([\s\S]*?\})\s*\}/, "$1");
  const light = svg.replace(/@media \(prefers-color-scheme: dark\) \{[\s\S]*?\}\s*\}/, "");
  return { light, dark };
}

const dataUrl = (svg) => `data:image/svg+xml,${encodeURIComponent(svg)}`;

/** Returns a picture for the light theme and one for the dark; only the one that is seen is loaded. */
const pair = (light, dark, attributes) =>
  [
    ["light", light],
    ["dark", dark],
  ]
    .map(([theme, src]) => `<img class="only-${theme}" src="${src}" loading="lazy" ${attributes}>`)
    .join("");

const PICTURE =
  /<picture>\s*<source [^>]*srcset="([^"]+)">\s*<img src="([^"]+)" ([^>]*)>\s*<\/picture>/g;

/** A block of commands for npm becomes a group of tabs, one for each package manager. */
function tabs(state) {
  state.tokens = state.tokens.flatMap((token) => {
    if (token.type !== "fence" || token.info !== "sh") return [token];
    const commands = commandsOf(token.content);
    if (commands === null) return [token];
    const mark = (type, nesting) => new state.Token(`container_code-group_${type}`, "div", nesting);
    const fences = commands.map(([manager, content]) =>
      Object.assign(new state.Token("fence", "code", 0), {
        ...token,
        content,
        info: `sh [${manager}]`,
      }),
    );
    return [mark("open", 1), ...fences, mark("close", -1)];
  });
}

/** Draws a Mermaid block; the drawing is named after the heading that it stands below. */
function draw(md, tokens, index) {
  const before = tokens.slice(0, index);
  const heading = before.findLastIndex(({ type }) => type === "heading_open");
  const label = md.utils.escapeHtml(`Drawing: ${tokens[heading + 1].content}`);
  const number = before.filter(({ info }) => info === "mermaid").length + 1;
  const svg = renderMermaidSVG(tokens[index].content, COLORS)
    // Pages fetch nothing from elsewhere, and ids are of one drawing.
    .replace(/^\s*@import .*$/gm, "")
    .replace(/(?<=id="|url\(#)(?=arrowhead)/g, `drawing-${number}-`)
    .replace("<svg ", `<svg role="img" aria-label="${label}" `);
  const html = md.utils.escapeHtml(JSON.stringify(svg));
  return `<figure class="drawing" tabindex="0" role="group" aria-label="${label}" v-html="${html}"></figure>\n`;
}

/** Registers all of this with markdown-it. */
export function asPages(md) {
  md.core.ruler.push("link-pages", linkPages);
  md.core.ruler.push("manager-tabs", tabs);
  const { code_inline: asCode, fence, html_block: asHtml, image } = md.renderer.rules;
  // Braces in code are no template.
  md.renderer.rules.code_inline = (tokens, index, ...rest) => {
    tokens[index].attrSet("v-pre", "");
    return asCode(tokens, index, ...rest);
  };
  md.renderer.rules.fence = (tokens, index, ...rest) =>
    tokens[index].info === "mermaid" ? draw(md, tokens, index) : fence(tokens, index, ...rest);
  md.renderer.rules.html_block = (...given) =>
    asHtml(...given).replace(PICTURE, (_, dark, light, attributes) =>
      pair(`./${light}`, `./${dark}`, attributes),
    );
  md.renderer.rules.image = (tokens, index, options, env, self) => {
    const file = path.join(path.dirname(env.realPath ?? env.path), tokens[index].attrGet("src"));
    if (!file.endsWith(".svg") || !existsSync(file))
      return image(tokens, index, options, env, self);
    const { light, dark } = themed(readFileSync(file, "utf8"));
    const alt = self.renderInlineAsText(tokens[index].children, options, env);
    const images = pair(dataUrl(light), dataUrl(dark), `alt="${md.utils.escapeHtml(alt)}"`);
    const [, plot] = /bench-(documents|bytes)\.svg$/.exec(file) ?? [];
    return plot === undefined ? images : `<BenchPlot metric="${plot}">${images}</BenchPlot>`;
  };
}
