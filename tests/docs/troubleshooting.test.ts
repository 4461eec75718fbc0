import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { errorCodes } from "../../scripts/reference/exports.js";
import { repository } from "../../scripts/scratch.js";

test("the guide to errors has each code of the component, and no other", async () => {
  const page = await readFile(path.join(repository, "docs/troubleshooting.md"), "utf8");
  const listed = [...page.matchAll(/^\| `([A-Z0-9_]+)` /gm)].map(([, code]) => code!);
  expect(listed.sort()).toEqual(
    errorCodes()
      .map(({ code }) => code)
      .sort(),
  );
});
