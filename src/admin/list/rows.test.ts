import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { type Changed, NO_FILTER, SORT_KEYS, type SizeClass } from "../state/listOptions.js";
import { type AssetRow, filterRows, sortRows } from "./rows.js";

type Facts = { size?: number; type?: string; changed?: number; folder?: string };

function row(basename: string, { size, type = "image/png", changed = 0, folder = "" }: Facts = {}) {
  const published =
    size === undefined
      ? null
      : {
          versionId: "v",
          version: 1,
          url: null,
          backend: "convex",
          size,
          contentType: type,
          createdAt: 0,
          publishedAt: 0,
        };
  return {
    assetId: `${folder}/${basename}`,
    folderPath: folder,
    basename,
    versionCounter: 1,
    publishedVersionId: published?.versionId ?? null,
    pendingVersionId: null,
    published,
    createdAt: 0,
    updatedAt: changed,
  } as unknown as AssetRow;
}

const NOW = 0;
const names = (rows: readonly AssetRow[]) => rows.map(({ basename }) => basename);

describe("sorting", () => {
  const rows = [
    row("b10.png", { size: 5, changed: 3 }),
    row("B2.png", { size: 700, type: "application/pdf", changed: 1 }),
    row("a.txt"),
    row("Ä.txt", { size: 5, type: "text/plain", changed: 2 }),
  ];

  it("knows numbers, case and accents in names", () => {
    const sorted = sortRows(rows, { by: "name", isDescending: false });
    expect(names(sorted)).toEqual(["a.txt", "Ä.txt", "B2.png", "b10.png"]);
    expect(names(sortRows(rows, { by: "name", isDescending: true }))).toEqual(
      names(sorted).reverse(),
    );
  });

  it("puts what has no size last, whichever way", () => {
    for (const isDescending of [true, false]) {
      expect(sortRows(rows, { by: "size", isDescending }).at(-1)!.basename).toBe("a.txt");
    }
    expect(names(sortRows(rows, { by: "size", isDescending: true }))[0]).toBe("B2.png");
  });

  it("sorts by type and by time", () => {
    expect(names(sortRows(rows, { by: "type", isDescending: false }))[0]).toBe("B2.png");
    expect(names(sortRows(rows, { by: "changed", isDescending: true }))[0]).toBe("b10.png");
  });

  const anyRow = fc
    .tuple(
      fc.string({ minLength: 1, maxLength: 4 }),
      fc.option(fc.nat(3), { nil: undefined }),
      fc.nat(3),
      fc.constantFrom("", "x"),
    )
    .map(([name, size, changed, folder]) => row(name, { size, changed, folder }));

  test.prop([
    fc.uniqueArray(anyRow, { selector: ({ assetId }) => assetId, maxLength: 12 }),
    fc.constantFrom(...SORT_KEYS),
    fc.boolean(),
  ])("does not depend on the order in which rows arrive", (rows, by, isDescending) => {
    const sort = { by, isDescending };
    const ids = (sorted: AssetRow[]) => sorted.map(({ assetId }) => assetId);
    expect(ids(sortRows([...rows].reverse(), sort))).toEqual(ids(sortRows(rows, sort)));
  });
});

describe("filtering", () => {
  const rows = [
    row("Hero-Éclair.png", { size: 1 }),
    row("hero.pdf", { size: 1, type: "application/pdf" }),
    row("hero draft"),
  ];

  it("leaves everything without a filter", () => {
    expect(filterRows(rows, NO_FILTER, NOW)).toBe(rows);
  });

  it("finds words anywhere, without case and accents", () => {
    expect(names(filterRows(rows, { ...NO_FILTER, text: "ECLAIR hero" }, NOW))).toEqual([
      "Hero-Éclair.png",
    ]);
  });

  it("finds words of tags, titles and alternative texts, with those of the name", () => {
    const described = [
      { ...row("a"), tags: ["Sommer 2026"], title: "Hügel" },
      { ...row("b"), alt: { de: "Morgen", en: "Dawn" } },
      { ...row("c"), alt: "Dawn" },
    ];
    const found = (text: string) => names(filterRows(described, { ...NO_FILTER, text }, NOW));
    expect(found("hugel 2026 a")).toEqual(["a"]);
    expect(found("dawn")).toEqual(["b", "c"]);
    expect(found("morgen")).toEqual(["b"]);
    expect(found("hugel dawn")).toEqual([]);
  });

  it("knows kinds and states", () => {
    expect(names(filterRows(rows, { ...NO_FILTER, kind: "document" }, NOW))).toEqual(["hero.pdf"]);
    expect(names(filterRows(rows, { ...NO_FILTER, state: "unpublished" }, NOW))).toEqual([
      "hero draft",
    ]);
    expect(filterRows(rows, { ...NO_FILTER, state: "published" }, NOW)).toHaveLength(2);
  });

  it("knows sizes up to the next class", () => {
    const sized = [0, 99_999, 100_000, 999_999, 1_000_000, 9_999_999, 10_000_000].map((size) =>
      row(String(size), { size }),
    );
    const found = (size: SizeClass) =>
      names(filterRows([...sized, row("draft")], { ...NO_FILTER, size }, NOW));
    expect(found("small")).toEqual(["0", "99999"]);
    expect(found("medium")).toEqual(["100000", "999999"]);
    expect(found("large")).toEqual(["1000000", "9999999"]);
    expect(found("huge")).toEqual(["10000000"]);
  });

  it("knows how long ago files were changed", () => {
    const day = 24 * 60 * 60 * 1000;
    const now = 1000 * day;
    const changed = [0, 1, 7, 30, 365].flatMap((days) => [
      row(`${days}`, { changed: now - days * day }),
      row(`${days} and more`, { changed: now - days * day - 1 }),
    ]);
    const last = (changedSince: Changed) =>
      names(filterRows(changed, { ...NO_FILTER, changed: changedSince }, now)).at(-1);
    expect((["day", "week", "month", "year"] as const).map(last)).toEqual(["1", "7", "30", "365"]);
  });
});
