import type { GenericDataModel } from "convex/server";
import type { ComponentApi } from "../component/_generated/component.js";
import { type ApiOptions, buildApi } from "./api.js";
import { type VersionedAssetsOptions, routesUrlOf } from "./routesUrl.js";
import type { Args, Result, RunActionCtx, RunMutationCtx, RunQueryCtx } from "./types.js";

/**
 * Versioned assets, for the functions of an app.
 *
 * ```ts
 * import { VersionedAssets } from "convex-versioned-assets";
 * import { components } from "./_generated/api";
 *
 * export const assets = new VersionedAssets(components.versionedAssets);
 * ```
 *
 * Each method calls the component's function of the same name, whose docstring lists errors and costs.
 * Methods do not check permissions: the calling function must, or use `api()`.
 */
export class VersionedAssets {
  /**
   * @param options where `registerAssetRoutes` serves, for signed URLs; by default `/assets` of the
   * deployment's own site.
   */
  constructor(
    readonly component: ComponentApi,
    private readonly options: VersionedAssetsOptions = {},
  ) {}

  /**
   * Returns functions for an app to export to its clients, guarded by one callback.
   *
   * ```ts
   * export const { startUpload, finishUpload, getPublishedFile } = assets.api({
   *   auth: async (ctx, { kind }) => {
   *     const identity = await ctx.auth.getUserIdentity();
   *     if (kind !== "read" && identity === null) throw new Error("Sign in first");
   *     return identity?.subject ?? null;
   *   },
   * });
   * ```
   */
  api<DataModel extends GenericDataModel = GenericDataModel>(options: ApiOptions<DataModel>) {
    return buildApi(this.component, { ...options, ...this.options });
  }

  // -------------------------------------------------------------- uploads

  /** Starts an upload and returns how to send the bytes. */
  async startUpload(
    ctx: RunMutationCtx,
    args: Args<"startUpload">,
  ): Promise<Result<"startUpload">> {
    return await ctx.runMutation(this.component.assetManager.startUpload, args);
  }

  /** Creates the next version from the uploaded bytes, and publishes it unless `publish` is false. */
  async finishUpload(
    ctx: RunMutationCtx,
    args: Args<"finishUpload">,
  ): Promise<Result<"finishUpload">> {
    return await ctx.runMutation(this.component.assetManager.finishUpload, args);
  }

  /** Starts up to 100 uploads in one transaction. */
  async startUploads(
    ctx: RunMutationCtx,
    args: Args<"startUploads">,
  ): Promise<Result<"startUploads">> {
    return await ctx.runMutation(this.component.batches.startUploads, args);
  }

  /** Finishes up to 100 uploads in one transaction. */
  async finishUploads(
    ctx: RunMutationCtx,
    args: Args<"finishUploads">,
  ): Promise<Result<"finishUploads">> {
    return await ctx.runMutation(this.component.batches.finishUploads, args);
  }

  /** Returns the path of an upload; `null` if it does not exist. */
  async getUpload(ctx: RunQueryCtx, args: Args<"getUpload">): Promise<Result<"getUpload">> {
    return await ctx.runQuery(this.component.assetManager.getUpload, args);
  }

  /** Creates a version from bytes that are already in the component's storage. */
  async createVersionFromStorageId(
    ctx: RunMutationCtx,
    args: Args<"createVersionFromStorageId">,
  ): Promise<Result<"createVersionFromStorageId">> {
    return await ctx.runMutation(this.component.assetManager.createVersionFromStorageId, args);
  }

  // -------------------------------------------------------------- versions

  /** Publishes a draft or an earlier version. */
  async publishVersion(
    ctx: RunMutationCtx,
    args: Args<"publishVersion">,
  ): Promise<Result<"publishVersion">> {
    return await ctx.runMutation(this.component.assetManager.publishVersion, args);
  }

  /** Publishes up to 100 versions of different assets in one transaction. */
  async publishVersions(
    ctx: RunMutationCtx,
    args: Args<"publishVersions">,
  ): Promise<Result<"publishVersions">> {
    return await ctx.runMutation(this.component.batches.publishVersions, args);
  }

  /** Restores an earlier version: publishes it again. */
  async restoreVersion(
    ctx: RunMutationCtx,
    args: Args<"restoreVersion">,
  ): Promise<Result<"restoreVersion">> {
    return await ctx.runMutation(this.component.assetManager.restoreVersion, args);
  }

