/**
 * What a page of another origin reads of the routes: with each kind of request that needs CORS, redirected and streamed,
 * from Convex storage and from a bucket with the rules of the guide.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type Site, openSite } from "../delivery/site.js";
import { type Bucket, startBucket } from "../r2/support/bucket.js";
import { documentedRules } from "../r2/support/cors.js";
import { withPrivateBucket } from "../r2/support/r2.js";
import { launchChromium } from "./support/chromium.js";
import { FONT } from "./support/font.js";
import { picture } from "./support/png.js";
import { wav } from "./support/wav.js";

let browser: Browser;
let server: Server;
let origin: string;
let bucket: Bucket;
beforeAll(async () => {
  server = createServer((_request, response) => {
    response
      .writeHead(200, { "content-type": "text/html" })
      .end("<!doctype html><title>App</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  bucket = await startBucket();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await bucket?.stop();
  server.closeAllConnections();
  server.close();
});

const FILES = {
  image: picture("p.png", { width: 31, height: 20, hue: 90 }),
  sound: wav(),
  font: { mimeType: "font/ttf", buffer: FONT },
};

/** Each kind of request, and what it gives if the page may read the file. */
const KINDS = {
  fetch: [
    FILES.image.buffer.length,
    async (url: string) => (await (await fetch(url)).arrayBuffer()).byteLength,
    "image",
  ],
  "fetch of a part": [
    [206, 10],
    async (url: string) => {
      const response = await fetch(url, { headers: { Range: "bytes=10-19" } });
      return [response.status, (await response.arrayBuffer()).byteLength];
    },
    "image",
  ],
  "img crossorigin, drawn and read": [
    [31, 4],
    async (url: string) => {
      const image = new Image();
      image.crossOrigin = "anonymous";
      image.src = url;
      await image.decode();
      const context = document.createElement("canvas").getContext("2d")!;
      context.drawImage(image, 0, 0);
      return [image.naturalWidth, context.getImageData(0, 0, 1, 1).data.length];
    },
    "image",
  ],
  FontFace: [
    "loaded",
    async (url: string) => (await new FontFace("Wide", `url("${url}")`).load()).status,
    "font",
  ],
  "audio crossorigin": [
    0.5,
    (url: string) =>
      new Promise<number>((resolve, reject) => {
        const audio = new Audio();
        audio.crossOrigin = "anonymous";
        audio.addEventListener("loadedmetadata", () => resolve(audio.duration));
        audio.addEventListener("error", () => reject(new Error(audio.error?.message)));
        audio.src = url;
      }),
    "sound",
  ],
} satisfies Record<string, [unknown, (url: string) => unknown, keyof typeof FILES]>;

const withToken = async (url: string) => {
  const response = await fetch(url, { headers: { Authorization: "Bearer good" } });
  return [response.status, (await response.blob()).size];
};

async function inPage<Result>(run: (url: string) => Result, url: string) {
  const page: Page = await browser.newPage();
  try {
    await page.goto(origin);
    return await page.evaluate(run, url).catch((error: Error) => ({ failed: error.message }));
  } finally {
    await page.close();
  }
}

describe.each(["convex", "r2"] as const)("on %s", (backend) => {
  let site: Site;

  /** Uploads by a program, and waits until the file is published. */
  async function upload(path: string, { mimeType, buffer }: { mimeType: string; buffer: Buffer }) {
    const headers = { Authorization: "Bearer good", "Content-Type": mimeType };
    const url = `${site.siteUrl}/files/${path}`;
    const body = new Uint8Array(buffer);
    const { status } = await fetch(url, { method: "PUT", headers, body });
    expect([201, 202]).toContain(status);
  }

  beforeAll(async () => {
    for (const [name, value] of Object.entries(withPrivateBucket(bucket))) vi.stubEnv(name, value);
    site = await openSite();
    const { publicUrl } = bucket;
    await site.mutate("assets:configureStorageBackend", { backend, r2PublicUrl: publicUrl });
    await site.mutate("assets:createFolderByPath", { path: "secret" });
    await site.mutate("assets:setFolderAccess", { path: "secret", access: "private" });
    for (const [name, file] of Object.entries(FILES)) await upload(`open/${name}`, file);
    await upload("secret/image", FILES.image);
    const isServed = async (path: string) => {
      const { status } = await fetch(site.siteUrl + path, {
        headers: { Authorization: "Bearer good" },
      });
      expect(status).toBe(200);
    };
    const paths = Object.keys(FILES).map((name) => `/assets/open/${name}`);
    for (const path of [...paths, "/members/secret/image"]) {
      await vi.waitFor(() => isServed(path), { timeout: 60_000 });
    }
  });
  afterAll(async () => {
    await site.close();
    vi.unstubAllEnvs();
  });
  beforeEach(() => {
    bucket.front.cors = documentedRules(origin);
  });

  describe.each(["assets", "stream"])("at /%s", (prefix) => {
    test.each(Object.entries(KINDS))("%s", async (_kind, [expected, run, file]) => {
      const url = `${site.siteUrl}/${prefix}/open/${file}`;
      expect(await inPage(run as (url: string) => unknown, url)).toEqual(expected);
    });
  });

  test.each(["members", "guarded"])(
    "fetch of a private file with a token at /%s",
    async (prefix) => {
      const url = `${site.siteUrl}/${prefix}/secret/image`;
      expect(await inPage(withToken, url)).toEqual([200, FILES.image.buffer.length]);
    },
  );

  test("rules that list the page stop what is redirected to a bucket, and nothing else", async () => {
    bucket.front.cors = documentedRules(origin).map((rule) => ({
      ...rule,
      AllowedOrigins: [origin],
    }));
    for (const [expected, run, file] of Object.values(KINDS)) {
      const url = `${site.siteUrl}/assets/open/${file}`;
      const outcome = await inPage(run as (url: string) => unknown, url);
      const isRead = JSON.stringify(outcome) === JSON.stringify(expected);
      expect([isRead, outcome]).toEqual([backend === "convex", outcome]);
    }
  });
});
