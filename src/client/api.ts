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
import * as accepts from "../shared/args.js";
import { isAssetError } from "../shared/errors.js";
import type { ComponentApi } from "../component/_generated/component.js";
import {
  type Address,
  ROOT,
  joinPath,
  parentOf,
  parseAddress,
  parseBasename,
  parseFolderPath,
} from "../shared/paths.js";
import { type VersionedAssetsOptions, routesUrlOf } from "./routesUrl.js";
import type { RunQueryCtx } from "./types.js";

/** A client's call, for the `auth` callback to check. */
export type AuthRequest = {
  /** The name of the called function. */
  operation: ApiOperation;
  /**
   * `read` changes nothing, `sign` returns a file that may be private, `write` changes assets, `admin`
   * changes settings and access.
   */
  kind: "read" | "sign" | "write" | "admin";
  /**
   * Every path that the call touches: of a folder, or of an asset as `folder/basename`. A move contains both
   * its ends. `""` means everything, or an unknown id.
   */
  paths: string[];
};

/** The options of `api()`. */
export type ApiOptions<DataModel extends GenericDataModel> = {
  /**
   * Checks each call. Throw to refuse it. The return value is recorded as the actor of a write: an id of the
   * user in your app, or `null` for an unknown user.
   */
  auth: (
    ctx: GenericQueryCtx<DataModel> | GenericMutationCtx<DataModel>,
    request: AuthRequest,
  ) => string | null | Promise<string | null>;
};

/** A function of the component that `api()` exports. */
type ApiOperation = Exclude<keyof typeof accepts, TrustedOnly>;

/** Arguments and functions that only trusted server code may use. */
type TrustedOnly =
  | "actor"
  | "withCredentials"
  | "getUpload"
  | "createVersionFromStorageId"
  | "finishVerifiedUpload"
  | "withRoutes"
  | "openSignedUrl"
  | "openFile"
  | "getTextContent"
  | "migrateVersion";

// The callback must check the same path that the component will use, so parse it with the component's
// parsers.
const assetAt = (address: Address) => {
  const { folderPath, basename } = parseAddress(address);
  return joinPath(folderPath, basename);
};
const addressOf = (args: Address) => [assetAt(args)];
const folderOf = (args: { folderPath: string }) => [parseFolderPath(args.folderPath)];
const optionalFolderOf = (args: { folderPath?: string }) => [
  parseFolderPath(args.folderPath ?? ROOT),
];
const parentFolderOf = (args: { parentPath?: string }) => [
  parseFolderPath(args.parentPath ?? ROOT),
];
const pathOf = (args: { path: string }) => [parseFolderPath(args.path)];
const bothPaths = (args: { path: string; toPath: string }) => [
  parseFolderPath(args.path),
  parseFolderPath(args.toPath),
];
const siblingOf = (path: string, name: string) =>
  joinPath(parentOf(parseFolderPath(path)) ?? ROOT, parseBasename(name));
const everything = () => [ROOT];

/** A version, or the published version at a path. */
type Wanted = { versionId?: string; folderPath?: string; basename?: string };

/** The arguments and the actor. */
type Acted<Validators extends PropertyValidators> = ObjectType<Validators> & { actor?: string };

/** `ctx.runQuery` or `ctx.runMutation` for one function; their own types cannot be generic. */
type Run<Fn, Args, Returned> = (fn: Fn, args: Args) => Promise<Returned>;

type PathsOf<Validators extends PropertyValidators> = (
  args: ObjectType<Validators>,
  ctx: RunQueryCtx,
) => string[] | Promise<string[]>;

