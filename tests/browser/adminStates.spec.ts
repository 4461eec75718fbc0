/** Dialogs, previews and other states of the panel: axe finds nothing in them, nothing is cut, and fingers find their targets. */
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { type Panel, useAdmin } from "./support/admin.js";
import { picture } from "./support/png.js";
import { text } from "./support/seed.js";
import { wav } from "./support/wav.js";

const admin = useAdmin(async (seed) => {
  await seed.folder("shop/archive/2025");
  for (const [index, hue] of [20, 200].entries()) {
    const hero = picture("hero.png", { width: 320 + index, height: 200, hue });
    await seed.file("shop/hero.png", hero);
  }
  for (const content of ["one\ntwo\nthree", "one\n2\nthree\nfour"]) {
    await seed.file("shop/notes.md", text("notes.md", content, "text/markdown"));
  }
  for (const bytes of ["a", "ab"]) {
    await seed.file("shop/data.bin", text("data.bin", bytes, "application/octet-stream"));
  }
  await seed.file("shop/data.json", text("data.json", '{"name":"panel"}', "application/json"));
  await seed.file("shop/beep.wav", wav());
  await seed.file("shop/broken.png", text("broken.png", "no picture", "image/png"));
  await seed.file("private/plan.txt", text("plan.txt", "plan"));
  await seed.client.mutation(api.assets.setFolderAccess, { path: "private", access: "private" });
});

type Point = (target: Locator) => Promise<void>;

/** Brings the panel to a state. */
type State = { place: string; enter: (panel: Panel, point: Point) => Promise<void> };

const byRole = (panel: Panel, role: "button" | "menuitem" | "tab", name: string | RegExp) =>
  panel.page.getByRole(role, { name });
const dialog = ({ page }: Panel, name: string | RegExp) =>
  page.getByRole("dialog", { name }).or(page.getByRole("alertdialog", { name }));

/** Opens a dialog with the menu of a row. */
const byMenu = (
  place: string,
  row: (panel: Panel) => Locator,
  entry: string,
  name: RegExp,
): State => ({
  place,
  enter: async (panel, point) => {
    await row(panel).click({ button: "right" });
    await point(byRole(panel, "menuitem", entry));
    await panel.hasFocus(dialog(panel, name));
  },
});

const archive = ({ page }: Panel) => page.locator('[data-folder="shop/archive"]');

/** Opens the comparison of a file's versions, in one of its ways. */
function compared(file: string, tab: string, shows: (panel: Panel) => Locator): State {
  const enter: State["enter"] = async (panel, point) => {
    await point(byRole(panel, "button", "Compare versions"));
    await point(byRole(panel, "tab", tab));
    await shows(panel).first().waitFor();
  };
  return { place: `files/shop/${file}`, enter };
}

const preview = (file: string, shows: (preview: Locator) => Locator): State => ({
  place: `files/shop/${file}`,
  enter: async (panel) => await shows(panel.page.locator(".cva-preview")).first().waitFor(),
});

/** Opens the palette and looks for something. */
function palette(typed: string, shows: (found: Locator) => Locator): State {
  const enter: State["enter"] = async (panel, point) => {
    await point(byRole(panel, "button", "Commands (Ctrl K)"));
    const found = dialog(panel, "Commands, folders and files");
    await panel.hasFocus(found);
    await panel.page.keyboard.type(typed);
    await shows(found).first().waitFor();
  };
  return { place: "files/shop/", enter };
}

