/** A component with as many published assets as a release can have, and releases that change all of them. */
import { api } from "../_generated/api.js";
import type { Doc, Id } from "../_generated/dataModel.js";
import { newestNumber, publishedIdOf } from "../model/files/summaries.js";
import { MAX_ENTRIES } from "../../shared/releaseLimits.js";
import type { Backend } from "./backend.test-helpers.js";
import { buildClosing } from "./closing.test-helpers.js";
import { rowsOf } from "./invariants.test-helpers.js";

const { releases } = api;

export const openLarge = () => buildClosing({ assets: MAX_ENTRIES, folders: 1 }).backend;

/** Adds a draft to each asset, straight into the tables. */
function plantDrafts({ db, now }: Backend, assets: Doc<"assets">[]): Id<"versions">[] {
  const [first] = db.rows("versions") as unknown as Doc<"versions">[];
  const { _id, _creationTime, ...fields } = first!;
  const drafts = assets.map((asset) => {
    const version = newestNumber(asset) + 1;
    return { ...fields, assetId: asset._id, version, state: "draft" };
  });
  return db.fill("versions", drafts, now) as Id<"versions">[];
}

export const liveAssets = (backend: Backend) =>
  rowsOf(backend, "assets").sort((a, b) => (a.basename < b.basename ? -1 : 1));

/** A release of new drafts of all assets or the first of them, but for some that it deletes. */
export async function prepare(
  backend: Backend,
  deletions = 0,
  count = MAX_ENTRIES,
): Promise<string> {
  const { releaseId } = await backend.mutation(releases.createRelease, { name: "All" });
  const assets = liveAssets(backend).slice(0, count);
  const drafts = plantDrafts(backend, assets);
  const entries = assets.map(({ folderPath, basename }, index) =>
    index < deletions
      ? { folderPath, basename, action: "delete" as const }
      : { folderPath, basename, versionId: drafts[index]! },
  );
  for (let from = 0; from < entries.length; from += 100) {
    const some = entries.slice(from, from + 100);
    await backend.mutation(releases.addToRelease, { releaseId, entries: some });
  }
  return releaseId;
}

/** The versions that are published. */
export const versionsServed = (backend: Backend) =>
  new Set(
    rowsOf(backend, "assets").map((asset) =>
      asset.deletedAt === undefined ? publishedIdOf(asset) : null,
    ),
  );
