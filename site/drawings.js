/** Mermaid blocks, which GitHub draws itself, become drawings in the colours of the page. */
import { renderMermaidSVG } from "beautiful-mermaid";

const COLOURS = {
  bg: "var(--ground)",
  fg: "var(--text)",
  muted: "var(--quiet)",
  line: "var(--quiet)",
  accent: "var(--text)",
  surface: "var(--raised)",
  border: "var(--line)",
  transparent: true,
  font: "system-ui",
  padding: 8,
};

function draw(code, label, number) {
  const svg = renderMermaidSVG(code, COLOURS)
    // Pages fetch nothing from elsewhere, and ids are of one drawing.
    .replace(/^\s*@import .*$/gm, "")
    .replace(/(?<=id="|url\(#)(?=arrowhead)/g, `drawing-${number}-`)
    .replace("<svg ", `<svg role="img" aria-label="${label}" `);
  return `<figure class="drawing" tabindex="0" role="group" aria-label="${label}">${svg}</figure>\n`;
}

/** A markdown-it plugin. A drawing is named after the heading that it stands below. */
export function drawMermaid(md) {
  const asCode = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, index, ...rest) => {
    if (tokens[index].info.trim() !== "mermaid") return asCode(tokens, index, ...rest);
    const before = tokens.slice(0, index);
    const heading = before.findLastIndex(({ type }) => type === "heading_open");
    // The plugin for anchors has put the heading's text into a link.
    const words = tokens[heading + 1].children.map(({ content }) => content).join("");
    const label = md.utils.escapeHtml(`Drawing: ${words}`);
    const number = before.filter(({ info }) => info === "mermaid").length + 1;
    return draw(tokens[index].content, label, number);
  };
}
