import type { GenericDataModel } from "convex/server";
import type { ComponentApi } from "../component/_generated/component.js";
import { type ApiOptions, buildApi } from "./api.js";
import type { Args, Result, RunMutationCtx, RunQueryCtx } from "./types.js";

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

  /** Says where the bytes of new uploads go. */
  async configureStorageBackend(ctx: RunMutationCtx, args: Args<"configureStorageBackend">) {
    return await ctx.runMutation(this.component.assetManager.configureStorageBackend, args);
  }

  /** Opens an upload and says how to send the bytes. */
  async startUpload(ctx: RunMutationCtx, args: Args<"startUpload">) {
    return await ctx.runMutation(this.component.assetManager.startUpload, args);
  }

  /** Makes the bytes that were sent the next version, and publishes it. */
  async finishUpload(ctx: RunMutationCtx, args: Args<"finishUpload">) {
    return await ctx.runMutation(this.component.assetManager.finishUpload, args);
  }

  /** Where an upload goes; `null` when there is no such upload. */
  async getUpload(ctx: RunQueryCtx, args: Args<"getUpload">) {
    return await ctx.runQuery(this.component.assetManager.getUpload, args);
  }

  /** Creates a folder and those above it, where they are missing. */
  async createFolderByPath(ctx: RunMutationCtx, args: Args<"createFolderByPath">) {
    return await ctx.runMutation(this.component.assetManager.createFolderByPath, args);
  }

  /** Publishes an earlier version again. */
  async restoreVersion(ctx: RunMutationCtx, args: Args<"restoreVersion">) {
    return await ctx.runMutation(this.component.assetManager.restoreVersion, args);
  }

  /** Moves an asset with all its versions to another folder. */
  async moveAsset(ctx: RunMutationCtx, args: Args<"moveAsset">) {
    return await ctx.runMutation(this.component.assetManager.moveAsset, args);
  }

  /** Gives an asset another basename in the same folder. */
  async renameAsset(ctx: RunMutationCtx, args: Args<"renameAsset">) {
    return await ctx.runMutation(this.component.assetManager.renameAsset, args);
  }

  /** Moves an asset to the trash. */
  async deleteAsset(ctx: RunMutationCtx, args: Args<"deleteAsset">) {
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
  async getAsset(ctx: RunQueryCtx, args: Args<"getAsset">) {
    return await ctx.runQuery(this.component.assetManager.getAsset, args);
  }

  /** One version by its id, or `null`. */
  async getVersion(ctx: RunQueryCtx, args: Args<"getVersion">) {
    return await ctx.runQuery(this.component.assetManager.getVersion, args);
  }

  /** One folder, or `null`. */
  async getFolder(ctx: RunQueryCtx, args: Args<"getFolder">) {
    return await ctx.runQuery(this.component.assetManager.getFolder, args);
  }

  /** The published files directly in a folder. */
  async listPublishedFilesInFolder(ctx: RunQueryCtx, args: Args<"listPublishedFilesInFolder">) {
    return await ctx.runQuery(this.component.assetManager.listPublishedFilesInFolder, args);
  }

  /** One page of the published files directly in a folder. */
  async listPublishedFilesPage(ctx: RunQueryCtx, args: Args<"listPublishedFilesPage">) {
    return await ctx.runQuery(this.component.assetManager.listPublishedFilesPage, args);
  }

  /** All assets directly in a folder, published or not. */
  async listAssets(ctx: RunQueryCtx, args: Args<"listAssets">) {
    return await ctx.runQuery(this.component.assetManager.listAssets, args);
  }

  /** One page of the assets directly in a folder. */
  async listAssetsPage(ctx: RunQueryCtx, args: Args<"listAssetsPage">) {
    return await ctx.runQuery(this.component.assetManager.listAssetsPage, args);
  }

  /** The folders directly below another, by default below the root. */
  async listFolders(ctx: RunQueryCtx, args: Args<"listFolders"> = {}) {
    return await ctx.runQuery(this.component.assetManager.listFolders, args);
  }

  /** One page of the folders directly below another. */
  async listFoldersPage(ctx: RunQueryCtx, args: Args<"listFoldersPage">) {
    return await ctx.runQuery(this.component.assetManager.listFoldersPage, args);
  }

  /** The versions of an asset, newest first. */
  async getAssetVersions(ctx: RunQueryCtx, args: Args<"getAssetVersions">) {
    return await ctx.runQuery(this.component.assetManager.getAssetVersions, args);
  }

  /** One page of an asset's versions, newest first. */
  async getAssetVersionsPage(ctx: RunQueryCtx, args: Args<"getAssetVersionsPage">) {
    return await ctx.runQuery(this.component.assetManager.getAssetVersionsPage, args);
  }

  /** The changes behind a cursor, oldest first. */
  async listSince(ctx: RunQueryCtx, args: Args<"listSince">) {
    return await ctx.runQuery(this.component.changelog.listSince, args);
  }

  /** The changes of one folder behind a cursor, oldest first. */
  async listForFolder(ctx: RunQueryCtx, args: Args<"listForFolder">) {
    return await ctx.runQuery(this.component.changelog.listForFolder, args);
  }
}
