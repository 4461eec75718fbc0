import { describe, expect, it } from "vitest";
import { PageList } from "../../react/pageList.js";
import { ListGroup } from "./ListGroup.js";

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

  it("are resumed by the next listener", async () => {
    const { lists, read } = group();
    lists.want(["a"]);
    lists.subscribe(() => undefined)();
    expect([...read]).toEqual([]);
    lists.subscribe(() => undefined);
    await Promise.resolve();
    expect(lists.getSnapshot().get("a")!.results).toEqual(["a"]);
  });
});
