import type { PaginationOptions } from "convex/server";
import { expect, test } from "vitest";
import type { AssetAdminApi } from "../types.js";
import { eachPage } from "./eachPage.js";

/** A server with pages of two, which notes what it was asked for. */
function serverOf(rows: number[]) {
  const asked: { folderPath?: string; paginationOpts: PaginationOptions }[] = [];
  const query = (_query: unknown, args: (typeof asked)[number]) => {
    asked.push(args);
    const start = Number(args.paginationOpts.cursor ?? 0);
    const end = start + 2;
    const page = rows.slice(start, end);
    return Promise.resolve({ page, isDone: end >= rows.length, continueCursor: String(end) });
  };
  return { asked, client: { query: query as never } };
}

const LIST = {} as AssetAdminApi["listFolderUsage"];

test("every page is read once, each behind the last, with the same arguments", async () => {
  const { asked, client } = serverOf([1, 2, 3, 4, 5]);
  const pages: unknown[] = [];
  for await (const page of eachPage(client, LIST, { folderPath: "a" })) pages.push(page);
  expect(pages).toEqual([[1, 2], [3, 4], [5]]);
  expect(asked.map(({ paginationOpts }) => paginationOpts.cursor)).toEqual([null, "2", "4"]);
  expect(asked.every(({ folderPath }) => folderPath === "a")).toBe(true);
});

test("nothing is read that nobody waits for", async () => {
  const { asked, client } = serverOf([1, 2, 3, 4, 5]);
  for await (const page of eachPage(client, LIST, {})) if (page.length > 0) break;
  expect(asked).toHaveLength(1);
});
