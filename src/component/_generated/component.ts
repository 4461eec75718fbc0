/* eslint-disable */
/**
 * Generated `ComponentApi` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type { FunctionReference } from "convex/server";

/**
 * A utility for referencing a Convex component's exposed API.
 *
 * Useful when expecting a parameter like `components.myComponent`.
 * Usage:
 * ```ts
 * async function myFunction(ctx: QueryCtx, component: ComponentApi) {
 *   return ctx.runQuery(component.someFile.someQuery, { ...args });
 * }
 * ```
 */
export type ComponentApi<Name extends string | undefined = string | undefined> =
  {
    assetManager: {
      configureStorageBackend: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          backend: "convex" | "r2";
          r2KeyPrefix?: string;
          r2PublicUrl?: string;
        },
        null,
        Name
      >;
      createFolderByPath: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; name?: string; path: string },
        string | null,
        Name
      >;
      deleteAsset: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; basename: string; folderPath: string },
        { assetId: string },
        Name
      >;
      finishUpload: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          contentType?: string;
          intentId: string;
          r2Config?: {
            R2_ACCESS_KEY_ID: string;
            R2_BUCKET: string;
            R2_ENDPOINT: string;
            R2_SECRET_ACCESS_KEY: string;
          };
          sha256?: string;
          size?: number;
          storageId?: string;
          uploadResponse?: { storageId: string };
        },
        { assetId: string; version: number; versionId: string },
        Name
      >;
      getAsset: FunctionReference<
        "query",
        "internal",
        { basename: string; folderPath: string },
        {
          assetId: string;
          basename: string;
          createdAt: number;
          createdBy?: string;
          folderPath: string;
          publishedVersionId: string | null;
          updatedAt: number;
          updatedBy?: string;
          versionCounter: number;
        } | null,
        Name
      >;
      getAssetVersions: FunctionReference<
        "query",
        "internal",
        { basename: string; folderPath: string },
        Array<{
          archivedAt?: number;
          archivedBy?: string;
          assetId: string;
          contentType: string;
          createdAt: number;
          createdBy?: string;
          filename?: string;
          label?: string;
          publishedAt?: number;
          publishedBy?: string;
          sha256: string;
          size: number;
          state: "draft" | "published" | "archived";
          storageId: string;
          url: string | null;
          version: number;
          versionId: string;
        }>,
        Name
      >;
      getAssetVersionsPage: FunctionReference<
        "query",
        "internal",
        {
          basename: string;
          folderPath: string;
          paginationOpts: {
            cursor: string | null;
            endCursor?: string | null;
            id?: number;
            maximumBytesRead?: number;
            maximumRowsRead?: number;
            numItems: number;
          };
        },
        {
          continueCursor: string;
          isDone: boolean;
          page: Array<{
            archivedAt?: number;
            archivedBy?: string;
            assetId: string;
            contentType: string;
            createdAt: number;
            createdBy?: string;
            filename?: string;
            label?: string;
            publishedAt?: number;
            publishedBy?: string;
            sha256: string;
            size: number;
            state: "draft" | "published" | "archived";
            storageId: string;
            url: string | null;
            version: number;
            versionId: string;
          }>;
        },
        Name
      >;
      getFolder: FunctionReference<
        "query",
        "internal",
        { path: string },
        {
          createdAt: number;
          createdBy?: string;
          folderId: string | null;
          name: string;
          parentPath: string | null;
          path: string;
          updatedAt: number;
          updatedBy?: string;
        } | null,
        Name
      >;
      getPublishedFile: FunctionReference<
        "query",
        "internal",
        { basename: string; folderPath: string },
        {
          assetId: string;
          basename: string;
          contentType: string;
          createdAt: number;
          createdBy?: string;
          filename?: string;
          folderPath: string;
          label?: string;
          publishedAt: number;
          publishedBy?: string;
          sha256: string;
          size: number;
          state: "published";
          storageId: string;
          url: string;
          version: number;
          versionId: string;
        } | null,
        Name
      >;
      getUpload: FunctionReference<
        "query",
        "internal",
        { intentId: string },
        {
          basename: string;
          createdAt: number;
          expiresAt: number;
          finished: boolean;
          folderPath: string;
          intentId: string;
        } | null,
        Name
      >;
      getVersion: FunctionReference<
        "query",
        "internal",
        { versionId: string },
        {
          archivedAt?: number;
          archivedBy?: string;
          assetId: string;
          basename: string;
          contentType: string;
          createdAt: number;
          createdBy?: string;
          filename?: string;
          folderPath: string;
          label?: string;
          publishedAt?: number;
          publishedBy?: string;
          sha256: string;
          size: number;
          state: "draft" | "published" | "archived";
          storageId: string;
          url: string | null;
          version: number;
          versionId: string;
        } | null,
        Name
      >;
      listAssets: FunctionReference<
        "query",
        "internal",
        { folderPath: string },
        Array<{
          assetId: string;
          basename: string;
          createdAt: number;
          createdBy?: string;
          folderPath: string;
          publishedVersionId: string | null;
          updatedAt: number;
          updatedBy?: string;
          versionCounter: number;
        }>,
        Name
      >;
      listAssetsPage: FunctionReference<
        "query",
        "internal",
        {
          folderPath: string;
          paginationOpts: {
            cursor: string | null;
            endCursor?: string | null;
            id?: number;
            maximumBytesRead?: number;
            maximumRowsRead?: number;
            numItems: number;
          };
        },
        {
          continueCursor: string;
          isDone: boolean;
          page: Array<{
            assetId: string;
            basename: string;
            createdAt: number;
            createdBy?: string;
            folderPath: string;
            publishedVersionId: string | null;
            updatedAt: number;
            updatedBy?: string;
            versionCounter: number;
          }>;
        },
        Name
      >;
      listFolders: FunctionReference<
        "query",
        "internal",
        { parentPath?: string },
        Array<{
          createdAt: number;
          createdBy?: string;
          folderId: string | null;
          name: string;
          parentPath: string | null;
          path: string;
          updatedAt: number;
          updatedBy?: string;
        }>,
        Name
      >;
      listFoldersPage: FunctionReference<
        "query",
        "internal",
        {
          paginationOpts: {
            cursor: string | null;
            endCursor?: string | null;
            id?: number;
            maximumBytesRead?: number;
            maximumRowsRead?: number;
            numItems: number;
          };
          parentPath?: string;
        },
        {
          continueCursor: string;
          isDone: boolean;
          page: Array<{
            createdAt: number;
            createdBy?: string;
            folderId: string | null;
            name: string;
            parentPath: string | null;
            path: string;
            updatedAt: number;
            updatedBy?: string;
          }>;
        },
        Name
      >;
      listPublishedFilesInFolder: FunctionReference<
        "query",
        "internal",
        { folderPath: string },
        Array<{
          assetId: string;
          basename: string;
          contentType: string;
          createdAt: number;
          createdBy?: string;
          filename?: string;
          folderPath: string;
          label?: string;
          publishedAt: number;
          publishedBy?: string;
          sha256: string;
          size: number;
          state: "published";
          storageId: string;
          url: string;
          version: number;
          versionId: string;
        }>,
        Name
      >;
      listPublishedFilesPage: FunctionReference<
        "query",
        "internal",
        {
          folderPath: string;
          paginationOpts: {
            cursor: string | null;
            endCursor?: string | null;
            id?: number;
            maximumBytesRead?: number;
            maximumRowsRead?: number;
            numItems: number;
          };
        },
        {
          continueCursor: string;
          isDone: boolean;
          page: Array<{
            assetId: string;
            basename: string;
            contentType: string;
            createdAt: number;
            createdBy?: string;
            filename?: string;
            folderPath: string;
            label?: string;
            publishedAt: number;
            publishedBy?: string;
            sha256: string;
            size: number;
            state: "published";
            storageId: string;
            url: string;
            version: number;
            versionId: string;
          }>;
        },
        Name
      >;
      moveAsset: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          basename: string;
          fromFolderPath: string;
          toFolderPath: string;
        },
        { assetId: string; fromFolderPath: string; toFolderPath: string },
        Name
      >;
      renameAsset: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          basename: string;
          folderPath: string;
          newBasename: string;
        },
        { assetId: string; newBasename: string; oldBasename: string },
        Name
      >;
      restoreVersion: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; versionId: string },
        { assetId: string; version: number; versionId: string },
        Name
      >;
      startUpload: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          basename: string;
          contentType?: string;
          filename?: string;
          folderPath: string;
          label?: string;
          r2Config?: {
            R2_ACCESS_KEY_ID: string;
            R2_BUCKET: string;
            R2_ENDPOINT: string;
            R2_SECRET_ACCESS_KEY: string;
          };
          sha256?: string;
          size?: number;
        },
        {
          backend: "convex" | "r2";
          expiresAt: number;
          headers: Record<string, string>;
          intentId: string;
          method: "POST" | "PUT";
          uploadUrl: string;
        },
        Name
      >;
    };
    changelog: {
      listForFolder: FunctionReference<
        "query",
        "internal",
        {
          cursor: { createdAt: number; id: string };
          folderPath: string;
          limit?: number;
        },
        {
          changes: Array<{
            actor?: string;
            assetId?: string;
            basename?: string;
            contentType?: string;
            createdAt: number;
            folderPath: string;
            fromBasename?: string;
            fromFolderPath?: string;
            id: string;
            previousVersionId?: string;
            sha256?: string;
            size?: number;
            type:
              | "folder:create"
              | "folder:update"
              | "folder:delete"
              | "asset:create"
              | "asset:publish"
              | "asset:update"
              | "asset:archive"
              | "asset:delete"
              | "asset:move"
              | "asset:rename";
            version?: number;
            versionId?: string;
          }>;
          isDone: boolean;
          nextCursor: { createdAt: number; id: string };
        },
        Name
      >;
      listSince: FunctionReference<
        "query",
        "internal",
        { cursor: { createdAt: number; id: string }; limit?: number },
        {
          changes: Array<{
            actor?: string;
            assetId?: string;
            basename?: string;
            contentType?: string;
            createdAt: number;
            folderPath: string;
            fromBasename?: string;
            fromFolderPath?: string;
            id: string;
            previousVersionId?: string;
            sha256?: string;
            size?: number;
            type:
              | "folder:create"
              | "folder:update"
              | "folder:delete"
              | "asset:create"
              | "asset:publish"
              | "asset:update"
              | "asset:archive"
              | "asset:delete"
              | "asset:move"
              | "asset:rename";
            version?: number;
            versionId?: string;
          }>;
          isDone: boolean;
          nextCursor: { createdAt: number; id: string };
        },
        Name
      >;
    };
  };
