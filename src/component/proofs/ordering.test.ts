/**
 * Names that sort differently by bytes than by code units, and names around the slash: jobs
 * touch exactly their subtree, and lists and pages are whole and in order. Ids are random here, and
 * so nothing can rest on theirs.
 */
import { compareValues } from "convex/values";
import fc from "fast-check";
import { afterAll, describe, expect, test, vi } from "vitest";
import { encodeKey, intervalOf, isInside, type StringOrder } from "../../../local/database/keys.js";
import { api } from "../_generated/api.js";
import { parentOf, rangeBelow } from "../../shared/paths.js";
import { unseenIn } from "../../shared/visibleNames.js";
import { Backend } from "./backend.test-helpers.js";
import { rowsOf, requireSound } from "./invariants.test-helpers.js";

// Pages and steps that end between such names.
vi.mock("../model/work/steps.js", () => ({
  STEP_SIZE: 3,
  CLOSING_STEP: 3,
  PURGE_STEP: 3,
  SWEEP_STEP: 3,
}));

afterAll(() => {
  vi.useRealTimers();
});

const { assetManager, changelog, jobs, pages } = api;

/** In the order of their bytes; by code units the last two would come before the two before them. */
const BY_BYTES = [
  "a",
  "a!",
  "a-",
  "a.",
  "a/b",
  "a/\u{10ffff}",
  "a0",
  "aa",
  "é",
  "\ue000",
  "\uffff",
];
const BEYOND = ["\u{10000}", "😀"];
/** Names that come close to others, or to the slash. */
const NAMES = ["a", "a!", "a-", "a.", "a0", "A", "b", "a b", "é", "\ue000", "\uffff", ...BEYOND];

const bytesOf = (text: string) => Buffer.from(text, "utf8");
const byBytes = (a: string, b: string) => Buffer.compare(bytesOf(a), bytesOf(b));
const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NAMES) },
  {
    weight: 1,
    arbitrary: fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 3 })
      .map((text) => text.normalize("NFC").replace(/[/\p{C}\p{Zl}\p{Zp}]/gu, "x"))
      .filter((text) => text !== "." && text !== ".." && unseenIn(text) === null),
  },
);
const folderName = name.filter((text) => text === text.trim());
const path = fc.array(folderName, { minLength: 1, maxLength: 3 }).map((names) => names.join("/"));