const STATES: Record<string, State> = {
  link: byMenu(
    "files/private/",
    (panel) => panel.asset("plan.txt"),
    "Copy a link that expires…",
    /^Link to/,
  ),
  "take down": byMenu(
    "files/shop/",
    (panel) => panel.asset("hero.png"),
    "Take down…",
    /^Take down/,
  ),
  "move folder": byMenu("files/shop/", archive, "Move to…", /^Move/),
  "folder menu": {
    place: "files/shop/",
    enter: async (panel) => {
      await archive(panel).click({ button: "right" });
      await byRole(panel, "menuitem", "Rename").waitFor();
    },
  },
  "edit details": {
    place: "files/shop/",
    enter: async (panel, point) => {
      await point(panel.asset("hero.png").locator(".cva-select-box"));
      await point(byRole(panel, "button", "More actions for the selection"));
      await point(byRole(panel, "menuitem", "Edit details…"));
      for (const name of ["Label", "Metadata", "Access"]) {
        const choice = dialog(panel, /^Edit/).getByRole("combobox", { name });
        await choice.selectOption({ index: 1 });
      }
    },
  },
  "compare side by side": compared("hero.png", "Side by side", ({ page }) =>
    page.getByText("Version 2 · 321 × 200"),
  ),
  "compare by slider": compared("hero.png", "Slider", ({ page }) => page.getByRole("slider")),
  "compare difference": compared("hero.png", "Difference", ({ page }) =>
    page.getByRole("img", { name: /^The difference/ }),
  ),
  "compare lines": compared("notes.md", "Lines", ({ page }) => page.locator("ins")),
  "compare facts": compared("data.bin", "Facts", ({ page }) => page.getByText("differs")),
  "preview of text": preview("notes.md", (shown) => shown.getByText("four")),
  "preview of JSON": preview("data.json", (shown) => shown.getByText('"panel"')),
  "preview of sound": preview("beep.wav", (shown) => shown.locator("audio")),
  "preview of nothing": preview("data.bin", (shown) => shown.getByText(/^No preview/)),
  "preview that fails": preview("broken.png", (shown) => shown.getByText(/could not be displayed/)),
  "palette with results": palette("her", (found) => found.getByRole("option")),
  "palette without results": palette("zzzz", (found) => found.getByText("Nothing found.")),
  keys: {
    place: "files/shop/",
    enter: async (panel, point) => {
      await point(byRole(panel, "button", "Commands (Ctrl K)"));
      await point(panel.page.getByRole("option", { name: /^Keys/ }));
      await panel.hasFocus(dialog(panel, "Keys"));
    },
  },
  "nothing found": {
    place: "files/shop/?q=zzzz",
    enter: (panel) =>
      panel.page
        .getByText(/^No (files|matches)/)
        .first()
        .waitFor(),
  },
  "version menu": {
    place: "files/shop/hero.png",
    enter: async (panel, point) => {
      await point(byRole(panel, "button", "Actions for version 1"));
      await byRole(panel, "menuitem", "Compare…").waitFor();
    },
  },
  "name is taken": {
    place: "files/shop/",
    enter: async (panel) => {
      const file = { name: "notes.md", mimeType: "text/markdown", buffer: Buffer.from("new") };
      await panel.page.locator('input[aria-label="Files to upload"]').setInputFiles(file);
      await panel.page.getByText("1 file to decide about").waitFor();
    },
  },
  quota: {
    place: "storage",
    enter: async (panel, point) => {
      await point(byRole(panel, "button", "Set a quota…"));
      await panel.hasFocus(dialog(panel, /^Quota of/));
    },
  },
  "parts of the panel": {
    place: "../parts",
    enter: (panel) => panel.page.getByText("shop", { exact: true }).first().waitFor(),
  },
  picker: {
    place: "../parts",
    enter: async (panel, point) => {
      await point(byRole(panel, "button", "Choose a cover…"));
      await panel.hasFocus(dialog(panel, "Choose a file"));
      await dialog(panel, "Choose a file").getByText("shop", { exact: true }).first().waitFor();
    },
  },
};

const LOOKS = {
  light: { width: 1280, height: 860 },
  "phone dark": { width: 390, height: 844, touch: true, colorScheme: "dark" },
} as const;

test.each(Object.entries(LOOKS))(
  "every state has no barrier, and fits: %s",
  async (look, options) => {
    const isTouch = "touch" in options;
    const point: Point = (target) => (isTouch ? target.tap() : target.click());
    const panel = await admin.open("files", options);
    const found: Record<string, string[]> = {};
    for (const [name, { place, enter }] of Object.entries(STATES)) {
      try {
        await panel.goto(place);
        await enter(panel, point);
        await expect.poll(() => panel.page.locator(".cva-loading").count()).toBe(0);
        const faults = [...(await panel.violations()), ...(await panel.misfits(isTouch ? 44 : 0))];
        if (faults.length > 0) found[name] = faults;
      } catch (error) {
        // The other states are still worth knowing.
        found[name] = [String(error)];
      }
      await panel.tab.screenshot(`admin state ${name} ${look}`);
    }
    expect(found).toEqual({});
    expect(panel.tab.troubles).toEqual([]);
  },
);

test.each(Object.entries(LOOKS))(
  "a lost connection is said without a barrier, until it is back: %s",
  async (look, options) => {
    const panel = await admin.open("files", options);
    const connection = { isLost: false, lose: () => Promise.resolve() };
    await panel.page.routeWebSocket(/\/sync$/, (page) => {
      connection.lose = () => page.close();
      if (connection.isLost) void page.close();
      else page.connectToServer();
    });
    await panel.goto("files/shop/");
    await panel.asset("hero.png").waitFor();
    connection.isLost = true;
    await connection.lose();
    const notice = panel.page.getByText("No connection. The data may be outdated.");
    await notice.waitFor();
    await panel.tab.screenshot(`admin state offline ${look}`);
    expect(await panel.violations()).toEqual([]);
    expect(await panel.misfits("touch" in options ? 44 : 0)).toEqual([]);
    connection.isLost = false;
    await notice.waitFor({ state: "detached" });
  },
);
