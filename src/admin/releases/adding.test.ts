import { expect, test } from "vitest";
import type { AssetRow } from "../list/rows.js";
import { batchesOf, entryOf, releasesFor } from "./adding.js";
import type { Release } from "./types.js";

const asset = (publishedVersionId: string | null) =>
  ({ folderPath: "site", basename: "hero", publishedVersionId }) as AssetRow;
const path = { folderPath: "site", basename: "hero" };

test("a file with a newer version is published, any other is left out", () => {
  const publish = (before: string | null, newest: string | undefined) =>
    entryOf(asset(before), "publish", newest === undefined ? undefined : { versionId: newest });
  expect(publish("1", "2")).toEqual({ ...path, versionId: "2" });
  expect(publish(null, "1")).toEqual({ ...path, versionId: "1" });
  expect(publish("1", "1")).toBeNull();
  expect(publish(null, undefined)).toBeNull();
});

test("only a published file is unpublished; any is deleted", () => {
  expect(entryOf(asset("1"), "archive", undefined)).toEqual({ ...path, action: "archive" });
  expect(entryOf(asset(null), "archive", undefined)).toBeNull();
  expect(entryOf(asset(null), "delete", undefined)).toEqual({ ...path, action: "delete" });
});

test("files are offered the open releases that contain all of them", () => {
  const release = (folderPath: string, status: Release["status"] = "open") =>
    ({ folderPath, status }) as Release;
  const all = [release(""), release("site"), release("site/a"), release("", "scheduled")];
  const foldersFor = (...folders: string[]) =>
    releasesFor(
      all,
      folders.map((folderPath) => ({ folderPath })),
    ).map(({ folderPath }) => folderPath);
  expect(foldersFor("site/a")).toEqual(["", "site", "site/a"]);
  expect(foldersFor("site", "site/a")).toEqual(["", "site"]);
  expect(foldersFor("site2")).toEqual([""]);
});

test("at most 100 are added together", () => {
  const sizes = (count: number) =>
    batchesOf(Array.from({ length: count }, () => 0)).map(({ length }) => length);
  expect(sizes(0)).toEqual([]);
  expect(sizes(100)).toEqual([100]);
  expect(sizes(201)).toEqual([100, 100, 1]);
});
