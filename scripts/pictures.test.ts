import { readFile, readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { picturesOfPages } from "./pictures.js";

test("docs/images has the screenshots that pages show, and no others", async () => {
  const files = (await readdir("docs/images")).filter((name) => name.endsWith(".webp"));
  expect(files.sort()).toEqual((await picturesOfPages()).map((name) => `${name}.webp`));
});

test("the command makes each of them", async () => {
  const spec = await readFile("tests/browser/adminAccess.spec.ts", "utf8");
  const screens = [...spec.matchAll(/\bname: "(\w+)"/g)].map(([, name]) => name);
  const panel = ["light", "dark", "narrow"].flatMap((look) =>
    screens.map((screen) => `admin-${screen}-${look}`),
  );
  const made = [...panel, "demo-light", "demo-dark"];
  expect((await picturesOfPages()).filter((name) => !made.includes(name))).toEqual([]);
});
