import { expect, test } from "vitest";
import { eachPage } from "./eachPage.js";

/** A list in pages of two, which records the cursors that were requested. */
function listOf(rows: number[]) {
  const asked: (string | null)[] = [];
  const read = async (cursor: string | null) => {
    asked.push(cursor);
    const start = Number(cursor ?? 0);
    const end = start + 2;
    return {
      page: rows.slice(start, end),
      isDone: end >= rows.length,
      continueCursor: String(end),
    };
  };
  return { asked, read };
}

test("every page is read once, each after the last", async () => {
  const { asked, read } = listOf([1, 2, 3, 4, 5]);
  const pages: unknown[] = [];
  for await (const page of eachPage(read)) pages.push(page);
  expect(pages).toEqual([[1, 2], [3, 4], [5]]);
  expect(asked).toEqual([null, "2", "4"]);
});

test("no page is read before the caller asks for it", async () => {
  const { asked, read } = listOf([1, 2, 3, 4, 5]);
  for await (const page of eachPage(read)) if (page.length > 0) break;
  expect(asked).toHaveLength(1);
});
