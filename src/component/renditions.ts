/** Smaller images of published images, which the app encodes; see model/files/renditions.ts. */
import * as sha2 from "@noble/hashes/sha2.js";
import type { Infer } from "convex/values";
import { v } from "convex/values";
import * as declared from "../shared/functions/renditions.js";
import { assetError } from "../shared/errors.js";
import {
  type ImageFormat,
  MAX_RENDITIONS,
  type WantedRendition,
  parseImagePreset,
  renditionInvalid,
} from "../shared/images/presets.js";
import { IMAGE_HEAD_BYTES, readImage } from "../shared/images/readImage.js";
import { parseFolderPath } from "../shared/paths.js";
import { bytesToHex } from "../shared/sha256.js";
import { internal } from "./_generated/api.js";
import { action, internalMutation, mutation, query } from "./_generated/server.js";
import { backendNamed } from "./backends/index.js";
import { madeCopy } from "./model/bytes/copying.js";
import { beginWalk } from "./model/files/imageWalks.js";
import * as model from "./model/files/renditionWork.js";
import {
  applyPreset,
  renditionProgress,
  requestRenditions as requestMissing,
} from "./model/files/renditions.js";
import { findVersion, requireVersion } from "./model/files/versions.js";
import { takeHandle } from "./model/rows.js";
import { assetViewer } from "./model/tree/closing.js";
import { presetOf } from "./model/tree/folderRules.js";
import { setRule } from "./model/tree/ruleChanges.js";
import { write } from "./write.js";

export const setImagePresets = write(
  declared.setImagePresets,
  async (ctx, { folderPath: path, widths, ...more }) => {
    const folderPath = parseFolderPath(path);
    const preset = widths === null ? null : parseImagePreset({ widths, ...more });
    await setRule(ctx, "imagePresets", folderPath, preset);
    await beginWalk(ctx, folderPath, { isForPresets: true });
    return null;
  },
);

export const getImagePresets = query({
  ...declared.getImagePresets,
  handler: async (ctx, { folderPath }) => await presetOf(ctx, parseFolderPath(folderPath)),
});

export const requestRenditions = mutation({
  ...declared.requestRenditions,
  handler: async (ctx, { versionId }) => {
    const id = ctx.db.normalizeId("versions", versionId);
    if (id !== null) await requestMissing(ctx, id);
    return null;
  },
});

export const getRenditions = query({
  ...declared.getRenditions,
  handler: async (ctx, { versionId, resolved }) => {
    takeHandle(ctx, resolved);
    const found = await findVersion(ctx, versionId);
    if (found === null || found.asset.deletedAt !== undefined) return null;
    if (found.version.image === undefined) return null;
    const asset = await assetViewer(ctx)(found.asset);
    return asset && (await renditionProgress(ctx, asset, found.version));
  },
});

export const retryRenditions = write(declared.retryRenditions, async (ctx, { versionId }) => {
  const { version } = await requireVersion(ctx, versionId, undefined);
  await applyPreset(ctx, version._id);
  // Those that are made once they are asked for are asked for hereby.
  await requestMissing(ctx, version._id);
  return null;
});

export const claimRenditions = mutation({
  ...declared.claimRenditions,
  handler: async (ctx) => await model.claim(ctx),
});

export const share = internalMutation({
  args: { workId: v.id("renditionWork") },
  returns: v.null(),
  handler: async (ctx, { workId }) => {
    await model.share(ctx, workId);
    return null;
  },
});

/** All arguments of a call must fit into 16 MiB, and the memory holds them several times. */
const MAX_BYTES = 8 * 1024 * 1024;

export const storeRenditions = action({
  ...declared.storeRenditions,
  handler: async (ctx, { workId, renditions }): Promise<number> => {
    const size = renditions.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    if (renditions.length > MAX_RENDITIONS || size > MAX_BYTES) {
      throw assetError(
        "ARGUMENT_INVALID",
        `renditions may have at most ${MAX_RENDITIONS} images of ${MAX_BYTES} bytes together.`,
        { argument: "renditions", reason: "too large" },
      );
    }
    const images = renditions.map(verify);
    const plan = await ctx.runMutation(internal.renditions.planStore, { workId, images });
    const places = plan?.filter((place) => place !== null) ?? [];
    const stored: Stored[] = [];
    try {
      for (const [index, place] of plan?.entries() ?? []) {
        if (place === null) continue;
        const bytes = new Uint8Array(renditions[index]!.bytes);
        const made = await backendNamed(place.backend).putIn(ctx, place.target, bytes, place);
        stored.push({ image: images[index]!, place, made });
      }
      return await ctx.runMutation(internal.renditions.settleStore, { workId, stored });
    } catch (error) {
      await ctx.runMutation(internal.renditions.abandonStore, { places });
      throw error;
    }
  },
});

const STORED = v.object({ image: model.madeImage, place: model.placedImage, made: madeCopy });
type Stored = Infer<typeof STORED>;

/**
 * Returns the properties of an encoded image.
 *
 * @throws RENDITION_INVALID
 */
function verify({ bytes: buffer, ...wanted }: WantedRendition & { bytes: ArrayBuffer }) {
  const bytes = new Uint8Array(buffer);
  const found = readImage(bytes.subarray(0, IMAGE_HEAD_BYTES));
  if (typeof found === "string") throw renditionInvalid(wanted, `its bytes are ${found}`);
  if (!BEGINNINGS[wanted.format](bytes)) throw renditionInvalid(wanted, "it has another format");
  const { width, height } = found;
  if (width !== wanted.width) throw renditionInvalid(wanted, `it is ${width} pixels wide`);
  return { ...wanted, height, size: bytes.length, sha256: bytesToHex(sha2.sha256(bytes)) };
}

const has = (bytes: Uint8Array, at: number, text: string) =>
  [...text].every((character, index) => bytes[at + index] === character.charCodeAt(0));

/** How the bytes of each format begin. */
const BEGINNINGS: Record<ImageFormat, (bytes: Uint8Array) => boolean> = {
  webp: (bytes) => has(bytes, 8, "WEBP"),
  avif: (bytes) => has(bytes, 4, "ftyp"),
  jpeg: (bytes) => has(bytes, 0, "\xff\xd8\xff"),
  png: (bytes) => has(bytes, 1, "PNG"),
};

export const planStore = internalMutation({
  args: { workId: v.string(), images: v.array(model.madeImage) },
  returns: v.nullable(v.array(v.nullable(model.placedImage))),
  handler: async (ctx, { workId, images }) => {
    const id = ctx.db.normalizeId("renditionWork", workId);
    return id && (await model.planStore(ctx, id, images));
  },
});

export const settleStore = internalMutation({
  args: { workId: v.string(), stored: v.array(STORED) },
  returns: v.number(),
  handler: async (ctx, { workId, stored }) => {
    const id = ctx.db.normalizeId("renditionWork", workId);
    return id === null ? 0 : await model.settleStore(ctx, id, stored);
  },
});

export const abandonStore = internalMutation({
  args: { places: v.array(model.placedImage) },
  returns: v.null(),
  handler: async (ctx, { places }) => {
    await model.abandonStore(ctx, places);
    return null;
  },
});

export const failRenditions = mutation({
  ...declared.failRenditions,
  handler: async (ctx, { workId, message, isFinal = false }) => {
    const id = ctx.db.normalizeId("renditionWork", workId);
    if (id !== null) await model.recordFailure(ctx, id, message, isFinal);
    return null;
  },
});
