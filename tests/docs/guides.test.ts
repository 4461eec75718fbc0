import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { repository } from "../../scripts/scratch.js";
import { resolveOptions } from "../../src/client/http/options.js";
import { CHANGE_TYPES } from "../../src/shared/changeTypes.js";

test("the page on public files names every option of the routes, and its default", async () => {
  const page = await readFile(path.join(repository, "docs/public-files.md"), "utf8");
  const table = page.slice(page.indexOf("## Options"), page.indexOf("## Status codes"));
  const rows = [...table.matchAll(/^\| `(\w+)` +\| (\S+)/gm)].map(([, name, value]) => [
    name!,
    value!.replaceAll("`", ""),
  ]);
  const { headers: _headers, authorize: _authorize, ...defaults } = resolveOptions({});
  expect(Object.fromEntries(rows)).toEqual({
    ...Object.fromEntries(
      Object.entries(defaults).map(([name, value]) => [name, JSON.stringify(value)]),
    ),
    pathPrefix: "/assets",
    headers: "none",
    authorize: "none",
    upload: "none",
  });
});

test("the guide explains each change type", async () => {
  const guide = await readFile(path.join(repository, "docs/managing-assets.md"), "utf8");
  const table = guide.slice(
    guide.indexOf("| what happened"),
    guide.indexOf("`CHANGE_EFFECTS` maps"),
  );
  const explained = [...table.matchAll(/`(\w+:[\w-]+)`/g)].map(([, type]) => type);
  expect(explained.sort()).toEqual([...CHANGE_TYPES].sort());
});