  /** Unpublishes an asset; its history is kept. */
  async archiveAsset(
    ctx: RunMutationCtx,
    args: Args<"archiveAsset">,
  ): Promise<Result<"archiveAsset">> {
    return await ctx.runMutation(this.component.assetManager.archiveAsset, args);
  }

  /** Changes the label or the metadata of a version. */
  async updateVersion(
    ctx: RunMutationCtx,
    args: Args<"updateVersion">,
  ): Promise<Result<"updateVersion">> {
    return await ctx.runMutation(this.component.assetManager.updateVersion, args);
  }

  /** Returns a version by its id, or `null`. */
  async getVersion(ctx: RunQueryCtx, args: Args<"getVersion">): Promise<Result<"getVersion">> {
    return await ctx.runQuery(this.component.assetManager.getVersion, args);
  }

  /** Lists the versions of an asset, newest first. */
  async getAssetVersions(
    ctx: RunQueryCtx,
    args: Args<"getAssetVersions">,
  ): Promise<Result<"getAssetVersions">> {
    return await ctx.runQuery(this.component.assetManager.getAssetVersions, args);
  }

  /** Returns one page of an asset's versions, newest first. */
  async getAssetVersionsPage(
    ctx: RunQueryCtx,
    args: Args<"getAssetVersionsPage">,
  ): Promise<Result<"getAssetVersionsPage">> {
    return await ctx.runQuery(this.component.pages.getAssetVersionsPage, args);
  }

  // -------------------------------------------------------------- assets

  /** Changes the metadata of an asset. */
  async updateAsset(
    ctx: RunMutationCtx,
    args: Args<"updateAsset">,
  ): Promise<Result<"updateAsset">> {
    return await ctx.runMutation(this.component.assetManager.updateAsset, args);
  }

  /** Moves an asset with all its versions to another folder. */
  async moveAsset(ctx: RunMutationCtx, args: Args<"moveAsset">): Promise<Result<"moveAsset">> {
    return await ctx.runMutation(this.component.assetManager.moveAsset, args);
  }

  /** Renames an asset within its folder. */
  async renameAsset(
    ctx: RunMutationCtx,
    args: Args<"renameAsset">,
  ): Promise<Result<"renameAsset">> {
    return await ctx.runMutation(this.component.assetManager.renameAsset, args);
  }

  /** Copies the published version to another path; the bytes are shared. */
  async copyAsset(ctx: RunMutationCtx, args: Args<"copyAsset">): Promise<Result<"copyAsset">> {
    return await ctx.runMutation(this.component.assetManager.copyAsset, args);
  }

  /** Moves an asset to the trash. */
  async deleteAsset(
    ctx: RunMutationCtx,
    args: Args<"deleteAsset">,
  ): Promise<Result<"deleteAsset">> {
    return await ctx.runMutation(this.component.assetManager.deleteAsset, args);
  }

  /** Returns the published version of an asset, or `null`. */
  async getPublishedFile(
    ctx: RunQueryCtx,
    args: Args<"getPublishedFile">,
  ): Promise<Result<"getPublishedFile">> {
    return await ctx.runQuery(this.component.assetManager.getPublishedFile, args);
  }

  /** Returns an asset, published or not, or `null`. */
  async getAsset(ctx: RunQueryCtx, args: Args<"getAsset">): Promise<Result<"getAsset">> {
    return await ctx.runQuery(this.component.assetManager.getAsset, args);
  }

  /** Returns the published files in a folder. */
  async listPublishedFilesInFolder(
    ctx: RunQueryCtx,
    args: Args<"listPublishedFilesInFolder">,
  ): Promise<Result<"listPublishedFilesInFolder">> {
    return await ctx.runQuery(this.component.assetManager.listPublishedFilesInFolder, args);
  }

  /** Returns one page of the published files in a folder. */
  async listPublishedFilesPage(
    ctx: RunQueryCtx,
    args: Args<"listPublishedFilesPage">,
  ): Promise<Result<"listPublishedFilesPage">> {
    return await ctx.runQuery(this.component.pages.listPublishedFilesPage, args);
  }

