import { describe, expect, it } from "vitest";
import {
  NOTHING_SELECTED,
  moveBy,
  prune,
  selectAll,
  selectOnly,
  selectRange,
  toggle,
} from "./selection.js";

const ORDER = ["a", "b", "c", "d", "e"];
const ids = ({ ids }: { ids: ReadonlySet<string> }) => [...ids].sort().join("");

describe("the pointer", () => {
  it("adds and takes away", () => {
    const two = toggle(selectOnly("a"), "c");
    expect(ids(two)).toBe("ac");
    expect(ids(toggle(two, "a"))).toBe("c");
  });

  it("selects a range from the anchor, either way, again and again", () => {
    const from = selectOnly("c");
    expect(ids(selectRange(from, ORDER, "e"))).toBe("cde");
    expect(ids(selectRange(selectRange(from, ORDER, "e"), ORDER, "a"))).toBe("abc");
  });

  it("adds a range to what is selected", () => {
    const selection = toggle(selectOnly("a"), "c");
    expect(ids(selectRange(selection, ORDER, "d", true))).toBe("acd");
  });

  it("starts a range at the row itself when the anchor is gone", () => {
    expect(ids(selectRange(selectOnly("z"), ORDER, "b"))).toBe("b");
  });
});

describe("the keyboard", () => {
  it("starts at an end", () => {
    expect(moveBy(NOTHING_SELECTED, ORDER, 1).active).toBe("a");
    expect(moveBy(NOTHING_SELECTED, ORDER, -1).active).toBe("e");
  });

  it("stops at the ends", () => {
    expect(moveBy(selectOnly("d"), ORDER, 10).active).toBe("e");
    expect(moveBy(selectOnly("d"), ORDER, -Infinity).active).toBe("a");
  });

  it("extends from the anchor and takes it back again", () => {
    const more = moveBy(moveBy(selectOnly("b"), ORDER, 1, "extend"), ORDER, 1, "extend");
    expect(ids(more)).toBe("bcd");
    expect(ids(moveBy(more, ORDER, -1, "extend"))).toBe("bc");
  });

  it("looks at rows without selecting them", () => {
    const selection = moveBy(selectOnly("b"), ORDER, 2, "look");
    expect(ids(selection)).toBe("b");
    expect(ids(toggle(selection, selection.active!))).toBe("bd");
  });

  it("has nothing to go to in an empty list", () => {
    expect(moveBy(selectOnly("a"), [], 1)).toEqual(NOTHING_SELECTED);
  });

  it("selects everything and stays where it is", () => {
    const all = selectAll(selectOnly("c"), ORDER);
    expect(ids(all)).toBe("abcde");
    expect(all.active).toBe("c");
  });
});

describe("rows that go", () => {
  it("are forgotten, and the keyboard is at the next one", () => {
    const selection = toggle(selectOnly("a"), "c");
    const left = prune(selection, ["a", "b", "d", "e"], ORDER);
    expect(ids(left)).toBe("a");
    expect(left.active).toBe("d");
    expect(left.anchor).toBeNull();
  });

  it("leave the keyboard at the last one when the end went", () => {
    expect(prune(selectOnly("e"), ["a", "b"], ORDER).active).toBe("b");
    expect(prune(selectOnly("e"), [], ORDER).active).toBeNull();
  });

  it("leave nothing when another list took their place", () => {
    expect(prune(selectOnly("a"), ["x", "y"], ORDER)).toEqual(NOTHING_SELECTED);
  });

  it("change nothing when they were not selected", () => {
    const selection = selectOnly("a");
    expect(prune(selection, ["a", "e"], ORDER)).toBe(selection);
  });
});
