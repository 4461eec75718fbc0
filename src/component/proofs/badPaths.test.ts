/** Every function that takes a path, with every path that cannot be one. */
import { makeFunctionReference } from "convex/server";
import { beforeAll, describe, expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { MODULES } from "../../shared/functions/index.js";
import {
  type AnyFunction,
  type Args,
  type Fields,
  fieldsWithin,
  fill,
  functionsOf,
} from "../testing/arguments.test-helpers.js";
import { BAD_BASENAMES, BAD_FOLDER_PATHS } from "../testing/badPaths.test-helpers.js";
import {
  type Component,
  BEGINNING,
  openComponent,
  upload,
} from "../testing/component.test-helpers.js";
import { nameBucket } from "../testing/namedBucket.test-helpers.js";
import { expectRefused } from "../testing/refusals.test-helpers.js";

nameBucket();

const FOLDER_FIELDS = [
  "folderPath",
  "path",
  "parentPath",
  "fromFolderPath",
  "toFolderPath",
  "toPath",
];
const NAME_FIELDS = [
  ...["basename", "fromBasename", "newBasename", "toBasename", "newName", "filename"],
];

/** Arguments with which the call would be good, were it not for the path. */
function goodArguments(ids: Record<string, string>): Args {
  return {
    access: "public",
    at: 1,
    from: 1,
    to: 2,
    contentType: "text/plain",
    cursor: BEGINNING,
    folderPath: "images",
    path: "images",
    parentPath: "images",
    fromFolderPath: "images",
    toFolderPath: "other",
    toPath: "other",
    basename: "hero",
    fromBasename: "hero",
    newBasename: "banner",
    toBasename: "banner",
    newName: "other",
    name: "New",
    hold: true,
    keepDays: 30,
    metadata: null,
    paginationOpts: { numItems: 10, cursor: null },
    r2Key: "key",
    text: "hero",
    widths: [1],
    withPrivate: true,
    ...ids,
  };
}

/** A component with one file that is published and one in the trash. */
async function openWithFiles(): Promise<[Component, Args]> {
  const t = openComponent();
  const { versionId } = await upload(t, "images/hero", "one");
  const { assetId } = await upload(t, "images/gone", "two");
  await t.mutation(api.assetManager.deleteAsset, { folderPath: "images", basename: "gone" });
  const storageId = await t.run((ctx) => ctx.storage.store(new Blob(["three"])));
  const { releaseId } = await t.mutation(api.releases.createRelease, { name: "Spring" });
  const ids = { assetId, versionId, storageId, releaseId, perspective: releaseId };
  return [t, goodArguments(ids)];
}

async function call(t: Component, name: string, { type }: AnyFunction, args: Args): Promise<void> {
  if (type === "query") await t.query(makeFunctionReference<"query">(name), args);
  else if (type === "mutation") await t.mutation(makeFunctionReference<"mutation">(name), args);
  else await t.action(makeFunctionReference<"action">(name), args);
}

/** The fields of a function, those of its batches included, that are among `fields`. */
function fieldsAmong(fields: string[], declared: Fields): string[] {
  const all = Object.entries(declared).flatMap(([field, validator]) => [
    field,
    ...Object.keys(fieldsWithin(validator)),
  ]);
  return fields.filter((field) => all.includes(field));
}

/** A name goes with the folder that it is in. */
const FOLDER_OF: Record<string, string> = { basename: "folderPath", folderPath: "basename" };

const takes = (fields: string[]) =>
  functionsOf(MODULES).flatMap(([name, declared]) =>
    fieldsAmong(fields, declared.clientArgs).map((field) => [name, field, declared] as const),
  );

describe.each([
  ["folder path", takes(FOLDER_FIELDS), BAD_FOLDER_PATHS],
  ["name", takes(NAME_FIELDS), BAD_BASENAMES],
] as const)("a bad %s", (_what, functions, bad) => {
  test("is tried in many functions", () => {
    expect(functions.length).toBeGreaterThan(_what === "name" ? 20 : 40);
  });

  describe.each(functions)("for %s as %s", (name, field, declared) => {
    let t: Component;
    let good: Args;
    // A refused call leaves it as it was, so all of them share it.
    beforeAll(async () => {
      [t, good] = await openWithFiles();
    });

    test.each(bad)("is refused: %s", async (_which, path) => {
      const args = fill(
        declared.clientArgs,
        (other) => (other === field ? path : good[other]),
        (other) => other === field || other === FOLDER_OF[field],
      );
      await expectRefused(t, () => call(t, name, declared, args), { code: "PATH_INVALID" });
    });
  });
});
