import { expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { type Panel, useAdmin } from "./support/admin.js";
import { text } from "./support/seed.js";

const admin = useAdmin(async (seed) => {
  await seed.file("secret/plan.txt", text("plan", "the plan"));
  await seed.file("secret/plan.txt", text("plan", "the next plan"), { isDraft: true });
  await seed.file("open/news.txt", text("news", "the news"));
  await seed.file("open/draft.txt", text("draft", "draft"), { isDraft: true });
  await seed.client.mutation(api.assets.setFolderAccess, { path: "secret", access: "private" });
});

const LABEL = "Copy a link that expires…";
const link = (panel: Panel) => panel.page.getByRole("dialog", { name: /^Link to/ });
const copied = (panel: Panel) => panel.page.evaluate(() => navigator.clipboard.readText());

async function open(place: string, options?: Parameters<typeof admin.open>[1]): Promise<Panel> {
  const panel = await admin.open(place, options);
  await panel.tab.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  return panel;
}

test("the menu of a row copies a link to a private file, for as long as is chosen", async () => {
  const panel = await open("files/secret/");
  await panel.asset("plan.txt").click({ button: "right" });
  await panel.page.getByRole("menuitem", { name: LABEL }).click();
  await panel.hasFocus(link(panel));
  expect(await panel.violations()).toEqual([]);
  const before = Date.now();
  await link(panel).getByRole("combobox", { name: "Expires after" }).selectOption("1 hour");
  await link(panel).getByRole("button", { name: "Copy link" }).click();
  await link(panel).getByText("Copied.", { exact: false }).waitFor();
  const url = await copied(panel);
  expect(await link(panel).getByRole("textbox", { name: "Link" }).inputValue()).toBe(url);
  expect(await (await fetch(url)).text()).toBe("the plan");
  const expires = Number(new URL(url).searchParams.get("expires"));
  const ms = expires < 1e12 ? expires * 1000 : expires;
  expect(ms - before).toBeGreaterThan(55 * 60_000);
  expect(ms - before).toBeLessThan(66 * 60_000);
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin link");
  await link(panel).getByRole("button", { name: "Done" }).click();
  await link(panel).waitFor({ state: "detached" });
  expect(panel.tab.troubles).toEqual([]);
});

test("the palette copies a link to the open file, by keyboard", async () => {
  const panel = await open("files/secret/plan.txt");
  await panel.page.getByRole("heading", { name: "plan.txt" }).waitFor();
  await panel.press("Control+k");
  const palette = panel.page.getByRole("dialog", { name: "Commands, folders and files" });
  await panel.hasFocus(palette);
  await panel.page.keyboard.type("expires");
  await palette.getByRole("option", { name: LABEL }).waitFor();
  await panel.press("Enter");
  await panel.hasFocus(link(panel));
  await panel.tabTo(link(panel).getByRole("checkbox", { name: /^Save the file/ }));
  await panel.press("Space");
  await panel.tabTo(link(panel).getByRole("button", { name: "Copy link" }));
  await panel.press("Enter");
  await link(panel).getByText("Copied.", { exact: false }).waitFor();
  const response = await fetch(await copied(panel));
  expect(response.headers.get("content-disposition")).toMatch(/^attachment/);
  await panel.press("Escape");
  await link(panel).waitFor({ state: "detached" });
  // Without an open file, there is none to copy.
  await panel.goto("files/secret/");
  await panel.asset("plan.txt").waitFor();
  await panel.press("Control+k");
  await panel.hasFocus(palette);
  await panel.page.keyboard.type("expires");
  await palette.getByText("Nothing found.").waitFor();
});

test("the menu of a version copies a link to a draft, and that of a public file says what it is", async () => {
  const panel = await open("files/secret/plan.txt");
  await panel.page.getByRole("button", { name: "Actions for version 2" }).click();
  await panel.page.getByRole("menuitem", { name: LABEL }).click();
  await panel.page.getByRole("dialog", { name: "Link to version 2 of “plan.txt”" }).waitFor();
  await link(panel).getByRole("button", { name: "Copy link" }).click();
  await link(panel).getByText("Copied.", { exact: false }).waitFor();
  expect(await (await fetch(await copied(panel))).text()).toBe("the next plan");

  await panel.goto("files/open/news.txt");
  await panel.page.getByRole("button", { name: "More actions for this asset" }).click();
  await panel.page.getByRole("menuitem", { name: LABEL }).click();
  await link(panel).getByText("This file is public", { exact: false }).waitFor();
  await link(panel).getByRole("button", { name: "Copy link" }).click();
  await link(panel).getByText("Copied.", { exact: false }).waitFor();
  expect(await (await fetch(await copied(panel))).text()).toBe("the news");
  await panel.press("Escape");

  // An asset without a published version has nothing to link to.
  await panel.goto("files/open/");
  await panel.asset("draft.txt").click({ button: "right" });
  const entry = panel.page.getByRole("menuitem", { name: LABEL });
  expect(await entry.getAttribute("aria-disabled")).toBe("true");
});

test("a phone copies a link, in the dark; without a clipboard it shows the link", async () => {
  const phone = { width: 390, height: 800, touch: true, colorScheme: "dark" } as const;
  const panel = await admin.open("files/secret/plan.txt", phone);
  await panel.page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error("denied"));
  });
  await panel.page.getByRole("button", { name: "More actions for this asset" }).tap();
  await panel.page.getByRole("menuitem", { name: LABEL }).tap();
  await link(panel).getByRole("button", { name: "Copy link" }).tap();
  await link(panel).getByText("denied access to the clipboard", { exact: false }).waitFor();
  const url = await link(panel).getByRole("textbox", { name: "Link" }).inputValue();
  expect(await (await fetch(url)).text()).toBe("the plan");
  expect(await panel.violations()).toEqual([]);
  await panel.tab.screenshot("admin link narrow dark");
  expect(panel.tab.troubles).toEqual([]);
});
