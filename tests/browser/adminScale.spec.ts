import { expect, test } from "vitest";
import { useAdmin } from "./support/admin.js";
import { multiplyAsset } from "./support/multiply.js";
import { text } from "./support/seed.js";

const FILES = 10_000;

const admin = useAdmin(async (seed, demo) => {
  await seed.file("many/original", text("file", "one of many"));
  await demo.restart((dataDir) => multiplyAsset(dataDir, "original", FILES, nameOf));
});

const nameOf = (number: number) => `file ${number}.txt`;

test("a folder of ten thousand files is all there, and only what is seen is in the page", async () => {
  const panel = await admin.open("files/many/");
  await panel.asset(nameOf(0)).waitFor();
  await panel.list.focus();
  await panel.press("Control+a");
  await panel.page.getByText("10,000 files selected").waitFor({ timeout: 60_000 });
  expect(await panel.list.getAttribute("aria-rowcount")).toBe(String(FILES + 1));
  const rows = panel.page.locator("[data-asset]");
  expect(await rows.count()).toBeLessThan(80);
  await panel.press("End");
  await panel.asset(nameOf(FILES - 1)).waitFor();
  expect(await panel.asset(nameOf(FILES - 1)).getAttribute("aria-rowindex")).toBe(
    String(FILES + 1),
  );
  expect(await rows.count()).toBeLessThan(80);
  await panel.page.getByRole("searchbox", { name: "Search by name" }).fill("9999");
  await panel.shows([nameOf(9999)]);
  expect(panel.tab.troubles).toEqual([]);
});

test("it can be used before all of it is there, and scrolls with few long frames", async () => {
  const panel = await admin.open("files");
  await panel.folder("many").waitFor();
  const usable = await panel.page.evaluate(async () => {
    const start = performance.now();
    const next = () => new Promise(requestAnimationFrame);
    document.querySelector<HTMLElement>('[role="treeitem"][aria-label="many"]')!.click();
    while (document.querySelector("[data-asset]") === null) await next();
    const firstPage = performance.now();
    document.querySelector<HTMLElement>("[data-asset]")!.click();
    while (document.querySelector("[data-asset][aria-current]") === null) await next();
    return { firstPage: firstPage - start, afterIt: performance.now() - firstPage };
  });

  const frames = await panel.page.evaluate(async () => {
    const list = document.querySelector<HTMLElement>('[role="grid"]')!;
    const next = () => new Promise<number>(requestAnimationFrame);
    const durations: number[] = [];
    let last = await next();
    for (let step = 0; step < 600; step += 1) {
      list.scrollTop += step % 100 < 80 ? 90 : 3000;
      const now = await next();
      durations.push(now - last);
      last = now;
    }
    return durations.sort((a, b) => a - b);
  });
  const at = (share: number) => Math.round(frames[Math.floor(share * (frames.length - 1))]!);
  const long = frames.filter((duration) => duration > 50).length;
  // Figures depend on the machine, so they are reported and not judged here.
  console.info("ten thousand files, in milliseconds:", {
    untilFirstPage: Math.round(usable.firstPage),
    untilUsableAfterIt: Math.round(usable.afterIt),
    frame: { median: at(0.5), p95: at(0.95), longest: at(1) },
    framesLongerThan50: `${long} of ${frames.length}`,
  });
  // It did scroll, and what is seen is drawn.
  await expect.poll(() => panel.page.locator("[data-asset]").count()).toBeGreaterThan(10);
  expect(
    await panel.list.evaluate((list) => list.scrollTop / (list.scrollHeight - list.clientHeight)),
  ).toBeGreaterThan(0.5);
});
