/** The page on private files: its code is one app, which blocks.test.ts compiles; a browser test runs it. */
import { expect, test } from "vitest";
import { fileOf, snippetsOf } from "./snippets.js";

test("every snippet says which file it is", async () => {
  const snippets = await snippetsOf("docs/private-files.md");
  expect(snippets.map(fileOf)).toEqual([
    "convex/access.ts",
    "convex/assets.ts",
    "src/Film.tsx",
    "src/Picture.tsx",
    "convex/gallery.ts",
    "convex/http.ts",
    "convex/schema.ts",
    "convex/sessions.ts",
    "src/GuardedPicture.tsx",
    "convex/texts.ts",
    "convex/keys.ts",
  ]);
});
