/** The guide to private files, run in a browser: what it says is what happens. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { GuideSite } from "./private/site.js";
import { launchChromium } from "./support/chromium.js";
import { picture } from "./support/png.js";
import { frameOf, webm } from "./support/webm.js";

const LIMIT = 20 * 1024 * 1024;
const SECONDS = 40;
/** What each second of a film weighs. */
const PADDING = 600_000;

let site: GuideSite;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  [site, browser] = await Promise.all([GuideSite.start(), launchChromium()]);
  await site.callInside("access:closeMembers");
});
afterEach(async () => await context?.close());
afterAll(async () => {
  await browser?.close();
  await site?.stop();
});

async function openPage(url: string): Promise<Page> {
  context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(90_000);
  await page.goto(url);
  return page;
}

const png = (width: number) =>
  new Uint8Array(picture("p.png", { width, height: 20, hue: width }).buffer);
const emptyPage = () => site.pageWith("nothing", {});
const statusOf = async (url: string) => {
  const response = await fetch(url, { redirect: "manual" });
  await response.body?.cancel();
  return response.status;
};

/** How wide the picture is that the page shows, once it does. */
async function shownWidth(page: Page): Promise<number> {
  return await page.locator("img").evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    return image.naturalWidth;
  });
}

/** What becomes of an `<img>` with this address: its width, or that it failed. */
async function tryPicture(page: Page, address: string): Promise<number | "failed"> {
  return await page.evaluate(async (src) => {
    const image = new Image();
    image.src = src;
    return await image.decode().then(
      () => image.naturalWidth,
      () => "failed" as const,
    );
  }, address);
}

/** A film larger than one answer may be; each second has a grey of its own. */
async function makeFilm(page: Page): Promise<Uint8Array<ArrayBuffer>> {
  const pictures = await page.evaluate((seconds) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 64 });
    const draw = canvas.getContext("2d", { alpha: false })!;
    return Array.from({ length: seconds }, (_, second) => {
      draw.fillStyle = `rgb(${second * 6}, ${second * 6}, ${second * 6})`;
      draw.fillRect(0, 0, 64, 64);
      return canvas.toDataURL("image/webp", 0.9).split(",")[1]!;
    });
  }, SECONDS);
  const frames = pictures.map((data) => frameOf(new Uint8Array(Buffer.from(data, "base64"))));
  const film = webm(frames, { width: 64, height: 64 }, PADDING);
  expect(film.length).toBeGreaterThan(LIMIT);
  return film;
}

/** Seeks in the page's player, and tells the grey that is seen at each place. */
async function seek(page: Page, places: number[]) {
  return await page.locator("video").evaluate(async (element, wanted) => {
    const video = element as HTMLVideoElement;
    const happens = (name: string) =>
      new Promise<void>((resolve, reject) => {
        video.addEventListener(name, () => resolve(), { once: true });
        const fail = () => reject(new Error(video.error?.message ?? "no error"));
        video.addEventListener("error", fail, { once: true });
      });
    // To look at what it shows, a script needs the permission that the routes give.
    const loaded = happens("loadeddata");
    video.crossOrigin = "anonymous";
    video.load();
    await loaded;
    const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 64 });
    const draw = canvas.getContext("2d")!;
    const seen: { at: number; grey: number }[] = [];
    for (const place of wanted) {
      const sought = happens("seeked");
      video.currentTime = place;
      await sought;
      draw.drawImage(video, 0, 0);
      seen.push({ at: video.currentTime, grey: draw.getImageData(32, 32, 1, 1).data[0]! });
    }
    return { duration: video.duration, seen };
  }, places);
}

function watchParts(page: Page) {
  const parts: { status: number; start: number; headers: Record<string, string> }[] = [];
  page.on("response", (response) => {
    if (!/[?&]signature=/.test(response.url())) return;
    const headers = response.headers();
    const start = Number(/^bytes (\d+)-/.exec(headers["content-range"] ?? "")?.[1]);
    parts.push({ status: response.status(), start, headers });
  });
  return parts;
}

