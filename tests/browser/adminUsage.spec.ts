import type { Locator } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { type Panel, useAdmin } from "./support/admin.js";
import { text } from "./support/seed.js";

const admin = useAdmin();

const types = (panel: Panel) => panel.page.getByRole("table", { name: "Stored objects, by type" });
const folders = (panel: Panel) => panel.page.getByRole("table", { name: /Published files in/ });

/** What the rows of a table say, without the last one, which is the sum. */
async function says(table: Locator, expected: string[][]): Promise<void> {
  const rows = table.locator("tbody tr");
  await expect
    .poll(() =>
      rows.evaluateAll((elements) =>
        elements.map((row) =>
          [...row.children].map((cell) => (cell as HTMLElement).innerText.trim()),
        ),
      ),
    )
    .toEqual(expected);
}

/** The panel's connection: what it asks for, and answers that a test may hold back. */
async function watchSocket(panel: Panel) {
  const held: (() => void)[] = [];
  const socket = {
    /** How often a page of folders was asked for. */
    foldersAsked: 0,
    isHolding: false,
    release() {
      socket.isHolding = false;
      for (const send of held.splice(0)) send();
    },
  };
  await panel.page.routeWebSocket(/\/api\/.*sync$/, (page) => {
    const server = page.connectToServer();
    page.onMessage((message) => {
      if (String(message).includes("listFolderUsage")) socket.foldersAsked += 1;
      server.send(message);
    });
    server.onMessage((message) => {
      if (socket.isHolding) held.push(() => page.send(message));
      else page.send(message);
    });
  });
  return socket;
}

const bytes = (count: number, character = "x") => character.repeat(count);

test("without a file it says what to do", async () => {
  const panel = await admin.open("storage");
  await panel.page.getByText("Nothing is stored yet").waitFor();
  expect(await panel.violations()).toEqual([]);
  await panel.page.getByRole("button", { name: "Show files" }).click();
  await panel.isAt("files");
});

