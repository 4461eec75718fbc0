/** An app with asset routes, and a storage that answers as Convex's does. */
import { httpRouter } from "convex/server";
import { onTestFinished, vi } from "vitest";
import {
  type App,
  assets,
  components,
  inComponent,
  openApp,
} from "../../component/testing/app.test-helpers.js";
import type { Doc } from "../../component/_generated/dataModel.js";
import { publishedOf, summarized } from "../../component/model/files/summaries.js";
import { at } from "../../component/testing/component.test-helpers.js";
import type { AssetRouteOptions } from "./options.js";
import { registerAssetRoutes } from "./routes.js";

export function openSite(options?: AssetRouteOptions): App {
  const http = httpRouter();
  registerAssetRoutes(http, components.versionedAssets, options);
  return openApp({ http: { default: http } });
}

const BLOCK = 65_536;
/** Noise that is the same each time. */
const NOISE = new Uint8Array(BLOCK);
let state = 1;
for (let index = 0; index < BLOCK; index += 1) {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  NOISE[index] = state >>> 16;
}

/** Bytes `start` to `end` of a file that is told from all others by its seed. */
export function patternOf(seed: number, start: number, end: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.max(0, end - start + 1));
  for (let done = 0; done < bytes.length;) {
    const place = start + done;
    // Each block of the file begins elsewhere in the noise.
    const from = (place + Math.floor(place / BLOCK) * 257 + seed * 4099) % BLOCK;
    const length = Math.min(bytes.length - done, BLOCK - from, BLOCK - (place % BLOCK));
    bytes.set(NOISE.subarray(from, from + length), done);
    done += length;
  }
  return bytes;
}

export type PlacedFile = {
  path: string;
  seed: number;
  size: number;
  contentType: string;
  versionId: string;
  storageId: string;
  isPrivate: boolean;
  /** Where the storage has it; of a private one, nobody may learn it. */
  url: string;
};

/** Has what will be uploaded below a folder be private. */
export async function closeFolder(t: App, path: string): Promise<void> {
  await t.mutation(async (ctx) => {
    await assets.createFolderByPath(ctx, { path });
    await assets.setFolderAccess(ctx, { path, access: "private" });
  });
}

export type Storage = {
  /** Puts a file there and publishes it. A large one is only said to be: its bytes are computed. */
  place(
    t: App,
    path: string,
    size: number,
    more?: {
      contentType?: string;
      filename?: string;
      /** What the component believes of it instead. */
      pretended?: { size?: number; contentType?: string };
    },
  ): Promise<PlacedFile>;
  /** What has been asked of the storage: the URL, and the part. */
  readonly requests: { url: string; range: string | null }[];
};

/** Replaces the storage for one test. */
export function openStorage(): Storage {
  const byUrl = new Map<string, PlacedFile>();
  const requests: Storage["requests"] = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    const range = new Headers(init.headers).get("range");
    requests.push({ url, range });
    const file = byUrl.get(url);
    return Promise.resolve(file ? answer(file, range) : new Response(null, { status: 404 }));
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  let seed = 0;
  return {
    requests,
    async place(t, path, size, { contentType = "image/png", filename, pretended } = {}) {
      seed += 1;
      const bytes = patternOf(seed, 0, size - 1);
      const storageId = await inComponent(t, (ctx) => ctx.storage.store(new Blob([bytes])));
      const { versionId, assetId } = await t.mutation(async (ctx) => {
        const declared = { contentType, ...(filename !== undefined && { filename }) };
        const { intentId } = await assets.startUpload(ctx, { ...at(path), ...declared });
        return await assets.finishUpload(ctx, { intentId, storageId });
      });
      if (pretended !== undefined) {
        await inComponent(t, async (ctx) => {
          const asset = (await ctx.db.get(assetId as never)) as unknown as Doc<"assets">;
          const published = { ...publishedOf(asset)!, ...pretended };
          await ctx.db.patch(assetId as never, summarized(asset, published) as never);
          await ctx.db.patch(versionId as never, pretended as never);
        });
      }
      const { isPrivate, published } = (await t.query((ctx) => assets.getAsset(ctx, at(path))))!;
      const stored = await whereStored(t, versionId);
      const shown = { size: published!.size, contentType, versionId, isPrivate };
      const file = { path, seed, ...shown, ...stored };
      byUrl.set(new URL(file.url).href, file).set(file.url, file);
      return file;
    },
  };
}

/** Equal bytes are stored once, so it may not be where they were sent. */
async function whereStored(t: App, versionId: string): Promise<{ storageId: string; url: string }> {
  return await inComponent(t, async (ctx) => {
    const version = await ctx.db.get(versionId as never);
    const { storageId } = (version as unknown as { location: { storageId: string } }).location;
    return { storageId, url: (await ctx.storage.getUrl(storageId as never))! };
  });
}

function answer(file: PlacedFile, range: string | null): Response {
  const asked = /^bytes=(\d+)-(\d+)$/.exec(range ?? "");
  const [start, end] = asked ? [Number(asked[1]), Number(asked[2])] : [0, file.size - 1];
  return new Response(patternOf(file.seed, start, end), {
    status: asked ? 206 : 200,
    headers: {
      "Content-Length": String(end - start + 1),
      "Content-Type": file.contentType,
      ...(asked && { "Content-Range": `bytes ${start}-${end}/${file.size}` }),
    },
  });
}

/** What somebody asks `getSignedUrl` for. */
export type Wish = { expiresIn?: number; download?: boolean | string };

/** The path and query of a signed address, as a client of the site asks for it. */
export async function signedPath(
  t: App,
  { versionId }: Pick<PlacedFile, "versionId">,
  wish: Wish = {},
): Promise<string> {
  const signed = await t.mutation((ctx) => assets.getSignedUrl(ctx, { versionId, ...wish }));
  const { pathname, search } = new URL(signed!.url);
  return pathname + search;
}

/** The path of a file's address below the prefix, escaped. */
export function addressOf(path: string): string {
  return `/assets/${path.split("/").map(encodeURIComponent).join("/")}`;
}
