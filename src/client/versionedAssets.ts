import type { GenericDataModel } from "convex/server";
import type { ComponentApi } from "../component/_generated/component.js";
import { type ApiOptions, buildApi } from "./api.js";
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
 * Each method calls the component's function of the same name, whose docstring gives errors and
 * costs. A method checks nobody's rights: that is for the function that calls it, or for `api()`.
 */
export class VersionedAssets {
  constructor(readonly component: ComponentApi) {}

  /**
   * Ready functions for an app to export to its clients, guarded by one callback.
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
    return buildApi(this.component, options);
  }

  // -------------------------------------------------------------- uploads

  /** Opens an upload and says how to send the bytes. */
  async startUpload(
    ctx: RunMutationCtx,
    args: Args<"startUpload">,
  ): Promise<Result<"startUpload">> {
    return await ctx.runMutation(this.component.assetManager.startUpload, args);
  }

  /** Makes the bytes that were sent the next version, and publishes it unless told otherwise. */
  async finishUpload(
    ctx: RunMutationCtx,
    args: Args<"finishUpload">,
  ): Promise<Result<"finishUpload">> {
    return await ctx.runMutation(this.component.assetManager.finishUpload, args);
  }

  /** Opens up to 100 uploads, all or none. */
  async startUploads(
    ctx: RunMutationCtx,
    args: Args<"startUploads">,
  ): Promise<Result<"startUploads">> {
    return await ctx.runMutation(this.component.batches.startUploads, args);
  }

  /** Finishes up to 100 uploads, all or none. */
  async finishUploads(
    ctx: RunMutationCtx,
    args: Args<"finishUploads">,
  ): Promise<Result<"finishUploads">> {
    return await ctx.runMutation(this.component.batches.finishUploads, args);
  }

  /** Where an upload goes; `null` when there is no such upload. */
  async getUpload(ctx: RunQueryCtx, args: Args<"getUpload">): Promise<Result<"getUpload">> {
    return await ctx.runQuery(this.component.assetManager.getUpload, args);
  }

  /** Makes a version of bytes that are in the component's storage already. */
  async createVersionFromStorageId(
    ctx: RunMutationCtx,
    args: Args<"createVersionFromStorageId">,
  ): Promise<Result<"createVersionFromStorageId">> {
    return await ctx.runMutation(this.component.assetManager.createVersionFromStorageId, args);
  }

  // -------------------------------------------------------------- versions

  /** Publishes a draft, or an earlier version again. */
  async publishVersion(
    ctx: RunMutationCtx,
    args: Args<"publishVersion">,
  ): Promise<Result<"publishVersion">> {
    return await ctx.runMutation(this.component.assetManager.publishVersion, args);
  }

  /** Publishes up to 100 versions of different assets, all or none. */
  async publishVersions(
    ctx: RunMutationCtx,
    args: Args<"publishVersions">,
  ): Promise<Result<"publishVersions">> {
    return await ctx.runMutation(this.component.batches.publishVersions, args);
  }

  /** Publishes an earlier version again. */
  async restoreVersion(
    ctx: RunMutationCtx,
    args: Args<"restoreVersion">,
  ): Promise<Result<"restoreVersion">> {
    return await ctx.runMutation(this.component.assetManager.restoreVersion, args);
  }

  /** Leaves an asset without a published version; its history is kept. */
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

  /** One version by its id, or `null`. */
  async getVersion(ctx: RunQueryCtx, args: Args<"getVersion">): Promise<Result<"getVersion">> {
    return await ctx.runQuery(this.component.assetManager.getVersion, args);
  }

  /** The versions of an asset, newest first. */
  async getAssetVersions(
    ctx: RunQueryCtx,
    args: Args<"getAssetVersions">,
  ): Promise<Result<"getAssetVersions">> {
    return await ctx.runQuery(this.component.assetManager.getAssetVersions, args);
  }

