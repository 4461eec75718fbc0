/**
 * The whole way, with nothing replaced: a page uploads a picture to the example on the embedded
 * backend and sees its WebP appear, made by the real codecs.
 */
import path from "node:path";
import { ConvexClient } from "convex/browser";
import { createServer } from "vite";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { aliases } from "../../local/aliases.js";
import { type LocalBackend, startLocalBackend } from "../../local/startLocalBackend.js";
import { repository } from "../../scripts/scratch.js";
import { uploadFile } from "../../src/client/index.js";
import { ALIKE, jpegPhoto, pngPhoto, psnr, transparentPng } from "./support/photos.js";
import { wasmFiles } from "./support/wasmFiles.js";

let backend: LocalBackend;
let client: ConvexClient;
let stop: () => Promise<void>;
beforeAll(async () => {
  const vite = await createServer({
    configFile: false,
    root: repository,
    appType: "custom",
    logLevel: "warn",
    server: { middlewareMode: true, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true, include: [] },
    resolve: { alias: aliases },
    plugins: [wasmFiles],
  });
  const entry = path.join(repository, "example/backend.ts");
  backend = await startLocalBackend({ entry, vite, watch: false, crons: false });
  client = new ConvexClient(backend.url);
  stop = async () => {
    await client.close();
    await backend.close();
    await vite.close();
  };
  await backend.runInternal("", "webp/following:start", {});
});
afterAll(() => stop());

const address = (basename: string) => ({ folderPath: "photos", basename });

async function upload(basename: string, bytes: Buffer, contentType: string) {
  const ticket = await client.mutation(api.assets.startUpload, {
    ...address(basename),
    contentType,
  });
  const answer = await uploadFile(ticket, new Uint8Array(bytes));
  const { intentId } = ticket;
  return await client.mutation(api.webp.uploads.finishUpload, { intentId, ...answer });
}

/** Waits, as a page does, until the WebP of this version is there. */
async function webpOf(basename: string, version: number): Promise<Buffer> {
  const url = await new Promise<string>((resolve) => {
    const unsubscribe = client.onUpdate(api.webp.images.getImage, address(basename), (image) => {
      if (image === null || image.version !== version || image.webpUrl === null) return;
      resolve(image.webpUrl);
      setTimeout(() => unsubscribe());
    });
  });
  const response = await fetch(url);
  expect(response.headers.get("content-type")).toBe("image/webp");
  return Buffer.from(await response.arrayBuffer());
}

test("a photo, a new version, and a rollback", async () => {
  const [first, second] = [
    await jpegPhoto({ width: 900, height: 600 }, 1),
    await jpegPhoto({ width: 900, height: 600 }, 2),
  ];
  const { versionId } = await upload("hills", first, "image/jpeg");
  const firstWebp = await webpOf("hills", 1);
  expect(firstWebp.length).toBeLessThan(first.length * 0.7);
  expect(await psnr(first, firstWebp)).toBeGreaterThan(ALIKE);
  await upload("hills", second, "image/jpeg");
  const secondWebp = await webpOf("hills", 2);
  expect(await psnr(second, secondWebp)).toBeGreaterThan(ALIKE);
  expect(await psnr(first, secondWebp)).toBeLessThan(25);
  await client.mutation(api.assets.restoreVersion, { versionId });
  await backend.runInternal("", "webp/following:follow", {});
  expect((await webpOf("hills", 1)).equals(firstWebp)).toBe(true);
  const published = await client.query(api.assets.getPublishedFile, {
    folderPath: "webp/photos",
    basename: "hills",
  });
  expect(published).toMatchObject({ version: 1, size: firstWebp.length });
});

test("a PNG that is partly transparent", async () => {
  const disc = await transparentPng({ width: 400, height: 300 });
  await upload("disc", disc, "image/png");
  const webp = await webpOf("disc", 1);
  expect((await sharp(webp).metadata()).hasAlpha).toBe(true);
  expect(await psnr(disc, webp)).toBeGreaterThan(ALIKE);
});

test("a photo that is too large for the Convex runtime", async () => {
  const large = await pngPhoto({ width: 2900, height: 2100 });
  await upload("large", large, "image/png");
  const webp = await webpOf("large", 1);
  expect(await psnr(large, webp)).toBeGreaterThan(ALIKE);
  const { width, height } = await sharp(webp).metadata();
  expect([width, height]).toEqual([2900, 2100]);
});
