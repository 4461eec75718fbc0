/** Releases: their rows and their state. */
import type { Infer } from "convex/values";
import { assetError } from "../../../shared/errors.js";
import { scopeOf } from "../../../shared/scopes.js";
import { RELEASE_STATUS_WORDS } from "../../../shared/releaseWords.js";
import { releaseFields, type releaseStatus } from "../../../shared/values.js";
import type { Doc } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import { type WriteCtx, updateStamp } from "../feed/recording.js";
import { rowOf } from "../rows.js";

export type Release = Omit<Doc<"releases">, "_creationTime">;

type Status = Infer<typeof releaseStatus>;

/** Creates an empty release. */
export async function createRelease(
  ctx: WriteCtx,
  { name, folderPath }: { name: string; folderPath: string },
): Promise<Release> {
  const now = Date.now();
  const row = {
    name,
    folderPath,
    status: "open" as const,
    entryCount: 0,
    deletions: 0,
    scope: scopeOf(folderPath),
    createdAt: now,
    createdBy: ctx.actor,
    updatedAt: now,
    updatedBy: ctx.actor,
  };
  return { _id: await ctx.db.insert("releases", row), ...row };
}

/**
 * Returns a release in one of some states.
 *
 * @throws RELEASE_NOT_FOUND, RELEASE_NOT_OPEN
 */
export async function requireRelease(
  ctx: QueryCtx,
  releaseId: string,
  ...statuses: Status[]
): Promise<Release> {
  const release = await rowOf(ctx, "releases", releaseId);
  if (release === null) throw releaseNotFound(releaseId);
  if (statuses.length > 0 && !statuses.includes(release.status)) {
    throw assetError(
      "RELEASE_NOT_OPEN",
      `The release "${release.name}" is ${RELEASE_STATUS_WORDS[release.status]}; this needs one that is ` +
        `${statuses.map((status) => RELEASE_STATUS_WORDS[status]).join(" or ")}.`,
      { releaseId, status: release.status },
    );
  }
  return release;
}

/** The same error for a release of another folder, so that it tells nothing about that. */
export function releaseNotFound(releaseId: string) {
  return assetError(
    "RELEASE_NOT_FOUND",
    `No release "${releaseId}" exists for these paths. Check the id, and that they are in the folder of the release.`,
    { releaseId },
  );
}

/** Changes a release's row. Cost: 1 document. */
export async function changeRelease(
  ctx: WriteCtx,
  release: Release,
  fields: Partial<Release>,
): Promise<Release> {
  const changed = { ...fields, ...updateStamp(ctx) };
  await ctx.db.patch("releases", release._id, changed);
  return { ...release, ...changed };
}

/** Returns a release for callers. */
export function releaseView(release: Release) {
  const shown = Object.keys(releaseFields) as (keyof typeof releaseFields)[];
  const fields = Object.fromEntries(shown.map((name) => [name, release[name]]));
  return { releaseId: release._id, ...(fields as Pick<Release, keyof typeof releaseFields>) };
}