  /** One page of an asset's versions, newest first. */
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

  /** Gives an asset another basename in the same folder. */
  async renameAsset(
    ctx: RunMutationCtx,
    args: Args<"renameAsset">,
  ): Promise<Result<"renameAsset">> {
    return await ctx.runMutation(this.component.assetManager.renameAsset, args);
  }

  /** Copies the published version to another address; the bytes are shared. */
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

  /** The published version of an asset, or `null`. */
  async getPublishedFile(
    ctx: RunQueryCtx,
    args: Args<"getPublishedFile">,
  ): Promise<Result<"getPublishedFile">> {
    return await ctx.runQuery(this.component.assetManager.getPublishedFile, args);
  }

  /** An asset, published or not, or `null`. */
  async getAsset(ctx: RunQueryCtx, args: Args<"getAsset">): Promise<Result<"getAsset">> {
    return await ctx.runQuery(this.component.assetManager.getAsset, args);
  }

  /** The published files directly in a folder. */
  async listPublishedFilesInFolder(
    ctx: RunQueryCtx,
    args: Args<"listPublishedFilesInFolder">,
  ): Promise<Result<"listPublishedFilesInFolder">> {
    return await ctx.runQuery(this.component.assetManager.listPublishedFilesInFolder, args);
  }

  /** One page of the published files directly in a folder. */
  async listPublishedFilesPage(
    ctx: RunQueryCtx,
    args: Args<"listPublishedFilesPage">,
  ): Promise<Result<"listPublishedFilesPage">> {
    return await ctx.runQuery(this.component.pages.listPublishedFilesPage, args);
  }

  /** All assets directly in a folder, published or not. */
  async listAssets(ctx: RunQueryCtx, args: Args<"listAssets">): Promise<Result<"listAssets">> {
    return await ctx.runQuery(this.component.assetManager.listAssets, args);
  }

  /** One page of the assets directly in a folder. */
  async listAssetsPage(
    ctx: RunQueryCtx,
    args: Args<"listAssetsPage">,
  ): Promise<Result<"listAssetsPage">> {
    return await ctx.runQuery(this.component.pages.listAssetsPage, args);
  }

  /** The assets whose basename has the words of a text. */
  async searchAssets(
    ctx: RunQueryCtx,
    args: Args<"searchAssets">,
  ): Promise<Result<"searchAssets">> {
    return await ctx.runQuery(this.component.search.searchAssets, args);
  }

  // -------------------------------------------------------------- folders

  /** Creates a folder and those above it, where they are missing. */
  async createFolderByPath(
    ctx: RunMutationCtx,
    args: Args<"createFolderByPath">,
  ): Promise<Result<"createFolderByPath">> {
    return await ctx.runMutation(this.component.assetManager.createFolderByPath, args);
  }

  /** Creates a folder whose path is made from a display name. */
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

  /** Moves a folder with all that lies below it. */
  async moveFolder(ctx: RunMutationCtx, args: Args<"moveFolder">): Promise<Result<"moveFolder">> {
    return await ctx.runMutation(this.component.operations.moveFolder, args);
  }

  /** Gives a folder another last segment, with all that lies below it. */
  async renameFolder(
    ctx: RunMutationCtx,
    args: Args<"renameFolder">,
  ): Promise<Result<"renameFolder">> {
    return await ctx.runMutation(this.component.operations.renameFolder, args);
  }

  /** Copies the published files of a folder and those below it; bytes are shared. */
  async copyFolder(ctx: RunMutationCtx, args: Args<"copyFolder">): Promise<Result<"copyFolder">> {
    return await ctx.runMutation(this.component.operations.copyFolder, args);
  }

  /** Moves all assets of a folder and those below it to the trash. */
  async deleteFolder(
    ctx: RunMutationCtx,
    args: Args<"deleteFolder">,
  ): Promise<Result<"deleteFolder">> {
    return await ctx.runMutation(this.component.operations.deleteFolder, args);
  }

