/** Plots as SVG that can be read on a light and on a dark page. */

const WIDTH = 720;
const LABELS = 240;
const VALUES = 70;
const ROW = 20;
const TOP = 30;
const GAP = 10;

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #333; }
  .title { font-size: 14px; font-weight: 600; }
  .bar { fill: #9aa4b2; }
  .own { fill: #2f6feb; }
  @media (prefers-color-scheme: dark) {
    text { fill: #ddd; }
    .bar { fill: #6b7684; }
    .own { fill: #6aa1ff; }
  }`;

export type Bar = { label: string; value: number; words: string; isOwn: boolean };
export type Group = { name: string; bars: Bar[] };

/** Horizontal bars in groups; the largest of each group fills the width. */
export function barPlot(title: string, groups: Group[]): string {
  const rows: string[] = [];
  let y = TOP;
  for (const { name, bars } of groups) {
    if (name !== "") rows.push(text(0, (y += ROW) - 6, name, "title"));
    const largest = Math.max(...bars.map(({ value }) => value));
    for (const { label, value, words, isOwn } of bars) {
      const width = Math.max(1, ((WIDTH - LABELS - VALUES) * value) / largest);
      rows.push(
        text(12, y + 14, label),
        `<rect class="${isOwn ? "own" : "bar"}" x="${LABELS}" y="${y + 4}" width="${width.toFixed(1)}" height="13" rx="2"/>`,
        text(LABELS + Math.round(width) + 6, y + 14, words),
      );
      y += ROW;
    }
    y += GAP;
  }
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" role="img" ` +
    `aria-label="${escape(title)}"><style>${STYLE}</style>${text(0, 18, title, "title")}` +
    `${rows.join("")}</svg>\n`
  );
}

function text(x: number, y: number, words: string, name = ""): string {
  const kind = name === "" ? "" : ` class="${name}"`;
  return `<text x="${x}" y="${y}"${kind}>${escape(words)}</text>`;
}

function escape(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
