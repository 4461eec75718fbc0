/** Images as far as their headers say, and encoders of such images. */
import type { WantedRendition } from "../../shared/images/presets.js";
import { api } from "../_generated/api.js";
import type { Doc } from "../_generated/dataModel.js";
import { type EncodeRenditions, makeRenditions } from "../../client/makeRenditions.js";
import { type App, assets, inComponent } from "./app.test-helpers.js";
import { type Component, at } from "./component.test-helpers.js";

type Bytes = Uint8Array<ArrayBuffer>;

/** A PNG of a color type, with bytes behind it. */
export function png(
  width: number,
  height: number,
  colorType = 2,
  more = 0,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(33 + more);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  bytes.set([8, colorType], 24);
  return bytes;
}

/** A GIF; with sides of small bytes it is text, too. */
export function gif(width: number, height: number): Bytes {
  const bytes = new Uint8Array(14);
  bytes.set([0x47, 0x49, 0x46, 0x38, 0x39, 0x61]);
  const view = new DataView(bytes.buffer);
  view.setUint16(6, width, true);
  view.setUint16(8, height, true);
  bytes[13] = 0x3b;
  return bytes;
}

/** A WebP, with bytes behind its header. */
export function webp(width: number, height: number, more = 0): Bytes {
  const bytes = new Uint8Array(30 + more);
  const text = (at: number, letters: string) =>
    bytes.set(
      [...letters].map((letter) => letter.charCodeAt(0)),
      at,
    );
  text(0, "RIFF");
  text(8, "WEBPVP8X");
  const view = new DataView(bytes.buffer);
  view.setUint32(4, bytes.length - 8, true);
  view.setUint32(16, 10, true);
  view.setUint16(24, width - 1, true);
  view.setUint16(27, height - 1, true);
  return bytes;
}

/** Encodes as an app does; the quality decides how many bytes it has. */
export function encode({ width, height, format, quality }: WantedRendition & { height: number }) {
  if (format === "webp") return webp(width, height, quality);
  if (format === "png") return png(width, height, 2, quality);
  throw new Error(`These tests have no encoder for ${format}.`);
}

/** Uploads an image with its properties, as pages do. */
export async function sendImage(
  t: Component,
  path: string,
  bytes: Bytes,
  image: Doc<"versions">["image"],
  { contentType = "image/gif", publish = true } = {},
) {
  const storageId = await t.run((ctx) => ctx.storage.store(new Blob([bytes])));
  const size = bytes.length;
  const { intentId } = await t.mutation(api.assetManager.startUpload, {
    ...{ ...at(path), contentType, image, size },
  });
  return await t.mutation(api.assetManager.finishUpload, { intentId, storageId, publish });
}

/** Uploads an image with its properties through the client class. */
export async function sendInApp(
  t: App,
  path: string,
  bytes: Bytes,
  image: Doc<"versions">["image"],
) {
  const storageId = await inComponent(t, (ctx) => ctx.storage.store(new Blob([bytes])));
  return await t.mutation(async (ctx) => {
    const described = { contentType: "image/gif", image, size: bytes.length };
    const { intentId } = await assets.startUpload(ctx, { ...at(path), ...described });
    return await assets.finishUpload(ctx, { intentId, storageId });
  });
}

/** Makes all that is due, as an app does; returns how many. */
export async function makeInApp(t: App): Promise<number> {
  const encodeAll: EncodeRenditions = async function* (_, wanted) {
    yield* await Promise.resolve(wanted.map(encode));
  };
  const { made } = await t.action(async (ctx) => await makeRenditions(ctx, assets, encodeAll));
  return made;
}

type Claimed = NonNullable<(typeof api.renditions.claimRenditions)["_returnType"]>;

/** Takes the next version of which images are to be made. */
export async function claim(t: Component): Promise<Claimed> {
  const claimed = await t.mutation(api.renditions.claimRenditions, {});
  if (claimed === null) throw new Error("Nothing is to be made.");
  return claimed;
}

/** Encodes and stores what was claimed. */
export async function make(t: Component, { workId, renditions }: Claimed): Promise<number> {
  const made = renditions.map((wanted) => {
    const { width, format, quality } = wanted;
    return { width, format, quality, bytes: encode(wanted).buffer };
  });
  return await t.action(api.renditions.storeRenditions, { workId, renditions: made });
}

/** Makes all that is due; returns what was encoded. */
export async function makeAll(t: Component): Promise<string[]> {
  const made: string[] = [];
  for (let versions = 0; versions < 1000; versions += 1) {
    const claimed = await t.mutation(api.renditions.claimRenditions, {});
    if (claimed === null) return made;
    made.push(...claimed.renditions.map(({ width, format }) => `${width} ${format}`));
    await make(t, claimed);
  }
  throw new Error("The work does not come to an end.");
}
