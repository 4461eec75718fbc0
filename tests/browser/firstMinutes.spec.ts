/** The demo as a newcomer meets it. */
import { expect, test } from "vitest";
import { film } from "./support/film.js";
import { picture } from "./support/png.js";
import { useDemo } from "./support/setup.js";

const setup = useDemo();

/** A PDF with one empty page. */
const PDF = Buffer.from(`%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Root 1 0 R>>
%%EOF
`);

test("the page links to the panel", async () => {
  const tab = await setup.openTab();
  await tab.goto("images/hero");
  await tab.page.getByRole("link", { name: "Admin panel" }).click();
  await tab.page.locator(".cva-root").waitFor();
  expect(new URL(tab.page.url()).pathname).toBe("/admin");
});

test("the page says that it loads until its code has arrived", async () => {
  const tab = await setup.openTab();
  const requested = new Promise<void>((resolve) => {
    void tab.page.route("**/DemoPage.tsx*", () => resolve());
  });
  await tab.page.goto(setup.demo.url, { waitUntil: "commit" });
  await requested;
  expect(await tab.page.getByText("Loading…").isVisible()).toBe(true);
});

test("a path without a file offers the upload in the middle of the page", async () => {
  const tab = await setup.openTab();
  await tab.goto("images/none");
  const upload = tab.page.locator(".stage .drop-zone");
  await upload.waitFor();
  const { x, y, width, height } = (await upload.boundingBox())!;
  expect(y + height).toBeLessThan(940 * 0.75);
  expect(Math.abs(x + width / 2 - 1440 / 2)).toBeLessThan(150);
  await tab.screenshot("first-minutes-empty");
  await tab.choose(picture("one.png", { width: 64, height: 40, hue: 40 }));
  await tab.page.getByText("images/none: version 1 is published.").waitFor();
  expect(await tab.page.locator(".stage .drop-zone").count()).toBe(0);
});

test("a PDF is shown, and has a card where the browser cannot show it", async () => {
  const tab = await setup.openTab();
  await tab.goto("manuals/lamp");
  await tab.choose({ name: "lamp.pdf", mimeType: "application/pdf", buffer: PDF });
  const shown = tab.page.locator('object.preview[type="application/pdf"]');
  await shown.waitFor();
  const file = await fetch((await shown.getAttribute("data"))!);
  expect(Buffer.from(await file.arrayBuffer())).toEqual(PDF);
  expect(await shown.locator("a", { hasText: "Open the file" }).count()).toBe(1);
});

test("a video is played", async () => {
  const tab = await setup.openTab();
  await tab.goto("films/lamp");
  await tab.choose({ name: "lamp.webm", mimeType: "video/webm", buffer: await film() });
  const video = tab.page.locator("video.preview");
  await video.waitFor();
  const facts = () =>
    video.evaluate((element) => {
      const { videoWidth, videoHeight, duration, controls } = element as HTMLVideoElement;
      return { videoWidth, videoHeight, duration, controls };
    });
  const expected = { videoWidth: 64, videoHeight: 40, duration: 2, controls: true };
  await expect.poll(facts).toEqual(expected);
});

test("an invalid path is told while it is typed", async () => {
  const tab = await setup.openTab();
  await tab.goto("images/hero");
  const field = tab.page.getByRole("textbox", { name: "Path" });
  const problem = tab.page.locator("#path-problem");
  await field.fill("images//hero");
  await tab.page.getByText("a name is empty").waitFor();
  await tab.screenshot("first-minutes-path");
  await field.press("Enter");
  expect(new URL(tab.page.url()).hash).toBe("#/images/hero");
  await field.fill(`images/${"é".repeat(128)}`);
  await tab.page.getByText("a name is longer than 255 bytes of UTF-8").waitFor();
  await field.fill("images/../");
  await tab.page.getByText('".." is not allowed as a name').waitFor();
  await field.fill("images/other");
  await expect.poll(() => problem.innerText()).toBe("");
  await field.press("Enter");
  await expect.poll(() => new URL(tab.page.url()).hash).toBe("#/images/other");
});
