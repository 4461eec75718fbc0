/** The panel of users who may see one folder only: it begins there. */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Panel } from "./support/admin.js";
import { useMeteredAdmin } from "./support/metered.js";
import { picture } from "./support/png.js";

const tenants = useMeteredAdmin(
  async (seed) => {
    for (const tenant of ["tenants/a", "tenants/b"]) {
      process.env.TENANT = tenant;
      const logo = picture("logo.png", { width: 60, height: 40, hue: 9 });
      await seed.file(`${tenant}/logo.png`, logo);
      await seed.file(`${tenant}/posters/spring.png`, logo);
      await seed.file(`${tenant}/posters/2026/april.png`, logo);
    }
  },
  undefined,
  fileURLToPath(new URL("tenants/backend.ts", import.meta.url)),
);

const refusals = ({ page }: Panel) => page.getByText("The app refused this");
const named = ({ page }: Panel, name: string) => page.getByRole("button", { name, exact: true });

test("the panel begins at the folder of its user, and nothing in it is refused", async () => {
  process.env.TENANT = "tenants/b";
  const panel = await tenants.open("files?root=tenants/b");
  await panel.shows(["logo.png"]);
  await panel.page.locator("[data-folder='tenants/b/posters']").waitFor();
  const crumbs = panel.page.getByRole("navigation", { name: "Path" });
  expect(await crumbs.getByRole("button").allInnerTexts()).toEqual(["b"]);
  expect(await panel.page.getByRole("treeitem").allInnerTexts()).toEqual(["b", "posters"]);
  expect(await named(panel, "Settings").count()).toBe(0);
  await panel.tab.screenshot("admin tenant");

  await panel.folder("posters").click();
  await panel.isAt("files/tenants/b/posters/");
  await panel.shows(["spring.png"]);
  expect(await crumbs.getByRole("button").allInnerTexts()).toEqual(["b", "posters"]);

  for (const [screen, shown] of [
    ["Trash", "text=The trash is empty"],
    ["Changes", ".cva-feed-item"],
    ["Storage", "text=3 files"],
  ] as const) {
    await named(panel, screen).click();
    await panel.isAt(`${screen.toLowerCase()}/tenants/b/`);
    await panel.page.locator(".cva-screen").locator(shown).first().waitFor();
    expect(await refusals(panel).count()).toBe(0);
    expect(await panel.violations()).toEqual([]);
    await panel.tab.screenshot(`admin tenant ${screen}`);
  }

  await named(panel, "Releases").click();
  await panel.page.getByText("No releases yet").waitFor();
  expect(await refusals(panel).count()).toBe(0);
});

test("a folder is moved to targets in the folder of its user only", async () => {
  process.env.TENANT = "tenants/b";
  const panel = await tenants.open("files/tenants/b/posters/?root=tenants/b");
  await panel.asset("spring.png").click({ button: "right" });
  await panel.page.getByRole("menuitem", { name: "Move to…" }).click();
  const dialog = panel.page.getByRole("dialog", { name: /^Move/ });
  await panel.hasFocus(dialog);
  await dialog.getByRole("button", { name: "Up to b" }).click();
  await dialog.getByRole("button", { name: "posters" }).waitFor();
  expect(await dialog.getByRole("button", { name: /^Up/ }).count()).toBe(0);
});

test("a place outside of it shows the folder itself", async () => {
  process.env.TENANT = "tenants/b";
  const panel = await tenants.open("files/tenants/a/logo.png?root=tenants/b");
  await panel.shows(["logo.png"]);
  expect(await panel.page.getByRole("treeitem").allInnerTexts()).toEqual(["b", "posters"]);
  expect(await refusals(panel).count()).toBe(0);
});

test("the search everywhere and the palette stay in it", async () => {
  process.env.TENANT = "tenants/b";
  const panel = await tenants.open("files?root=tenants/b&q=poster&in=everywhere");
  const folders = panel.page.locator(".cva-list-place [data-folder]");
  await expect.poll(() => folders.count()).toBe(1);
  expect(await folders.getAttribute("data-folder")).toBe("tenants/b/posters");
  await panel.page.getByRole("searchbox").first().fill("april");
  await panel.shows(["april.png"]);
  await panel.page.keyboard.press("Control+k");
  const found = panel.page.getByRole("dialog", { name: "Commands, folders and files" });
  await panel.hasFocus(found);
  for (const [typed, option] of [
    ["logo", /^logo\.png\s+tenants\/b$/],
    ["2026", /^2026\s+tenants\/b\/posters$/],
  ] as const) {
    await found.getByRole("combobox").fill(typed);
    await expect
      .poll(() => found.getByRole("option").allInnerTexts())
      .toEqual([expect.stringMatching(option)]);
  }
  expect(await refusals(panel).count()).toBe(0);
});

test.each([
  ["light", { width: 1280, height: 860 }],
  ["phone dark", { width: 390, height: 844, touch: true, colorScheme: "dark" }],
] as const)(
  "a screen that the app refuses says so without a barrier: %s",
  async (look, options) => {
    process.env.TENANT = "tenants/b";
    const panel = await tenants.open("files", options);
    for (const screen of ["files", "trash", "changes", "storage", "settings"]) {
      await panel.goto(screen);
      await panel.page.locator(".cva-screen").getByText("The app refused this").first().waitFor();
      await panel.tab.screenshot(`admin refused ${screen} ${look}`);
      expect([screen, await panel.violations()]).toEqual([screen, []]);
      expect([screen, await panel.misfits("touch" in options ? 44 : 0)]).toEqual([screen, []]);
    }
  },
);