  /** Returns all assets in a folder, published or not. */
  async listAssets(ctx: RunQueryCtx, args: Args<"listAssets">): Promise<Result<"listAssets">> {
    return await ctx.runQuery(this.component.assetManager.listAssets, args);
  }

  /** Returns one page of the assets in a folder. */
  async listAssetsPage(
    ctx: RunQueryCtx,
    args: Args<"listAssetsPage">,
  ): Promise<Result<"listAssetsPage">> {
    return await ctx.runQuery(this.component.pages.listAssetsPage, args);
  }

  /** Finds assets by words in their basenames. */
  async searchAssets(
    ctx: RunQueryCtx,
    args: Args<"searchAssets">,
  ): Promise<Result<"searchAssets">> {
    return await ctx.runQuery(this.component.search.searchAssets, args);
  }

  // -------------------------------------------------------------- folders

  /** Creates a folder and its missing parents. */
  async createFolderByPath(
    ctx: RunMutationCtx,
    args: Args<"createFolderByPath">,
  ): Promise<Result<"createFolderByPath">> {
    return await ctx.runMutation(this.component.assetManager.createFolderByPath, args);
  }

  /** Creates a folder whose path is derived from a display name. */
  async createFolderByName(
    ctx: RunMutationCtx,
    args: Args<"createFolderByName">,
  ): Promise<Result<"createFolderByName">> {
    return await ctx.runMutation(this.component.assetManager.createFolderByName, args);
  }

  /** Changes the display name of a folder. */
  async updateFolder(
    ctx: RunMutationCtx,
    args: Args<"updateFolder">,
  ): Promise<Result<"updateFolder">> {
    return await ctx.runMutation(this.component.assetManager.updateFolder, args);
  }

  /** Moves a folder with everything in it. */
  async moveFolder(ctx: RunMutationCtx, args: Args<"moveFolder">): Promise<Result<"moveFolder">> {
    return await ctx.runMutation(this.component.operations.moveFolder, args);
  }

  /** Renames a folder, with everything in it. */
  async renameFolder(
    ctx: RunMutationCtx,
    args: Args<"renameFolder">,
  ): Promise<Result<"renameFolder">> {
    return await ctx.runMutation(this.component.operations.renameFolder, args);
  }

  /** Copies the published files of a folder and its subfolders; bytes are shared. */
  async copyFolder(ctx: RunMutationCtx, args: Args<"copyFolder">): Promise<Result<"copyFolder">> {
    return await ctx.runMutation(this.component.operations.copyFolder, args);
  }

  /** Moves all assets of a folder and its subfolders to the trash. */
  async deleteFolder(
    ctx: RunMutationCtx,
    args: Args<"deleteFolder">,
  ): Promise<Result<"deleteFolder">> {
    return await ctx.runMutation(this.component.operations.deleteFolder, args);
  }

  /** Returns the progress of a job on a folder. */
  async getOperation(
    ctx: RunQueryCtx,
    args: Args<"getOperation">,
  ): Promise<Result<"getOperation">> {
    return await ctx.runQuery(this.component.operations.getOperation, args);
  }

  /** Returns the newest jobs on folders. */
  async listOperations(
    ctx: RunQueryCtx,
    args: Args<"listOperations"> = {},
  ): Promise<Result<"listOperations">> {
    return await ctx.runQuery(this.component.operations.listOperations, args);
  }

  /** Returns a folder, or `null`. */
  async getFolder(ctx: RunQueryCtx, args: Args<"getFolder">): Promise<Result<"getFolder">> {
    return await ctx.runQuery(this.component.assetManager.getFolder, args);
  }

  /** Returns the subfolders of a folder, by default of the root. */
  async listFolders(
    ctx: RunQueryCtx,
    args: Args<"listFolders"> = {},
  ): Promise<Result<"listFolders">> {
    return await ctx.runQuery(this.component.assetManager.listFolders, args);
  }

  /** Returns one page of the subfolders of a folder. */
  async listFoldersPage(
    ctx: RunQueryCtx,
    args: Args<"listFoldersPage">,
  ): Promise<Result<"listFoldersPage">> {
    return await ctx.runQuery(this.component.pages.listFoldersPage, args);
  }

  // -------------------------------------------------------------- trash

  /** Returns one page of the trash, latest deletion first. */
  async listTrash(ctx: RunQueryCtx, args: Args<"listTrash">): Promise<Result<"listTrash">> {
    return await ctx.runQuery(this.component.trash.listTrash, args);
  }

