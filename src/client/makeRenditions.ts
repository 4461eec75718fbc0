/** Makes the smaller images that the presets of folders want, with an encoder of the app. */
import { type AssetErrorCode, isAssetError } from "../shared/errors.js";
import type { ImageFacts } from "../shared/images/imageFacts.js";
import type { WantedRendition } from "../shared/images/presets.js";
import type { Args, Result, RunActionCtx, RunMutationCtx } from "./types.js";
import type { VersionedAssets } from "./versionedAssets.js";

/** The image to make smaller. */
export type OriginalImage = {
  /** Returns its bytes to any request, for some minutes at least. Pass it to another action, and to nothing else. */
  url: string;
  /** In bytes. */
  size: number;
  /** Its media type, as its uploader has said it. */
  contentType: string;
  /** The version that the image belongs to. */
  versionId: string;
  /** Its size, as browsers show it, and what else is known. */
  image: ImageFacts;
  /** From 1 to 5. After the first, an encoder has failed or died: another way to encode may help. */
  attempt: number;
  /** Fetches all of its bytes, as they were uploaded. They are not kept: each call fetches them. */
  read: () => Promise<Uint8Array<ArrayBuffer>>;
};

/** One of the smaller images to make. Its `height` keeps the proportions. */
export type RenditionToMake = WantedRendition & { height: number };

/** Yields the bytes of each wanted image, in their order. Each has exactly the wanted width and format. */
export type EncodeRenditions = (
  original: OriginalImage,
  wanted: RenditionToMake[],
) => AsyncIterable<Uint8Array<ArrayBuffer>>;

export type MakeRenditionsOptions = {
  /** Begins no other image after this time, in milliseconds; 5 minutes by default. Convex ends actions after 10. */
  timeLimitMs?: number;
  /** The largest original, in bytes, that `read()` returns; 64 MiB by default. */
  maxBytes?: number;
};

type Work = NonNullable<Result<"claimRenditions">>;
type Made = Args<"storeRenditions">["renditions"][number];

const MINUTE_MS = 60 * 1000;
const MIB = 1024 * 1024;
/** The bytes that one call stores; it accepts twice as many. */
const CALL_BYTES = 4 * MIB;

/** The errors that another attempt cannot help. */
const FINAL = new Set<AssetErrorCode>(["RENDITION_INVALID", "QUOTA_EXCEEDED", "ARGUMENT_INVALID"]);

/**
 * Makes the smaller images that are due: encodes and stores them. Call it in an internal action of your app,
 * which a cron job and the mutations that publish run; see docs/images.md. Several may run at the same time: each takes other
 * versions. A version whose encoder fails or dies is tried again later, at most five times.
 *
 * @param encode yields the smaller images of one original. It throws if it cannot; those before are stored, and its message
 * is shown to those who manage the file.
 * @returns how many images were made, how many versions have failed, and whether nothing else is due now.
 */
export async function makeRenditions(
  ctx: RunMutationCtx & RunActionCtx,
  assets: VersionedAssets,
  encode: EncodeRenditions,
  { timeLimitMs = 5 * MINUTE_MS, maxBytes = 64 * MIB }: MakeRenditionsOptions = {},
): Promise<{ made: number; failed: number; isDone: boolean }> {
  const endsAt = Date.now() + timeLimitMs;
  let made = 0;
  let failed = 0;
  do {
    const work = await assets.claimRenditions(ctx);
    if (work === null) return { made, failed, isDone: true };
    try {
      await makeOne(ctx, assets, encode, work, maxBytes, (count) => void (made += count));
    } catch (error) {
      failed += 1;
      const { workId } = work;
      await assets.failRenditions(ctx, { workId, ...failureOf(error) });
    }
  } while (Date.now() < endsAt);
  return { made, failed, isDone: false };
}

function failureOf(error: unknown): { message: string; isFinal: boolean } {
  if (isAssetError(error)) {
    const { code, message } = error.data;
    return { message, isFinal: FINAL.has(code) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { message, isFinal: error instanceof TooLarge };
}

class TooLarge extends Error {}

async function makeOne(
  ctx: RunMutationCtx & RunActionCtx,
  assets: VersionedAssets,
  encode: EncodeRenditions,
  work: Work,
  maxBytes: number,
  onStored: (count: number) => void,
): Promise<void> {
  const { workId, renditions: wanted, ...original } = work;
  let waiting: Made[] = [];
  const store = async () => {
    const renditions = waiting;
    waiting = [];
    if (renditions.length > 0) onStored(await assets.storeRenditions(ctx, { workId, renditions }));
  };
  const sizeOf = (all: Made[]) => all.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  let count = 0;
  try {
    const read = () => download(original, maxBytes);
    for await (const { buffer, byteOffset, byteLength } of encode({ ...original, read }, wanted)) {
      const { width, format, quality } = wanted[count]!;
      const bytes = buffer.slice(byteOffset, byteOffset + byteLength);
      if (sizeOf(waiting) + byteLength > CALL_BYTES) await store();
      waiting.push({ width, format, quality, bytes });
      count += 1;
      if (count === wanted.length) break;
    }
  } catch (error) {
    // Those before it need not be made again.
    await store();
    throw error;
  }
  await store();
  if (count === wanted.length) return;
  throw new Error(`The encoder made ${count} of ${wanted.length} images.`);
}

async function download(
  { url, size }: Pick<OriginalImage, "url" | "size">,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (size > maxBytes) {
    throw new TooLarge(`The image has ${size} bytes; at most ${maxBytes} are made smaller.`);
  }
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The storage responded with ${response.status}.`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length === size) return bytes;
  throw new Error(`The storage sent ${bytes.length} of ${size} bytes.`);
}
