import { expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { type Panel, useAdmin } from "./support/admin.js";
import type { TabOptions } from "./support/page.js";
import { picture } from "./support/png.js";
import { type Seed, text } from "./support/seed.js";

const admin = useAdmin(async (seed) => {
  for (const path of ["brand/logos", "brand/fonts", "images/2026/summer", "empty"]) {
    await seed.folder(path);
  }
  for (const [index, hue] of [12, 60, 108, 156, 204, 252, 300, 340].entries()) {
    const size = { width: 480 + index * 12, height: 320, hue };
    await seed.file(`images/photo ${index + 1}.png`, picture(`photo ${index + 1}.png`, size));
  }
  for (const [index, label] of ["first try", "autumn", "approved by Kim"].entries()) {
    const look = picture("hero.png", { width: 900 + index, height: 600, hue: 190 + index * 40 });
    await seed.file("images/hero.png", look, { label });
  }
  await seed.file("images/draft.png", picture("draft.png", { width: 90, height: 60, hue: 50 }), {
    isDraft: true,
  });
  await prepareRelease(seed);
  await seed.client.mutation(api.assets.setUploadLimits, {
    folderPath: "images",
    allowedTypes: ["image/*", "text/*"],
  });
  await seed.file("images/notes.md", text("notes.md", "# Notes\n\nFor later.", "text/markdown"));
});

/** A release of drafts, one of which is not based on what is published by now. */
async function prepareRelease(seed: Seed): Promise<void> {
  const { releaseId } = await seed.client.mutation(api.assets.createRelease, {
    name: "Spring campaign",
  });
  const folderPath = "images";
  const draft = async (number: number) => {
    const look = { width: 700 + number, height: 460, hue: 90 + number * 70 };
    const file = picture(`photo ${number}.png`, look);
    const path = `${folderPath}/photo ${number}.png`;
    const versionId = await seed.file(path, file, { isDraft: true });
    return { folderPath, basename: `photo ${number}.png`, versionId };
  };
  await seed.client.mutation(api.assets.addToRelease, {
    releaseId,
    entries: [
      ...[await draft(1), await draft(2), await draft(3)],
      { folderPath, basename: "photo 4.png", action: "archive" },
    ],
  });
  const changed = picture("photo 2.png", { width: 708, height: 460, hue: 20 });
  await seed.file("images/photo 2.png", changed);
  await seed.client.mutation(api.assets.createRelease, { name: "Summer" });
}

const LOOKS = {
  light: { colorScheme: "light", width: 1440, height: 900 },
  dark: { colorScheme: "dark", width: 1440, height: 900 },
  medium: { colorScheme: "light", width: 960, height: 800 },
  narrow: { colorScheme: "light", width: 390, height: 844 },
  "narrow-dark": { colorScheme: "dark", width: 390, height: 844 },
} as const satisfies Record<string, TabOptions>;

type Screen = {
  name: string;
  place: string;
  /** Brings the screen to what is to be looked at. */
  prepare?: (panel: Panel) => Promise<void>;
};

const SCREENS: Screen[] = [
  { name: "list", place: "files/images/", prepare: (panel) => panel.asset("hero.png").waitFor() },
  {
    name: "grid",
    place: "files/images/",
    prepare: async (panel) => {
      await panel.page.getByRole("radio", { name: "Grid" }).click();
      await panel.asset("hero.png").waitFor();
    },
  },
  {
    name: "history",
    place: "files/images/hero.png",
    prepare: (panel) => panel.page.getByText("approved by Kim").waitFor(),
  },
  {
    name: "details",
    place: "files/images/hero.png",
    prepare: async (panel) => {
      await panel.page.getByRole("tab", { name: "Details" }).click();
      await panel.page.getByRole("button", { name: "Add a key" }).click();
    },
  },
  {
    name: "code",
    place: "files/images/hero.png",
    prepare: async (panel) => {
      await panel.page.getByRole("tab", { name: "Use it" }).click();
      await panel.page.getByRole("button", { name: "Copy code" }).waitFor();
    },
  },
  {
    name: "selection",
    place: "files/images/",
    prepare: async (panel) => {
      await panel.asset("hero.png").locator(".cva-select-box").click();
      await panel.asset("photo 2.png").locator(".cva-select-box").click();
      await panel.page.getByRole("toolbar", { name: "Selected files" }).waitFor();
    },
  },
  {
    name: "empty",
    place: "files/empty/",
    prepare: (panel) => panel.page.getByText("No files in this folder").waitFor(),
  },
  {
    name: "gone",
    place: "files/gone/",
    prepare: (panel) => panel.page.getByText("Folder not found").waitFor(),
  },
  {
    name: "menu",
    place: "files/images/",
    prepare: async (panel) => {
      await panel.asset("photo 1.png").click({ button: "right" });
      await panel.page.getByRole("menuitem", { name: "Rename" }).waitFor();
    },
  },
  {
    name: "move",
    place: "files/images/",
    prepare: async (panel) => {
      await panel.asset("photo 1.png").click({ button: "right" });
      await panel.page.getByRole("menuitem", { name: "Move to…" }).click();
      await panel.page.getByRole("button", { name: "2026" }).waitFor();
    },
  },
  {
    name: "rename",
    place: "files/images/",
    prepare: async (panel) => {
      await panel.asset("photo 1.png").waitFor();
      await panel.list.focus();
      await panel.press("End", "F2");
      await panel.page.getByRole("textbox", { name: /^New name/ }).waitFor();
    },
  },
  {
    name: "message",
    place: "files/images/",
    prepare: async (panel) => {
      await panel.asset("photo 1.png").waitFor();
      await panel.list.focus();
      await panel.press("End", "F2");
      await panel.page.getByRole("textbox", { name: /^New name/ }).fill("photo 2.png");
      await panel.press("Enter");
      await panel.page.getByRole("alert").getByText("The path is taken").waitFor();
    },
  },
  {
    name: "uploads",
    place: "files/images/",
    prepare: async (panel) => {
      const files = ["notes.md", "film.mov"].map((name) => ({
        name,
        mimeType: name === "notes.md" ? "text/markdown" : "video/quicktime",
        buffer: Buffer.from(`${name}, once more`),
      }));
      await panel.page.locator('input[aria-label="Files to upload"]').setInputFiles(files);
      // One name is taken, and one type is not allowed.
      await panel.page.getByText("1 file to decide about").waitFor();
      await panel.page.getByLabel("Failed", { exact: true }).waitFor();
    },
  },
  { name: "trash", place: "trash" },
  { name: "changes", place: "changes" },
  { name: "releases", place: "releases" },
  {
    name: "release",
    place: "releases",
    prepare: async (panel) => {
      await panel.page.getByRole("button", { name: /^Spring campaign/ }).click();
      await panel.page.getByText("Changed since").waitFor();
    },
  },
  { name: "storage", place: "storage" },
  { name: "settings", place: "settings" },
];

for (const [look, options] of Object.entries(LOOKS)) {
  test(`axe finds nothing on any screen: ${look}`, async () => {
    const panel = await admin.open("files", options);
    const found: Record<string, string[]> = {};
    for (const { name, place, prepare } of SCREENS) {
      await panel.goto(place);
      await prepare?.(panel);
      await expect.poll(() => panel.page.locator(".cva-loading").count()).toBe(0);
      await panel.showsThumbnails();
      await panel.tab.screenshot(`admin-${name}-${look}`);
      const violations = await panel.violations();
      if (violations.length > 0) found[name] = violations;
      const overflow = await panel.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (overflow > 0) found[name] = [...violations, `${overflow} pixels wider than the page`];
    }
    expect(found).toEqual({});
  });
}

test("on a small screen folders are in a drawer, and an open asset covers the list", async () => {
  const panel = await admin.open("files/images/", LOOKS.narrow);
  await panel.asset("hero.png").waitFor();
  expect(await panel.folder("brand").count()).toBe(0);
  const drawer = panel.page.getByRole("button", { name: "Folders and more" });
  await drawer.click();
  await panel.folder("brand").waitFor();
  await panel.tab.screenshot("admin-drawer-narrow");
  expect(await panel.violations()).toEqual([]);
  await panel.folder("brand").click();
  await panel.isAt("files/brand/");
  await panel.folder("brand").waitFor({ state: "detached" });
  await panel.page.goBack();
  await panel.asset("hero.png").click();
  const heading = panel.page.getByRole("heading", { name: "hero.png" });
  await expect
    .poll(() => heading.evaluate((element) => element === document.activeElement))
    .toBe(true);
  await panel.asset("hero.png").waitFor({ state: "hidden" });
  await panel.page.getByRole("button", { name: "Close" }).click();
  await panel.isAt("files/images/");
  await panel.asset("photo 1.png").waitFor();
});

test("the theme is what the app says, whatever the system has", async () => {
  const panel = await admin.open("files", { colorScheme: "dark" });
  const ground = () =>
    panel.page.locator(".cva-root").evaluate((root) => getComputedStyle(root).backgroundColor);
  const dark = await ground();
  await panel.page
    .locator(".cva-root")
    .evaluate((root: HTMLElement) => (root.dataset.cvaTheme = "light"));
  expect(await ground()).not.toBe(dark);
  await panel.page.addStyleTag({ content: ".cva-root { --cva-ground: rgb(1, 2, 3) }" });
  expect(await ground()).toBe("rgb(1, 2, 3)");
});

test("what moves stands still for those who asked for it", async () => {
  const panel = await admin.open("files/images/hero.png");
  await panel.page.getByText("approved by Kim").waitFor();
  const moving = await panel.page.evaluate(
    () =>
      [...document.querySelectorAll(".cva-root *")].filter((element) => {
        const { animationDuration, transitionDuration } = getComputedStyle(element);
        return Math.max(parseFloat(animationDuration), parseFloat(transitionDuration)) > 0.01;
      }).length,
  );
  expect(moving).toBe(0);
});
