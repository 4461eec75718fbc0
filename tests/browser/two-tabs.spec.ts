import { expect, test } from "vitest";
import { picture } from "./support/png.js";
import { useDemo } from "./support/setup.js";

const { openTab } = useDemo();

test("two tabs see an upload, a new version and a restore, live", async () => {
  const first = picture("dawn.png", { width: 960, height: 600, hue: 205 });
  const second = picture("dusk.png", { width: 1024, height: 640, hue: 335 });
  const a = await openTab();
  const b = await openTab({ colorScheme: "dark" });
  await a.goto("images/hero");
  await b.goto("images/hero");
  await a.page.getByText("No file at this path").waitFor();
  await b.page.getByText("No file at this path").waitFor();
  await a.screenshot("1-empty");

  await a.choose(first);
  await a.page.getByText("images/hero: version 1 is published.").waitFor();
  await a.showsPicture(960, first);
  await b.showsPicture(960, first);
  await b.lists(b.versions, [/^Version 1 published dawn\.png/]);

  await a.choose(second);
  await a.page.getByText("images/hero: version 2 is published.").waitFor();
  await a.showsPicture(1024, second);
  await b.showsPicture(1024, second);
  const history = [/^Version 2 published dusk\.png/, /^Version 1 archived dawn\.png .* Restore$/];
  await a.lists(a.versions, history);
  await b.lists(b.versions, history);
  await a.screenshot("2-second-version");

  await b.page.getByRole("button", { name: "Restore version 1" }).click();
  await a.showsPicture(960, first);
  await b.showsPicture(960, first);
  const restored = [/^Version 2 archived .* Restore$/, /^Version 1 published/];
  await a.lists(a.versions, restored);
  await b.lists(b.versions, restored);

  const changes = [
    /^Demo visitor restored version 1 of images\/hero/,
    /^Demo visitor published version 2 of images\/hero/,
    /^Demo visitor published version 1 of images\/hero/,
    /^Demo visitor added images\/hero/,
    /^Demo visitor created the folder images/,
  ];
  await a.lists(a.changes, changes);
  await b.lists(b.changes, changes);
  await a.screenshot("3-restored-light");
  await b.screenshot("3-restored-dark");

  expect(a.troubles).toEqual([]);
  expect(b.troubles).toEqual([]);
});
