/** Files in the perspective of a release: as they are once it is published, as long as it is not. */
import { describe, expect, test } from "vitest";
import { api } from "./_generated/api.js";
import {
  type Component,
  at,
  openComponent,
  rows,
  upload,
} from "./testing/component.test-helpers.js";
import { runScheduledOnce, stopTheClock } from "./testing/clock.test-helpers.js";
import { costOf } from "./testing/costs.test-helpers.js";
import { expectRefused } from "./testing/refusals.test-helpers.js";

const { assetManager, pages, perspectives, published, releases } = api;

stopTheClock();

const create = async (t: Component, folderPath?: string) =>
  (await t.mutation(releases.createRelease, { name: "Spring", folderPath })).releaseId as string;
const add = async (t: Component, releaseId: string, ...entries: object[]) =>
  await t.mutation(releases.addToRelease, { releaseId, entries: entries as never });
const draft = async (t: Component, path: string, content: string) => {
  const { versionId } = await upload(t, path, content, { publish: false });
  return { ...at(path), versionId };
};

/** `b` and `z` are new, `c` is replaced, `d` unpublished and `e` deleted; below, others change, too. */
async function open() {
  const t = openComponent();
  for (const name of ["a", "c", "d", "e", "f"]) await upload(t, `site/${name}`, `one of ${name}`);
  await upload(t, "site/c/deep", "deep");
  const releaseId = await create(t, "site");
  await add(
    t,
    releaseId,
    await draft(t, "site/b", "new"),
    await draft(t, "site/c", "two"),
    { ...at("site/d"), action: "archive" },
    { ...at("site/e"), action: "delete" },
    await draft(t, "site/z", "new"),
    await draft(t, "site/c/deep", "deeper"),
    await draft(t, "site/c/new", "deepest"),
  );
  return { t, releaseId };
}

const routesUrl = "https://any.site/assets";
const NAMES = ["a", "b", "c", "d", "e", "f", "z"];
const PATHS = NAMES.map((name) => at(`site/${name}`));

type File = { basename: string; version: number; isPreview?: boolean } | null;
const inShort = (file: File) =>
  file && `${file.basename}${file.version}${file.isPreview ? " preview" : ""}`;

const NOW_PUBLISHED = ["a1", null, "c1", "d1", "e1", "f1", null];
const WITH_RELEASE = ["a1", "b1 preview", "c2 preview", null, null, "f1", "z1 preview"];

const readAll = async (t: Component, perspective?: string) =>
  (await t.query(published.getPublishedFiles, { files: PATHS, perspective })).map(inShort);

async function listAll(t: Component, perspective: string | undefined, numItems: number) {
  const found: File[] = [];
  let cursor: string | null = null;
  for (let turn = 0; turn < 20; turn += 1) {
    const paginationOpts: { numItems: number; cursor: string | null } = { numItems, cursor };
    const args = { folderPath: "site", perspective, paginationOpts };
    const page: { page: File[]; isDone: boolean; continueCursor: string } = await t.query(
      pages.listPublishedFilesPage,
      args,
    );
    expect(page.page.length).toBeLessThanOrEqual(numItems);
    found.push(...page.page);
    if (page.isDone) return found.map(inShort);
    cursor = page.continueCursor;
  }
  throw new Error("The list has no end.");
}

