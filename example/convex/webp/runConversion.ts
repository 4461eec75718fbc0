/** One attempt at one conversion, in either runtime. */
import { uploadFile } from "convex-versioned-assets";
import { internal } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import type { ActionCtx } from "../_generated/server.js";
import { ConversionError } from "./conversionError.js";
import { failureOf } from "./failures.js";
import { type ImageHeader, readHeader } from "./header.js";
import { NODE_LIMITS } from "./settings.js";

export type Job = { conversionId: Id<"webpConversions">; attempt: number };

/** Returns a WebP, or `null` if this runtime cannot convert the image. */
export type Encode = (
  bytes: Uint8Array<ArrayBuffer>,
  header: ImageHeader,
) => Promise<Uint8Array | null>;

/** The largest width and height of a WebP. */
const MAX_WEBP_SIDE = 16383;

/** Downloads the original, converts it and creates the WebP version. */
export async function runConversion(
  ctx: Pick<ActionCtx, "runMutation">,
  job: Job,
  encode: Encode,
): Promise<void> {
  const { jobs } = internal.webp;
  const work = await ctx.runMutation(jobs.begin, job);
  if (work === null) return;
  try {
    const bytes = await download(work);
    const webp = await encode(bytes, requireConvertible(bytes));
    if (webp === null) {
      await ctx.runMutation(jobs.handOver, job);
      return;
    }
    if (webp.byteLength >= work.size) {
      throw new ConversionError("NOT_SMALLER", `The WebP would have ${webp.byteLength} bytes.`);
    }
    const size = webp.byteLength;
    const sha256 = await sha256Of(webp);
    const ticket = await ctx.runMutation(jobs.openUpload, { ...job, size, sha256 });
    if (ticket === null) return;
    const answer = await uploadFile(ticket, webp);
    await ctx.runMutation(jobs.settle, { ...job, intentId: ticket.intentId, size, ...answer });
  } catch (error) {
    await ctx.runMutation(jobs.recordFailure, { ...job, ...failureOf(error) });
  }
}

async function download({
  url,
  size,
}: {
  url: string;
  size: number;
}): Promise<Uint8Array<ArrayBuffer>> {
  if (size > NODE_LIMITS.bytes) {
    throw new ConversionError("TOO_LARGE", `The image has ${size} bytes.`);
  }
  const response = await fetch(url);
  if (!response.ok)
    throw new Error(`The storage responded with ${response.status} for the original.`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.byteLength === size) return bytes;
  throw new Error(`Received ${bytes.byteLength} of the original's ${size} bytes.`);
}

function requireConvertible(bytes: Uint8Array): ImageHeader {
  const header = readHeader(bytes);
  if (header === null) {
    throw new ConversionError("NOT_AN_IMAGE", "The bytes are not a complete JPEG or PNG.");
  }
  if (header.isAnimated) throw new ConversionError("ANIMATED", "The image is animated.");
  const { width, height } = header;
  if (Math.max(width, height) > MAX_WEBP_SIDE) {
    throw new ConversionError("TOO_LARGE", `The image has ${width} × ${height} pixels.`);
  }
  return header;
}

async function sha256Of(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(bytes));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
