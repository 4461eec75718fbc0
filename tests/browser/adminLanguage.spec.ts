import { describe, expect, test } from "vitest";
import { de } from "../../src/admin/words/de/index.js";
import { en } from "../../src/admin/words/en/index.js";
import { es } from "../../src/admin/words/es/index.js";
import { stringsOf } from "../../src/admin/words/strings.test-helpers.js";
import { ADMIN_VIEWS } from "../../src/admin/state/location.js";
import { type Panel, useAdmin } from "./support/admin.js";
import { text } from "./support/seed.js";

const admin = useAdmin(async (seed) => {
  await seed.file("news.txt", text("news", "n".repeat(1550)));
});

test.each([
  ["de-DE", "1,6 kB", /^\d\d\.\d\d\.\d{4}, \d\d:\d\d$/],
  ["es-ES", "1,6 kB", /^\d{1,2} [a-z]+ \d{4}, \d{1,2}:\d\d$/],
  ["en-US", "1.6 kB", /^[A-Z][a-z]+ \d{1,2}, \d{4}, \d{1,2}:\d\d [AP]M$/],
])("numbers and times are as in the browser's language %s", async (locale, size, time) => {
  const panel = await admin.open("files/", { locale });
  const row = panel.asset("news.txt");
  const shown = row.locator("[data-column=size]");
  await expect.poll(async () => (await shown.innerText()).replace(/\p{Zs}/gu, " ")).toBe(size);
  const title = await row.locator("[data-column=changed] time").getAttribute("title");
  expect(title?.replace(/\p{Zs}/gu, " ")).toMatch(time);
});

const textsIn = (table: object) => new Set(stringsOf(table).map(([, text]) => text));

/** What can be seen or is read aloud: the texts of elements, and of attributes. */
async function textsOf(panel: Panel): Promise<string[]> {
  return await panel.page.evaluate(() => {
    const root = document.querySelector(".cva-root")!;
    const texts: string[] = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) texts.push(walker.currentNode.textContent!.trim());
    for (const element of root.querySelectorAll("*")) {
      for (const name of ["aria-label", "title", "placeholder", "alt"]) {
        texts.push(element.getAttribute(name) ?? "");
      }
    }
    return texts.filter((text) => text !== "");
  });
}

describe.each([
  ["de-DE", de],
  ["es-ES", es],
])("in a browser of %s", (locale, table) => {
  const own = textsIn(table);
  const foreign = new Set([...textsIn(en)].filter((text) => !own.has(text)));

  test.each(ADMIN_VIEWS)("the screen %s has no English text", async (view) => {
    const panel = await admin.open(view, { locale });
    await panel.page.getByRole("button", { name: table.shell.commands }).waitFor();
    await expect.poll(() => panel.page.locator(".cva-loading").count()).toBe(0);
    const texts = await textsOf(panel);
    expect(texts).toContain(table.shell.views[view]);
    expect(texts.filter((text) => foreign.has(text))).toEqual([]);
    const cut = panel.page
      .locator(".cva-part")
      .evaluateAll((parts) =>
        parts.filter((part) => part.scrollHeight > part.clientHeight).map((part) => part.outerHTML),
      );
    expect(await cut).toEqual([]);
    await panel.tab.screenshot(`admin ${view} ${locale}`);
  });

  test("an open file, its menu and a dialog have no English text, and nothing is cut on a phone", async () => {
    const panel = await admin.open("files/news.txt", { locale });
    await panel.page.locator(".cva-detail-body").waitFor();
    for (const tab of await panel.page.getByRole("tab").all()) {
      await tab.click();
      expect((await textsOf(panel)).filter((text) => foreign.has(text))).toEqual([]);
    }
    await panel.asset("news.txt").click({ button: "right" });
    await panel.page.getByRole("menuitem", { name: table.common.moveTo }).waitFor();
    expect((await textsOf(panel)).filter((text) => foreign.has(text))).toEqual([]);
    await panel.page.getByRole("menuitem", { name: table.common.moveTo }).click();
    await panel.page.getByRole("dialog").waitFor();
    expect((await textsOf(panel)).filter((text) => foreign.has(text))).toEqual([]);
    expect(await panel.violations()).toEqual([]);

    const phone = await admin.open("files/", { locale, width: 390, height: 844, touch: true });
    await phone.asset("news.txt").waitFor();
    expect(await phone.page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    const upload = await phone.page
      .getByRole("button", { name: table.list.toolbar.upload })
      .boundingBox();
    expect(upload!.x + upload!.width).toBeLessThanOrEqual(380);
    await phone.tab.screenshot(`admin phone ${locale}`);
    expect(panel.tab.troubles).toEqual([]);
  });
});