  /** Returns an asset in the trash, or `null`. */
  async getTrashed(ctx: RunQueryCtx, args: Args<"getTrashed">): Promise<Result<"getTrashed">> {
    return await ctx.runQuery(this.component.trash.getTrashed, args);
  }

  /** Restores an asset from the trash. */
  async undelete(ctx: RunMutationCtx, args: Args<"undelete">): Promise<Result<"undelete">> {
    return await ctx.runMutation(this.component.trash.undelete, args);
  }

  /** Undoes a folder deletion. */
  async undeleteFolder(
    ctx: RunMutationCtx,
    args: Args<"undeleteFolder">,
  ): Promise<Result<"undeleteFolder">> {
    return await ctx.runMutation(this.component.trash.undeleteFolder, args);
  }

  /** Deletes an asset in the trash permanently. */
  async purge(ctx: RunMutationCtx, args: Args<"purge">): Promise<Result<"purge">> {
    return await ctx.runMutation(this.component.trash.purge, args);
  }

  /** Starts a sweep now, which deletes unreferenced data. */
  async startSweep(
    ctx: RunMutationCtx,
    args: Args<"startSweep"> = {},
  ): Promise<Result<"startSweep">> {
    return await ctx.runMutation(this.component.sweeper.startSweep, args);
  }

  /** Returns reports of sweeps. */
  async listSweeps(ctx: RunQueryCtx, args: Args<"listSweeps"> = {}): Promise<Result<"listSweeps">> {
    return await ctx.runQuery(this.component.sweeper.listSweeps, args);
  }

  // -------------------------------------------------------------- usage

  /** Returns one page of published assets and bytes, by folder. */
  async listFolderUsage(
    ctx: RunQueryCtx,
    args: Args<"listFolderUsage">,
  ): Promise<Result<"listFolderUsage">> {
    return await ctx.runQuery(this.component.usage.listFolderUsage, args);
  }

  /** Returns one page of stored objects and bytes, by content type and backend. */
  async listStorageUsage(
    ctx: RunQueryCtx,
    args: Args<"listStorageUsage">,
  ): Promise<Result<"listStorageUsage">> {
    return await ctx.runQuery(this.component.usage.listStorageUsage, args);
  }

  // -------------------------------------------------------------- settings

  /** Sets the storage backend of new uploads. */
  async configureStorageBackend(
    ctx: RunMutationCtx,
    args: Args<"configureStorageBackend">,
  ): Promise<Result<"configureStorageBackend">> {
    return await ctx.runMutation(this.component.assetManager.configureStorageBackend, args);
  }

  /** Sets retention times, and pauses or resumes the sweeper. */
  async configureRetention(
    ctx: RunMutationCtx,
    args: Args<"configureRetention">,
  ): Promise<Result<"configureRetention">> {
    return await ctx.runMutation(this.component.settings.configureRetention, args);
  }

  /** Limits the size and types of uploads to a folder and its subfolders. */
  async setUploadLimits(
    ctx: RunMutationCtx,
    args: Args<"setUploadLimits">,
  ): Promise<Result<"setUploadLimits">> {
    return await ctx.runMutation(this.component.settings.setUploadLimits, args);
  }

  /** Returns the effective upload limits of a folder. */
  async getUploadLimits(
    ctx: RunQueryCtx,
    args: Args<"getUploadLimits">,
  ): Promise<Result<"getUploadLimits">> {
    return await ctx.runQuery(this.component.settings.getUploadLimits, args);
  }

  /** Returns all settings. */
  async getSettings(
    ctx: RunQueryCtx,
    args: Args<"getSettings"> = {},
  ): Promise<Result<"getSettings">> {
    return await ctx.runQuery(this.component.settings.getSettings, args);
  }

  // -------------------------------------------------------------- feed

  /** Returns the changes after a cursor, oldest first. */
  async listSince(ctx: RunQueryCtx, args: Args<"listSince">): Promise<Result<"listSince">> {
    return await ctx.runQuery(this.component.changelog.listSince, args);
  }

  /** Returns the changes of one folder after a cursor, oldest first. */
  async listForFolder(
    ctx: RunQueryCtx,
    args: Args<"listForFolder">,
  ): Promise<Result<"listForFolder">> {
    return await ctx.runQuery(this.component.changelog.listForFolder, args);
  }

