/** What the Worker makes of real images. */
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  ALIKE,
  animatedGif,
  animatedPng,
  animatedWebp,
  jpegPhoto,
  pngPhoto,
  psnr,
  transparentPng,
} from "./support/photos.js";
import { type RunningWorker, startWorker, storeObject } from "./support/worker.js";

const CHROME = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";
const SAFARI_14 = "image/webp,image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5";
const OLD = "image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5";

let worker: RunningWorker;
beforeAll(async () => {
  worker = await startWorker({ MAX_INPUT_BYTES: 2_000_000, MAX_INPUT_PIXELS: 3_000_000 });
});
afterAll(() => worker.stop());

async function put(name: string, bytes: Uint8Array | string, type: string) {
  return `${worker.url}/${await storeObject(worker.bucket, name, bytes, type)}`;
}

async function get(url: string, accept: string, init: RequestInit = {}) {
  // The edge compresses text for who takes it, and then cannot say how long it will be.
  const headers = { accept, "accept-encoding": "identity", ...init.headers };
  const response = await fetch(url, { ...init, headers });
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes };
}

describe("chooses the format by what the client names", () => {
  let photo: Buffer;
  let url: string;
  beforeAll(async () => {
    photo = await jpegPhoto({ width: 900, height: 600 });
    url = await put("hills.jpg", photo, "image/jpeg");
  });

  test.each([
    ["AVIF where it is known", CHROME, "image/avif", "heif"],
    ["WebP", SAFARI_14, "image/webp", "webp"],
    ["the heavier weight", "image/avif;q=0.5, image/webp;q=0.9", "image/webp", "webp"],
    ["the original for who names neither", OLD, "image/jpeg", "jpeg"],
    ["the original for who takes anything", "*/*", "image/jpeg", "jpeg"],
    ["not what is refused", "image/avif;q=0, image/webp;q=0, */*", "image/jpeg", "jpeg"],
    ["not what cannot be read", "image/webp;q=very", "image/jpeg", "jpeg"],
  ])("%s", async (_what, accept, type, decoded) => {
    const { status, headers, bytes } = await get(url, accept);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe(type);
    expect(headers.get("vary")).toBe("Accept");
    expect(headers.get("content-length")).toBe(String(bytes.length));
    const { format, width, height } = await sharp(bytes).metadata();
    expect([format, width, height]).toEqual([decoded, 900, 600]);
    if (type === "image/jpeg") expect(Buffer.from(bytes).equals(photo)).toBe(true);
    else {
      expect(bytes.length).toBeLessThan(photo.length);
      // Outside of Cloudflare the encoders have their own idea of quality, lower for AVIF.
      const alike = type === "image/avif" ? ALIKE - 3 : ALIKE;
      expect(await psnr(photo, bytes)).toBeGreaterThan(alike);
    }
  });

  test("keeps what is transparent", async () => {
    const disc = await transparentPng({ width: 400, height: 300 });
    const { bytes } = await get(await put("disc.png", disc, "image/png"), SAFARI_14);
    const { format, hasAlpha } = await sharp(bytes).metadata();
    expect([format, hasAlpha]).toEqual(["webp", true]);
    const corner = await sharp(bytes).ensureAlpha().raw().toBuffer();
    expect(corner[3]).toBe(0);
    expect(await psnr(disc, bytes)).toBeGreaterThan(ALIKE);
  });
});

describe("resizes to the widths that are allowed", () => {
  let photo: Buffer;
  let url: string;
  beforeAll(async () => {
    photo = await pngPhoto({ width: 800, height: 500 });
    url = await put("hills.png", photo, "image/png");
  });

  test.each([
    ["smaller", "?w=320", SAFARI_14, "webp", 320, 200],
    ["smaller, in its own format", "?w=320", OLD, "png", 320, 200],
    ["never larger", "?w=1920", SAFARI_14, "webp", 800, 500],
    ["and whatever else is in the query", "?utm_source=x&w=640&v=2", SAFARI_14, "webp", 640, 400],
  ])("%s", async (_what, query, accept, format, width, height) => {
    const { status, bytes } = await get(url + query, accept);
    const decoded = await sharp(bytes).metadata();
    expect([status, decoded.format, decoded.width, decoded.height]).toEqual([
      200,
      format,
      width,
      height,
    ]);
    const expected = await sharp(photo).resize(width, height).png().toBuffer();
    expect(await psnr(expected, bytes)).toBeGreaterThan(ALIKE);
  });

  test("the original, byte for byte, when neither format nor width would change", async () => {
    const { headers, bytes } = await get(`${url}?w=1920`, OLD);
    expect(Buffer.from(bytes).equals(photo)).toBe(true);
    expect(headers.get("content-type")).toBe("image/png");
  });

  test.each(["?w=321", "?w=0", "?w=-320", "?w=", "?w=320.0", "?w=1e9", "?w=320&w=640", "?w=all"])(
    "refuses %s",
    async (query) => {
      const { status, headers, bytes } = await get(url + query, SAFARI_14);
      expect(status).toBe(400);
      expect(headers.get("cache-control")).toBe("no-store");
      expect(new TextDecoder().decode(bytes)).toContain(
        "320, 480, 640, 960, 1280, 1600, 1920, 2560",
      );
    },
  );
});

