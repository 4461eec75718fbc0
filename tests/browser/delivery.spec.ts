/** What the asset routes promise to pages, seen by a browser. */
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { transform } from "esbuild";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { fileOf, snippetsOf } from "../docs/snippets.js";
import { type Site, noise, openSite } from "../delivery/site.js";
import { launchChromium } from "./support/chromium.js";
import { picture } from "./support/png.js";

const LIMIT = 20 * 1024 * 1024;

let browser: Browser;
let context: BrowserContext;
let site: Site;
let allowed: PageServer;
let other: PageServer;

type PageServer = { origin: string; close: () => Promise<void> };

/** An empty page at an origin of its own. */
async function servePage(): Promise<PageServer> {
  const server = createServer((_request, response) => {
    response
      .writeHead(200, { "Content-Type": "text/html" })
      .end("<!doctype html><title>page</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

beforeAll(async () => {
  [allowed, other] = await Promise.all([servePage(), servePage()]);
  process.env.ALLOWED_PAGE = allowed.origin;
  site = await openSite();
  browser = await launchChromium();
});
afterEach(async () => await context.close());
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await Promise.all([allowed.close(), other.close()]);
});

async function openPage(url: string): Promise<Page> {
  context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(90_000);
  await page.goto(url);
  return page;
}

/** Shows a picture as a page does that has just been loaded. */
async function widthOf(page: Page, src: string): Promise<number> {
  await page.reload();
  return await page.evaluate(async (address) => {
    const image = new Image();
    image.src = address;
    document.body.append(image);
    await image.decode();
    return image.naturalWidth;
  }, src);
}

const png = (width: number) =>
  new Uint8Array(picture("p.png", { width, height: 20, hue: width }).buffer);

test.each(["assets", "stream"])(
  "an image at a stable address shows a publish and a rollback at the next load: /%s",
  async (prefix) => {
    const first = await site.upload(`images/${prefix}`, png(31), "image/png");
    const page = await openPage(other.origin);
    const address = `${site.siteUrl}/${prefix}/images/${prefix}`;
    expect(await widthOf(page, address)).toBe(31);
    expect(await widthOf(page, address)).toBe(31);
    const second = await site.upload(`images/${prefix}`, png(32), "image/png");
    expect(await widthOf(page, address)).toBe(32);
    await site.restore(first.versionId);
    expect(await widthOf(page, address)).toBe(31);
    // Meanwhile the address of a version shows that version.
    expect(await widthOf(page, `${site.siteUrl}/${prefix}/v/${second.versionId}/b.png`)).toBe(32);
  },
);

test("a streamed image that is known is not sent again", async () => {
  await site.upload("images/known", png(33), "image/png");
  const page = await openPage(other.origin);
  const statuses: number[] = [];
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  devtools.on("Network.responseReceivedExtraInfo", ({ statusCode, headers }) => {
    if (Object.keys(headers).some((name) => name.toLowerCase() === "etag")) {
      statuses.push(statusCode);
    }
  });
  const address = `${site.siteUrl}/stream/images/known`;
  expect(await widthOf(page, address)).toBe(33);
  expect(await widthOf(page, address)).toBe(33);
  expect(statuses).toEqual([200, 304]);
});

/** Sound without end: larger than one answer may be. */
function longSound(seconds: number): Uint8Array<ArrayBuffer> {
  const rate = 48_000;
  const samples = noise(seconds * rate * 4, 7);
  const header = Buffer.alloc(44);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(36 + samples.length, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(2, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 4, 28);
  header.writeUInt16LE(4, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(samples.length, 40);
  const file = new Uint8Array(header.length + samples.length);
  file.set(header);
  file.set(samples, header.length);
  return file;
}

test("a player seeks in a file that is larger than one answer may be", async () => {
  const seconds = 160;
  const sound = longSound(seconds);
  expect(sound.length).toBeGreaterThan(LIMIT);
  await site.upload("media/long.wav", sound, "audio/wav");
  const page = await openPage(other.origin);
  const parts: { status: number; range: string }[] = [];
  page.on("response", (response) => {
    const range = response.headers()["content-range"] ?? "";
    if (response.url().includes("long.wav")) parts.push({ status: response.status(), range });
  });
  const seen = await page.evaluate(async (src) => {
    const video = document.createElement("video");
    video.preload = "metadata";
    video.src = src;
    document.body.append(video);
    const happens = (name: string) =>
      new Promise<void>((resolve, reject) => {
        video.addEventListener(name, () => resolve(), { once: true });
        video.addEventListener("error", () => reject(new Error(video.error?.message)), {
          once: true,
        });
      });
    await happens("loadedmetadata");
    const places: number[] = [];
    for (const place of [150, 10, 155]) {
      const sought = happens("seeked");
      video.currentTime = place;
      await sought;
      places.push(Math.round(video.currentTime));
    }
    return { duration: video.duration, places, ready: video.readyState };
  }, `${site.siteUrl}/stream/media/long.wav`);
  expect(seen).toMatchObject({ duration: seconds, places: [150, 10, 155] });
  expect(seen.ready).toBeGreaterThanOrEqual(2);
  expect(parts.length).toBeGreaterThan(1);
  expect(new Set(parts.map(({ status }) => status))).toEqual(new Set([206]));
  // It went straight to the end.
  const starts = parts.map(({ range }) => Number(/^bytes (\d+)/.exec(range)?.[1]));
  expect(Math.max(...starts)).toBeGreaterThan(LIMIT);
});

/** What a script in a page gets of an address: its status, or that it may not know. */
async function fetched(page: Page, url: string, headers: Record<string, string> = {}) {
  return await page.evaluate(
    async ([address, sent]) => {
      try {
        const response = await fetch(address, { headers: sent });
        const body = await response.arrayBuffer();
        return [response.status, body.byteLength, response.headers.get("content-range")];
      } catch {
        return "refused";
      }
    },
    [url, headers] as const,
  );
}

test("scripts of other origins read what allowOrigins lets them", async () => {
  await site.upload("data/list", noise(500), "application/json");
  const address = (prefix: string) => `${site.siteUrl}/${prefix}/data/list`;
  const part = { Range: "bytes=10-19", "If-Range": '"other"' };

  const page = await openPage(allowed.origin);
  expect(await fetched(page, address("listed"))).toEqual([200, 500, null]);
  // If-Range makes the browser ask first whether it may.
  expect(await fetched(page, address("listed"), part)).toEqual([200, 500, null]);
  expect(await fetched(page, address("listed"), { Range: "bytes=10-19" })).toEqual([
    206,
    10,
    "bytes 10-19/500",
  ]);
  await context.close();

  const stranger = await openPage(other.origin);
  expect(await fetched(stranger, address("listed"))).toBe("refused");
  expect(await fetched(stranger, address("listed"), part)).toBe("refused");
  expect(await fetched(stranger, address("stream"))).toEqual([200, 500, null]);
  expect(await fetched(stranger, address("assets"))).toEqual([200, 500, null]);
  expect(await fetched(stranger, `${site.siteUrl}/stream/data/none`)).toMatchObject({ 0: 404 });
});

test("a bearer token goes through authorize, also from another origin", async () => {
  await site.upload("data/guarded", noise(500), "application/json");
  const page = await openPage(other.origin);
  const address = `${site.siteUrl}/guarded/data/guarded`;
  expect(await fetched(page, address)).toMatchObject({ 0: 404 });
  expect(await fetched(page, address, { Authorization: "Bearer good" })).toMatchObject({
    0: 200,
    1: 500,
  });
  expect(await fetched(page, address)).toMatchObject({ 0: 404 });
});

const MARK = `
  document.documentElement.setAttribute("data-ran", "yes");
  try { localStorage.setItem("ran", "yes"); } catch {}
  fetch("/stream/scripts/beacon");
`;
const utf8 = (text: string) => new Uint8Array(Buffer.from(text));

test.each([
  [
    "html",
    "text/html",
    `<!doctype html><title>x</title><script>${MARK}</script><img src="x" onerror="${MARK.replace(/"/g, "&quot;")}"><form action="/stream/scripts/beacon"><button>go</button></form>`,
  ],
  [
    "svg",
    "image/svg+xml",
    `<svg xmlns="http://www.w3.org/2000/svg" onload="document.documentElement.setAttribute('data-ran', 'yes')"><script>${MARK.replace(/&/g, "&amp;")}</script><rect width="9" height="9"/></svg>`,
  ],
  [
    "xhtml",
    "application/xhtml+xml",
    `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title><script>${MARK}</script></head><body/></html>`,
  ],
])("an uploaded %s with a script does nothing through the route", async (name, type, source) => {
  await site.upload(`scripts/${name}`, utf8(source), type);
  const address = `${site.siteUrl}/stream/scripts/${name}`;
  const page = await openPage(`${site.siteUrl}/stream/scripts/nobody`);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const response = await page.goto(address);
  expect(response!.status()).toBe(200);
  await page.waitForLoadState("load");
  expect(await page.evaluate(() => document.documentElement.getAttribute("data-ran"))).toBeNull();
  expect(await page.evaluate(() => window.origin)).toBe("null");
  expect(asked).not.toContain("/stream/scripts/beacon");
  // Back on the origin itself, nothing has been left there.
  await page.goto(`${site.siteUrl}/stream/scripts/nobody`);
  expect(await page.evaluate(() => localStorage.getItem("ran"))).toBeNull();
});

test("what says it is a picture is not run as a script", async () => {
  await site.upload("scripts/fake.png", utf8("window.ran = true"), "image/png");
  const page = await openPage(other.origin);
  const outcome = await page.evaluate(
    (src) =>
      new Promise<string>((resolve) => {
        const script = document.createElement("script");
        script.onload = () => resolve("loaded");
        script.onerror = () => resolve("blocked");
        script.src = src;
        document.head.append(script);
      }),
    `${site.siteUrl}/stream/scripts/fake.png`,
  );
  expect(outcome).toBe("blocked");
  expect(await page.evaluate(() => "ran" in window)).toBe(false);
});

test("a download is saved under its name", async () => {
  await site.upload("images/saved", png(34), "image/png");
  const page = await openPage(other.origin);
  const started = page.waitForEvent("download");
  await page.evaluate(
    (href) => {
      const link = document.createElement("a");
      link.href = href;
      document.body.append(link);
      link.click();
    },
    `${site.siteUrl}/assets/images/saved?download=${encodeURIComponent("été 😀.png")}`,
  );
  const download = await started;
  expect(download.suggestedFilename()).toBe("été 😀.png");
});

test("a file that is too large for one response keeps its name, if the page reads it as the guide says", async () => {
  await site.upload("films/tour", noise(LIMIT + 1), "video/mp4");
  const guide = await snippetsOf("docs/public-files.md");
  const snippet = guide.find((one) => fileOf(one) === "src/saveFile.ts")!;
  const { code } = await transform(snippet.code, { loader: "ts", format: "esm" });
  const page = await openPage(other.origin);
  const url = `${site.siteUrl}/assets/films/tour`;
  const started = page.waitForEvent("download");
  const module = `data:text/javascript,${encodeURIComponent(code)}`;
  // As text, because the test runner replaces imports in functions.
  const args = [url, "été 😀.mp4"].map((arg) => JSON.stringify(arg)).join();
  await page.evaluate(`import(${JSON.stringify(module)}).then((made) => made.saveFile(${args}))`);
  const download = await started;
  expect(download.suggestedFilename()).toBe("été 😀.mp4");
  expect((await stat(await download.path())).size).toBe(LIMIT + 1);
});