describe("keys", () => {
  test("order strings by their bytes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
        const [keyA, keyB] = [encodeKey([a], "utf8"), encodeKey([b], "utf8")];
        expect(Math.sign(byBytes(a, b))).toBe(keyA < keyB ? -1 : keyA > keyB ? 1 : 0);
      }),
      { numRuns: 2000 },
    );
    const all = [...BY_BYTES, ...BEYOND];
    const sortedIn = (order: StringOrder) =>
      all.toSorted((a, b) => (encodeKey([a], order) < encodeKey([b], order) ? -1 : 1));
    expect(sortedIn("utf8")).toEqual(all);
    // By code units these names would be in another order, so they can tell the two apart.
    expect(sortedIn("utf16")).not.toEqual(all);
    expect(sortedIn("utf16")).toEqual(all.toSorted());
  });

  test("order numbers, big numbers and what is missing", () => {
    const number = fc.double({ noNaN: true });
    fc.assert(
      fc.property(
        number,
        number,
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        (a, b, c) => {
          // Convex sorts -0 before 0.
          expect(encodeKey([a], "utf8") < encodeKey([b], "utf8")).toBe(compareValues(a, b) < 0);
          expect(encodeKey([c], "utf8") < encodeKey([c + 1n], "utf8")).toBe(c < 2n ** 63n - 1n);
          expect(encodeKey([undefined], "utf8") < encodeKey([a], "utf8")).toBe(true);
        },
      ),
    );
  });

  test("rangeBelow spans exactly what lies below a folder", () => {
    fc.assert(
      fc.property(path, path, (folder, other) => {
        const { from, before } = rangeBelow(folder);
        const range = intervalOf(
          [
            { type: "Gt", fieldPath: "path", value: from },
            { type: "Lt", fieldPath: "path", value: before },
          ],
          "utf8",
        );
        const isIn = (candidate: string) => isInside(range, encodeKey([candidate], "utf8"));
        expect(isIn(other)).toBe(other.startsWith(`${folder}/`));
        expect(isIn(`${folder}/${other}`)).toBe(true);
        expect(isIn(folder)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

type Tree = { folders: string[]; files: { folder: string; name: string }[] };

const tree: fc.Arbitrary<Tree> = fc.record({
  folders: fc.uniqueArray(path, { minLength: 1, maxLength: 8 }),
  files: fc
    .array(fc.record({ folder: path, name }), { minLength: 1, maxLength: 10 })
    .map((files) => [...new Map(files.map((one) => [`${one.folder}/${one.name}`, one])).values()]),
});

/** Builds a tree and tells which folders and files it has. */
async function grow(backend: Backend, { folders, files }: Tree) {
  for (const folder of folders)
    await backend.mutation(assetManager.createFolderByPath, { path: folder });
  for (const [index, { folder, name: basename }] of files.entries()) {
    const start = { folderPath: folder, basename };
    const { intentId } = await backend.mutation(assetManager.startUpload, start);
    const storageId = backend.store(`bytes ${index % 3}`);
    await backend.mutation(assetManager.finishUpload, { intentId, storageId });
  }
  return treeOf(backend);
}

function treeOf(backend: Backend) {
  return {
    folders: rowsOf(backend, "folders").map((row) => row.path),
    files: rowsOf(backend, "assets")
      .filter((row) => row.deletedAt === undefined)
      // No folder has such a path, so a file is never taken for one.
      .map((row) => `${row.folderPath}//${row.basename}`),
  };
}

async function namesInPages(
  read: (options: { numItems: number; cursor: string | null }) => Promise<{
    page: string[];
    isDone: boolean;
    continueCursor: string;
  }>,
  numItems: number,
): Promise<string[]> {
  const names: string[] = [];
  let cursor: string | null = null;
  for (;;) {
    const page: { page: string[]; isDone: boolean; continueCursor: string } = await read({
      numItems,
      cursor,
    });
    names.push(...page.page);
    if (page.isDone) return names;
    cursor = page.continueCursor;
  }
}

const isBelow = (candidate: string, folder: string) =>
  candidate === folder || candidate.startsWith(`${folder}/`);
const below = (all: string[], folder: string) => all.filter((one) => isBelow(one, folder));
const besides = (all: string[], folder: string) => all.filter((one) => !isBelow(one, folder));
const sorted = (all: string[]) => all.toSorted(byBytes);
const RUNS = { numRuns: 150 };

describe("whatever the names are", () => {
  test.each(["moveFolder", "copyFolder", "deleteFolder"] as const)(
    "%s touches exactly the subtree",
    async (job) => {
      await fc.assert(
        fc.asyncProperty(tree, fc.nat(), async (planned, pick) => {
          const backend = new Backend({ seed: pick });
          const before = await grow(backend, planned);
          const folder = before.folders[pick % before.folders.length]!;
          const to = "somewhere else";
          if (job === "deleteFolder") {
            await backend.mutation(jobs.deleteFolder, { path: folder });
          } else {
            await backend.mutation(jobs[job], { path: folder, toPath: to });
          }
          while ((await backend.runJob()) !== null) requireSound(backend);
          const moved = (all: string[]) =>
            below(all, folder).map((one) => to + one.slice(folder.length));
          const after = treeOf(backend);
          for (const what of ["folders", "files"] as const) {
            const arrived = job === "deleteFolder" ? [] : moved(before[what]);
            const stayed = job === "copyFolder" ? before[what] : besides(before[what], folder);
            expect(sorted(after[what]), what).toEqual(sorted([...stayed, ...arrived]));
          }
        }),
        RUNS,
      );
    },
    60_000,
  );

  test("lists and pages are whole and in order", async () => {
    await fc.assert(
      fc.asyncProperty(tree, fc.integer({ min: 1, max: 3 }), async (planned, numItems) => {
        const backend = new Backend({ seed: numItems });
        const all = await grow(backend, planned);
        for (const folder of ["", ...all.folders]) {
          const inFolder = rowsOf(backend, "assets").filter((row) => row.folderPath === folder);
          const names = sorted(inFolder.map((row) => row.basename));
          const children = sorted(all.folders.filter((one) => parentOf(one) === folder));
          const files = await backend.query(assetManager.listPublishedFilesInFolder, {
            folderPath: folder,
          });
          expect(files.map((file) => file.basename)).toEqual(names);
          const paged = await namesInPages(async (paginationOpts) => {
            const args = { folderPath: folder, paginationOpts };
            const result = await backend.query(pages.listAssetsPage, args);
            return { ...result, page: result.page.map((row) => row.basename) };
          }, numItems);
          expect(paged).toEqual(names);
          const folders = await namesInPages(async (paginationOpts) => {
            const args = { parentPath: folder, paginationOpts };
            const result = await backend.query(pages.listFoldersPage, args);
            return { ...result, page: result.page.map((row) => row.path) };
          }, numItems);
          expect(folders).toEqual(children);
        }
      }),
      RUNS,
    );
  }, 60_000);

  test("the feed is in the order of commits, not of ids", async () => {
    const backend = new Backend({ seed: 3 });
    const names = Array.from({ length: 40 }, (_, index) => `file ${index}`);
    for (const basename of names) {
      await grow(backend, { folders: [], files: [{ folder: "f", name: basename }] });
    }
    const told: string[] = [];
    for (let cursor = { createdAt: 0, id: "" }, isDone = false; !isDone;) {
      const page = await backend.query(changelog.listSince, { cursor, limit: 3 });
      for (const { type, basename } of page.changes) {
        if (type === "asset:publish") told.push(basename!);
      }
      cursor = page.nextCursor;
      isDone = page.isDone;
    }
    expect(told).toEqual(names);
    // The control: by their ids the rows would be in another order.
    const byId = rowsOf(backend, "changelog")
      .filter((row) => row.type === "asset:publish")
      .sort((a, b) => (a._id < b._id ? -1 : 1))
      .map((row) => row.basename);
    expect(byId).not.toEqual(names);
  });
});

test("a database that sorts by code units would give these lists another order", async () => {
  const inOrder: Record<StringOrder, string[]> = { utf8: [], utf16: [] };
  for (const order of ["utf8", "utf16"] as const) {
    const backend = new Backend({ order });
    const files = NAMES.map((one) => ({ folder: "f", name: one }));
    await grow(backend, { folders: [], files });
    const listed = await backend.query(assetManager.listAssets, { folderPath: "f" });
    inOrder[order] = listed.map((row) => row.basename);
  }
  expect(inOrder.utf8).toEqual(sorted(NAMES));
  expect(inOrder.utf16).toEqual(NAMES.toSorted());
  expect(inOrder.utf16).not.toEqual(inOrder.utf8);
});
