/**
 * The paths that calls touch, for the auth callback to judge. It must judge the path that the
 * component will use, so these are the component's parsers.
 */
import {
  type Address,
  ROOT,
  joinPath,
  parentOf,
  parseAddress,
  parseBasename,
  parseFolderPath,
} from "../paths.js";

/** Looks up what an id stands for; `null` when it stands for nothing. */
export type Ids = {
  version(versionId: string): Promise<Address | null>;
  upload(intentId: string): Promise<Address | null>;
  trashed(assetId: string): Promise<Address | null>;
  /** The path of the folder that an operation is about. */
  operation(operationId: string): Promise<string | null>;
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

const orEverything = (asset: Address | null) => (asset === null ? [ROOT] : ofAsset(asset));

export const ofVersion = async ({ versionId }: { versionId: string }, ids: Ids) =>
  orEverything(await ids.version(versionId));

export const ofUpload = async ({ intentId }: { intentId: string }, ids: Ids) =>
  orEverything(await ids.upload(intentId));

export const ofTrashed = async ({ assetId }: { assetId: string }, ids: Ids) =>
  orEverything(await ids.trashed(assetId));

export const ofOperation = async ({ operationId }: { operationId: string }, ids: Ids) => [
  (await ids.operation(operationId)) ?? ROOT,
];

/** Of a version, or of what is published at a path. */
export const ofFile = async (
  { versionId, folderPath, basename }: { versionId?: string } & Partial<Address>,
  ids: Ids,
) => {
  if (versionId !== undefined) return await ofVersion({ versionId }, ids);
  if (folderPath === undefined || basename === undefined) return [ROOT];
  return [assetAt({ folderPath, basename })];
};

/** Where a trashed asset was, and where it goes. */
export const ofUndelete = async (
  args: { assetId: string } & Partial<Address>,
  ids: Ids,
): Promise<string[]> => {
  const trashed = await ids.trashed(args.assetId);
  if (trashed === null) return [ROOT];
  const { folderPath = trashed.folderPath, basename = trashed.basename } = args;
  return [assetAt(trashed), assetAt({ folderPath, basename })];
};
