import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { bytesOf, photo } from "../../src/client/photos/testing/photos.test-helpers.js";
import { stripPhotoMetadata } from "../../src/client/stripPhotoMetadata.js";
import { Site } from "./hooks/site.js";
import { launchChromium } from "./support/chromium.js";

/** Against what hangs. */
const WAIT_MS = 100_000;

let site: Site;
let browser: Browser;
let disk: string;
const pages: Page[] = [];

beforeAll(async () => {
  disk = await mkdtemp(join(tmpdir(), "dropped-"));
  site = await Site.start();
  browser = await launchChromium();
});
afterEach(async () => {
  for (const page of pages.splice(0)) await page.context().close();
});
afterAll(async () => {
  await browser?.close();
  await site?.stop();
  await rm(disk, { recursive: true, force: true });
});

/** Puts files on the disk that a user drags from; a name with a slash at its end is a folder. */
async function onDisk(files: Record<string, string | Buffer>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(disk, name);
    await mkdir(name.endsWith("/") ? path : dirname(path), { recursive: true });
    if (!name.endsWith("/")) await writeFile(path, content);
  }
}

/** A tab on a folder, with what went wrong in it. */
async function open(folder: string) {
  const context = await browser.newContext();
  const page = await context.newPage();
  pages.push(page);
  page.setDefaultTimeout(WAIT_MS);
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") troubles.push(message.text());
  });
  /** The uploads that were sent to the storage. */
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().includes("/api/storage/")) {
      sent.push(request.url());
    }
  });
  await page.goto(site.urlOf(folder));
  const devtools = await context.newCDPSession(page);

  return {
    page,
    troubles,
    sent,
    upload: (path: string) =>
      page
        .getByRole("list", { name: "Uploads" })
        .getByRole("listitem", { name: path, exact: true }),
    totals: async (words: string) =>
      await expect
        .poll(() => page.getByLabel("Totals").innerText(), { timeout: WAIT_MS })
        .toBe(words),
    published: async () => {
      const links = await page.getByRole("link").allInnerTexts();
      return links.map((link) => link.slice(folder.length + 1));
    },
    /** Drags what is on the disk onto the page, as the desktop does. */
    drop: async (...names: string[]) => {
      const { x, y } = (await page.locator("#zone").boundingBox())!;
      const data = {
        items: [],
        files: names.map((name) => join(disk, name)),
        dragOperationsMask: 1,
      };
      for (const type of ["dragEnter", "dragOver", "drop"] as const) {
        await devtools.send("Input.dispatchDragEvent", { type, x: x + 20, y: y + 150, data });
      }
    },
    throttle: async (uploadThroughput: number) =>
      await devtools.send("Network.emulateNetworkConditions", {
        offline: false,
        latency: 0,
        downloadThroughput: -1,
        uploadThroughput,
      }),
  };
}

test("a dropped folder is sent file by file, one is canceled and tried again, all are published", async () => {
  const many = Array.from({ length: 102 }, (_, index) => `many/${String(index).padStart(3, "0")}`);
  const large = randomBytes(3_000_000);
  await onDisk({
    "trip/a first.bin": large,
    "trip/day 1/caf\u00e9.txt": "words",
    "trip/day 1/deep/er/note.md": "deep",
    "trip/empty/": "",
    ...Object.fromEntries(many.map((name) => [`trip/${name}`, name])),
    "single.txt": "on its own",
  });
  const tab = await open("holidays");
  await tab.throttle(400_000);
  await tab.drop("trip", "single.txt");

  const first = tab.upload("trip/a first.bin");
  const progress = first.getByRole("progressbar");
  await expect
    .poll(async () => Number(await progress.getAttribute("value")), { timeout: WAIT_MS })
    .toSatisfy((sent: number) => sent > 100_000 && sent < large.length);
  expect(Number(await progress.getAttribute("max"))).toBe(large.length);
  expect(Number(await progress.getAttribute("data-speed"))).toBeGreaterThan(0);
  await first.getByRole("button", { name: "Cancel" }).click();
  await first.getByText("canceled").waitFor();

  await tab.throttle(-1);
  await tab.totals("105 done, 0 failed, 1 canceled, of 106");
  await first.getByRole("button", { name: "Retry" }).click();
  await tab.totals("106 done, 0 failed, 0 canceled, of 106");
  expect(Number(await progress.getAttribute("value"))).toBe(large.length);

  // Over a hundred are on the second page of their folder.
  await tab.page.getByRole("region", { name: "holidays/trip/many" }).getByText("More").click();
  await expect
    .poll(async () => await tab.published(), { timeout: WAIT_MS })
    .toEqual([
      "single.txt",
      "trip/a first.bin",
      "trip/day 1/caf\u00e9.txt",
      "trip/day 1/deep/er/note.md",
      ...many.map((name) => `trip/${name}`),
    ]);
  expect(await tab.page.getByRole("region", { name: "holidays/trip/empty" }).count()).toBe(0);
  const url = await tab.page.getByText("a first.bin", { exact: false }).last().getAttribute("href");
  const served = Buffer.from(await (await fetch(url!)).arrayBuffer());
  expect(served.equals(large)).toBe(true);
  expect(tab.troubles).toEqual([]);
});

