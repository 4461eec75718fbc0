import { expect, test } from "vitest";
import { type Panel, useAdmin } from "./support/admin.js";
import { picture } from "./support/png.js";

const look = (name: string, hue: number) => picture(name, { width: 240, height: 160, hue });

const admin = useAdmin(async (seed) => {
  await seed.file("images/hero.png", look("hero.png", 200));
  await seed.file("club/card.png", look("card.png", 20));
});

const item = (panel: Panel, name: string) => panel.page.getByRole("menuitem", { name });

async function choose(panel: Panel, name: string): Promise<void> {
  await panel.page.getByRole("button", { name: "More actions for this asset" }).click();
  await item(panel, name).click();
}

async function showsPicture(panel: Panel): Promise<void> {
  await expect
    .poll(() =>
      panel.page
        .locator(".cva-preview-image")
        .evaluate((image: HTMLImageElement) => image.naturalWidth, undefined, { timeout: 1000 })
        .catch(() => null),
    )
    .toBe(240);
}

const source = (panel: Panel) => panel.page.locator(".cva-preview-image").getAttribute("src");

test("a private asset says so, is still shown, and its old address ends", async () => {
  const panel = await admin.open("files/images/hero.png");
  await showsPicture(panel);
  const old = (await source(panel))!;
  expect((await fetch(old)).status).toBe(200);

  await choose(panel, "Make private");
  await panel.asset("hero.png").getByText("Private", { exact: true }).waitFor();
  // It is shown by an address that ends now.
  await expect.poll(() => source(panel)).toContain("signature=");
  await showsPicture(panel);
  await expect.poll(async () => (await fetch(old)).status).toBe(404);
  await expect.poll(() => panel.page.getByRole("button", { name: "Copy URL" }).count()).toBe(0);
  expect(await panel.violations()).toEqual([]);

  await choose(panel, "Make public");
  await expect
    .poll(() =>
      panel
        .asset("hero.png")
        .getByText(/Private|Becoming public/)
        .count(),
    )
    .toBe(0);
  await showsPicture(panel);
  expect(await source(panel)).not.toContain("signature=");
});

test("a private folder has a lock, and what is in it is private", async () => {
  const panel = await admin.open("files/club");
  await panel.folder("club").getByRole("button", { name: "Actions for club" }).click();
  await item(panel, "Make private").click();
  await panel.page.getByRole("treeitem", { name: /club/ }).getByLabel("Private").waitFor();
  await panel.asset("card.png").getByText("Private", { exact: true }).waitFor();
  expect(await panel.violations()).toEqual([]);

  await panel.page.getByRole("button", { name: "Actions for club" }).click();
  await item(panel, "Inherit access").click();
  await expect
    .poll(() =>
      panel
        .asset("card.png")
        .getByText(/Private|Becoming public/)
        .count(),
    )
    .toBe(0);
});
