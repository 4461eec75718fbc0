/** The demo with a bucket: files go there from the page, and come from its public domain. */
import { expect, test } from "vitest";
import { picture } from "./support/png.js";
import { useDemo } from "./support/setup.js";

const setup = useDemo("--r2");

test("a picture goes to the bucket and is shown from the public domain", async () => {
  const tab = await setup.openTab();
  const sent: { method: string; path: string }[] = [];
  tab.page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.includes("/r2/")) sent.push({ method: request.method(), path: pathname });
  });
  await tab.goto("images/hero");
  const first = picture("hero.png", { width: 320, height: 200, hue: 200 });
  await tab.choose(first);
  await tab.showsPicture(320, first);
  const source = new URL((await tab.picture.getAttribute("src"))!);
  expect(source.pathname).toMatch(/\/r2\/public\/demo-assets\/[0-9a-f-]{36}$/);
  const uploads = sent.filter(({ method }) => method === "PUT");
  expect(uploads).toHaveLength(1);
  expect(uploads[0]!.path).toContain("/r2/s3/demo-assets/");

  const second = picture("hero.png", { width: 240, height: 160, hue: 20 });
  await tab.choose(second);
  await tab.showsPicture(240, second);
  expect(tab.troubles).toEqual([]);
});

test("after a restart, under another address of the public domain, all is still there", async () => {
  const tab = await setup.openTab();
  const file = picture("kept.png", { width: 200, height: 120, hue: 100 });
  await tab.goto("images/kept");
  await tab.choose(file);
  await tab.showsPicture(200, file);
  const before = await tab.picture.getAttribute("src");
  await setup.demo.restart();
  const again = await setup.openTab();
  await again.goto("images/kept");
  await again.showsPicture(200, file);
  expect(await again.picture.getAttribute("src")).not.toBe(before);
});
