import {
  type FunctionReference,
  type GenericDataModel,
  type GenericMutationCtx,
  type GenericQueryCtx,
  type RegisteredMutation,
  type RegisteredQuery,
  mutationGeneric,
  queryGeneric,
} from "convex/server";
import type { ObjectType, PropertyValidators } from "convex/values";
import * as accepts from "../component/args.js";
import type { ComponentApi } from "../component/_generated/component.js";
import {
  type Address,
  ROOT,
  joinPath,
  parseAddress,
  parseFolderPath,
} from "../component/model/paths.js";
import type { RunQueryCtx } from "./types.js";

/** What a client wants to do, for the auth callback to judge. */
export type AuthRequest = {
  /** The function that was called. */
  operation: ApiOperation;
  /** `read` changes nothing, `write` changes assets, `admin` changes how the component works. */
  kind: "read" | "write" | "admin";
  /**
   * Every path that the call touches: of a folder, or of an asset as `folder/basename`. A move
   * names both its ends. `""` stands for everything, and for what an unknown id may mean.
   */
  paths: string[];
};

export type ApiOptions<DataModel extends GenericDataModel> = {
  /**
   * Decides on each call. Throw to refuse it. What it returns is recorded as the actor of a write:
   * an id of the user that your app knows again, or `null` for somebody unknown.
   */
  auth: (
    ctx: GenericQueryCtx<DataModel> | GenericMutationCtx<DataModel>,
    request: AuthRequest,
  ) => string | null | Promise<string | null>;
};

type ApiOperation = Exclude<keyof typeof accepts, "withCredentials" | "getUpload">;

// The callback must judge the path that the component will use, so these are its parsers.
const assetAt = (address: Address) => {
  const { folderPath, basename } = parseAddress(address);
  return joinPath(folderPath, basename);
};
const addressOf = (args: Address) => [assetAt(args)];
const folderOf = (args: { folderPath: string }) => [parseFolderPath(args.folderPath)];
const parentOf = (args: { parentPath?: string }) => [parseFolderPath(args.parentPath ?? ROOT)];
const pathOf = (args: { path: string }) => [parseFolderPath(args.path)];
const everything = () => [ROOT];

/** Arguments and who passes them. */
type Acted<Validators extends PropertyValidators> = ObjectType<Validators> & { actor?: string };

/** `ctx.runQuery` or `ctx.runMutation` for one function; their own types cannot be generic. */
type Run<Fn, Args, Returned> = (fn: Fn, args: Args) => Promise<Returned>;

type PathsOf<Validators extends PropertyValidators> = (
  args: ObjectType<Validators>,
  ctx: RunQueryCtx,
) => string[] | Promise<string[]>;

