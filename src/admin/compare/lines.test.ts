import { describe, expect, test } from "vitest";
import { compareLines, foldLines } from "./lines.js";

const tell = (before: string, after: string) => {
  const compared = compareLines(before, after)!;
  return compared.lines.map(({ kind, text, before, after }) =>
    [{ same: " ", added: "+", removed: "-" }[kind], before ?? "", after ?? "", text].join("|"),
  );
};

describe("lines are compared", () => {
  test("with their numbers in both texts", () => {
    expect(tell("one\ntwo\nthree\n", "one\n2\nthree\nfour\n")).toEqual([
      " |1|1|one",
      "-|2||two",
      "+||2|2",
      " |3|3|three",
      "+||4|four",
    ]);
  });

  test("counted", () => {
    expect(compareLines("a\nb\nc", "a\nx\ny\nc")).toMatchObject({ added: 2, removed: 1 });
    expect(compareLines("", "")).toMatchObject({ lines: [], added: 0, removed: 0 });
  });

  test("regardless of how they end", () => {
    expect(compareLines("a\r\nb\r\n", "a\nb\n")).toMatchObject({ added: 0, removed: 0 });
  });

  test("with empty lines", () => {
    expect(tell("\n\na", "\na")).toEqual(expect.arrayContaining(["-|2||"]));
  });

  test("unless too many differ", () => {
    const text = (word: string) =>
      Array.from({ length: 3000 }, (_, i) => `${word} ${i}`).join("\n");
    expect(compareLines(text("a"), text("b"))).toBeNull();
  });
});

describe("equal lines are folded", () => {
  const numbered = (count: number) => Array.from({ length: count }, (_, i) => `line ${i + 1}`);

  test("far from differences", () => {
    const before = numbered(30);
    const after = [...before];
    after[14] = "other";
    const { lines } = compareLines(before.join("\n"), after.join("\n"))!;
    const blocks = foldLines(lines).map(({ isFolded, lines }) => [isFolded, lines.length]);
    expect(blocks).toEqual([
      [true, 11],
      [false, 8],
      [true, 12],
    ]);
  });

  test("and none between differences that are close", () => {
    const before = numbered(10);
    const after = ["first", ...before.slice(1, 7), "other", ...before.slice(8)];
    const { lines } = compareLines(before.join("\n"), after.join("\n"))!;
    expect(foldLines(lines)).toHaveLength(1);
  });

  test("all of them, if nothing differs", () => {
    const { lines } = compareLines("a\nb", "a\nb")!;
    expect(foldLines(lines)).toEqual([{ isFolded: true, lines }]);
  });
});