describe("with files", () => {
  beforeAll(async () => {
    await admin.seed.file("top.txt", text("top", bytes(1000, "t")));
    await admin.seed.file("site/a.png", text("a", bytes(60_000, "a"), "image/png"));
    await admin.seed.file("site/b.png", text("b", bytes(20_000, "b"), "image/png"));
    await admin.seed.file("site/deep/film.mp4", text("f", bytes(110_000, "f"), "video/mp4"));
    await admin.seed.file("site/deep/film.mp4", text("f", bytes(8000, "g"), "video/mp4"));
    await admin.seed.file("docs/manual.pdf", text("m", bytes(1000, "m"), "application/pdf"));
    const { client } = admin.seed;
    await client.mutation(api.assets.deleteAsset, { folderPath: "docs", basename: "manual.pdf" });
    await client.mutation(api.assets.copyFolder, { path: "site", toPath: "copy" });
  });

  test("types are added up with old versions and the trash, each object once", async () => {
    const panel = await admin.open("storage");
    await panel.page.getByText("200 kB").first().waitFor();
    const byBytes = [
      ["MP4 video video/mp4", "2", "118 kB", "59%"],
      ["PNG image image/png", "2", "80 kB", "40%"],
      ["PDF application/pdf", "1", "1 kB", "0.5%"],
      ["Plain text text/plain", "1", "1 kB", "0.5%"],
    ];
    await says(types(panel), byBytes);
    expect(await types(panel).locator("tfoot").innerText()).toMatch(/Total\s+6\s+200 kB/);
    const kinds = panel.page.getByRole("list", { name: "By kind" }).getByRole("listitem");
    expect((await kinds.allInnerTexts()).map((kind) => kind.replace(/\s+/g, " "))).toEqual([
      "Video 59%",
      "Images 40%",
      "Documents 0.5%",
      "Text and data 0.5%",
    ]);

    const name = types(panel).getByRole("columnheader", { name: "Type" });
    await name.getByRole("button").click();
    expect(await name.getAttribute("aria-sort")).toBe("ascending");
    await says(types(panel), [byBytes[0]!, byBytes[2]!, byBytes[3]!, byBytes[1]!]);
    await name.getByRole("button").click();
    expect(await name.getAttribute("aria-sort")).toBe("descending");
    await says(types(panel), [byBytes[1]!, byBytes[3]!, byBytes[2]!, byBytes[0]!]);
    expect(panel.tab.troubles).toEqual([]);
  });

  test("folders are gone into by keyboard alone, and are counted only once", async () => {
    const panel = await admin.open("files");
    const socket = await watchSocket(panel);
    await panel.goto("storage");
    const atTop = [
      ["copy", "3", "88 kB", "49.7%"],
      ["site", "3", "88 kB", "49.7%"],
      ["Files in this folder", "1", "1 kB", "0.6%"],
    ];
    await says(folders(panel), atTop);
    const askedAtFirst = socket.foldersAsked;
    expect(askedAtFirst).toBeGreaterThan(0);
    await panel.tabTo(folders(panel).getByRole("button", { name: "site" }));
    await panel.press("Enter");
    await panel.isAt("storage/site/");
    await says(folders(panel), [
      ["Files in this folder", "2", "80 kB", "90.9%"],
      ["deep", "1", "8 kB", "9.1%"],
    ]);
    await panel.tabTo(folders(panel).getByRole("button", { name: "deep" }));
    await panel.press("Enter");
    await says(folders(panel), [["Files in this folder", "1", "8 kB", "100%"]]);
    await panel.page.goBack();
    await panel.isAt("storage/site/");
    const path = panel.page.getByRole("navigation", { name: "Folder" });
    await path.getByRole("button", { name: "All files" }).click();
    await says(folders(panel), atTop);
    expect(socket.foldersAsked).toBe(askedAtFirst);

    await panel.page.getByRole("button", { name: "Count again" }).click();
    await expect.poll(() => socket.foldersAsked).toBeGreaterThan(askedAtFirst);
    await folders(panel).getByRole("button", { name: "site" }).click();
    await panel.page.getByRole("button", { name: "Open folder" }).click();
    await panel.isAt("files/site/");
  });

  test("an address counts only its folder, and more when somebody goes up", async () => {
    const panel = await admin.open("storage/site/deep/");
    await says(folders(panel), [["Files in this folder", "1", "8 kB", "100%"]]);
    await panel.page.getByText("1 file, 6 stored objects").waitFor();
    const path = panel.page.getByRole("navigation", { name: "Folder" });
    await path.getByRole("button", { name: "site" }).click();
    await panel.page.getByText("3 files, 6 stored objects").waitFor();
    await says(folders(panel), [
      ["Files in this folder", "2", "80 kB", "90.9%"],
      ["deep", "1", "8 kB", "9.1%"],
    ]);
  });

  test("counting can be stopped, says that it is only a part, and is done again", async () => {
    const panel = await admin.open("files");
    const socket = await watchSocket(panel);
    await panel.goto("files");
    await panel.folder("docs").waitFor();
    socket.isHolding = true;
    await panel.page.getByRole("button", { name: "Storage" }).click();
    await panel.page.getByText("Counting…").waitFor();
    await panel.page.getByRole("button", { name: "Stop" }).click();
    await panel.page.getByText("Incomplete").waitFor();
    socket.release();
    await panel.page.getByRole("button", { name: "Count again" }).click();
    await panel.page.getByText("7 files, 6 stored objects, counted").waitFor();
    expect(await panel.page.getByText("Incomplete").count()).toBe(0);
  });

  test("two browsers see a quota; it is set by keyboard, changed, removed and restored", async () => {
    const a = await admin.open("files", { width: 390, height: 780 });
    await a.goto("storage/site/");
    const quotas = (panel: Panel) => panel.page.getByRole("region", { name: "Quotas" });
    await quotas(a).getByText("No quota limits this folder or its subfolders.").waitFor();
    await a.tabTo(quotas(a).getByRole("button", { name: "Set a quota…" }));
    await a.press("Enter");
    const dialog = a.page.getByRole("dialog", { name: "Quota of “site”" });
    await a.hasFocus(dialog);
    const size = dialog.getByRole("textbox", { name: "Size: number" });
    await a.tabTo(size);
    await a.page.keyboard.type("x");
    await dialog.getByText("Enter a number, 0 or more. At most 9,007 TB.").waitFor();
    expect(await dialog.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
    expect(await a.violations()).toEqual([]);
    await size.fill("400");
    await dialog.getByRole("combobox", { name: "Size: unit" }).selectOption("kB");
    await a.tabTo(dialog.getByRole("button", { name: "Save" }));
    await a.press("Enter");
    await a.message("Saved the quota of “site”").waitFor();
    await quotas(a).getByText("198 kB of 400 kB").waitFor();

    const b = await admin.open("storage", { colorScheme: "dark" });
    await quotas(b).getByText("49.5%").waitFor();
    await quotas(b).getByText("3, unlimited").waitFor();
    await quotas(b).getByRole("button", { name: "Change the quota of site" }).click();
    const change = b.page.getByRole("dialog", { name: "Quota of “site”" });
    await change.getByText("Used: 198 kB.").waitFor();
    await change.getByRole("checkbox", { name: "Files: unlimited" }).uncheck();
    await change.getByRole("textbox", { name: "Files: number" }).fill("2");
    await change.getByText("This is less than what is used.").waitFor();
    await change.getByRole("button", { name: "Save" }).click();
    await quotas(a).getByText("3 of 2").waitFor();

    await quotas(b).getByRole("button", { name: "Remove the quota of site" }).click();
    await quotas(a).getByText("No quota limits this folder or its subfolders.").waitFor();
    await b.message("Removed the quota of “site”").getByRole("button", { name: "Undo" }).click();
    await quotas(a).getByText("3 of 2").waitFor();
    const saved = await admin.seed.client.query(api.assets.getQuota, { folderPath: "site" });
    expect(saved).toMatchObject({ maxBytes: 400_000, maxFiles: 2 });
    expect(a.tab.troubles).toEqual([]);
    expect(b.tab.troubles).toEqual([]);
  });

  test.each([
    { name: "light", colorScheme: "light" as const },
    { name: "dark", colorScheme: "dark" as const },
    { name: "narrow", colorScheme: "light" as const, width: 390, height: 780 },
  ])("looks right and has no barriers: $name", async ({ name, ...options }) => {
    const panel = await admin.open("storage", options);
    await panel.page.getByText("counted now").waitFor();
    expect(await panel.violations()).toEqual([]);
    await panel.tab.screenshot(`admin-usage-${name}`);
    expect(panel.tab.troubles).toEqual([]);
  });
});