/** Builds what `VersionedAssets.api` returns. */
export function buildApi<DataModel extends GenericDataModel>(
  component: ComponentApi,
  { auth }: ApiOptions<DataModel>,
) {
  const { assetManager, changelog } = component;

  const addressOfVersion = async (ctx: RunQueryCtx, args: { versionId: string }) => {
    const version = await ctx.runQuery(assetManager.getVersion, args);
    return version === null ? [ROOT] : addressOf(version);
  };
  const addressOfUpload = async (ctx: RunQueryCtx, { intentId }: { intentId: string }) => {
    const upload = await ctx.runQuery(assetManager.getUpload, { intentId });
    return upload === null ? [ROOT] : addressOf(upload);
  };

  /** A public query that asks `auth` and then calls the component's query. */
  function read<Validators extends PropertyValidators, Returned>(
    fn: FunctionReference<"query", "internal", ObjectType<Validators>, Returned>,
    operation: ApiOperation,
    args: Validators,
    pathsOf: PathsOf<Validators>,
  ): RegisteredQuery<"public", ObjectType<Validators>, Promise<Returned>> {
    type Called = ObjectType<Validators>;
    const handler = async (ctx: GenericQueryCtx<DataModel>, called: Called): Promise<Returned> => {
      await auth(ctx, { operation, kind: "read", paths: await pathsOf(called, ctx) });
      const runQuery = ctx.runQuery as Run<typeof fn, Called, Returned>;
      return await runQuery(fn, called);
    };
    return queryGeneric({ args, handler: handler as never });
  }

  /** A public mutation that asks `auth` who is acting and then calls the component's mutation. */
  function write<Validators extends PropertyValidators, Returned>(
    fn: FunctionReference<"mutation", "internal", Acted<Validators>, Returned>,
    operation: ApiOperation,
    kind: "write" | "admin",
    args: Validators,
    pathsOf: PathsOf<Validators>,
  ): RegisteredMutation<"public", ObjectType<Validators>, Promise<Returned>> {
    type Called = ObjectType<Validators>;
    const handler = async (
      ctx: GenericMutationCtx<DataModel>,
      called: Called,
    ): Promise<Returned> => {
      const actor = await auth(ctx, { operation, kind, paths: await pathsOf(called, ctx) });
      const runMutation = ctx.runMutation as Run<typeof fn, Acted<Validators>, Returned>;
      return await runMutation(fn, { ...called, actor: actor ?? undefined });
    };
    return mutationGeneric({ args, handler: handler as never });
  }

  return {
    configureStorageBackend: write(
      assetManager.configureStorageBackend,
      "configureStorageBackend",
      "admin",
      accepts.configureStorageBackend,
      everything,
    ),
    startUpload: write(
      assetManager.startUpload,
      "startUpload",
      "write",
      accepts.startUpload,
      addressOf,
    ),
    finishUpload: write(
      assetManager.finishUpload,
      "finishUpload",
      "write",
      accepts.finishUpload,
      (args, ctx) => addressOfUpload(ctx, args),
    ),
    createFolderByPath: write(
      assetManager.createFolderByPath,
      "createFolderByPath",
      "write",
      accepts.createFolderByPath,
      pathOf,
    ),
    restoreVersion: write(
      assetManager.restoreVersion,
      "restoreVersion",
      "write",
      accepts.restoreVersion,
      (args, ctx) => addressOfVersion(ctx, args),
    ),
    moveAsset: write(
      assetManager.moveAsset,
      "moveAsset",
      "write",
      accepts.moveAsset,
      ({ fromFolderPath, toFolderPath, basename }) => [
        assetAt({ folderPath: fromFolderPath, basename }),
        assetAt({ folderPath: toFolderPath, basename }),
      ],
    ),
    renameAsset: write(
      assetManager.renameAsset,
      "renameAsset",
      "write",
      accepts.renameAsset,
      ({ folderPath, basename, newBasename }) => [
        assetAt({ folderPath, basename }),
        assetAt({ folderPath, basename: newBasename }),
      ],
    ),
    deleteAsset: write(
      assetManager.deleteAsset,
      "deleteAsset",
      "write",
      accepts.deleteAsset,
      addressOf,
    ),

    getPublishedFile: read(
      assetManager.getPublishedFile,
      "getPublishedFile",
      accepts.getPublishedFile,
      addressOf,
    ),
    getAsset: read(assetManager.getAsset, "getAsset", accepts.getAsset, addressOf),
    getVersion: read(assetManager.getVersion, "getVersion", accepts.getVersion, (args, ctx) =>
      addressOfVersion(ctx, args),
    ),
    getFolder: read(assetManager.getFolder, "getFolder", accepts.getFolder, pathOf),
    listPublishedFilesInFolder: read(
      assetManager.listPublishedFilesInFolder,
      "listPublishedFilesInFolder",
      accepts.listPublishedFilesInFolder,
      folderOf,
    ),
    listPublishedFilesPage: read(
      assetManager.listPublishedFilesPage,
      "listPublishedFilesPage",
      accepts.listPublishedFilesPage,
      folderOf,
    ),
    listAssets: read(assetManager.listAssets, "listAssets", accepts.listAssets, folderOf),
    listAssetsPage: read(
      assetManager.listAssetsPage,
      "listAssetsPage",
      accepts.listAssetsPage,
      folderOf,
    ),
    listFolders: read(assetManager.listFolders, "listFolders", accepts.listFolders, parentOf),
    listFoldersPage: read(
      assetManager.listFoldersPage,
      "listFoldersPage",
      accepts.listFoldersPage,
      parentOf,
    ),
    getAssetVersions: read(
      assetManager.getAssetVersions,
      "getAssetVersions",
      accepts.getAssetVersions,
      addressOf,
    ),
    getAssetVersionsPage: read(
      assetManager.getAssetVersionsPage,
      "getAssetVersionsPage",
      accepts.getAssetVersionsPage,
      addressOf,
    ),
    listSince: read(changelog.listSince, "listSince", accepts.listSince, everything),
    listForFolder: read(changelog.listForFolder, "listForFolder", accepts.listForFolder, folderOf),
  };
}