const PLACES = [35.5, 4.5, 38.5, 20.5];
function expectSought({ duration, seen }: Awaited<ReturnType<typeof seek>>): void {
  expect(duration).toBe(SECONDS);
  expect(seen.map(({ at }) => at)).toEqual(PLACES);
  for (const [index, { grey }] of seen.entries()) {
    expect(Math.abs(grey - Math.floor(PLACES[index]!) * 6)).toBeLessThanOrEqual(2);
  }
}

test("a video seeks through a signed URL, in a film that no answer could hold", async () => {
  const page = await openPage(emptyPage());
  await site.upload("members", "film", await makeFilm(page), "video/webm");
  const parts = watchParts(page);
  await page.goto(site.pageWith("Film", { basename: "film" }, site.member));
  expectSought(await seek(page, PLACES));
  expect(new Set(parts.map(({ status }) => status))).toEqual(new Set([206]));
  // It went straight to where it was sent, also behind the first 20 MiB, and nowhere else.
  const seconds = parts.map(({ start }) => Math.floor(start / PADDING));
  for (const place of PLACES) {
    // Players read from a round number of bytes on, and a slow one has read ahead to a place before it is sent there.
    expect(seconds.some((second) => second <= place && second > place - 5)).toBe(true);
  }
  expect(seconds.filter((second) => second > 10 && second < 18)).toEqual([]);
  for (const { headers } of parts) expect(headers["cache-control"]).toBe("private, no-store");

  // And with nothing but the cookie of a session, by way of `{ signFor }`.
  const token = await site.callInside<string>("sessions:open");
  const cookie = { name: "session", value: token, url: site.siteUrl, httpOnly: true };
  await context.addCookies([{ ...cookie, sameSite: "Lax" }]);
  await page.goto(emptyPage());
  parts.length = 0;
  await page.evaluate((src) => {
    document.body.append(Object.assign(document.createElement("video"), { src }));
  }, `${site.siteUrl}/members/members/film`);
  const duration = await page.locator("video").evaluate(async (element) => {
    const video = element as HTMLVideoElement;
    if (Number.isNaN(video.duration)) {
      await new Promise((resolve, reject) => {
        video.addEventListener("loadedmetadata", resolve);
        video.addEventListener("error", () => reject(new Error(video.error?.message)));
      });
    }
    return video.duration;
  });
  expect(duration).toBe(SECONDS);
  await expect.poll(() => parts.map(({ status }) => status)).toContain(206);
});

test("who has not signed in is told so, and gets no address", async () => {
  await site.upload("members", "closed", png(40), "image/png");
  const page = await openPage(site.pageWith("Film", { basename: "closed" }));
  await page.getByRole("alert").getByText("You cannot see this film.").waitFor();
  expect(await page.locator("video").count()).toBe(0);
  const none = await openPage(site.pageWith("Film", { basename: "none" }, site.member));
  await none.getByText("There is no such film.").waitFor();
});

test("an expired link fails, in a page and for who opens it", async () => {
  await site.upload("members", "short", png(41), "image/png");
  const address = await site.sign("short", { expiresIn: 1 });
  await expect.poll(() => statusOf(address)).toBe(403);
  const page = await openPage(emptyPage());
  expect(await tryPicture(page, address)).toBe("failed");
  expect(await tryPicture(page, await site.sign("short"))).toBe(41);
  const opened = await page.goto(address);
  expect(opened!.status()).toBe(403);
  expect(await page.locator("body").innerText()).toContain("expired");
});

test("a picture of members is shown with a bearer token, and refused without", async () => {
  await site.upload("members", "guarded", png(42), "image/png");
  const address = `${site.siteUrl}/members/members/guarded`;
  const page = await openPage(
    site.pageWith("GuardedPicture", { url: address, token: site.member }),
  );
  expect(await shownWidth(page)).toBe(42);
  for (const token of ["", "nonsense"]) {
    const answered = page.waitForResponse((response) => response.url() === address);
    await page.goto(site.pageWith("GuardedPicture", { url: address, token }));
    expect([401, 404]).toContain((await answered).status());
    await page.getByText("Not available.").waitFor();
    expect(await page.locator("img").count()).toBe(0);
  }
});