describe("a lookup", () => {
  test("has what the path serves once the release is published", async () => {
    const { t, releaseId } = await open();
    expect(await readAll(t)).toEqual(NOW_PUBLISHED);
    expect(await readAll(t, releaseId)).toEqual(WITH_RELEASE);
    for (const [index, path] of PATHS.entries()) {
      const wanted = { ...path, perspective: releaseId };
      const file = await t.query(assetManager.getPublishedFile, wanted);
      expect(inShort(file)).toBe(WITH_RELEASE[index]);
    }
    // But for the mark and the dates, it is what is published then.
    const before = await t.query(published.getPublishedFiles, {
      files: PATHS,
      perspective: releaseId,
    });
    await t.mutation(releases.publishRelease, { releaseId });
    const after = await t.query(published.getPublishedFiles, { files: PATHS });
    const withoutDates = (files: typeof after) =>
      files.map((file) => file && { ...file, isPreview: undefined, publishedAt: 0, modifiedAt: 0 });
    expect(withoutDates(before)).toEqual(withoutDates(after));
  });

  test("reads at most three documents, and one without a perspective", async () => {
    const { t, releaseId } = await open();
    const reads = async (path: string, perspective?: string) =>
      (
        await costOf(t, (ctx) =>
          ctx.runQuery(assetManager.getPublishedFile, { ...at(path), perspective }),
        )
      ).reads;
    const costs = async () =>
      await Promise.all(
        ["a", "b", "c", "d", "e", "none"].map((name) => reads(`site/${name}`, releaseId)),
      );
    expect(await reads("site/c")).toBe(1);
    expect(await costs()).toEqual([2, 3, 3, 2, 2, 1]);
    await t.mutation(releases.publishRelease, { releaseId });
    expect(await costs()).toEqual([2, 3, 3, 3, 2, 1]);
  });

  test("of many reads the release once", async () => {
    const { t, releaseId } = await open();
    const cost = async (...names: string[]) => {
      const files = names.map((name) => at(`site/${name}`));
      return (
        await costOf(t, (ctx) =>
          ctx.runQuery(published.getPublishedFiles, { files, perspective: releaseId }),
        )
      ).reads;
    };
    expect(await cost("a", "f", "a", "f")).toBe(5);
    expect(await cost("b", "c", "z")).toBe(9);
  });

  test("of a private file has nothing, now or then", async () => {
    const { t, releaseId } = await open();
    await t.mutation(assetManager.setAssetAccess, { ...at("site/c"), access: "private" });
    const wanted = { ...at("site/c"), perspective: releaseId };
    expect(await t.query(assetManager.getPublishedFile, wanted)).toBeNull();
    expect(await listAll(t, releaseId, 10)).toEqual(["a1", "b1 preview", "f1", "z1 preview"]);
  });
});

describe("an entry that could not be published", () => {
  const ofC = async (t: Component, releaseId: string, path = "site/c") =>
    inShort(await t.query(assetManager.getPublishedFile, { ...at(path), perspective: releaseId }));

  test("does not follow its asset, nor apply to another at its path", async () => {
    const { t, releaseId } = await open();
    const { folderPath, basename } = at("site/c");
    await t.mutation(assetManager.renameAsset, { folderPath, basename, newBasename: "g" });
    expect(await ofC(t, releaseId)).toBeNull();
    expect(await ofC(t, releaseId, "site/g")).toBe("g1");
    const others = ["a1", "b1 preview", "f1", "g1", "z1 preview"];
    expect(await listAll(t, releaseId, 2)).toEqual(others);
    await upload(t, "site/c", "another");
    expect(await ofC(t, releaseId)).toBe("c1");
    expect((await assetsOf(t, releaseId)).filter((line) => /^[cg]/.test(line!))).toEqual([
      "c1",
      "g1",
    ]);
  });

  test("is left out while its asset is in the trash", async () => {
    const { t, releaseId } = await open();
    await t.mutation(assetManager.deleteAsset, at("site/c"));
    expect(await ofC(t, releaseId)).toBeNull();
    expect(await listAll(t, releaseId, 1)).toEqual(["a1", "b1 preview", "f1", "z1 preview"]);
  });

  test.each(["pending", "failed"] as const)("is left out while its bytes are %s", async (how) => {
    const { t, releaseId } = await open();
    const [entry] = (await rows(t, "releaseEntries")).filter(({ path }) => path === "site/c");
    await t.run((ctx) => ctx.db.patch("versions", entry!.versionId!, { verification: how }));
    expect(await ofC(t, releaseId)).toBe("c1");
    await t.run((ctx) => ctx.db.patch("versions", entry!.versionId!, { verification: undefined }));
    expect(await ofC(t, releaseId)).toBe("c2 preview");
    await t.run((ctx) => ctx.db.patch("versions", entry!.versionId!, { isTypeUnstored: true }));
    expect(await ofC(t, releaseId)).toBe("c1");
    await t.run((ctx) => ctx.db.delete("versions", entry!.versionId!));
    expect(await ofC(t, releaseId)).toBe("c1");
  });

  test("applies although another version was published since", async () => {
    const { t, releaseId } = await open();
    await upload(t, "site/c", "three");
    expect(await ofC(t, releaseId)).toBe("c2 preview");
    // It serves that already.
    const [entry] = (await rows(t, "releaseEntries")).filter(({ path }) => path === "site/c");
    await t.mutation(assetManager.publishVersion, { versionId: entry!.versionId! });
    expect(await ofC(t, releaseId)).toBe("c2");
  });
});

async function assetsOf(t: Component, perspective: string, order?: "asc" | "desc") {
  const { page } = await t.query(pages.listAssetsPage, {
    ...{ folderPath: "site", perspective, order },
    paginationOpts: { numItems: 100, cursor: null },
  });
  return page.map(({ basename, published: file }) =>
    file === null ? `${basename}-` : inShort({ basename, ...file }),
  );
}

