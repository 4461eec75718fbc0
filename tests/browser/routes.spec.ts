import { expect, test } from "vitest";
import { sha256 } from "./support/page.js";
import { picture } from "./support/png.js";
import { useDemo } from "./support/setup.js";

const setup = useDemo();

const first = picture("one.png", { width: 300, height: 200, hue: 260 });
const second = picture("two.png", { width: 320, height: 200, hue: 80 });

async function status(url: string): Promise<number> {
  const response = await fetch(url, { redirect: "manual" });
  await response.body?.cancel();
  return response.status;
}

/** What a program gets that follows the redirect. */
async function served(url: string): Promise<string> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("image/png");
  return sha256(Buffer.from(await response.arrayBuffer()));
}

test("stable URLs show what is published, version URLs one version", async () => {
  const tab = await setup.openTab();
  await tab.goto("images/hero");
  await tab.choose(first);
  await tab.showsPicture(300, first);
  const latest = (await tab.page.locator(".stable-url a").getAttribute("href"))!;
  expect(latest).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/assets\/images\/hero$/);
  const versionOne = await tab.page
    .getByRole("link", { name: "Open version 1" })
    .getAttribute("href");
  expect(await status(latest)).toBe(302);
  expect(await served(latest)).toBe(sha256(first.buffer));

  await tab.choose(second);
  await tab.showsPicture(320, second);
  expect(await served(latest)).toBe(sha256(second.buffer));
  expect(await served(versionOne!)).toBe(sha256(first.buffer));

  const root = latest.slice(0, -"images/hero".length);
  expect(await status(`${root}images/nobody`)).toBe(404);
  expect(await status(`${root}v/no-such-version`)).toBe(404);
  expect(await status(`${root}images/%zz`)).toBe(400);
  expect(await status(`${root}a//b`)).toBe(400);
  expect(await status(`${root}images%2Fhero`)).toBe(400);

  await tab.page.evaluate((src) => {
    document.body.append(Object.assign(new Image(), { src, id: "embedded" }));
  }, latest);
  await expect
    .poll(() =>
      tab.page.locator("#embedded").evaluate((image: HTMLImageElement) => image.naturalWidth),
    )
    .toBe(320);
});

test("the stable URL is copied to the clipboard", async () => {
  const tab = await setup.openTab();
  await tab.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await tab.goto("images/a name with spaces & ümlauts");
  await tab.page.getByRole("button", { name: "Copy" }).click();
  await tab.page.getByRole("button", { name: "Copied" }).waitFor();
  expect(await tab.page.evaluate(() => navigator.clipboard.readText())).toMatch(
    /\/assets\/images\/a%20name%20with%20spaces%20%26%20%C3%BCmlauts$/,
  );
});

test("the files are still there after a restart", async () => {
  const before = await setup.openTab();
  await before.goto("images/kept");
  await before.choose(first);
  await before.showsPicture(300, first);
  await before.choose(second);
  await before.showsPicture(320, second);

  await setup.demo.restart();

  const after = await setup.openTab();
  await after.goto("images/kept");
  await after.showsPicture(320, second);
  await after.lists(after.versions, [/^Version 2 published/, /^Version 1 archived/]);
  await after.page.getByRole("button", { name: "Restore version 1" }).click();
  await after.showsPicture(300, first);
});
