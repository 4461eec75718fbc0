/** The known properties of an image, on its version and in the published copy. */
import { type Infer, v } from "convex/values";
import { assetError } from "../errors.js";

export const imageFacts = v.object({
  /** In pixels, as browsers show it: turned as its orientation says. */
  width: v.number(),
  height: v.number(),
  /** How EXIF says to turn the stored pixels, from 2 to 8; omitted if they are not turned. */
  orientation: v.optional(v.number()),
  isAnimated: v.optional(v.boolean()),
  /** True if it may be transparent somewhere. */
  hasAlpha: v.optional(v.boolean()),
  /** A ThumbHash in base64, of about 25 bytes: what a page shows before the image is loaded. */
  thumbHash: v.optional(v.string()),
  /** The dominant color, as `#rrggbb`. */
  color: v.optional(v.string()),
});
export type ImageFacts = Infer<typeof imageFacts>;

/**
 * Why an image has no facts: its bytes are no JPEG, PNG, WebP, AVIF, GIF or SVG; they are an SVG that says no size; or
 * they are damaged, or could not be read.
 */
export const imageProblem = v.union(
  v.literal("notAnImage"),
  v.literal("noSize"),
  v.literal("unreadable"),
);
export type ImageProblem = Infer<typeof imageProblem>;

/** The types that can be read, without parameters. */
export const READABLE_IMAGE = /^image\/(?:jpeg|png|apng|webp|avif|gif|svg\+xml)$/;

/** The largest number of pixels of a side that any of the formats can store. */
const MAX_SIDE = 2 ** 31 - 1;
/** A ThumbHash has 5 to 25 bytes. */
const THUMB_HASH = /^(?:[A-Za-z0-9+/]{4}){1,8}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const COLOR = /^#[0-9a-f]{6}$/;

function invalid(field: string, rule: string) {
  const reason = `${field} ${rule}`;
  return assetError("ARGUMENT_INVALID", `image.${reason}.`, { argument: "image", reason });
}

/**
 * Validates what a program says of an image. It is compared with the bytes later.
 *
 * @throws ARGUMENT_INVALID
 */
export function parseImageFacts(image: ImageFacts | undefined): ImageFacts | undefined {
  if (image === undefined) return undefined;
  const { width, height, orientation, isAnimated, hasAlpha, thumbHash, color } = image;
  for (const [field, side] of Object.entries({ width, height })) {
    if (!Number.isSafeInteger(side) || side < 1 || side > MAX_SIDE) {
      throw invalid(field, `must be an integer number of pixels from 1 to ${MAX_SIDE}`);
    }
  }
  if (orientation !== undefined && ![1, 2, 3, 4, 5, 6, 7, 8].includes(orientation)) {
    throw invalid("orientation", "must be an integer from 1 to 8");
  }
  if (thumbHash !== undefined && !(thumbHash.length <= 36 && THUMB_HASH.test(thumbHash))) {
    throw invalid("thumbHash", "must be a ThumbHash in base64");
  }
  if (color !== undefined && !COLOR.test(color)) {
    throw invalid("color", 'must be a color in lower case, such as "#0a7c5f"');
  }
  return {
    width,
    height,
    // Only what is unusual is stored.
    ...(orientation === undefined || orientation === 1 ? {} : { orientation }),
    ...(isAnimated ? { isAnimated } : {}),
    ...(hasAlpha ? { hasAlpha } : {}),
    ...(thumbHash === undefined ? {} : { thumbHash }),
    ...(color === undefined ? {} : { color }),
  };
}

/**
 * Returns what is true of an image: what its bytes show, and of what its uploader has said the placeholder, which only a
 * decoder could check. It is dropped if the uploader's size is not that of the bytes: then it is of another image.
 */
export function checkedFacts(declared: ImageFacts | undefined, found: ImageFacts): ImageFacts {
  if (declared?.width !== found.width || declared.height !== found.height) return found;
  const { thumbHash, color } = declared;
  return {
    ...found,
    ...(thumbHash === undefined ? {} : { thumbHash }),
    ...(color === undefined ? {} : { color }),
  };
}
