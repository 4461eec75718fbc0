import axe from "axe-core";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { BuiltDemo } from "./builtDemo.js";
import type { Demo } from "./demo.js";
import type { Tab, TabOptions } from "./page.js";
import { Seed } from "./seed.js";
import { useDemo } from "./setup.js";

/** What fingers and pointers aim at. */
const TARGETS =
  "button, select, input:not([type=file]), [role=treeitem], [role=option], [data-item]";

/** The panel in one tab. */
export class Panel {
  readonly page: Page;

  constructor(
    readonly tab: Tab,
    private readonly url: string,
  ) {
    this.page = tab.page;
  }

  async goto(place: string): Promise<void> {
    await this.page.goto(`${this.url}admin/${place}`);
    await this.page.locator(".cva-root").waitFor();
  }

  folder(name: string): Locator {
    return this.page.getByRole("treeitem", { name, exact: true });
  }

  /** The list or the grid of assets. */
  get list(): Locator {
    return this.page.getByRole("grid");
  }

  asset(name: string): Locator {
    return this.page.locator("[data-asset]").filter({
      has: this.page.getByText(name, { exact: true }),
    });
  }

  /** The names of the assets that are in the page, as they are shown. */
  async names(): Promise<string[]> {
    const rows = this.page.locator("[data-asset]");
    return await rows.evaluateAll((elements) =>
      elements
        .map((element) => ({ top: element.getBoundingClientRect(), element }))
        .sort((a, b) => a.top.y - b.top.y || a.top.x - b.top.x)
        .map(
          ({ element }) =>
            element.querySelector(".cva-row-name, .cva-tile-name")?.textContent ?? "",
        ),
    );
  }

  async shows(names: string[]): Promise<void> {
    await expect.poll(() => this.names()).toEqual(names);
  }

  /** Waits until each thumbnail in view is drawn: they load a moment after they come into view. */
  async showsThumbnails(): Promise<void> {
    const missing = () =>
      this.page.evaluate(async () => {
        const places = [...document.querySelectorAll('.cva-thumb[data-kind="image"]')];
        if (places.length === 0) return 0;
        const seen = await new Promise<IntersectionObserverEntry[]>((resolve) => {
          const observer = new IntersectionObserver((entries) => {
            observer.disconnect();
            resolve(entries);
          });
          for (const place of places) observer.observe(place);
        });
        return seen.filter(({ isIntersecting, target }) => {
          const image = target.querySelector("img");
          return isIntersecting && !(image?.complete && image.naturalWidth > 0);
        }).length;
      });
    await expect.poll(missing).toBe(0);
  }

  async selected(): Promise<string[]> {
    const rows = this.page
      .locator("[data-asset][aria-selected=true]")
      .locator(".cva-row-name, .cva-tile-name");
    return (await rows.allInnerTexts()).sort();
  }

  async selects(names: string[]): Promise<void> {
    await expect.poll(() => this.selected()).toEqual([...names].sort());
  }

  message(text: string | RegExp): Locator {
    return this.page.locator(".cva-toast").filter({ hasText: text });
  }

  /** The place that is in the page's address. */
  async isAt(place: string): Promise<void> {
    await expect
      .poll(() => decodeURIComponent(new URL(this.page.url()).pathname))
      .toBe(`/admin/${place}`);
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Waits until a dialog listens to the keyboard, which it does once it has the focus. */
  async hasFocus(dialog: Locator): Promise<void> {
    await dialog.waitFor();
    await expect
      .poll(() => dialog.evaluate((element) => element.contains(document.activeElement)))
      .toBe(true);
  }

  /** Presses Tab until the element is focused, as somebody without a mouse does. */
  async tabTo(target: Locator): Promise<void> {
    await target.waitFor();
    for (let presses = 0; presses < 80; presses += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press("Tab");
    }
    throw new Error(`The Tab key does not reach ${target.toString()}`);
  }

  /**
   * Chooses an item of an open menu by keyboard; a menu listens a moment after it is shown.
   *
   * @param key that leads to it: `End` to the last item, `ArrowDown` to any.
   */
  async choose(item: Locator, key: "ArrowDown" | "End"): Promise<void> {
    await item.waitFor();
    await expect
      .poll(async () => {
        await this.press(key);
        return await item.evaluate((element) => element === document.activeElement);
      })
      .toBe(true);
    await this.press("Enter");
  }

  /** What axe finds; the whole page, so that the panel is seen as part of an app. */
  async violations(): Promise<string[]> {
    await this.page.evaluate(axe.source);
    return await this.page.evaluate(async () => {
      const { violations } = await (window as unknown as { axe: typeof axe }).axe.run({
        resultTypes: ["violations"],
      });
      return violations.map(
        ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(" ")}`,
      );
    });
  }

  /** The targets that are smaller than some pixels, what is cut at the edge of the screen, and buttons that are too small for their words. */
  async misfits(pixels: number): Promise<string[]> {
    return await this.page.evaluate(
      ({ targets, least }) => {
        const tell = (element: Element) =>
          element.getAttribute("aria-label") ?? element.textContent ?? element.className;
        const isShown = (element: Element) => element.checkVisibility({ visibilityProperty: true });
        const small = [...document.querySelectorAll(`.cva-root :is(${targets})`)].filter(
          (element) => {
            // A label is a part of its field.
            const target = element.closest("label") ?? element;
            const { width, height } = target.getBoundingClientRect();
            return isShown(element) && width > 0 && (width < least || height < least);
          },
        );
        const wide = document.documentElement.scrollWidth > innerWidth ? ["the page scrolls"] : [];
        const cut = [...document.querySelectorAll(".cva-root :is(button, select, input)")].filter(
          (element) =>
            isShown(element) &&
            element.closest(".cva-crumbs") === null &&
            element.getBoundingClientRect().right > innerWidth + 0.5,
        );
        const spilling = [...document.querySelectorAll(".cva-root button")].filter(
          (element) =>
            isShown(element) &&
            getComputedStyle(element).overflowX === "visible" &&
            element.scrollWidth > element.clientWidth + 1,
        );
        return [
          ...small.map((element) => `small: ${tell(element)}`),
          ...spilling.map((element) => `spills: ${tell(element)}`),
          ...cut.map((element) => `cut: ${tell(element)}`),
          ...wide,
        ];
      },
      { targets: TARGETS, least: pixels - 0.5 },
    );
  }
}

/**
 * A demo with its panel, as it is built for production, for the tests of one file; tabs are closed
 * after each test.
 */
export function useAdmin(prepare?: (seed: Seed, demo: Demo) => Promise<void>) {
  const setup = useDemo();
  let seed: Seed | undefined;
  let built: BuiltDemo | undefined;
  beforeAll(async () => {
    await prepare?.(await Seed.of(setup.demo), setup.demo);
    // It may have been started anew, and be somewhere else by now.
    seed = await Seed.of(setup.demo);
    built = await BuiltDemo.start(seed.backend);
  });
  afterAll(() => built?.stop());
  return {
    get seed() {
      return seed!;
    },
    open: async (place: string, options?: TabOptions): Promise<Panel> => {
      const panel = new Panel(await setup.openTab(options), built!.url);
      await panel.goto(place);
      return panel;
    },
  };
}
