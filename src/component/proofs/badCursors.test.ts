/** Cursors that a list did not hand out: CURSOR_INVALID, never another error and never a guess. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { api } from "../_generated/api.js";
import {
  BEGINNING,
  PATIENT,
  type Component,
  openComponent,
  upload,
} from "../testing/component.test-helpers.js";
import {
  OTHER_PLACE,
  PAGED_LISTS,
  PLACE,
  type PagedList,
  addElsewhere,
} from "../testing/pagedLists.test-helpers.js";
import { expectRefused, refusalOf } from "../testing/refusals.test-helpers.js";

const LISTS = Object.entries(PAGED_LISTS);

async function openWithRows(): Promise<Component> {
  const t = openComponent();
  for (const [, list] of LISTS) {
    await list.add(t, "a");
    await list.add(t, "b");
  }
  await addElsewhere(t);
  return t;
}

async function cursorOf(t: Component, list: PagedList, place?: string): Promise<string> {
  return (await list.read(t, { numItems: 1, cursor: null }, place)).continueCursor;
}

/** Expects that a cursor can neither begin nor end a page. */
async function expectInvalid(t: Component, list: PagedList, cursor: string) {
  for (const options of [
    { numItems: 1, cursor },
    { numItems: 1, cursor: null, endCursor: cursor },
  ]) {
    const refusal = await refusalOf(list.read(t, options));
    expect(refusal, cursor).toMatchObject({ code: "CURSOR_INVALID" });
  }
}

describe.each(LISTS)("%s refuses a cursor", (name, list) => {
  test("that is garbage", PATIENT, async () => {
    const t = await openWithRows();
    await expectRefused(t, () => list.read(t, { numItems: 1, cursor: "garbage" }), {
      code: "CURSOR_INVALID",
    });
    const garbage = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc
        .array(fc.oneof(fc.constantFrom("assets", "folders", PLACE, "", 1, null), fc.jsonValue()))
        // This may be a cursor of the list indeed.
        .filter((parts) => parts.length !== 3 || typeof parts[2] !== "string")
        .map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(garbage, async (cursor) => await expectInvalid(t, list, cursor)),
      { numRuns: 60 },
    );
  });

  test.each(LISTS.filter(([other]) => other !== name))("of %s", async (_other, other) => {
    const t = await openWithRows();
    await expectInvalid(t, list, await cursorOf(t, other));
  });

  test("of another folder or asset", async () => {
    const t = await openWithRows();
    await expectInvalid(t, list, await cursorOf(t, list, OTHER_PLACE));
  });

  test("whose key is no key of the list", async () => {
    const t = await openWithRows();
    const cursor = await cursorOf(t, list);
    const parts = JSON.parse(cursor) as unknown[];
    const isNumber = typeof parts[2] === "number";
    const withKey = (json: string) => `${JSON.stringify(parts.slice(0, 2)).slice(0, -1)},${json}]`;
    const badKeys = isNumber
      ? ["0", "-1", "1.5", "1e999", "-1e999", "9007199254740993", '"1"']
      : ["1", '"\\ud800"', '"\\udc00x"'];
    for (const key of ["null", "true", "[]", "{}", ...badKeys]) {
      await expectInvalid(t, list, withKey(key));
    }
  });

  test("with something more behind it", async () => {
    const t = await openWithRows();
    const cursor = await cursorOf(t, list);
    const parts = JSON.parse(cursor) as unknown[];
    for (const wrong of [`${cursor}x`, cursor.slice(1), JSON.stringify([...parts, 1])]) {
      await expectInvalid(t, list, wrong);
    }
  });
});

describe("a versions cursor", () => {
  test("does not lead into another asset that has the address now", async () => {
    const t = openComponent();
    const list = PAGED_LISTS.getAssetVersionsPage!;
    await list.add(t, "one");
    const cursor = await cursorOf(t, list);
    await t.mutation(api.assetManager.deleteAsset, { folderPath: "", basename: PLACE });
    await list.add(t, "two");
    await expectInvalid(t, list, cursor);
  });
});

describe.each(["listSince", "listForFolder"])("%s refuses a cursor", (name) => {
  const read = async (t: Component, cursor: typeof BEGINNING) =>
    name === "listSince"
      ? await t.query(api.changelog.listSince, { cursor, limit: 1 })
      : await t.query(api.changelog.listForFolder, { folderPath: PLACE, cursor });

  const expectInvalidPlace = async (t: Component, cursor: typeof BEGINNING) => {
    const refusal = await refusalOf(read(t, cursor));
    expect(refusal, JSON.stringify(cursor)).toMatchObject({ code: "CURSOR_INVALID" });
  };

  test.each([-1, -0.5, Number.NaN, Infinity, -Infinity, 8.64e15 + 1, Number.MAX_VALUE])(
    "at the time %d",
    async (createdAt) => {
      const t = await openWithRows();
      await expectRefused(t, () => read(t, { createdAt, id: "" }), { code: "CURSOR_INVALID" });
      await expectInvalidPlace(t, { createdAt, id: "0:0" });
    },
  );

  test("whose id is garbage", PATIENT, async () => {
    const t = await openWithRows();
    const parts = fc.constantFrom("0", "1", ":", "-", ".", " ", "e", "\n", "9".repeat(20), "x");
    const id = fc
      .oneof(
        fc.string({ minLength: 1 }),
        fc.array(parts, { minLength: 1 }).map((p) => p.join("")),
      )
      // These are places at the time 0, in front of the first change.
      .filter((text) => !/^0*\d{1,6}:\d{1,9}$/.test(text));
    await fc.assert(
      fc.asyncProperty(id, async (text) => await expectInvalidPlace(t, { createdAt: 0, id: text })),
      { numRuns: 100 },
    );
  });

  test("whose parts do not belong together", async () => {
    const t = await openWithRows();
    const { nextCursor } = await read(t, BEGINNING);
    for (const cursor of [
      { ...nextCursor, createdAt: nextCursor.createdAt + 1 },
      { ...nextCursor, createdAt: nextCursor.createdAt - 0.5 },
      { ...nextCursor, createdAt: 0 },
      { ...nextCursor, id: `${nextCursor.id}0000000000` },
      { ...nextCursor, id: `${nextCursor.id} ` },
      { ...nextCursor, id: `-${nextCursor.id}` },
      { ...nextCursor, id: nextCursor.id.replace(":", ":-") },
      { ...nextCursor, id: nextCursor.id.replace(":", "") },
      { createdAt: 9223372036854, id: "9223372036854775808:0" },
    ]) {
      await expectInvalidPlace(t, cursor);
    }
  });

  test("but takes one that the other feed handed out, and any time", async () => {
    const t = await openWithRows();
    await upload(t, `${PLACE}/more`, "more");
    const page = await t.query(api.changelog.listSince, { cursor: BEGINNING, limit: 3 });
    await read(t, page.nextCursor);
    for (const createdAt of [0, 0.5, Date.now(), Date.now() + 1e9, 8.64e15]) {
      await read(t, { createdAt, id: "" });
    }
  });
});