  /** How far the work on a folder is. */
  async getOperation(
    ctx: RunQueryCtx,
    args: Args<"getOperation">,
  ): Promise<Result<"getOperation">> {
    return await ctx.runQuery(this.component.operations.getOperation, args);
  }

  /** The newest operations on folders. */
  async listOperations(
    ctx: RunQueryCtx,
    args: Args<"listOperations"> = {},
  ): Promise<Result<"listOperations">> {
    return await ctx.runQuery(this.component.operations.listOperations, args);
  }

  /** One folder, or `null`. */
  async getFolder(ctx: RunQueryCtx, args: Args<"getFolder">): Promise<Result<"getFolder">> {
    return await ctx.runQuery(this.component.assetManager.getFolder, args);
  }

  /** The folders directly below another, by default below the root. */
  async listFolders(
    ctx: RunQueryCtx,
    args: Args<"listFolders"> = {},
  ): Promise<Result<"listFolders">> {
    return await ctx.runQuery(this.component.assetManager.listFolders, args);
  }

  /** One page of the folders directly below another. */
  async listFoldersPage(
    ctx: RunQueryCtx,
    args: Args<"listFoldersPage">,
  ): Promise<Result<"listFoldersPage">> {
    return await ctx.runQuery(this.component.pages.listFoldersPage, args);
  }

  // -------------------------------------------------------------- trash

  /** One page of what can be brought back, deleted last first. */
  async listTrash(ctx: RunQueryCtx, args: Args<"listTrash">): Promise<Result<"listTrash">> {
    return await ctx.runQuery(this.component.trash.listTrash, args);
  }

  /** An asset that is in the trash, or `null`. */
  async getTrashed(ctx: RunQueryCtx, args: Args<"getTrashed">): Promise<Result<"getTrashed">> {
    return await ctx.runQuery(this.component.trash.getTrashed, args);
  }

  /** Brings a deleted asset back. */
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

  /** Deletes a trashed asset for good. */
  async purge(ctx: RunMutationCtx, args: Args<"purge">): Promise<Result<"purge">> {
    return await ctx.runMutation(this.component.trash.purge, args);
  }

  /** Frees now what nothing needs any more. */
  async startSweep(
    ctx: RunMutationCtx,
    args: Args<"startSweep"> = {},
  ): Promise<Result<"startSweep">> {
    return await ctx.runMutation(this.component.sweeper.startSweep, args);
  }

  /** Reports of what was freed. */
  async listSweeps(ctx: RunQueryCtx, args: Args<"listSweeps"> = {}): Promise<Result<"listSweeps">> {
    return await ctx.runQuery(this.component.sweeper.listSweeps, args);
  }

  // -------------------------------------------------------------- usage

  /** One page of how much is published in a folder and each one below it. */
  async listFolderUsage(
    ctx: RunQueryCtx,
    args: Args<"listFolderUsage">,
  ): Promise<Result<"listFolderUsage">> {
    return await ctx.runQuery(this.component.usage.listFolderUsage, args);
  }

  /** One page of how much is stored, by content type and backend. */
  async listStorageUsage(
    ctx: RunQueryCtx,
    args: Args<"listStorageUsage">,
  ): Promise<Result<"listStorageUsage">> {
    return await ctx.runQuery(this.component.usage.listStorageUsage, args);
  }

  // -------------------------------------------------------------- settings

  /** Says where the bytes of new uploads go. */
  async configureStorageBackend(
    ctx: RunMutationCtx,
    args: Args<"configureStorageBackend">,
  ): Promise<Result<"configureStorageBackend">> {
    return await ctx.runMutation(this.component.assetManager.configureStorageBackend, args);
  }

  /** Says how long things are kept, and whether the sweeper runs. */
  async configureRetention(
    ctx: RunMutationCtx,
    args: Args<"configureRetention">,
  ): Promise<Result<"configureRetention">> {
    return await ctx.runMutation(this.component.settings.configureRetention, args);
  }

