/**
 * The paths that calls touch, for the auth callback to judge. It must judge the path that the
 * component will use, so these are the component's parsers.
 */
import type { Infer } from "convex/values";
import type { idKind, place } from "../values.js";
import {
  type Address,
  ROOT,
  joinPath,
  parentOf,
  parseAddress,
  parseBasename,
  parseFolderPath,
} from "../paths.js";

type Place = Infer<typeof place> | null;

/** The paths of a call that names something by its id. The component looks up where it is. */
export type ById<Args> = {
  /** What the ids are the ids of. */
  kind: Infer<typeof idKind>;
  ids: (args: Args) => string[];
  /** @param places where the ids lead, in their order; `null` for what does not exist. */
  paths: (places: Place[], args: Args) => string[];
};

export const assetAt = (address: Address) => {
  const { folderPath, basename } = parseAddress(address);
  return joinPath(folderPath, basename);
};
export const ofAsset = (args: Address) => [assetAt(args)];
export const folderOf = (args: { folderPath: string }) => [parseFolderPath(args.folderPath)];
export const optionalFolderOf = (args: { folderPath?: string }) => [
  parseFolderPath(args.folderPath ?? ROOT),
];
export const parentFolderOf = (args: { parentPath?: string }) => [
  parseFolderPath(args.parentPath ?? ROOT),
];
export const pathOf = (args: { path: string }) => [parseFolderPath(args.path)];
export const bothPaths = (args: { path: string; toPath: string }) => [
  parseFolderPath(args.path),
  parseFolderPath(args.toPath),
];
export const siblingOf = (path: string, name: string) =>
  joinPath(parentOf(parseFolderPath(path)) ?? ROOT, parseBasename(name));
export const everything = () => [ROOT];

/** An id that leads nowhere may be anywhere. */
const pathOfPlace = (place: Place) =>
  place === null
    ? ROOT
    : place.basename === undefined
      ? place.folderPath
      : assetAt(place as Address);

function byId<Args>(kind: ById<Args>["kind"], ids: (args: Args) => string[]): ById<Args> {
  return { kind, ids, paths: (places) => places.map(pathOfPlace) };
}

export const ofVersion = byId("version", (args: { versionId: string }) => [args.versionId]);
export const ofVersions = byId("version", (args: { versions: { versionId: string }[] }) =>
  args.versions.map(({ versionId }) => versionId),
);
export const ofUpload = byId("upload", (args: { intentId: string }) => [args.intentId]);
export const ofUploads = byId("upload", (args: { uploads: { intentId: string }[] }) =>
  args.uploads.map(({ intentId }) => intentId),
);
export const ofTrashed = byId("trashed", (args: { assetId: string }) => [args.assetId]);
export const ofOperation = byId("operation", (args: { operationId: string }) => [args.operationId]);

/** Of a version, or of what is published at a path. */
export const ofFile: ById<{ versionId?: string } & Partial<Address>> = {
  kind: "version",
  ids: ({ versionId }) => (versionId === undefined ? [] : [versionId]),
  paths: (places, { versionId, folderPath, basename }) => {
    if (versionId !== undefined) return places.map(pathOfPlace);
    if (folderPath === undefined || basename === undefined) return [ROOT];
    return [assetAt({ folderPath, basename })];
  },
};

/** Where a trashed asset was, and where it goes. */
export const ofUndelete: ById<{ assetId: string } & Partial<Address>> = {
  kind: "trashed",
  ids: ({ assetId }) => [assetId],
  paths: ([trashed], args) => {
    if (trashed?.basename === undefined) return [ROOT];
    const { folderPath = trashed.folderPath, basename = trashed.basename } = args;
    return [pathOfPlace(trashed), assetAt({ folderPath, basename })];
  },
};
