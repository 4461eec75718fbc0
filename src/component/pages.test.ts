/** Reading lists page by page: nothing twice, nothing left out, whatever is added in between. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Component, PATIENT, openComponent } from "./testing/component.test-helpers.js";
import { PAGED_LISTS, PLACE, type PagedList } from "./testing/pagedLists.test-helpers.js";

const names = fc.uniqueArray(
  fc.oneof(
    fc.integer({ min: 0, max: 99 }).map(String),
    fc.constantFrom("é", "z z", "😀", "~", "A"),
  ),
  { minLength: 1, maxLength: 9 },
);
const pageSize = fc.integer({ min: 1, max: 10 });
const RUNS = { numRuns: 12 };

async function open(list: PagedList, toAdd: string[]): Promise<Component> {
  const t = openComponent();
  for (const name of toAdd) await list.add(t, name);
  return t;
}

/** Reads pages of `size` until the last one. */
async function readPages(t: Component, list: PagedList, size: number) {
  const pages = [];
  let cursor: string | null = null;
  while (pages.length < 100) {
    const page = await list.read(t, { numItems: size, cursor });
    pages.push(page);
    if (page.isDone) return pages;
    cursor = page.continueCursor;
  }
  throw new Error("The pages have no end.");
}

describe.each(Object.entries(PAGED_LISTS))("%s", (_name, list) => {
  test("an empty list is one empty page", async () => {
    const t = openComponent();
    expect(await list.read(t, { numItems: 5, cursor: null })).toEqual({
      page: [],
      isDone: true,
      continueCursor: "",
    });
  });

  test("pages of any size make the whole list", PATIENT, async () => {
    await fc.assert(
      fc.asyncProperty(names, pageSize, async (toAdd, size) => {
        const t = await open(list, toAdd);
        const pages = await readPages(t, list, size);
        expect(pages.flatMap(({ page }) => page)).toEqual(await list.readAll(t));
        expect(pages.slice(0, -1).every(({ page }) => page.length === size)).toBe(true);
        expect(pages.at(-1)!.page.length).toBeLessThan(size);
      }),
      RUNS,
    );
  });

  test("pages keep their ends when rows are added in between", PATIENT, async () => {
    await fc.assert(
      fc.asyncProperty(names, names, pageSize, async (first, second, size) => {
        const t = await open(list, first);
        const before = await readPages(t, list, size);
        for (const name of second.filter((name) => !first.includes(name))) await list.add(t, name);

        const keys = [];
        let cursor: string | null = null;
        for (const { continueCursor: endCursor } of before.filter((page) => !page.isDone)) {
          const again = await list.read(t, { numItems: size, cursor, endCursor });
          expect(again).toMatchObject({ isDone: false, continueCursor: endCursor });
          keys.push(...again.page);
          cursor = endCursor;
        }
        keys.push(...(await list.read(t, { numItems: 1000, cursor })).page);
        expect(keys).toEqual(await list.readAll(t));
      }),
      RUNS,
    );
  });

  test("the end of the last page is a place to go on from later", async () => {
    const t = await open(list, ["a", "b"]);
    const { page, isDone, continueCursor } = await list.read(t, { numItems: 5, cursor: null });
    expect(page).toHaveLength(2);
    expect(isDone).toBe(true);
    expect(await list.read(t, { numItems: 5, cursor: continueCursor })).toEqual({
      page: [],
      isDone: true,
      continueCursor,
    });
  });
});

test(
  "a page that has grown beyond 1000 rows is cut, and says where to go on",
  PATIENT,
  async () => {
    const t = openComponent();
    const list = PAGED_LISTS.listFoldersPage!;
    for (const name of ["a", "z"]) await list.add(t, name);
    const { continueCursor: endCursor } = await list.read(t, { numItems: 2, cursor: null });
    await t.run(async (ctx) => {
      for (let index = 0; index < 1000; index += 1) {
        const path = `${PLACE}/n${index}`;
        const row = { path, parentPath: PLACE, name: path, createdAt: 0, updatedAt: 0 };
        await ctx.db.insert("folders", row);
      }
    });
    const first = await list.read(t, { numItems: 2, cursor: null, endCursor });
    expect(first.page).toHaveLength(1000);
    expect(first.isDone).toBe(false);
    const cursor = first.continueCursor;
    const second = await list.read(t, { numItems: 2, cursor, endCursor });
    expect(second).toMatchObject({ isDone: false, continueCursor: endCursor });
    expect(new Set([...first.page, ...second.page]).size).toBe(1002);
  },
);