describe("a list", () => {
  test("has no gap and nothing twice, whatever the size of its pages", async () => {
    const { t, releaseId } = await open();
    const expected = WITH_RELEASE.filter((file) => file !== null);
    for (const numItems of [1, 2, 3, 4, 5, 6, 7, 8, 100]) {
      expect(await listAll(t, releaseId, numItems), `pages of ${numItems}`).toEqual(expected);
    }
    const folder = { folderPath: "site", perspective: releaseId };
    const all = await t.query(assetManager.listPublishedFilesInFolder, folder);
    expect(all.map(inShort)).toEqual(expected);
  });

  test("sorts names as the database does", async () => {
    const t = openComponent();
    // By code units, the second would come first.
    const names = ["\uff5e", "\u{1f600}"];
    await upload(t, names[0]!, "one");
    const releaseId = await create(t);
    await add(t, releaseId, await draft(t, names[1]!, "two"));
    const all = await t.query(assetManager.listPublishedFilesInFolder, {
      ...{ folderPath: "", perspective: releaseId },
    });
    expect(all.map(({ basename }) => basename)).toEqual(names);
  });

  test("keeps the end of a page, whatever is added to the release", async () => {
    const { t, releaseId } = await open();
    const read = async (cursor: string | null, numItems: number, endCursor?: string) =>
      await t.query(pages.listPublishedFilesPage, {
        ...{ folderPath: "site", perspective: releaseId },
        paginationOpts: { numItems, cursor, ...(endCursor === undefined ? {} : { endCursor }) },
      });
    const first = await read(null, 2);
    await add(t, releaseId, await draft(t, "site/aa", "between"));
    const again = await read(null, 2, first.continueCursor);
    expect(again.page.map(inShort)).toEqual(["a1", "aa1 preview", "b1 preview"]);
    expect(again.continueCursor).toBe(first.continueCursor);
  });

  test("is of one perspective only", async () => {
    const { t, releaseId } = await open();
    const list = async (perspective: string | undefined, cursor: string | null) =>
      await t.query(pages.listPublishedFilesPage, {
        ...{ folderPath: "site", perspective, paginationOpts: { numItems: 1, cursor } },
      });
    const { continueCursor } = await list(releaseId, null);
    const other = await create(t);
    await expectRefused(t, () => list(other, continueCursor), { code: "CURSOR_INVALID" });
    await expectRefused(t, () => list(undefined, continueCursor), { code: "CURSOR_INVALID" });
  });

  test("of assets has each as the release leaves it", async () => {
    const { t, releaseId } = await open();
    const expected = ["a1", "b1 preview", "c2 preview", "d-", "f1", "z1 preview"];
    expect(await assetsOf(t, releaseId)).toEqual(expected);
    expect(await assetsOf(t, releaseId, "desc")).toEqual([...expected].reverse());
    const { page } = await t.query(pages.listAssetsPage, {
      ...{ folderPath: "none", perspective: releaseId },
      paginationOpts: { numItems: 100, cursor: null },
    });
    expect(page).toEqual([]);
  });

  test("costs what its page needs, and the entries about its names", async () => {
    const { t, releaseId } = await open();
    const reads = async (numItems: number) =>
      (
        await costOf(t, (ctx) =>
          ctx.runQuery(pages.listPublishedFilesPage, {
            ...{ folderPath: "site", perspective: releaseId },
            paginationOpts: { numItems, cursor: null },
          }),
        )
      ).reads;
    // The release and the file; `b` is at the end of the page, or beyond it.
    expect(await reads(1)).toBe(2);
    // 2 files and the entries up to the second; the asset and version of `b`, for which the second makes room.
    expect(await reads(2)).toBe(1 + 2 + 2 + 2);
    // 5 files, 5 entries, 3 versions, 2 assets that are not public yet.
    expect(await reads(100)).toBe(1 + 5 + 5 + 3 + 2);
    // Its entry needs no asset: there is nothing to show either way.
    await t.mutation(assetManager.archiveAsset, at("site/d"));
    expect(await reads(100)).toBe(1 + 4 + 5 + 3 + 2);
  });
});

