/** Plots as SVG that can be read on a light and on a dark page. */

const WIDTH = 720;
const LABELS = 250;
const VALUES = 90;
const ROW = 20;
const TOP = 44;

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #333; }
  .title { font-size: 14px; font-weight: 600; }
  .bar { fill: #9aa4b2; }
  .own { fill: #2f6feb; }
  .line { stroke: #888; stroke-dasharray: 3 3; }
  @media (prefers-color-scheme: dark) {
    text { fill: #ddd; }
    .bar { fill: #6b7684; }
    .own { fill: #6aa1ff; }
  }`;

export type Bar = { label: string; value: number; words: string; isOwn: boolean };
export type Group = { name: string; bars: Bar[] };

/**
 * Horizontal bars in groups.
 *
 * @param mark where a line goes down, such as at the goal.
 */
export function barPlot(title: string, groups: Group[], mark?: number): string {
  const values = groups.flatMap(({ bars }) => bars.map(({ value }) => value));
  const scale = logScale(Math.max(1, ...values));
  const rows: string[] = [];
  let y = TOP;
  for (const { name, bars } of groups) {
    if (name !== "") rows.push(text(0, (y += ROW) - 6, name, "title"));
    for (const { label, value, words, isOwn } of bars) {
      const width = Math.max(1, scale(value)).toFixed(1);
      rows.push(
        text(12, y + 14, label),
        `<rect class="${isOwn ? "own" : "bar"}" x="${LABELS}" y="${y + 4}" width="${width}" height="13" rx="2"/>`,
        text(LABELS + Number(width) + 6, y + 14, words),
      );
      y += ROW;
    }
    y += 8;
  }
  const line =
    mark === undefined
      ? ""
      : `<line class="line" x1="${LABELS + scale(mark)}" x2="${LABELS + scale(mark)}" y1="${TOP}" y2="${y}"/>`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y + 8}" role="img" ` +
    `aria-label="${escape(title)}"><style>${STYLE}</style>${text(0, 18, title, "title")}` +
    `${line}${rows.join("")}</svg>\n`
  );
}

/** From 0 at 0, so that what is ten times as much is seen to be more, and small values are seen. */
function logScale(largest: number): (value: number) => number {
  const room = WIDTH - LABELS - VALUES;
  return (value) => (room * Math.log10(1 + value)) / Math.log10(1 + largest);
}

function text(x: number, y: number, words: string, name = ""): string {
  const kind = name === "" ? "" : ` class="${name}"`;
  return `<text x="${x}" y="${y}"${kind}>${escape(words)}</text>`;
}

function escape(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
