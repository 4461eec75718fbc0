/** The panel asks before it deletes what a page of the app uses. */
import { makeFunctionReference } from "convex/server";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Panel } from "./support/admin.js";
import { useMeteredAdmin } from "./support/metered.js";
import { text } from "./support/seed.js";

const save = makeFunctionReference<"mutation">("pages:save");

const admin = useMeteredAdmin(
  async (seed) => {
    process.env.TENANT = "shop";
    for (const name of ["used", "free", "other", "folder/deep"]) {
      await seed.file(`shop/${name}`, text(name, name));
    }
    const paths = ["shop/used", "shop/other", "shop/folder/deep"];
    await seed.client.mutation(save, { owner: "pages/home", paths });
  },
  undefined,
  fileURLToPath(new URL("tenants/backend.ts", import.meta.url)),
);

const question = ({ page }: Panel) => page.getByText("Still used", { exact: true });
const anyway = ({ page }: Panel) => page.getByRole("button", { name: "Delete anyway" });

test("a selection keeps what is used until that is wanted, and Undo brings it back", async () => {
  const panel = await admin.open("files/shop/?root=shop");
  await panel.shows(["free", "other", "used"]);
  await panel.asset("used").click();
  await panel.page.getByRole("tab", { name: "Details" }).click();
  const used = panel.page.locator(".cva-facts").getByText("Used by");
  await used.locator("xpath=following-sibling::*[1]").getByText("pages/home").waitFor();
  await panel.asset("used").click();
  await panel.press("Delete");
  await question(panel).waitFor();
  await panel.page.getByText("Used by pages/home. Remove it there first.").first().waitFor();
  expect(await panel.names()).toContain("used");
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin still used");
  await anyway(panel).click();
  await panel.shows(["free", "other"]);
  await panel.page.getByRole("button", { name: "Undo" }).click();
  await panel.shows(["free", "other", "used"]);
});

test("a folder of which a file is used is kept, too, on a dark phone", async () => {
  const phone = { width: 390, height: 844, touch: true, colorScheme: "dark" } as const;
  const panel = await admin.open("files/shop/?root=shop", phone);
  const folder = panel.page.locator("[data-folder='shop/folder']");
  await folder.locator(".cva-select-box").tap();
  const bar = panel.page.getByRole("toolbar", { name: "Selected files" });
  await bar.getByRole("button", { name: "Delete" }).tap();
  await question(panel).waitFor();
  expect(await panel.violations()).toEqual([]);
  expect(await panel.misfits(44)).toEqual([]);
  await panel.tab.screenshot("admin folder still used phone dark");
  await anyway(panel).tap();
  await folder.waitFor({ state: "detached" });
});
