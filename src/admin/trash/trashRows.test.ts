import { describe, expect, test } from "vitest";
import {
  type TrashedAsset,
  bytesOf,
  commonFolder,
  mayReadOn,
  targetsOf,
  trashRows,
} from "./trashRows.js";

/** An asset at `path`, deleted with the folder deletion `with`. */
function asset(path: string, rest: { with?: string; size?: number } = {}): TrashedAsset {
  const slash = path.lastIndexOf("/");
  return {
    assetId: path,
    folderPath: path.slice(0, Math.max(0, slash)),
    basename: path.slice(slash + 1),
    deletedAt: 1,
    versionCounter: 1,
    size: rest.size,
    deletedWith: rest.with,
  };
}

const ids = (rows: { id: string }[]) => rows.map(({ id }) => id);
const NONE = new Set<string>();

describe("rows", () => {
  const assets = [
    asset("a/1", { with: "a" }),
    asset("hero"),
    asset("a/2", { with: "a" }),
    asset("b/1", { with: "b" }),
  ];

  test("are one for each file, and one for a folder where the last of it was deleted", () => {
    expect(ids(trashRows(assets, NONE))).toEqual(["a", "hero", "b"]);
  });

  test("show what is in a folder that is open, whatever was deleted in between", () => {
    const rows = trashRows(assets, new Set(["a"]));
    expect(ids(rows)).toEqual(["a", "a/1", "a/2", "hero", "b"]);
    expect(rows.map((row) => row.kind === "asset" && row.isInFolder)).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
  });

  test("stand for their files; those of a chosen folder go with it", () => {
    const rows = trashRows(assets, new Set(["a", "b"]));
    const inB = rows.at(-1)!;
    const { assets: files, folders } = targetsOf([rows[0]!, rows[1]!, rows[3]!, inB]);
    expect(files.map(({ assetId }) => assetId)).toEqual(["hero", "b/1"]);
    expect(folders.map(({ jobId }) => jobId)).toEqual(["a"]);
    expect(folders[0]!.assets).toHaveLength(2);
  });
});

test("a closed folder is read to its end only when it is not too large", () => {
  const inFolder = [1, 2, 3, 4].map((name) => asset(`a/${name}`, { with: "a" }));
  const assets = [asset("x"), asset("y"), ...inFolder];
  expect(mayReadOn(assets, trashRows(assets, NONE), 4)).toBe(true);
  expect(mayReadOn(assets, trashRows(assets, NONE), 3)).toBe(false);
  expect(mayReadOn(assets, trashRows(assets, new Set(["a"])), 3)).toBe(true);
});

test("what was never published has no bytes", () => {
  expect(bytesOf([asset("a", { size: 3 }), asset("b"), asset("c", { size: 4 })])).toBe(7);
});

test.each([
  [["a/b/x", "a/b/y"], "a/b"],
  [["a/b/x", "a/bc/y"], "a"],
  [["a/b/c/x", "a/b/y"], "a/b"],
  [["a/x", "y"], ""],
  [["a/x", "b/y"], ""],
  [[], ""],
])("the folder that %j were all in is “%s”", (paths, folder) => {
  expect(commonFolder(paths.map((path) => asset(path)))).toBe(folder);
});
