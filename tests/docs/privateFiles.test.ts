/** The page on private files: its code is one app, which compiles; a browser test runs it. */
import { expect, test } from "vitest";
import { typecheckInApp } from "./snippetApp.js";
import { fileOf, snippetsOf } from "./snippets.js";

test("every snippet says which file it is, and together they typecheck as an app", async () => {
  const snippets = await snippetsOf("docs/private-files.md");
  const files = snippets.map((snippet) => [fileOf(snippet), snippet.code] as const);
  expect(files.map(([file]) => file)).toEqual([
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
  expect(await typecheckInApp(Object.fromEntries(files) as Record<string, string>)).toBe("");
});
