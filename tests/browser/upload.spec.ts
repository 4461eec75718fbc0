import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { picture } from "./support/png.js";
import { useDemo } from "./support/setup.js";

const { openTab } = useDemo();

test("an upload shows its progress and can be canceled", async () => {
  const tab = await openTab();
  await tab.goto("images/large");
  await tab.page.getByText("No file at this path").waitFor();
  const network = await tab.context.newCDPSession(tab.page);
  const throttle = (uploadThroughput: number) =>
    network.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput,
    });
  await throttle(600_000);
  const file = {
    name: "large.bin",
    mimeType: "application/octet-stream",
    buffer: randomBytes(4_000_000),
  };
  await tab.choose(file);
  const progress = tab.page.getByRole("progressbar", { name: "Sending large.bin" });
  await expect
    .poll(async () => Number(await progress.getAttribute("value")))
    .toSatisfy((percent: number) => percent >= 20 && percent < 100);
  await tab.screenshot("4-uploading");
  await tab.page.getByRole("button", { name: "Cancel" }).click();
  await tab.page.getByText("The upload was canceled. Nothing has changed.").waitFor();
  await tab.page.getByText("No file at this path").waitFor();

  await throttle(-1);
  await tab.choose(file);
  await tab.page.getByText("images/large: version 1 is published.").waitFor();
  await tab.lists(tab.versions, [/^BIN Version 1 published large\.bin · 4 MB/]);
  await tab.page.getByRole("link", { name: "Open the file" }).waitFor();
  await tab.screenshot("5-file-card");
  expect(tab.troubles).toEqual([]);
});

test("a refused upload is explained, and the next one works", async () => {
  const tab = await openTab();
  await tab.goto("images/refused");
  await tab.page.route("**/api/storage/upload*", (route) =>
    route.fulfill({
      status: 413,
      body: "too much",
      headers: { "access-control-allow-origin": "*" },
    }),
  );
  const file = picture("refused.png", { width: 64, height: 40, hue: 40 });
  await tab.choose(file);
  const alert = tab.page.getByRole("alert");
  await alert.waitFor();
  expect(await alert.innerText()).toMatch(
    /rejected the file with status 413 .* Upload a smaller one/,
  );
  await tab.page.unroute("**/api/storage/upload*");
  await tab.choose(file);
  await tab.showsPicture(64, file);
  expect(await alert.count()).toBe(0);
});

test("an upload goes on while its user looks elsewhere", async () => {
  const tab = await openTab();
  await tab.goto("images/slow");
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await tab.page.route("**/api/storage/upload*", async (route) => {
    if (route.request().method() === "POST") await released;
    await route.continue();
  });
  await tab.choose(picture("slow.png", { width: 80, height: 50, hue: 300 }));
  await tab.page.getByText("Sending slow.png").waitFor();
  await tab.goto("a//b");
  await tab.page.getByRole("alert").waitFor();
  await tab.page.getByText("Sending slow.png").waitFor();
  release();
  await tab.lists(tab.changes.first(), [/published version 1 of images\/slow/]);
});

test("a file dropped on a folder goes to an address of its own name", async () => {
  const tab = await openTab();
  await tab.goto("images/");
  await tab.page.getByText("No file selected").waitFor();
  await tab.page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["some words"], "notes.txt", { type: "text/plain" }));
    document.body.dispatchEvent(
      new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }),
    );
  });
  await tab.page.getByText("images/notes.txt: version 1 is published.").waitFor();
  await tab.page.getByRole("link", { name: "Open the file" }).waitFor();
  expect(new URL(tab.page.url()).hash).toBe("#/images/notes.txt");
  expect(tab.troubles).toEqual([]);
});

test("a picture that is none gets a card", async () => {
  const tab = await openTab();
  await tab.goto("images/broken");
  await tab.choose({
    name: "broken.png",
    mimeType: "image/png",
    buffer: Buffer.from("no picture"),
  });
  await tab.page.getByRole("link", { name: "Open the file" }).waitFor();
});

test("an uploaded picture says its size, and keeps its shape where the stage is too small for it", async () => {
  const tab = await openTab();
  await tab.goto("images/shape");
  await tab.choose(picture("shape.png", { width: 400, height: 1600, hue: 200 }));
  await expect.poll(() => tab.picture.getAttribute("height")).toBe("1600");
  expect(await tab.picture.getAttribute("width")).toBe("400");
  const { width, height } = (await tab.picture.boundingBox())!;
  expect(height).toBeLessThan(700);
  expect(height / width).toBeCloseTo(4, 1);
  await tab.screenshot("6-shape");
  expect(tab.troubles).toEqual([]);
});

test("an uploaded picture gets smaller ones, which the browser loads, although no user has set a preset", async () => {
  const tab = await openTab({ width: 400 });
  await tab.goto("images/wide");
  await tab.choose(picture("wide.png", { width: 1000, height: 200, hue: 120 }));
  await tab.page.getByText("smaller images: 320, 640, 960 px wide", { exact: true }).waitFor();
  // A browser that has the original does not load another.
  const other = await openTab({ width: 400 });
  await other.goto("images/wide");
  const shown = () => other.picture.evaluate(({ currentSrc }: HTMLImageElement) => currentSrc);
  await expect.poll(shown).not.toBe("");
  expect(await shown()).not.toBe(await other.picture.getAttribute("src"));
  expect([...tab.troubles, ...other.troubles]).toEqual([]);
});