  /** Limits the size and types of uploads to a folder and those below it. */
  async setUploadLimits(
    ctx: RunMutationCtx,
    args: Args<"setUploadLimits">,
  ): Promise<Result<"setUploadLimits">> {
    return await ctx.runMutation(this.component.settings.setUploadLimits, args);
  }

  /** The limits in force in a folder. */
  async getUploadLimits(
    ctx: RunQueryCtx,
    args: Args<"getUploadLimits">,
  ): Promise<Result<"getUploadLimits">> {
    return await ctx.runQuery(this.component.settings.getUploadLimits, args);
  }

  /** All settings. */
  async getSettings(
    ctx: RunQueryCtx,
    args: Args<"getSettings"> = {},
  ): Promise<Result<"getSettings">> {
    return await ctx.runQuery(this.component.settings.getSettings, args);
  }

  // -------------------------------------------------------------- feed

  /** The changes behind a cursor, oldest first. */
  async listSince(ctx: RunQueryCtx, args: Args<"listSince">): Promise<Result<"listSince">> {
    return await ctx.runQuery(this.component.changelog.listSince, args);
  }

  /** The changes of one folder behind a cursor, oldest first. */
  async listForFolder(
    ctx: RunQueryCtx,
    args: Args<"listForFolder">,
  ): Promise<Result<"listForFolder">> {
    return await ctx.runQuery(this.component.changelog.listForFolder, args);
  }

  /** The cursor of now, to follow the feed from. */
  async head(ctx: RunQueryCtx, args: Args<"head"> = {}): Promise<Result<"head">> {
    return await ctx.runQuery(this.component.changelog.head, args);
  }

  /** One page of who did what, newest first. */
  async audit(ctx: RunQueryCtx, args: Args<"audit">): Promise<Result<"audit">> {
    return await ctx.runQuery(this.component.changelog.audit, args);
  }

  // -------------------------------------------------------------- r2

  /** Like `finishUpload`, from an action: asks the bucket first, then publishes. */
  async finishVerifiedUpload(
    ctx: RunActionCtx,
    args: Args<"finishVerifiedUpload">,
  ): Promise<Result<"finishVerifiedUpload">> {
    return await ctx.runAction(this.component.verification.finishVerifiedUpload, args);
  }

  /** An address of a version in the bucket that works for a while. */
  async getSignedUrl(
    ctx: RunActionCtx,
    args: Args<"getSignedUrl">,
  ): Promise<Result<"getSignedUrl">> {
    return await ctx.runAction(this.component.signedUrl.getSignedUrl, args);
  }

  /** Deletes from the bucket what waits for it, with credentials of the call. */
  async deleteWaitingObjects(
    ctx: RunActionCtx,
    args: Args<"deleteWaitingObjects">,
  ): Promise<Result<"deleteWaitingObjects">> {
    return await ctx.runAction(this.component.bucket.deleteWaitingObjects, args);
  }

  /** Begins to move all stored files to a backend. */
  async startMigration(
    ctx: RunMutationCtx,
    args: Args<"startMigration">,
  ): Promise<Result<"startMigration">> {
    return await ctx.runMutation(this.component.migration.startMigration, args);
  }

  /** Stops a migration after the file that is being moved. */
  async stopMigration(
    ctx: RunMutationCtx,
    args: Args<"stopMigration">,
  ): Promise<Result<"stopMigration">> {
    return await ctx.runMutation(this.component.migration.stopMigration, args);
  }

  /** How far a migration is. */
  async getMigration(
    ctx: RunQueryCtx,
    args: Args<"getMigration">,
  ): Promise<Result<"getMigration">> {
    return await ctx.runQuery(this.component.migration.getMigration, args);
  }

  /** The newest migrations. */
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