describe("passes through what it does not convert", () => {
  const size = { width: 64, height: 48 };
  const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';

  test.each([
    ["a GIF", async () => await animatedGif(size), "image/gif"],
    ["an SVG", async () => Buffer.from(SVG), "image/svg+xml"],
    ["an animated WebP", async () => await animatedWebp(size), "image/webp"],
    ["an animated PNG", async () => await animatedPng(size), "image/png"],
    ["a video", async () => Buffer.from("not really"), "video/mp4"],
    ["a type that nobody knows", async () => Buffer.from("?"), "application/octet-stream"],
    ["a text that says it is a picture", async () => Buffer.from("hello"), "image/png"],
    ["a GIF that says it is a JPEG", async () => await animatedGif(size), "image/jpeg"],
    ["half a picture", async () => (await jpegPhoto(size)).subarray(0, 700), "image/jpeg"],
    ["an empty file", async () => Buffer.alloc(0), "image/png"],
  ])("%s", async (_what, make, type) => {
    const original = await make();
    const url = await put("file.bin", original, type);
    for (const query of ["", "?w=320"]) {
      const { status, headers, bytes } = await get(url + query, CHROME);
      expect(status).toBe(200);
      expect(Buffer.from(bytes).equals(original)).toBe(true);
      expect(headers.get("content-type")).toBe(type);
      expect(headers.get("content-length")).toBe(String(original.length));
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
  });

  test("what would be larger afterwards", async () => {
    const tiny = await sharp({ create: { ...size, channels: 3, background: "#888" } })
      .png({ palette: true })
      .toBuffer();
    const avif = await sharp(tiny).avif().toBuffer();
    expect(avif.length).toBeGreaterThan(tiny.length);
    const url = await put("grey.png", tiny, "image/png");
    const { bytes } = await get(url, "image/avif");
    expect(Buffer.from(bytes).equals(tiny)).toBe(true);
  });

  test("too many bytes, before it reads any of them", async () => {
    const heavy = await pngPhoto({ width: 1200, height: 900 });
    expect(heavy.length).toBeGreaterThan(2_000_000);
    const { bytes } = await get(await put("heavy.png", heavy, "image/png"), SAFARI_14);
    expect(Buffer.from(bytes).equals(heavy)).toBe(true);
  });

  test("too many pixels, however few bytes they are", async () => {
    const bomb = await sharp({
      create: { width: 3000, height: 1001, channels: 3, background: "#fff" },
    })
      .png()
      .toBuffer();
    expect(bomb.length).toBeLessThan(100_000);
    const url = await put("bomb.png", bomb, "image/png");
    for (const query of ["", "?w=320"]) {
      const { bytes } = await get(url + query, SAFARI_14);
      expect(Buffer.from(bytes).equals(bomb)).toBe(true);
    }
  });

  test("an SVG and a page can run nothing", async () => {
    for (const type of ["image/svg+xml", "text/html", "application/xml"]) {
      const { headers } = await get(await put("x", SVG, type), CHROME);
      expect(headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
    }
    const { headers } = await get(await put("x.gif", "GIF89a", "image/gif"), CHROME);
    expect(headers.get("content-security-policy")).toBeNull();
  });
});

test("answers with WebP where the AVIF would be too wide or high", async () => {
  const small = await startWorker({ MAX_AVIF_SIDE: 399 });
  try {
    const photo = await jpegPhoto({ width: 400, height: 300 });
    const key = await storeObject(small.bucket, "a.jpg", photo, "image/jpeg");
    const type = async (accept: string, query = "") =>
      (await get(`${small.url}/${key}${query}`, accept)).headers.get("content-type");
    expect(await type(CHROME)).toBe("image/webp");
    // Who knows only AVIF does not get the WebP that is in the cache by now.
    expect(await type("image/avif")).toBe("image/jpeg");
  } finally {
    await small.stop();
  }
});

test("holds no more of a result in memory than it is told", async () => {
  const small = await startWorker({ MAX_OUTPUT_BYTES: 2_000 });
  try {
    const photo = await jpegPhoto({ width: 400, height: 300 });
    const key = await storeObject(small.bucket, "a.jpg", photo, "image/jpeg");
    const { bytes } = await get(`${small.url}/${key}?w=320`, SAFARI_14);
    expect(Buffer.from(bytes).equals(photo)).toBe(true);
  } finally {
    await small.stop();
  }
});

describe("with an encoder that gives another format than it was asked for", () => {
  let url: string;
  let photo: Buffer;
  let other: RunningWorker;
  beforeAll(async () => {
    photo = await jpegPhoto({ width: 400, height: 300 });
    // WebP, whatever it is asked for.
    const encoder = `export default () => ({
      info: async () => ({ format: "image/jpeg", fileSize: 1, width: 400, height: 300 }),
      input: () => {
        const self = {
          transform: () => self,
          output: async () => ({
            contentType: () => "image/webp",
            image: () => new Blob(["webp"]).stream(),
          }),
        };
        return self;
      },
    });`;
    other = await startWorker({}, encoder);
    url = `${other.url}/${await storeObject(other.bucket, "a.jpg", photo, "image/jpeg")}`;
  });
  afterAll(() => other.stop());

  test("says what it is, to who shows it", async () => {
    const { headers, bytes } = await get(url, CHROME);
    expect(headers.get("content-type")).toBe("image/webp");
    expect(headers.get("content-disposition")).toBe('inline; filename="a.webp"');
    expect(Buffer.from(bytes).toString()).toBe("webp");
  });

  test("sends the original to who does not", async () => {
    const { headers, bytes } = await get(url, "image/avif");
    expect(headers.get("content-type")).toBe("image/jpeg");
    expect(Buffer.from(bytes).equals(photo)).toBe(true);
  });
});