  /** Returns the current cursor, to follow the feed from now on. */
  async head(ctx: RunQueryCtx, args: Args<"head"> = {}): Promise<Result<"head">> {
    return await ctx.runQuery(this.component.changelog.head, args);
  }

  /** Returns one page of the audit log, newest first. */
  async audit(ctx: RunQueryCtx, args: Args<"audit">): Promise<Result<"audit">> {
    return await ctx.runQuery(this.component.changelog.audit, args);
  }

  // -------------------------------------------------------------- private files

  /** Sets the access of an asset. */
  async setAssetAccess(
    ctx: RunMutationCtx,
    args: Args<"setAssetAccess">,
  ): Promise<Result<"setAssetAccess">> {
    return await ctx.runMutation(this.component.assetManager.setAssetAccess, args);
  }

  /** Sets the access of a folder and its subfolders. */
  async setFolderAccess(
    ctx: RunMutationCtx,
    args: Args<"setFolderAccess">,
  ): Promise<Result<"setFolderAccess">> {
    return await ctx.runMutation(this.component.operations.setFolderAccess, args);
  }

  /** Returns a signed URL of a file, private or public. */
  async getSignedUrl(
    ctx: RunMutationCtx,
    args: Args<"getSignedUrl">,
  ): Promise<Result<"getSignedUrl">> {
    const routesUrl = args.routesUrl ?? routesUrlOf(this.options);
    return await ctx.runMutation(this.component.signedUrl.getSignedUrl, { ...args, routesUrl });
  }

  /** Rotates the signing key, and optionally revokes URLs signed with earlier keys. */
  async rotateSigningKey(
    ctx: RunMutationCtx,
    args: Args<"rotateSigningKey"> = {},
  ): Promise<Result<"rotateSigningKey">> {
    return await ctx.runMutation(this.component.signedUrl.rotateSigningKey, args);
  }

  /** Returns the text content of a file. */
  async getTextContent(
    ctx: RunActionCtx,
    args: Args<"getTextContent">,
  ): Promise<Result<"getTextContent">> {
    return await ctx.runAction(this.component.content.getTextContent, args);
  }

  // -------------------------------------------------------------- r2

  /** Same as `finishUpload`, from an action: verifies the bytes in the bucket before it publishes. */
  async finishVerifiedUpload(
    ctx: RunActionCtx,
    args: Args<"finishVerifiedUpload">,
  ): Promise<Result<"finishVerifiedUpload">> {
    return await ctx.runAction(this.component.verification.finishVerifiedUpload, args);
  }

  /** Deletes due objects from the bucket, with the credentials of the call. */
  async deleteWaitingObjects(
    ctx: RunActionCtx,
    args: Args<"deleteWaitingObjects">,
  ): Promise<Result<"deleteWaitingObjects">> {
    return await ctx.runAction(this.component.bucket.deleteWaitingObjects, args);
  }

  /** Starts moving all stored files to a storage backend. */
  async startMigration(
    ctx: RunMutationCtx,
    args: Args<"startMigration">,
  ): Promise<Result<"startMigration">> {
    return await ctx.runMutation(this.component.migration.startMigration, args);
  }

  /** Stops a migration after the current file. */
  async stopMigration(
    ctx: RunMutationCtx,
    args: Args<"stopMigration">,
  ): Promise<Result<"stopMigration">> {
    return await ctx.runMutation(this.component.migration.stopMigration, args);
  }

  /** Returns the progress of a migration. */
  async getMigration(
    ctx: RunQueryCtx,
    args: Args<"getMigration">,
  ): Promise<Result<"getMigration">> {
    return await ctx.runQuery(this.component.migration.getMigration, args);
  }

  /** Returns the newest migrations. */
  async listMigrations(
    ctx: RunQueryCtx,
    args: Args<"listMigrations"> = {},
  ): Promise<Result<"listMigrations">> {
    return await ctx.runQuery(this.component.migration.listMigrations, args);
  }

  /** Moves the bytes of one version. */
  async migrateVersion(
    ctx: RunActionCtx,
    args: Args<"migrateVersion">,
  ): Promise<Result<"migrateVersion">> {
    return await ctx.runAction(this.component.migration.migrateVersion, args);
  }
}
