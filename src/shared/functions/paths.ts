/**
 * Returns the paths that calls touch, for the `auth` callback. It must check the paths that the component
 * uses, so this module uses the component's parsers.
 */
import type { Infer } from "convex/values";
import type { idKind, place } from "../values.js";
import {
  type AssetPath,
  ROOT,
  joinPath,
  parentOf,
  parseAssetPath,
  parseBasename,
  parseFolderPath,
} from "../paths.js";

type Place = Infer<typeof place> | null;

/** The paths of a call with ids, which the component looks up. */
export type ById<Args> = {
  /** The kind of the ids. */
  kind: Infer<typeof idKind>;
  ids: (args: Args) => string[];
  /** @param places the paths behind the ids, in their order; `null` for an unknown id. */
  paths: (places: Place[], args: Args) => string[];
};

export const assetAt = (assetPath: AssetPath) => {
  const { folderPath, basename } = parseAssetPath(assetPath);
  return joinPath(folderPath, basename);
};
export const ofAsset = (args: AssetPath) => [assetAt(args)];
export const folderOf = (args: { folderPath: string }) => [parseFolderPath(args.folderPath)];
export const optionalFolderOf = (args: { folderPath?: string }) => [
  parseFolderPath(args.folderPath ?? ROOT),
];
export const parentFolderOf = (args: { parentPath?: string }) => [
  parseFolderPath(args.parentPath ?? ROOT),
];
export const pathOf = (args: { path: string }) => [parseFolderPath(args.path)];
export const optionalPathOf = (args: { path?: string }) => [parseFolderPath(args.path ?? ROOT)];
export const bothPaths = (args: { path: string; toPath: string }) => [
  parseFolderPath(args.path),
  parseFolderPath(args.toPath),
];
export const siblingOf = (path: string, name: string) =>
  joinPath(parentOf(parseFolderPath(path)) ?? ROOT, parseBasename(name));
export const everything = () => [ROOT];

/** An unknown id may stand for any path. */
function pathOfPlace(place: Place): string {
  if (place === null) return ROOT;
  const { folderPath, basename } = place;
  return basename === undefined ? folderPath : joinPath(folderPath, basename);
}

function byId<Args>(kind: ById<Args>["kind"], ids: (args: Args) => string[]): ById<Args> {
  return { kind, ids, paths: (places) => places.map(pathOfPlace) };
}

export const ofVersion = byId("version", (args: { versionId: string }) => [args.versionId]);
export const ofVersions = byId("version", (args: { versions: { versionId: string }[] }) =>
  args.versions.map(({ versionId }) => versionId),
);
export const ofVersionIds = byId("version", (args: { versionIds: string[] }) => args.versionIds);
export const ofUpload = byId("upload", (args: { intentId: string }) => [args.intentId]);
export const ofUploads = byId("upload", (args: { uploads: { intentId: string }[] }) =>
  args.uploads.map(({ intentId }) => intentId),
);
export const ofTrashed = byId("trashed", (args: { assetId: string }) => [args.assetId]);

/** The path of an asset in use, in the trash, or deleted permanently. */
export const ofKnownAsset = byId("asset", (args: { assetId: string }) => [args.assetId]);

/** The folder that filters the audit log, or else the path of its asset. */
export const ofAudit: ById<{ assetId?: string; folderPath?: string }> = {
  kind: "asset",
  ids: ({ assetId, folderPath }) =>
    assetId === undefined || folderPath !== undefined ? [] : [assetId],
  paths: (places, { folderPath }) =>
    places.length > 0 ? places.map(pathOfPlace) : optionalFolderOf({ folderPath }),
};

/** The folder of a job, and its target. */
export const ofJob: ById<{ jobId: string }> = {
  ...byId("job", ({ jobId }) => [jobId]),
  paths: (places) =>
    places.flatMap((place) => {
      const target = place?.toPath === undefined ? [] : [place.toPath];
      return [pathOfPlace(place), ...target];
    }),
};

/** The folder of a release. */
export const ofRelease = byId("release", (args: { releaseId: string }) => [args.releaseId]);

/** The path of a share link. */
export const ofShare = byId("share", (args: { shareId: string }) => [args.shareId]);

/** All that a share link would share: a file, a folder, a release. */
export const ofShared: ById<{ path?: string; folderPath?: string; releaseId?: string }> = {
  kind: "release",
  ids: ({ releaseId }) => (releaseId === undefined ? [] : [releaseId]),
  paths: (places, { path, folderPath }) => {
    const named = [path, folderPath].filter((given) => given !== undefined).map(parseFolderPath);
    const all = [...places.map(pathOfPlace), ...named];
    return all.length === 0 ? [ROOT] : all;
  },
};

/** The path of every asset of a release; the folder of one without any. */
export const ofReleasePaths: ById<{ releaseId: string }> = {
  ...byId("releasePaths", ({ releaseId }) => [releaseId]),
  paths: ([release]) =>
    release?.paths === undefined || release.paths.length === 0
      ? [pathOfPlace(release ?? null)]
      : release.paths,
};

/** The path that a folder with a display name gets: the component looks up which one is free. */
export const ofNewFolder = byId("newFolder", (args: { parentPath: string; name: string }) => [
  JSON.stringify([args.parentPath, args.name]),
]);

/** The path of a version, or of the published version at a path. */
export const ofFile: ById<{ versionId?: string } & Partial<AssetPath>> = {
  kind: "version",
  ids: ({ versionId }) => (versionId === undefined ? [] : [versionId]),
  paths: (places, { versionId, folderPath, basename }) => {
    if (versionId !== undefined) return places.map(pathOfPlace);
    if (folderPath === undefined || basename === undefined) return [ROOT];
    return [assetAt({ folderPath, basename })];
  },
};

/** The former and the new path of an asset in the trash. */
export const ofUndelete: ById<{ assetId: string } & Partial<AssetPath>> = {
  kind: "trashed",
  ids: ({ assetId }) => [assetId],
  paths: ([trashed], args) => {
    if (trashed?.basename === undefined) return [ROOT];
    const { folderPath = trashed.folderPath, basename = trashed.basename } = args;
    return [pathOfPlace(trashed), assetAt({ folderPath, basename })];
  },
};
