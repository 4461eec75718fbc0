import { expect, test } from "vitest";
import { useAdmin } from "./support/admin.js";
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
