import { expect, test } from "vitest";
import { type Ctx, decide } from "./decide.js";
import { type RequestedFile, resolveOptions } from "./options.js";

test("where nobody can be asked, nobody has a private file, whoever has found it", async () => {
  const request = new Request("https://site.example/assets/plan");
  const askAbout = async (isPrivate: boolean) =>
    await decide({} as Ctx, resolveOptions({}), request, { isPrivate } as RequestedFile);
  expect(await askAbout(true)).toBe(false);
  expect(await askAbout(false)).toBe(true);
});
