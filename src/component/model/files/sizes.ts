/**
 * Finds the stored image for the width that a page asks for. Pages read it often, so this module needs nothing that makes
 * smaller images; see renditions.ts.
 */
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import {
  type ImageFormat,
  IMAGE_FORMATS,
  imageFor,
  parseWidth,
  renditionsWanted,
} from "../../../shared/images/presets.js";
import { presetOf } from "../tree/folderRules.js";
import type { Readable } from "./reading.js";
import { fullLocation, publishedIdOf, servedOf } from "./summaries.js";

export type Rendition = Doc<"renditions">;

/** Returns the smaller images of a version, by width. Cost: 1 range. */
export async function storedRenditions(
  ctx: QueryCtx,
  versionId: Id<"versions">,
): Promise<Rendition[]> {
  return await ctx.db
    .query("renditions")
    .withIndex("by_version", (q) => q.eq("versionId", versionId))
    .collect();
}

/** The size that a page asks for. */
export type Size = { width?: number; formats?: ImageFormat[] };

/**
 * Returns the file with the bytes of the image that is stored for a width: a smaller one, or the original.
 *
 * Cost: nothing for the published version with the exact width; as `presetOf` if another one could be made later, and at most
 * 12 documents for a version that is not published.
 *
 * @throws ARGUMENT_INVALID
 */
export async function inSize(
  ctx: QueryCtx,
  readable: Readable,
  { width: asked, formats = IMAGE_FORMATS }: Size,
): Promise<Readable> {
  if (asked === undefined) return readable;
  const width = parseWidth(asked);
  const { file } = readable;
  const isPublished = publishedIdOf(readable.asset) === file.versionId;
  const stored = await imagesOf(ctx, readable, isPublished);
  const { image, isFinal } = imageFor(file, stored, width, formats);
  const rendition = image && { width: image.width, format: image.format };
  const sized = {
    ...{ rendition, isFinal },
    isRequestable: !isFinal && isPublished && (await isRequestable(ctx, readable, stored)),
  };
  if (image === null) return { ...readable, sized };
  const { location, size, format } = image;
  return { ...readable, sized, file: { ...file, location, size, contentType: `image/${format}` } };
}

type Image = Pick<Rendition, "width" | "format" | "size" | "location">;

async function imagesOf(
  ctx: QueryCtx,
  { asset, file }: Readable,
  isPublished: boolean,
): Promise<Image[]> {
  if (file.image === undefined) return [];
  if (!isPublished) return await storedRenditions(ctx, file.versionId);
  const { renditions = [] } = servedOf(asset)!;
  return renditions.map(({ w: width, f: format, s: size, l }) => {
    return { width, format, size, location: fullLocation(l) };
  });
}

/** Returns whether the preset has images made when they are first asked for, and one of them is missing. */
async function isRequestable(
  ctx: QueryCtx,
  { asset, file }: Readable,
  stored: Image[],
): Promise<boolean> {
  const preset = await presetOf(ctx, asset.folderPath);
  if (preset?.make !== "asked") return false;
  return renditionsWanted(preset, file).some(
    (one) => !stored.some(({ width, format }) => width === one.width && format === one.format),
  );
}