describe("a release that is not open", () => {
  test("shows what is published once it is published, whatever comes later", async () => {
    const { t, releaseId } = await open();
    await t.mutation(releases.publishRelease, { releaseId });
    const after = ["a1", "b1", "c2", null, null, "f1", "z1"];
    expect(await readAll(t, releaseId)).toEqual(after);
    expect(await listAll(t, releaseId, 3)).toEqual(after.filter((file) => file !== null));
    await upload(t, "site/c", "three");
    await t.mutation(assetManager.archiveAsset, at("site/b"));
    const later = ["a1", null, "c3", null, null, "f1", "z1"];
    expect(await readAll(t, releaseId)).toEqual(later);
    expect(await listAll(t, releaseId, 3)).toEqual(later.filter((file) => file !== null));
    expect(await assetsOf(t, releaseId)).toEqual(["a1", "b-", "c3", "d-", "f1", "z1"]);
  });

  test("shows what is published after its rollback", async () => {
    const { t, releaseId } = await open();
    await t.mutation(releases.publishRelease, { releaseId });
    await t.mutation(releases.rollbackRelease, { releaseId });
    expect(await readAll(t, releaseId)).toEqual(NOW_PUBLISHED);
  });

  test("still shows its entries while it is scheduled", async () => {
    const { t, releaseId } = await open();
    const publishAt = Date.now() + 60_000;
    await t.mutation(releases.scheduleRelease, { releaseId, publishAt });
    expect(await readAll(t, releaseId)).toEqual(WITH_RELEASE);
    await runScheduledOnce(t);
  });

  test.each(["discarded", "unknown", "of another table"])("%s is an error", async (which) => {
    const { t, releaseId } = await open();
    const { versionId } = await upload(t, "site/a", "again");
    await t.mutation(releases.discardRelease, { releaseId });
    const perspective = { discarded: releaseId, unknown: "none" }[which] ?? versionId;
    const paginationOpts = { numItems: 10, cursor: null };
    const folder = { folderPath: "site", perspective };
    const calls = [
      () => t.query(assetManager.getPublishedFile, { ...at("site/c"), perspective }),
      () => t.query(published.getPublishedFiles, { files: PATHS, perspective }),
      () => t.query(assetManager.listPublishedFilesInFolder, folder),
      () => t.query(pages.listPublishedFilesPage, { ...folder, paginationOpts }),
      () => t.query(pages.listAssetsPage, { ...folder, paginationOpts }),
      () => t.mutation(perspectives.getPreviewUrl, { ...at("site/c"), perspective, routesUrl }),
    ];
    for (const call of calls) await expectRefused(t, call, { code: "RELEASE_NOT_FOUND" });
  });
});

test("arguments are checked as without a perspective", async () => {
  const { t, releaseId: perspective } = await open();
  const bad = { folderPath: "a//b", basename: "c" };
  const paginationOpts = { numItems: 0, cursor: null };
  const calls = [
    [() => t.query(assetManager.getPublishedFile, { ...bad, perspective }), "PATH_INVALID"],
    [() => t.query(published.getPublishedFiles, { files: [bad], perspective }), "PATH_INVALID"],
    [
      () => t.query(assetManager.listPublishedFilesInFolder, { folderPath: "a//b", perspective }),
      "PATH_INVALID",
    ],
    [
      () =>
        t.query(pages.listPublishedFilesPage, { folderPath: "site", perspective, paginationOpts }),
      "ARGUMENT_INVALID",
    ],
    [
      () => t.mutation(perspectives.getPreviewUrl, { ...bad, perspective, routesUrl }),
      "PATH_INVALID",
    ],
    [
      () =>
        t.mutation(perspectives.getPreviewUrl, {
          ...at("site/c"),
          perspective,
          routesUrl,
          expiresIn: 0,
        }),
      "ARGUMENT_INVALID",
    ],
    [
      () =>
        t.mutation(perspectives.getPreviewUrl, { ...at("site/c"), perspective, routesUrl: "x" }),
      "ARGUMENT_INVALID",
    ],
  ] as const;
  for (const [call, code] of calls) await expectRefused(t, call, { code });
});

test("a list of more files than a result may have is refused", async () => {
  const { t, releaseId } = await open();
  const [asset] = await rows(t, "assets");
  await t.run(async (ctx) => {
    const { _id, _creationTime, ...row } = asset!;
    for (let index = 0; index < 1000; index += 1) {
      await ctx.db.insert("assets", { ...row, folderPath: "site", basename: `many ${index}` });
    }
  });
  const wanted = { folderPath: "site", perspective: releaseId };
  const call = () => t.query(assetManager.listPublishedFilesInFolder, wanted);
  await expectRefused(t, call, { code: "RESULT_TOO_LARGE" });
});
