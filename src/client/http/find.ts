/** Finds the file of a request. */
import type { ComponentApi } from "../../component/_generated/component.js";
import { isAssetError } from "../../shared/errors.js";
import { type AssetPath, joinPath } from "../../shared/paths.js";
import type { AssetUrl } from "./assetUrl.js";
import type { Ctx } from "./decide.js";
import type { RequestedFile, ResolvedOptions } from "./options.js";
import type { Size } from "./sizes.js";

/** A file, with its URL if it is public; a private file has none until access is granted. */
export type Found = {
  file: RequestedFile;
  url: string | null;
  isImmutable: boolean;
  /** When it became current at the path of the request. */
  modifiedAt: number;
};

type Wanted = Exclude<AssetUrl, { kind: "malformed" }>;
type Selected = { versionId: string } | AssetPath;

/**
 * Looks for the version that a URL names, or else for the asset at its path. The answer of a query may be some seconds old, so
 * that a file may have expired since.
 */
async function lookUp<Result extends { expiresAt?: number }>(
  wanted: Wanted,
  look: (file: Selected) => Promise<Result | null>,
): Promise<{ found: Result; isImmutable: boolean } | null> {
  const find = async (file: Selected) => {
    const found = await look(file);
    return (found?.expiresAt ?? Infinity) <= Date.now() ? null : found;
  };
  let path: AssetPath | null;
  if (wanted.kind === "version") {
    const found = await find({ versionId: wanted.versionId });
    if (found !== null) return { found, isImmutable: true };
    path = wanted.otherwise;
  } else {
    path = wanted.assetPath;
  }
  const found = path && (await find(path));
  return found && { found, isImmutable: false };
}

/** Returns the public URL of the requested file; `null` if it does not exist, or is private. */
export async function findUrl(
  ctx: Ctx,
  component: ComponentApi,
  wanted: Wanted,
  size: Size | undefined,
) {
  const looked = await lookUp(wanted, (file) =>
    ctx.runQuery(component.published.findUrl, { ...file, ...size }),
  );
  if (looked === null) return null;
  await requestMissing(ctx, component, looked.found);
  const { sized } = looked.found;
  // A smaller image may be made later, and its URL ends when the preset of its folder wants others.
  const isForGood = sized === undefined || (sized.isFinal && sized.rendition === null);
  return { ...looked, isImmutable: looked.isImmutable && isForGood };
}

/** Has the smaller images made that a preset wants once they are asked for. Only for who may read the file. */
export async function requestMissing(
  ctx: Ctx,
  component: ComponentApi,
  { versionId, sized }: Pick<RequestedFile, "versionId" | "sized">,
): Promise<void> {
  if (!sized?.isRequestable) return;
  await ctx.runMutation(component.renditions.requestRenditions, { versionId });
}

/**
 * Returns the requested file; `null` if it does not exist. Private files exist only for routes with
 * `authorize`.
 */
export async function findFile(
  ctx: Ctx,
  component: ComponentApi,
  options: ResolvedOptions,
  wanted: Wanted,
  size: Size | undefined,
): Promise<Found | null> {
  const withPrivate = options.authorize !== undefined;
  const looked = await lookUp(wanted, (file) =>
    ctx.runQuery(component.published.findFile, { ...file, ...size, withPrivate }),
  );
  if (looked === null) return null;
  const { url, modifiedAt, ...file } = looked.found;
  const isImmutable = looked.isImmutable && (file.sized?.isFinal ?? true);
  return { file, url, isImmutable, modifiedAt };
}

/** The file that a path served at a moment. */
export type FoundAt = {
  found: Found;
  /** The file under the path that it has now, if that is another one. */
  elsewhere: RequestedFile | null;
};

/**
 * Returns the file that a path served at a moment, as private as it was then or is now; `null` if there is none, or if the
 * history does not reach so far.
 */
export async function findFileAt(
  ctx: Ctx,
  component: ComponentApi,
  options: ResolvedOptions,
  path: AssetPath,
  at: number,
  size: Size | undefined,
): Promise<FoundAt | null> {
  const past = await ctx
    .runQuery(component.history.getFileAt, { ...path, at })
    .catch((error: unknown) => {
      // Whether a folder's changes were deleted is not for everyone to know, nor is it said of a path alone.
      if (isAssetError(error) && ABSENT.has(error.data.code)) return null;
      throw error;
    });
  if (past === null) return null;
  const wanted: Wanted = { kind: "version", versionId: past.versionId, otherwise: null };
  const now = await findFile(ctx, component, options, wanted, size);
  if (now === null) return null;
  const { file } = now;
  const isPrivate = file.isPrivate || past.isPrivate;
  const found = { ...now, file: { ...file, ...path, isPrivate } };
  const isMoved =
    joinPath(file.folderPath, file.basename) !== joinPath(path.folderPath, path.basename);
  return { found, elsewhere: isMoved ? file : null };
}

const ABSENT = new Set(["HISTORY_EXPIRED", "ARGUMENT_INVALID"]);
