import { describe, expect, it } from "vitest";
import { PageList } from "../../react/pageList.js";
import { commonFolder } from "../list/download.js";
import { columnsFor } from "../list/AssetTiles.js";
import { mayGoInto } from "../tree/useFolderTree.js";
import { filesUrlOf, stableUrl, trail, versionUrl } from "./paths.js";
import { ListGroup } from "./ListGroup.js";
import { workThrough } from "./Jobs.js";
import { panelSize } from "./usePanelSize.js";

describe("addresses", () => {
  it("are escaped, segment by segment", () => {
    const url = stableUrl("https://a.site/assets/", { folderPath: "a b/c?", basename: "d#é" });
    expect(url).toBe("https://a.site/assets/a%20b/c%3F/d%23%C3%A9");
    expect(stableUrl("/x", { folderPath: "", basename: "top" })).toBe("/x/top");
    expect(versionUrl("/x", "a/b")).toBe("/x/v/a%2Fb");
  });

  it("are worked out for Convex's cloud only", () => {
    expect(filesUrlOf("https://a-b-1.convex.cloud")).toBe("https://a-b-1.convex.site/assets");
    expect(filesUrlOf("http://127.0.0.1:3210")).toBeNull();
  });

  it("have a way that begins at the root", () => {
    expect(trail("a/b").map(({ path }) => path)).toEqual(["", "a", "a/b"]);
    expect(trail("")).toEqual([{ path: "", name: "All files" }]);
  });
});

it("puts a folder only where it can be", () => {
  expect(mayGoInto("a/b", "c")).toBe(true);
  expect(mayGoInto("a/b", "")).toBe(true);
  expect(mayGoInto("a/b", "a")).toBe(false);
  expect(mayGoInto("a/b", "a/b")).toBe(false);
  expect(mayGoInto("a/b", "a/b/c")).toBe(false);
  expect(mayGoInto("a/b", "a/bc")).toBe(true);
});

it.each([
  [["a/b", "a/b/c"], "a/b"],
  [["a/b", "a/bc"], "a"],
  [["a", "b"], ""],
  [["", "a"], ""],
  [["a/b"], "a/b"],
])("packs what lies in %o from %o on", (folders, common) => {
  expect(commonFolder(folders)).toBe(common);
});

it("has room for as many tiles as fit", () => {
  expect(columnsFor(100)).toBe(1);
  expect(columnsFor(307)).toBe(1);
  expect(columnsFor(308)).toBe(2);
});

it("knows how much room there is", () => {
  expect([719, 720, 1079, 1080].map(panelSize)).toEqual(["narrow", "medium", "medium", "wide"]);
});

describe("work on many", () => {
  const numbers = Array.from({ length: 20 }, (_, index) => index);

  it("goes through all, whatever fails", async () => {
    const progress: number[] = [];
    const { done, failed, wasStopped } = await workThrough(
      numbers,
      async (number) => {
        if (number % 5 === 0) throw new Error(`no ${number}`);
        return number * 2;
      },
      () => false,
      (count) => progress.push(count),
    );
    expect(done).toHaveLength(16);
    expect(done.every(({ item, result }) => result === item * 2)).toBe(true);
    expect(failed.map(({ item }) => item)).toEqual([0, 5, 10, 15]);
    expect(progress).toEqual(numbers.map((number) => number + 1));
    expect(wasStopped).toBe(false);
  });

  it("starts nothing new once it is stopped, and does not lose what was under way", async () => {
    let isStopped = false;
    const { done, wasStopped } = await workThrough(
      numbers,
      async (number) => {
        if (number === 2) isStopped = true;
        await Promise.resolve();
        return number;
      },
      () => isStopped,
      () => undefined,
    );
    expect(wasStopped).toBe(true);
    expect(done.map(({ item }) => item).sort()).toEqual([0, 1, 2]);
  });

  it("does no more than a few at once", async () => {
    let running = 0;
    let most = 0;
    await workThrough(
      numbers,
      async () => {
        most = Math.max(most, (running += 1));
        await Promise.resolve();
        running -= 1;
      },
      () => false,
      () => undefined,
    );
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(6);
  });
});

describe("several lists", () => {
  /** Lists of one row that tell their own name, and count who reads them. */
  function group() {
    const read = new Set<string>();
    const lists = new ListGroup<string>(
      (name) =>
        new PageList<string>(
          () => ({
            localQueryResult: () => ({ page: [name], isDone: true, continueCursor: "" }),
            onUpdate: () => {
              read.add(name);
              return () => read.delete(name);
            },
          }),
          { first: 1 },
        ),
    );
    return { lists, read };
  }

  it("are read as long as they are wanted and somebody listens", async () => {
    const { lists, read } = group();
    lists.want(["a", "b"]);
    expect([...read]).toEqual([]);
    const stop = lists.subscribe(() => undefined);
    await Promise.resolve();
    expect(lists.getSnapshot().get("a")!.results).toEqual(["a"]);
    lists.want(["b", "c"]);
    await Promise.resolve();
    expect([...read].sort()).toEqual(["b", "c"]);
    expect([...lists.getSnapshot().keys()].sort()).toEqual(["b", "c"]);
    stop();
    expect([...read]).toEqual([]);
  });

  it("are taken up again by whoever listens next", async () => {
    const { lists, read } = group();
    lists.want(["a"]);
    lists.subscribe(() => undefined)();
    expect([...read]).toEqual([]);
    lists.subscribe(() => undefined);
    await Promise.resolve();
    expect(lists.getSnapshot().get("a")!.results).toEqual(["a"]);
  });
});
