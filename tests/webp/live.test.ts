/**
 * The whole way, with nothing replaced: a page uploads a picture to the example on the embedded backend and sees its
 * smaller sizes appear, made by the real codecs.
 */
import path from "node:path";
import { ConvexClient } from "convex/browser";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { type LocalBackend, startLocalBackend } from "../../local/startLocalBackend.js";
import { repository } from "../../scripts/scratch.js";
import { type PublishedFile, describeImage, uploadFile } from "../../src/client/index.js";
import {
  ALIKE,
  damagedPng,
  jpegPhoto,
  photo,
  pngPhoto,
  psnr,
  transparentPng,
} from "./support/photos.js";

let backend: LocalBackend;
let client: ConvexClient;
beforeAll(async () => {
  const entry = path.join(repository, "example/backend.ts");
  backend = await startLocalBackend({ entry, crons: false });
  client = new ConvexClient(backend.url);
});
afterAll(async () => {
  await client.close();
  await backend.close();
});

async function setPreset(formats: ("webp" | "avif")[], widths = [320, 640]): Promise<void> {
  const preset = { folderPath: "photos", widths, formats };
  await client.mutation(api.assets.setImagePresets, preset);
}

async function upload(basename: string, bytes: Buffer, contentType: string) {
  const file = new Blob([new Uint8Array(bytes)], { type: contentType });
  const ticket = await client.mutation(api.assets.startUpload, {
    ...{ folderPath: "photos", basename, contentType },
    image: await describeImage(file),
  });
  const answer = await uploadFile(ticket, file);
  const { intentId } = ticket;
  return await client.mutation(api.assets.finishUpload, { intentId, ...answer });
}

const runCron = async () => await backend.runInternal("", "renditions/make:make", {});

type Rendition = NonNullable<PublishedFile["renditions"]>[number];

/** Waits, as a page does, until a version is published with so many smaller images. */
async function renditionsOf(basename: string, version: number, count: number) {
  const made = await new Promise<Rendition[]>((resolve) => {
    const path = { folderPath: "photos", basename };
    const unsubscribe = client.onUpdate(api.assets.getPublishedFile, path, (file) => {
      if (file?.version !== version || (file.renditions ?? []).length !== count) return;
      resolve(file.renditions ?? []);
      setTimeout(() => unsubscribe());
    });
  });
  return await Promise.all(
    made.map(async ({ url, width, format, size }) => {
      const response = await fetch(url);
      expect(response.headers.get("content-type")).toBe(`image/${format}`);
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(bytes.length).toBe(size);
      expect((await sharp(bytes).metadata()).width).toBe(width);
      return bytes;
    }),
  );
}

test("a photo, a new version, and a rollback, which makes nothing again", async () => {
  await setPreset(["webp"]);
  const photos = [
    await jpegPhoto({ width: 900, height: 600 }, 1),
    await jpegPhoto({ width: 900, height: 600 }, 2),
  ] as const;
  const { versionId } = await upload("hills", photos[0], "image/jpeg");
  await runCron();
  const first = await renditionsOf("hills", 1, 2);
  for (const image of first) {
    expect(await psnr(image, photos[0])).toBeGreaterThan(ALIKE);
    expect(image.length).toBeLessThan(photos[0].length / 3);
  }
  await upload("hills", photos[1], "image/jpeg");
  await runCron();
  for (const image of await renditionsOf("hills", 2, 2)) {
    expect(await psnr(image, photos[1])).toBeGreaterThan(ALIKE);
    expect(await psnr(image, photos[0])).toBeLessThan(25);
  }
  await client.mutation(api.assets.restoreVersion, { versionId });
  expect(await renditionsOf("hills", 1, 2)).toEqual(first);
});

test("a PNG that is partly transparent", async () => {
  await setPreset(["webp"]);
  const disc = await transparentPng({ width: 700, height: 500 });
  await upload("disc", disc, "image/png");
  await runCron();
  for (const image of await renditionsOf("disc", 1, 2)) {
    expect((await sharp(image).metadata()).hasAlpha).toBe(true);
    expect(await psnr(image, disc)).toBeGreaterThan(ALIKE);
  }
});

test.each<[string, () => Promise<Buffer>, string]>([
  ["too large for the Convex runtime", () => pngPhoto({ width: 3001, height: 2000 }), "image/png"],
  [
    "with colors for printing",
    async () =>
      await (await photo({ width: 700, height: 500 })).toColourspace("cmyk").jpeg().toBuffer(),
    "image/jpeg",
  ],
  [
    "that is a WebP",
    async () => await (await photo({ width: 700, height: 500 })).webp().toBuffer(),
    "image/webp",
  ],
])("a photo %s", async (name, make, contentType) => {
  await setPreset(["webp"]);
  const original = await make();
  await upload(name, original, contentType);
  await runCron();
  for (const image of await renditionsOf(name, 1, 2)) {
    expect(await psnr(image, original)).toBeGreaterThan(27);
  }
});

test("a preset with AVIF", async () => {
  await setPreset(["avif", "webp"], [160]);
  const original = await jpegPhoto({ width: 700, height: 500 });
  await upload("modern", original, "image/jpeg");
  await runCron();
  for (const image of await renditionsOf("modern", 1, 2)) {
    expect(await psnr(image, original)).toBeGreaterThan(ALIKE);
  }
});

test("a damaged image stays published, and keeps no other waiting", async () => {
  vi.spyOn(console, "warn").mockReturnValue();
  await setPreset(["webp"]);
  const png = await pngPhoto({ width: 700, height: 500 });
  await upload("damaged", await damagedPng({ width: 700, height: 500 }), "image/png");
  await upload("whole", png, "image/png");
  await runCron();
  await renditionsOf("whole", 1, 2);
  await renditionsOf("damaged", 1, 0);
});

test("the demo sets a preset for all folders, and leaves the one that a user has set", async () => {
  const folderPath = "";
  const demoStarts = async () => {
    await backend.runInternal("", "images:setPresets", {});
    return (await client.query(api.assets.getImagePresets, { folderPath }))!.widths;
  };
  expect(await demoStarts()).toEqual([320, 640, 960, 1600]);
  await client.mutation(api.assets.setImagePresets, { folderPath, widths: [] });
  expect(await demoStarts()).toEqual([]);
});
