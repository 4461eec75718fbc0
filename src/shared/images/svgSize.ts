/** The size of an SVG, as an `<img>` has it: CSS Images 3, section 5.1, and SVG 2, section 8.12. */

/** Spaces, comments, instructions and the document type before the first element. */
const PROLOG = /^(?:\ufeff|\s|<!--[^]*?-->|<\?[^]*?\?>|<!DOCTYPE(?:[^>[]|\[[^\]]*\])*>)*/i;
const ROOT = /^<(?:[\w.-]+:)?svg(?=[\s/>])((?:[^>"']|"[^"]*"|'[^']*')*)>/;
const LENGTH = /^\s*\+?(\d*\.?\d+(?:e[+-]?\d+)?)(px|pt|pc|mm|cm|in|q)?\s*$/i;

/** CSS pixels in an absolute unit. */
const PIXELS: Record<string, number> = {
  px: 1,
  pt: 4 / 3,
  pc: 16,
  in: 96,
  cm: 96 / 2.54,
  mm: 96 / 25.4,
  q: 96 / 101.6,
};

/** In CSS pixels. */
const DEFAULT = { width: 300, height: 150 };

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  return found?.[1] ?? found?.[2];
}

function pixels(length: string | undefined): number | undefined {
  const [, number, unit = "px"] = LENGTH.exec(length ?? "") ?? [];
  return number === undefined ? undefined : Number(number) * PIXELS[unit.toLowerCase()]!;
}

/**
 * Returns the size of an SVG in CSS pixels; "noSize" if only a page could say it. `null` for what is no SVG.
 *
 * @param text the beginning of the file.
 */
export function readSvgSize(text: string): { width: number; height: number } | "noSize" | null {
  const [, tag] = ROOT.exec(text.slice(PROLOG.exec(text)![0].length)) ?? [];
  if (tag === undefined) return null;
  const box = (attribute(tag, "viewBox") ?? "")
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const [, , boxWidth = NaN, boxHeight = NaN] = box.length === 4 ? box : [];
  const ratio = boxWidth / boxHeight;
  const [width, height] = ["width", "height"].map((name) => pixels(attribute(tag, name)));
  // Without either, as large as it fits into what CSS gives to an image without a size.
  const scale = Math.min(DEFAULT.width / boxWidth, DEFAULT.height / boxHeight);
  const size = {
    width: width ?? (height === undefined ? boxWidth * scale : height * ratio),
    height: height ?? (width === undefined ? boxHeight * scale : width / ratio),
  };
  const rounded = { width: Math.round(size.width), height: Math.round(size.height) };
  return rounded.width >= 1 && rounded.height >= 1 ? rounded : "noSize";
}
