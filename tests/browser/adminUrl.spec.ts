import { expect, test } from "vitest";
import { type Panel, useAdmin } from "./support/admin.js";
import { text } from "./support/seed.js";

const admin = useAdmin(async (seed) => {
  await seed.file("list/small.txt", text("small", "x"));
  await seed.file("list/middle.txt", text("middle", "x".repeat(150_000)));
  await seed.file("list/data.json", text("data", "{}", "application/json"));
  await seed.file("list/draft", text("draft", "x"), { isDraft: true });
  await seed.file("list/inner/hidden.txt", text("hidden", "x"));
});

const ALL = ["data.json", "draft", "middle.txt", "small.txt"];
const query = (panel: Panel) => decodeURIComponent(new URL(panel.page.url()).search);

async function hasQuery(panel: Panel, wanted: string): Promise<void> {
  await expect.poll(() => query(panel)).toBe(wanted);
}

test("search, filters, order and layout are in the URL, and back undoes them one by one", async () => {
  const panel = await admin.open("files/list/");
  await panel.shows(ALL);
  await panel.page.getByRole("searchbox", { name: "Search by name" }).pressSequentially("mall");
  await panel.shows(["small.txt"]);
  await hasQuery(panel, "?q=mall");
  await panel.page.getByRole("button", { name: "Clear search" }).click();
  await panel.shows(ALL);
  await panel.page.getByRole("columnheader", { name: "Size" }).getByRole("button").click();
  await hasQuery(panel, "?sort=-size");
  await panel.shows(["middle.txt", "data.json", "small.txt", "draft"]);
  await panel.page.getByRole("combobox", { name: "State" }).selectOption("published");
  await panel.page.getByRole("radio", { name: "Grid" }).click();
  await hasQuery(panel, "?state=published&sort=-size&view=grid");
  await panel.page.locator(".cva-tile").first().waitFor();

  await panel.page.goBack();
  await panel.page.locator(".cva-table-row").first().waitFor();
  await panel.page.goBack();
  await hasQuery(panel, "?sort=-size");
  await panel.page.goBack();
  await hasQuery(panel, "");
  await panel.shows(ALL);
  // The whole search was one step.
  await panel.page.goBack();
  await panel.shows(["small.txt"]);
  await panel.page.goBack();
  await panel.shows(ALL);
  for (let steps = 0; steps < 5; steps += 1) await panel.page.goForward();
  await hasQuery(panel, "?state=published&sort=-size&view=grid");
  await panel.shows(["middle.txt", "data.json", "small.txt"]);
  expect(panel.tab.troubles).toEqual([]);
});

test("a link opens the list as it was", async () => {
  const panel = await admin.open("files/list/?type=text&sort=-name&view=grid");
  await panel.page.locator(".cva-tile").first().waitFor();
  await panel.shows(["small.txt", "middle.txt", "data.json"]);
  expect(await panel.page.getByRole("combobox", { name: "File type" }).inputValue()).toBe("text");
  expect(await panel.violations()).toEqual([]);
  const elsewhere = await admin.open("files/?q=hidden&in=everywhere");
  await elsewhere.shows(["hidden.txt"]);
});

test("the selection is in the URL, and survives a reload and a step back", async () => {
  const panel = await admin.open("files/list/");
  await panel.shows(ALL);
  await panel.page.locator('[data-folder="list/inner"] .cva-select-box').click();
  await panel.asset("draft").locator(".cva-select-box").click();
  await panel.page.getByText("1 folder, 1 file").waitFor();
  await expect.poll(() => query(panel)).toContain("selected=/list/inner&selected=");
  await panel.page.reload();
  await panel.page.getByText("1 folder, 1 file").waitFor();
  await panel.selects(["draft"]);
  await panel.folder("All files").click();
  await panel.isAt("files");
  await hasQuery(panel, "");
  await panel.page.goBack();
  await panel.page.getByText("1 folder, 1 file").waitFor();
  await panel.page.getByRole("button", { name: "Clear selection" }).click();
  await hasQuery(panel, "");
  // What was selected closes, and stays closed.
  await panel.asset("small.txt").click();
  await panel.isAt("files/list/small.txt");
  await panel.asset("draft").locator(".cva-select-box").click();
  await panel.isAt("files/list/");
  await panel.selects(["draft"]);
  await expect.poll(() => query(panel)).toContain("selected=");
  expect(panel.tab.troubles).toEqual([]);
});

test("another folder keeps the order and the layout, and not the search", async () => {
  const panel = await admin.open("files/list/?q=small&sort=-size&view=grid");
  await panel.shows(["small.txt"]);
  await panel.folder("All files").click();
  await panel.isAt("files");
  await hasQuery(panel, "?sort=-size&view=grid");
  // Another screen in between as well.
  await panel.page.getByRole("button", { name: "Trash" }).click();
  await panel.isAt("trash");
  await panel.folder("list").click();
  await hasQuery(panel, "?sort=-size&view=grid");
});

test("files are filtered by date and size, on a phone as well", async () => {
  const phone = { width: 390, height: 800, touch: true, colorScheme: "dark" } as const;
  const panel = await admin.open("files/list/", phone);
  await panel.shows(ALL);
  await panel.page.getByRole("button", { name: "Filters" }).tap();
  await panel.page.getByRole("combobox", { name: "Size" }).selectOption("medium");
  await panel.shows(["middle.txt"]);
  await panel.page.getByRole("combobox", { name: "Size" }).selectOption("any");
  await panel.page.clock.install({ time: Date.now() + 3 * 24 * 60 * 60 * 1000 });
  await panel.page.getByRole("combobox", { name: "Changed" }).selectOption("week");
  await hasQuery(panel, "?changed=week");
  await panel.shows(ALL);
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin filters narrow dark");
  const later = await admin.open("files/list/?changed=day");
  await later.shows(ALL);
});
