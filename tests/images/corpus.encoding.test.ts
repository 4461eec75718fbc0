/** The encoders of the guide to images, as a reader copies it, and of the example, with odd images; sharp is the judge. */
import { transform } from "esbuild";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import type { EncodeRenditions } from "../../src/client/makeRenditions.js";
import { heightIn } from "../../src/shared/images/presets.js";
import type { ImageFormat } from "../../src/shared/images/presets.js";
import { readImage } from "../../src/shared/images/readImage.js";
import { fileOf, snippetsOf } from "../docs/snippets.js";
import { examplesEncoder } from "../webp/support/example.js";
import { corpus } from "./corpus.js";
import { encoded } from "./encoded.js";

async function guidesEncoder(): Promise<EncodeRenditions> {
  const snippets = await snippetsOf("docs/images.md");
  const { code } = snippets.find((snippet) => fileOf(snippet) === "convex/renditions.ts")!;
  const body = code.slice(code.indexOf("const encode"), code.indexOf("export const make"));
  const module = `export default (sharp) => { ${body} return encode; };`;
  const script = (await transform(module, { loader: "ts", format: "esm" })).code;
  const { default: withSharp } = (await import(
    `data:text/javascript,${encodeURIComponent(script)}`
  )) as { default: (judge: typeof sharp) => EncodeRenditions };
  return withSharp(sharp);
}

/** The mean of each channel, with alpha, as browsers show the image. */
async function meansOf(bytes: Uint8Array): Promise<number[]> {
  const shown = await sharp(bytes)
    .autoOrient()
    .toColourspace("srgb")
    .ensureAlpha()
    .png()
    .toBuffer();
  return (await sharp(shown).stats()).channels.map(({ mean }) => mean);
}

const ENCODERS: [string, EncodeRenditions][] = [
  ["the guide's encoder", await guidesEncoder()],
  ["the example's", examplesEncoder],
];
const samples = (await corpus()).filter(({ bytes }) => {
  const image = readImage(bytes);
  return typeof image !== "string" && !image.isAnimated && image.width > 1;
});

describe.each(ENCODERS)("%s", (_whose, encode) => {
  test.each<ImageFormat>(["webp", "avif", "jpeg", "png"])(
    "makes %s of each image: in the wanted size, upright, and in its colors",
    async (format) => {
      expect(samples.length).toBeGreaterThan(40);
      for (const { name, bytes, contentType } of samples) {
        const image = readImage(bytes);
        if (typeof image === "string") throw new Error(name);
        const width = Math.ceil(image.width / 2);
        const wanted = { width, format, quality: 80, height: heightIn(image, width) };
        const [made, other] = (await encoded(encode, bytes, contentType, [wanted, wanted])) as [
          Uint8Array,
          Uint8Array,
        ];
        expect(other, name).toEqual(made);
        expect(readImage(made), name).toMatchObject({ width, height: wanted.height });
        const metadata = await sharp(made).metadata();
        expect(metadata.orientation ?? 1, name).toBe(1);
        if (format === "jpeg" && image.hasAlpha) continue;
        const means = await meansOf(bytes);
        for (const [channel, mean] of (await meansOf(made)).entries()) {
          expect(Math.abs(mean - means[channel]!), `${name}, channel ${channel}`).toBeLessThan(4);
        }
      }
    },
  );
});