test("photos lose their metadata in the browser as they do in Node", async () => {
  const names = ["exiftool.jpg", "exiftool.png", "cwebp.webp", "heif-enc.heic"];
  const photos = await Promise.all(
    names.map(async (name) => [name, await bytesOf(photo(name))] as const),
  );
  const files = photos.map(([name, bytes]) => [name, Buffer.from(bytes)] as const);
  await onDisk({ ...Object.fromEntries(files), "cut.jpg": files[0]![1].subarray(0, 700) });
  const tab = await open("photos");
  await tab.drop(...names, "cut.jpg");
  await tab.totals("4 done, 1 failed, 0 canceled, of 5");
  await tab.upload("cut.jpg").getByText("damaged or not complete").waitFor();
  await expect.poll(() => tab.published(), { timeout: WAIT_MS }).toHaveLength(names.length);
  for (const name of names) {
    const url = await tab.page.getByRole("link", { name: `photos/${name}` }).getAttribute("href");
    const served = Buffer.from(await (await fetch(url!)).arrayBuffer());
    const stripped = await bytesOf(await stripPhotoMetadata(photo(name)));
    expect(served.equals(stripped)).toBe(true);
  }
  expect(tab.troubles).toEqual([]);
});

test("files that a folder does not take are told so, and not sent", async () => {
  await site.backend.connect().mutation(api.assets.setUploadLimits, {
    folderPath: "pictures",
    maxSize: 10,
    allowedTypes: ["image/*"],
  });
  await onDisk({
    "mixed/small.gif": "GIF89a",
    "mixed/large.png": "rather large",
    "mixed/notes.txt": "notes",
    "mixed/unknown": "?",
  });
  const tab = await open("pictures");
  await tab.drop("mixed");
  await tab.totals("1 done, 3 failed, 0 canceled, of 4");
  const said = async (path: string) => await tab.upload(path).innerText();
  expect(await said("mixed/large.png")).toContain(
    "The file has 12 bytes. This folder accepts at most 10.",
  );
  expect(await said("mixed/notes.txt")).toContain(
    "This folder does not accept files of type text/plain. Allowed types: image/*.",
  );
  expect(await said("mixed/unknown")).toContain(
    "does not accept files of type application/octet-stream",
  );
  expect(tab.sent).toHaveLength(1);
  await expect.poll(() => tab.published()).toEqual(["mixed/small.gif"]);
  expect(tab.troubles).toEqual([]);
});

test("a refusal of the storage is shown, and all failed files can be tried again", async () => {
  await onDisk({ "again/a.txt": "a", "again/b.txt": "b" });
  const tab = await open("again");
  await tab.page.route("**/api/storage/upload*", (route) =>
    route.fulfill({ status: 503, body: "", headers: { "access-control-allow-origin": "*" } }),
  );
  await tab.drop("again/a.txt", "again/b.txt");
  await tab.totals("0 done, 2 failed, 0 canceled, of 2");
  expect(await tab.upload("a.txt").innerText()).toMatch(/status 503.*Wait a moment/);
  await tab.page.unroute("**/api/storage/upload*");
  await tab.page.getByRole("button", { name: "Retry failed" }).click();
  await tab.totals("2 done, 0 failed, 0 canceled, of 2");
  await tab.page.getByRole("button", { name: "Clear" }).click();
  await tab.totals("0 done, 0 failed, 0 canceled, of 0");
  await expect.poll(() => tab.published()).toEqual(["a.txt", "b.txt"]);
});

test("a folder is chosen, and a picture pasted", async () => {
  await onDisk({ "album/one.txt": "1", "album/below/two.txt": "2" });
  const tab = await open("chosen");
  await tab.page.getByLabel("Choose a folder").setInputFiles(join(disk, "album"));
  await tab.totals("2 done, 0 failed, 0 canceled, of 2");
  await tab.page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add("words are not files", "text/plain");
    clipboardData.items.add(new File(["picture"], "image.png", { type: "image/png" }));
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData }));
  });
  await tab.totals("3 done, 0 failed, 0 canceled, of 3");
  await expect
    .poll(() => tab.published())
    .toEqual(["image.png", "album/one.txt", "album/below/two.txt"]);
  expect(tab.troubles).toEqual([]);
});

test("files of another window and blobs with a name keep their names and types", async () => {
  const tab = await open("frames");
  await tab.page.evaluate(() => {
    const frame = document.body.appendChild(document.createElement("iframe"));
    const { File, Blob } = frame.contentWindow as unknown as typeof globalThis;
    const blobs = [Blob, globalThis.Blob].map((Kind, index) =>
      Object.assign(new Kind(["blob"], { type: "text/css" }), { name: `blob-${index}.css` }),
    );
    const file = new File(["<svg xmlns='http://www.w3.org/2000/svg'/>"], "frame.svg");
    document.dispatchEvent(new CustomEvent("files", { detail: [file, ...blobs] }));
  });
  await tab.totals("3 done, 0 failed, 0 canceled, of 3");
  const names = ["blob-0.css", "blob-1.css", "frame.svg"];
  await expect.poll(() => tab.published()).toEqual(names);
  for (const [index, type] of ["text/css", "text/css", "image/svg+xml"].entries()) {
    const link = tab.page.getByRole("link", { name: `frames/${names[index]!}` });
    const { headers } = await fetch((await link.getAttribute("href"))!);
    expect(headers.get("content-type")).toContain(type);
  }
  expect(tab.troubles).toEqual([]);
});

test("two people see what the other one uploads", async () => {
  await onDisk({ "shared.txt": "first" });
  const one = await open("together");
  const two = await open("together");
  await one.drop("shared.txt");
  await two.page.getByRole("link", { name: "together/shared.txt" }).waitFor();
  await two.page.getByText("Version 1 of 1").waitFor();
  await onDisk({ "shared.txt": "second" });
  await two.drop("shared.txt");
  await one.page.getByText("Version 2 of 2").waitFor();
});