test("a picture of members is shown with the cookie of a session, and refused without", async () => {
  await site.upload("members", "cookie", png(43), "image/png");
  const address = `${site.siteUrl}/members/members/cookie`;
  const page = await openPage(emptyPage());
  expect(await tryPicture(page, address)).toBe("failed");
  const cookie = { name: "session", url: site.siteUrl, httpOnly: true, sameSite: "Lax" as const };
  await context.addCookies([{ ...cookie, value: "guessed" }]);
  expect(await tryPicture(page, address)).toBe("failed");
  const token = await site.callInside<string>("sessions:open");
  await context.addCookies([{ ...cookie, value: token }]);
  expect(await tryPicture(page, address)).toBe(43);
  // A script of the page that is allowed may read it with the cookie, too.
  const size = await page.evaluate(async (url) => {
    const response = await fetch(url, { credentials: "include" });
    return (await response.blob()).size;
  }, address);
  expect(size).toBe(png(43).length);
  // What was shown has been kept by nobody: without the cookie it is gone.
  await context.clearCookies();
  await page.reload();
  expect(await tryPicture(page, address)).toBe("failed");
});

test("a rollback shows at the next load", async () => {
  const first = await site.upload("members", "changing", png(44), "image/png");
  const url = site.pageWith("Picture", { basename: "changing", alt: "" }, site.member);
  const page = await openPage(url);
  expect(await shownWidth(page)).toBe(44);
  await site.upload("members", "changing", png(45), "image/png");
  await page.reload();
  expect(await shownWidth(page)).toBe(45);
  await site.mutate("assets:restoreVersion", { versionId: first.versionId });
  await page.reload();
  expect(await shownWidth(page)).toBe(44);
});

test("an address that was handed out while the file was public stops working", async () => {
  const place = { folderPath: "open", basename: "once" };
  const { versionId } = await site.upload(place.folderPath, place.basename, png(46), "image/png");
  const handedOut = (await site.publishedUrl("open", "once"))!;
  const routes = [`${site.siteUrl}/assets/open/once`, `${site.siteUrl}/assets/v/${versionId}`];
  const page = await openPage(emptyPage());
  for (const address of [handedOut, ...routes]) expect(await tryPicture(page, address)).toBe(46);

  await site.callInside("access:closeFile", place);
  expect(await site.publishedUrl("open", "once")).toBeNull();
  for (const address of routes) expect(await statusOf(address)).toBe(404);
  // The bytes are stored anew in the background; then the old object is gone.
  await expect.poll(() => statusOf(handedOut)).toBe(404);
  context = await browser.newContext();
  const later = await context.newPage();
  await later.goto(emptyPage());
  for (const address of [handedOut, ...routes]) {
    expect(await tryPicture(later, address)).toBe("failed");
  }
});

test("a download is saved under its name", async () => {
  await site.upload("members", "plan", png(47), "image/png");
  const props = { basename: "plan", name: "été 😀.png" };
  const page = await openPage(site.pageWith("SaveAs", props, site.member));
  const started = page.waitForEvent("download");
  await page.getByRole("link", { name: "Save été 😀.png" }).click();
  const download = await started;
  expect(download.suggestedFilename()).toBe("été 😀.png");
});

test("a gallery is signed at once, and shown", async () => {
  for (const width of [51, 52]) {
    await site.upload("members/gallery", `picture ${width}`, png(width), "image/png");
  }
  const signed = await site.mutate<{ basename: string; url: string }[]>("gallery:signGallery", {});
  const page = await openPage(emptyPage());
  const widths = await Promise.all(signed.map(async ({ url }) => await tryPicture(page, url)));
  expect(widths).toEqual([51, 52]);
});

test("a text is read through a function of the app", async () => {
  const terms = new Uint8Array(Buffer.from("# Terms\n\nBe kind. ünïcödé"));
  await site.upload("members", "terms.md", terms, "text/markdown");
  expect(await site.act("texts:readTerms", {})).toBe("# Terms\n\nBe kind. ünïcödé");
});

test("all signed addresses end when the keys are revoked", async () => {
  await site.upload("members", "revoked", png(53), "image/png");
  const address = await site.sign("revoked");
  const page = await openPage(emptyPage());
  expect(await tryPicture(page, address)).toBe(53);
  await site.callInside("keys:revokeSignedUrls");
  // A document remembers the pictures that it has shown itself.
  await page.reload();
  expect(await tryPicture(page, address)).toBe("failed");
  expect(await tryPicture(page, await site.sign("revoked"))).toBe(53);
});