/** Builds the functions that `VersionedAssets.api` returns. */
export function buildApi<DataModel extends GenericDataModel>(
  component: ComponentApi,
  { auth, ...options }: ApiOptions<DataModel> & VersionedAssetsOptions,
) {
  const { assetManager, batches, changelog, migration, operations } = component;
  const { pages, search, settings, signedUrl, sweeper, trash, usage } = component;

  const addressOfVersion = async (ctx: RunQueryCtx, { versionId }: { versionId: string }) => {
    const version = await ctx.runQuery(assetManager.getVersion, { versionId });
    return version === null ? [ROOT] : addressOf(version);
  };
  const addressOfFile = async (ctx: RunQueryCtx, { versionId, ...place }: Wanted) => {
    const { folderPath, basename } = place;
    if (versionId !== undefined) return await addressOfVersion(ctx, { versionId });
    if (folderPath === undefined || basename === undefined) return [ROOT];
    return [assetAt({ folderPath, basename })];
  };
  const addressOfUpload = async (ctx: RunQueryCtx, { intentId }: { intentId: string }) => {
    const upload = await ctx.runQuery(assetManager.getUpload, { intentId });
    return upload === null ? [ROOT] : addressOf(upload);
  };

  const pathOfOperation = async (ctx: RunQueryCtx, { operationId }: { operationId: string }) => {
    try {
      return [(await ctx.runQuery(operations.getOperation, { operationId })).path];
    } catch (error) {
      if (!isAssetError(error)) throw error;
      return [ROOT];
    }
  };
  const addressOfTrashed = async (ctx: RunQueryCtx, { assetId }: { assetId: string }) => {
    const trashed = await ctx.runQuery(trash.getTrashed, { assetId });
    return trashed === null ? [ROOT] : addressOf(trashed);
  };
  const addressesOfUndelete = async (
    ctx: RunQueryCtx,
    args: { assetId: string; folderPath?: string; basename?: string },
  ) => {
    const trashed = await ctx.runQuery(trash.getTrashed, { assetId: args.assetId });
    if (trashed === null) return [ROOT];
    const { folderPath = trashed.folderPath, basename = trashed.basename } = args;
    return [assetAt(trashed), assetAt({ folderPath, basename })];
  };

  /** A public query that calls `auth` and then the component's query. */
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

  /** A public mutation that calls `auth` for the actor and then the component's mutation. */
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

  /**
   * A public mutation that returns a file's URL: it changes nothing, but its result depends on the time of
   * the call.
   */
  function grant<Validators extends PropertyValidators, Returned>(
    fn: FunctionReference<
      "mutation",
      "internal",
      ObjectType<Validators> & { routesUrl?: string },
      Returned
    >,
    operation: ApiOperation,
    args: Validators,
    pathsOf: PathsOf<Validators>,
  ): RegisteredMutation<"public", ObjectType<Validators>, Promise<Returned>> {
    type Called = ObjectType<Validators>;
    type Passed = Called & { routesUrl?: string };
    const handler = async (
      ctx: GenericMutationCtx<DataModel>,
      called: Called,
    ): Promise<Returned> => {
      await auth(ctx, { operation, kind: "sign", paths: await pathsOf(called, ctx) });
      const runMutation = ctx.runMutation as Run<typeof fn, Passed, Returned>;
      return await runMutation(fn, { ...called, routesUrl: routesUrlOf(options) });
    };
    return mutationGeneric({ args, handler: handler as never });
  }

  return {
    // ------------------------------------------------------------ uploads
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
    startUploads: write(
      batches.startUploads,
      "startUploads",
      "write",
      accepts.startUploads,
      ({ uploads }) => uploads.flatMap(addressOf),
    ),
    finishUploads: write(
      batches.finishUploads,
      "finishUploads",
      "write",
      accepts.finishUploads,
      async ({ uploads }, ctx) =>
        (await Promise.all(uploads.map((upload) => addressOfUpload(ctx, upload)))).flat(),
    ),
    // ------------------------------------------------------------ versions
    publishVersion: write(
      assetManager.publishVersion,
      "publishVersion",
      "write",
      accepts.publishVersion,
      (args, ctx) => addressOfVersion(ctx, args),
    ),
    publishVersions: write(
      batches.publishVersions,
      "publishVersions",
      "write",
      accepts.publishVersions,
      async (args, ctx) =>
        (await Promise.all(args.versions.map((version) => addressOfVersion(ctx, version)))).flat(),
    ),
    restoreVersion: write(
      assetManager.restoreVersion,
      "restoreVersion",
      "write",
      accepts.restoreVersion,
      (args, ctx) => addressOfVersion(ctx, args),
    ),
    archiveAsset: write(
      assetManager.archiveAsset,
      "archiveAsset",
      "write",
      accepts.archiveAsset,
      addressOf,
    ),
    updateVersion: write(
      assetManager.updateVersion,
      "updateVersion",
      "write",
      accepts.updateVersion,
      (args, ctx) => addressOfVersion(ctx, args),
    ),
    getVersion: read(assetManager.getVersion, "getVersion", accepts.getVersion, (args, ctx) =>
      addressOfVersion(ctx, args),
    ),
    getAssetVersions: read(
      assetManager.getAssetVersions,
      "getAssetVersions",
      accepts.getAssetVersions,
      addressOf,
    ),
    getAssetVersionsPage: read(
      pages.getAssetVersionsPage,
      "getAssetVersionsPage",
      accepts.getAssetVersionsPage,
      addressOf,
    ),
    // ------------------------------------------------------------ assets
    updateAsset: write(
      assetManager.updateAsset,
      "updateAsset",
      "write",
      accepts.updateAsset,
      addressOf,
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
    copyAsset: write(
      assetManager.copyAsset,
      "copyAsset",
      "write",
      accepts.copyAsset,
      ({ folderPath, basename, toFolderPath, toBasename }) => [
        assetAt({ folderPath, basename }),
        assetAt({ folderPath: toFolderPath, basename: toBasename ?? basename }),
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
    listPublishedFilesInFolder: read(
      assetManager.listPublishedFilesInFolder,
      "listPublishedFilesInFolder",
      accepts.listPublishedFilesInFolder,
      folderOf,
    ),
    listPublishedFilesPage: read(
      pages.listPublishedFilesPage,
      "listPublishedFilesPage",
      accepts.listPublishedFilesPage,
      folderOf,
    ),
    listAssets: read(assetManager.listAssets, "listAssets", accepts.listAssets, folderOf),
    listAssetsPage: read(pages.listAssetsPage, "listAssetsPage", accepts.listAssetsPage, folderOf),
    searchAssets: read(search.searchAssets, "searchAssets", accepts.searchAssets, optionalFolderOf),
    // ------------------------------------------------------------ private files
    setAssetAccess: write(
      assetManager.setAssetAccess,
      "setAssetAccess",
      "admin",
      accepts.setAssetAccess,
      addressOf,
    ),
    setFolderAccess: write(
      operations.setFolderAccess,
      "setFolderAccess",
      "admin",
      accepts.setFolderAccess,
      pathOf,
    ),
    getSignedUrl: grant(
      signedUrl.getSignedUrl,
      "getSignedUrl",
      accepts.getSignedUrl,
      async (args, ctx) => await addressOfFile(ctx, args),
    ),
    rotateSigningKey: write(
      signedUrl.rotateSigningKey,
      "rotateSigningKey",
      "admin",
      accepts.rotateSigningKey,
      everything,
    ),
    // ------------------------------------------------------------ folders
    createFolderByPath: write(
      assetManager.createFolderByPath,
      "createFolderByPath",
      "write",
      accepts.createFolderByPath,
      pathOf,
    ),
    createFolderByName: write(
      assetManager.createFolderByName,
      "createFolderByName",
      "write",
      accepts.createFolderByName,
      ({ parentPath }) => [parseFolderPath(parentPath)],
    ),
    updateFolder: write(
      assetManager.updateFolder,
      "updateFolder",
      "write",
      accepts.updateFolder,
      pathOf,
    ),
    moveFolder: write(operations.moveFolder, "moveFolder", "write", accepts.moveFolder, bothPaths),
    renameFolder: write(
      operations.renameFolder,
      "renameFolder",
      "write",
      accepts.renameFolder,
      ({ path, newName }) => [parseFolderPath(path), siblingOf(path, newName)],
    ),
    copyFolder: write(operations.copyFolder, "copyFolder", "write", accepts.copyFolder, bothPaths),
    deleteFolder: write(
      operations.deleteFolder,
      "deleteFolder",
      "write",
      accepts.deleteFolder,
      pathOf,
    ),
    getOperation: read(operations.getOperation, "getOperation", accepts.getOperation, everything),
    listOperations: read(
      operations.listOperations,
      "listOperations",
      accepts.listOperations,
      everything,
    ),
    getFolder: read(assetManager.getFolder, "getFolder", accepts.getFolder, pathOf),
    listFolders: read(assetManager.listFolders, "listFolders", accepts.listFolders, parentFolderOf),
    listFoldersPage: read(
      pages.listFoldersPage,
      "listFoldersPage",
      accepts.listFoldersPage,
      parentFolderOf,
    ),
    // ------------------------------------------------------------ trash
    listTrash: read(trash.listTrash, "listTrash", accepts.listTrash, everything),
    undelete: write(
      trash.undelete,
      "undelete",
      "write",
      accepts.undelete,
      async (args, ctx) => await addressesOfUndelete(ctx, args),
    ),
    undeleteFolder: write(
      trash.undeleteFolder,
      "undeleteFolder",
      "write",
      accepts.undeleteFolder,
      (args, ctx) => pathOfOperation(ctx, args),
    ),
    getTrashed: read(trash.getTrashed, "getTrashed", accepts.getTrashed, (args, ctx) =>
      addressOfTrashed(ctx, args),
    ),
    purge: write(trash.purge, "purge", "admin", accepts.purge, (args, ctx) =>
      addressOfTrashed(ctx, args),
    ),
    startSweep: write(sweeper.startSweep, "startSweep", "admin", accepts.startSweep, everything),
    listSweeps: read(sweeper.listSweeps, "listSweeps", accepts.listSweeps, everything),
    // ------------------------------------------------------------ usage
    listFolderUsage: read(
      usage.listFolderUsage,
      "listFolderUsage",
      accepts.listFolderUsage,
      optionalFolderOf,
    ),
    listStorageUsage: read(
      usage.listStorageUsage,
      "listStorageUsage",
      accepts.listStorageUsage,
      everything,
    ),
    // ------------------------------------------------------------ settings
    configureStorageBackend: write(
      assetManager.configureStorageBackend,
      "configureStorageBackend",
      "admin",
      accepts.configureStorageBackend,
      everything,
    ),
    configureRetention: write(
      settings.configureRetention,
      "configureRetention",
      "admin",
      accepts.configureRetention,
      everything,
    ),
    setUploadLimits: write(
      settings.setUploadLimits,
      "setUploadLimits",
      "admin",
      accepts.setUploadLimits,
      folderOf,
    ),
    getUploadLimits: read(
      settings.getUploadLimits,
      "getUploadLimits",
      accepts.getUploadLimits,
      folderOf,
    ),
    getSettings: read(settings.getSettings, "getSettings", accepts.getSettings, everything),
    // ------------------------------------------------------------ r2
    startMigration: write(
      migration.startMigration,
      "startMigration",
      "admin",
      accepts.startMigration,
      everything,
    ),
    stopMigration: write(
      migration.stopMigration,
      "stopMigration",
      "admin",
      accepts.stopMigration,
      everything,
    ),
    getMigration: read(migration.getMigration, "getMigration", accepts.getMigration, everything),
    listMigrations: read(
      migration.listMigrations,
      "listMigrations",
      accepts.listMigrations,
      everything,
    ),
    // ------------------------------------------------------------ feed
    listSince: read(changelog.listSince, "listSince", accepts.listSince, everything),
    listForFolder: read(changelog.listForFolder, "listForFolder", accepts.listForFolder, folderOf),
    head: read(changelog.head, "head", accepts.head, everything),
    audit: read(changelog.audit, "audit", accepts.audit, optionalFolderOf),
  };
}
