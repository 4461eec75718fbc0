import { expect, test } from "vitest";
import { picture } from "./support/png.js";
import { useDemo } from "./support/setup.js";

const { openTab } = useDemo();

test("a restore shows at once, before the server has answered", async () => {
  const first = picture("first.png", { width: 400, height: 250, hue: 290 });
  const second = picture("second.png", { width: 420, height: 250, hue: 60 });
  const tab = await openTab();
  let isHeld = false;
  const held: (() => void)[] = [];
  await tab.page.routeWebSocket(/\/api\/.*sync$/, (page) => {
    const server = page.connectToServer();
    page.onMessage((message) => server.send(message));
    server.onMessage((message) => {
      if (isHeld) held.push(() => page.send(message));
      else page.send(message);
    });
  });
  await tab.goto("images/hero");
  await tab.choose(first);
  await tab.showsPicture(400, first);
  await tab.choose(second);
  await tab.showsPicture(420, second);

  isHeld = true;
  await tab.page.getByRole("button", { name: "Restore version 1" }).click();
  await tab.showsPicture(400, first);
  await tab.lists(tab.versions, [/^Version 2 archived/, /^Version 1 published/]);
  await tab.lists(tab.changes.first(), [/published version 2/]);

  isHeld = false;
  for (const release of held.splice(0)) release();
  await tab.lists(tab.changes.first(), [/restored version 1 of images\/hero/]);
  await tab.showsPicture(400, first);
  expect(tab.troubles).toEqual([]);
});

test("a page without its server says so, and catches up when it is back", async () => {
  const file = picture("later.png", { width: 440, height: 250, hue: 190 });
  const tab = await openTab();
  let isCut = false;
  let cut = () => {};
  await tab.page.routeWebSocket(/\/api\/.*sync$/, (page) => {
    if (isCut) return void page.close();
    const server = page.connectToServer();
    cut = () => {
      isCut = true;
      server.close().catch(() => undefined);
      page.close().catch(() => undefined);
    };
  });
  await tab.goto("images/later");
  await tab.page.getByText("No file at this path").waitFor();
  cut();
  await tab.page.getByText("Connecting…").waitFor();

  const other = await openTab();
  await other.goto("images/later");
  await other.choose(file);
  await other.showsPicture(440, file);

  isCut = false;
  await tab.showsPicture(440, file);
  await tab.page.getByText("Live", { exact: true }).waitFor();
});
