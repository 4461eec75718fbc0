import { existsSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { check, compare } from "./codegen.js";
import { generate, readFolder, targets, type Generated } from "./generate.js";
import { inScratchFolder, repository } from "./scratch.js";

describe("compare", () => {
  const committed = new Map([
    ["a.ts", "same"],
    ["b.ts", "old"],
    ["d.ts", "gone"],
  ]);
  const generated = new Map([
    ["a.ts", "same"],
    ["b.ts", "new"],
    ["c.ts", "first"],
  ]);

  it("names what is stale, missing or no longer generated", () => {
    expect(compare("f", committed, generated)).toEqual([
      { file: "f/b.ts", problem: "stale" },
      { file: "f/c.ts", problem: "missing" },
      { file: "f/d.ts", problem: "no longer generated" },
    ]);
  });

  it("is content with equal folders", () => {
    expect(compare("f", generated, new Map(generated))).toEqual([]);
  });
});

describe("inScratchFolder", () => {
  it("removes the folder, also when the work fails", async () => {
    const seen: string[] = [];
    await inScratchFolder(async (folder) => seen.push(folder));
    await expect(
      inScratchFolder(async (folder) => {
        seen.push(folder);
        throw new Error("failed");
      }),
    ).rejects.toThrow("failed");
    expect(seen).toHaveLength(2);
    expect(seen.filter((folder) => existsSync(folder))).toEqual([]);
  });
});

describe("committed generated code", () => {
  let first: Generated[];
  beforeAll(async () => {
    first = await generate();
  });

  it.each(targets.map(({ folder }) => folder))("%s is what the sources give", async (folder) => {
    expect(await check(first.find((target) => target.folder === folder)!)).toEqual([]);
  });

  it("comes out the same every time", async () => {
    // What is committed has been generated before; only where it differs does it take another time.
    const committed = await Promise.all(
      targets.map(async ({ folder }) => ({
        folder,
        result: { files: await readFolder(path.join(repository, folder)) },
      })),
    );
    const isCurrent = isDeepStrictEqual(committed, first);
    expect(isCurrent ? committed : await generate()).toEqual(first);
  });
});
