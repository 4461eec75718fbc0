/** Reads the properties of images from their bytes; see model/files/images.ts. */
import { v } from "convex/values";
import * as declared from "../shared/functions/images.js";
import { isAssetError } from "../shared/errors.js";
import { imageFacts, imageProblem } from "../shared/images/imageFacts.js";
import { IMAGE_HEAD_BYTES, readImage } from "../shared/images/readImage.js";
import { parseFolderPath } from "../shared/paths.js";
import { internal } from "./_generated/api.js";
import {
  type ActionCtx,
  internalAction,
  internalMutation,
  internalQuery,
} from "./_generated/server.js";
import { type Location, type ObjectFacts, askableBackend, backendOf } from "./backends/index.js";
import { location, objectFacts } from "./backends/locations.js";
import { toldFacts } from "./model/bytes/verifying.js";
import { beginWalk, dueWalks, walkStep } from "./model/files/imageWalks.js";
import * as model from "./model/files/images.js";
import { STEP_SIZE } from "./model/work/steps.js";
import { write } from "./write.js";

/** Some images have their size behind other data, such as a large preview. */
const MAX_HEAD_BYTES = 4 * 1024 * 1024;

/** An image to look at. */
type Image = {
  location: Location;
  url: string | null;
  /** The facts that need no request; `null` for others. */
  known: ObjectFacts | null;
};

export const describeImages = write(declared.describeImages, async (ctx, args) => {
  await beginWalk(ctx, parseFolderPath(args.folderPath));
  return null;
});

/** Looks at images one after the other. */
export const look = internalAction({
  args: { imageIds: v.array(v.id("images")) },
  returns: v.null(),
  handler: async (ctx, { imageIds }): Promise<null> => {
    for (const { imageId, image } of await ctx.runQuery(internal.images.toSee, { imageIds })) {
      const found = image === null ? "unavailable" : await see(ctx, image);
      await ctx.runMutation(internal.images.settle, { imageId, found });
    }
    return null;
  },
});

async function see(ctx: ActionCtx, { location, url, known }: Image): Promise<model.Found> {
  try {
    const facts = known ?? (await askableBackend(location)?.ask(location, url));
    // Not sent yet, or deleted.
    if (!facts) return "unavailable";
    const head = async (length: number) =>
      readImage(await backendOf(location).firstBytes(ctx, location, facts, length, url));
    const found = await head(IMAGE_HEAD_BYTES);
    const hasMore = found === "unreadable" && facts.size > IMAGE_HEAD_BYTES;
    return hasMore ? await head(MAX_HEAD_BYTES) : found;
  } catch (error) {
    if (!isAssetError(error)) throw error;
    return "unavailable";
  }
}

export const toSee = internalQuery({
  args: { imageIds: v.array(v.id("images")) },
  returns: v.array(
    v.object({
      imageId: v.id("images"),
      image: v.nullable(
        v.object({
          location,
          url: v.nullable(v.string()),
          known: v.nullable(objectFacts),
        }),
      ),
    }),
  ),
  handler: async (ctx, { imageIds }) => {
    const images: { imageId: (typeof imageIds)[number]; image: Image | null }[] = [];
    for (const { imageId, version } of await model.imagesToSee(ctx, imageIds)) {
      const url = version && (await backendOf(version.location).url(ctx, version.location));
      const known = version && toldFacts(version, url);
      images.push({ imageId, image: version && { location: version.location, url, known } });
    }
    return images;
  },
});

export const settle = internalMutation({
  args: {
    imageId: v.id("images"),
    found: v.union(imageFacts, imageProblem, v.literal("unavailable")),
  },
  returns: v.null(),
  handler: async (ctx, { imageId, found }) => {
    await model.settleLook(ctx, imageId, found);
    return null;
  },
});

/** Takes a step of a walk, looks at its images, and schedules the next one. */
export const walk = internalAction({
  args: { walkId: v.id("imageWalks") },
  returns: v.null(),
  handler: async (ctx, { walkId }): Promise<null> => {
    const imageIds = await ctx.runMutation(internal.images.takeStep, { walkId });
    if (imageIds === null) return null;
    await ctx.runAction(internal.images.look, { imageIds });
    await ctx.scheduler.runAfter(0, internal.images.walk, { walkId });
    return null;
  },
});

export const takeStep = internalMutation({
  args: { walkId: v.id("imageWalks") },
  returns: v.nullable(v.array(v.id("images"))),
  handler: async (ctx, { walkId }) => await walkStep(ctx, walkId),
});

/** Resumes looks and walks that were lost, and those that have waited for a retry. */
export const resume = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const imageIds = await model.dueImages(ctx, STEP_SIZE);
    if (imageIds.length > 0) await ctx.scheduler.runAfter(0, internal.images.look, { imageIds });
    for (const walkId of await dueWalks(ctx, STEP_SIZE)) {
      await ctx.scheduler.runAfter(0, internal.images.walk, { walkId });
    }
    return null;
  },
});
