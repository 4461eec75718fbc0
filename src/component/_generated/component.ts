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
      archiveAsset: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          basename: string;
          expect?: { absent?: boolean; publishedVersionId?: string | null };
          folderPath: string;
        },
        { assetId: string },
        Name
      >;
      configureStorageBackend: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          backend: "convex" | "r2";
          r2KeyPrefix?: string;
          r2PublicUrl?: string;
          uploadRoutesUrl?: string | null;
        },
        null,
        Name
      >;
      copyAsset: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          basename: string;
          expect?: { absent?: boolean; publishedVersionId?: string | null };
          folderPath: string;
          toBasename?: string;
          toFolderPath: string;
        },
        { basename: string; folderPath: string },
        Name
      >;
      createFolderByName: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; name: string; parentPath: string; resolved?: string },
        { path: string },
        Name
      >;
      createFolderByPath: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; mustNotExist?: boolean; name?: string; path: string },
        string | null,
        Name
      >;
      createVersionFromStorageId: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          basename: string;
          expect?: { absent?: boolean; publishedVersionId?: string | null };
          folderPath: string;
          label?: string;
          storageId: string;
        },
        { assetId: string; version: number; versionId: string },
        Name
      >;
      deleteAsset: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          basename: string;
          expect?: { absent?: boolean; publishedVersionId?: string | null };
          folderPath: string;
          ifUnused?: boolean;
        },
        { assetId: string },
        Name
      >;
      finishUpload: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          contentType?: string;
          expect?: { absent?: boolean; publishedVersionId?: string | null };
          intentId: string;
          publish?: boolean;
          r2Config?:
            | {
                R2_ACCESS_KEY_ID: string;
                R2_BUCKET: string;
                R2_ENDPOINT: string;
                R2_KEY_PREFIX?: string;
                R2_PRIVATE_BUCKET?: string;
                R2_PUBLIC_URL?: string;
                R2_SECRET_ACCESS_KEY: string;
              }
            | {
                S3_ACCESS_KEY_ID: string;
                S3_BUCKET: string;
                S3_ENDPOINT: string;
                S3_KEY_PREFIX?: string;
                S3_PRIVATE_BUCKET?: string;
                S3_PUBLIC_URL?: string;
                S3_REGION?: string;
                S3_SECRET_ACCESS_KEY: string;
                S3_UNSUPPORTED?: string;
                S3_URL_STYLE?: string;
              }
            | Record<string, any>;
          resolved?: string;
          sha256?: string;
          size?: number;
          skipIfUnchanged?: boolean;
          storageId?: string;
          uploadResponse?: { storageId: string };
        },
        {
          assetId: string;
          isPending: boolean;
          isUnchanged: boolean;
          version: number;
          versionId: string;
        },
        Name
      >;
      getAsset: FunctionReference<
        "query",
        "internal",
        { basename: string; folderPath: string },
        {
          access?: "public" | "private";
          alt?: string | Record<string, string>;
          assetId: string;
          basename: string;
          createdAt: number;
          createdBy?: string;
          expiresAt?: number;
          focalPoint?: { x: number; y: number };
          folderPath: string;
          isAccessPending: boolean;
          isAccessStopped?: boolean;
          isPrivate: boolean;
          metadata?: Record<string, string | number | boolean | null>;
          pendingVersionId: string | null;
          published: {
            backend: "convex" | "r2";
            contentType: string;
            createdAt: number;
            createdBy?: string;
            filename?: string;
            image?: {
              color?: string;
              hasAlpha?: boolean;
              height: number;
              isAnimated?: boolean;
              orientation?: number;
              thumbHash?: string;
              width: number;
            };
            isPreview?: boolean;
            label?: string;
            metadata?: Record<string, string | number | boolean | null>;
            publishedAt: number;
            publishedBy?: string;
            renditions?: Array<{
              format: "webp" | "avif" | "jpeg" | "png";
              size: number;
              url: string;
              width: number;
            }>;
            sha256?: string;
            size: number;
            url: string | null;
            version: number;
            versionId: string;
          } | null;
          publishedVersionId: string | null;
          tags?: Array<string>;
          title?: string;
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
          backend: "convex" | "r2";
          checkedParts?: number;
          contentType: string;
          createdAt: number;
          createdBy?: string;
          filename?: string;
          foundType?: string;
          image?: {
            color?: string;
            hasAlpha?: boolean;
            height: number;
            isAnimated?: boolean;
            orientation?: number;
            thumbHash?: string;
            width: number;
          };
          imageProblem?: "notAnImage" | "noSize" | "unreadable";
          label?: string;
          metadata?: Record<string, string | number | boolean | null>;
          publishedAt?: number;
          publishedBy?: string;
          r2Key?: string;
          releaseId?: string;
          renditionProblem?: string;
          sha256?: string;
          size: number;
          state: "draft" | "published" | "archived";
          storageId?: string;
          url: string | null;
          verification: "verified" | "pending" | "failed";
          version: number;
          versionId: string;
        }>,
        Name
      >;
      getFolder: FunctionReference<
        "query",
        "internal",
        { path: string },
        {
          access?: "public" | "private";
          closedBy?: string;
          createdAt: number;
          createdBy?: string;
          folderId: string | null;
          isPrivate: boolean;
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
        {
          basename: string;
          folderPath: string;
          perspective?: string;
          resolved?: string;
        },
        {
          alt?: string | Record<string, string>;
          assetId: string;
          backend: "convex" | "r2";
          basename: string;
          contentType: string;
          expiresAt?: number;
          focalPoint?: { x: number; y: number };
          folderPath: string;
          image?: {
            color?: string;
            hasAlpha?: boolean;
            height: number;
            isAnimated?: boolean;
            orientation?: number;
            thumbHash?: string;
            width: number;
          };
          isPreview?: boolean;
          modifiedAt: number;
          publishedAt: number;
          renditions?: Array<{
            format: "webp" | "avif" | "jpeg" | "png";
            size: number;
            url: string;
            width: number;
          }>;
          sha256?: string;
          size: number;
          state: "published";
          tags?: Array<string>;
          title?: string;
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
        { resolved?: string; versionId: string },
        {
          archivedAt?: number;
          archivedBy?: string;
          assetId: string;
          backend: "convex" | "r2";
          basename: string;
          checkedParts?: number;
          contentType: string;
          createdAt: number;
          createdBy?: string;
          filename?: string;
          folderPath: string;
          foundType?: string;
          image?: {
            color?: string;
            hasAlpha?: boolean;
            height: number;
            isAnimated?: boolean;
            orientation?: number;
            thumbHash?: string;
            width: number;
          };
          imageProblem?: "notAnImage" | "noSize" | "unreadable";
          isPrivate: boolean;
          label?: string;
          metadata?: Record<string, string | number | boolean | null>;
          modifiedAt?: number;
          publishedAt?: number;
          publishedBy?: string;
          r2Key?: string;
          releaseId?: string;
          renditionProblem?: string;
          sha256?: string;
          size: number;
          state: "draft" | "published" | "archived";
          storageId?: string;
          url: string | null;
          verification: "verified" | "pending" | "failed";
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
          access?: "public" | "private";
          alt?: string | Record<string, string>;
          assetId: string;
          basename: string;
          createdAt: number;
          createdBy?: string;
          expiresAt?: number;
          focalPoint?: { x: number; y: number };
          folderPath: string;
          isAccessPending: boolean;
          isAccessStopped?: boolean;
          isPrivate: boolean;
          metadata?: Record<string, string | number | boolean | null>;
          pendingVersionId: string | null;
          published: {
            backend: "convex" | "r2";
            contentType: string;
            createdAt: number;
            createdBy?: string;
            filename?: string;
            image?: {
              color?: string;
              hasAlpha?: boolean;
              height: number;
              isAnimated?: boolean;
              orientation?: number;
              thumbHash?: string;
              width: number;
            };
            isPreview?: boolean;
            label?: string;
            metadata?: Record<string, string | number | boolean | null>;
            publishedAt: number;
            publishedBy?: string;
            renditions?: Array<{
              format: "webp" | "avif" | "jpeg" | "png";
              size: number;
              url: string;
              width: number;
            }>;
            sha256?: string;
            size: number;
            url: string | null;
            version: number;
            versionId: string;
          } | null;
          publishedVersionId: string | null;
          tags?: Array<string>;
          title?: string;
          updatedAt: number;
          updatedBy?: string;
          versionCounter: number;
        }>,
        Name
      >;
      listFolders: FunctionReference<
        "query",
        "internal",
        { parentPath?: string },
        Array<{
          access?: "public" | "private";
          closedBy?: string;
          createdAt: number;
          createdBy?: string;
          folderId: string | null;
          isPrivate: boolean;
          name: string;
          parentPath: string | null;
          path: string;
          updatedAt: number;
          updatedBy?: string;
        }>,
        Name
      >;
      listPublishedFilesInFolder: FunctionReference<
        "query",
        "internal",
        { folderPath: string; perspective?: string; resolved?: string },
        Array<{
          alt?: string | Record<string, string>;
          assetId: string;
          backend: "convex" | "r2";
          basename: string;
          contentType: string;
          expiresAt?: number;
          focalPoint?: { x: number; y: number };
          folderPath: string;
          image?: {
            color?: string;
            hasAlpha?: boolean;
            height: number;
            isAnimated?: boolean;
            orientation?: number;
            thumbHash?: string;
            width: number;
          };
          isPreview?: boolean;
          modifiedAt: number;
          publishedAt: number;
          renditions?: Array<{
            format: "webp" | "avif" | "jpeg" | "png";
            size: number;
            url: string;
            width: number;
          }>;
          sha256?: string;
          size: number;
          state: "published";
          tags?: Array<string>;
          title?: string;
          url: string;
          version: number;
          versionId: string;
        }>,
        Name
      >;
      moveAsset: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          basename: string;
          expect?: { absent?: boolean; publishedVersionId?: string | null };
          fromFolderPath: string;
          toFolderPath: string;
        },
        { assetId: string; fromFolderPath: string; toFolderPath: string },
        Name
      >;
      publishVersion: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          expect?: { absent?: boolean; publishedVersionId?: string | null };
          resolved?: string;
          versionId: string;
        },
        {
          assetId: string;
          isPending: boolean;
          version: number;
          versionId: string;
        },
        Name
      >;
      renameAsset: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          basename: string;
          expect?: { absent?: boolean; publishedVersionId?: string | null };
          folderPath: string;
          newBasename: string;
        },
        { assetId: string; newBasename: string; oldBasename: string },
        Name
      >;
      restoreVersion: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          expect?: { absent?: boolean; publishedVersionId?: string | null };
          resolved?: string;
          versionId: string;
        },
        {
          assetId: string;
          isPending: boolean;
          version: number;
          versionId: string;
        },
        Name
      >;
      setAssetAccess: FunctionReference<
        "mutation",
        "internal",
        {
          access: "public" | "private" | null;
          actor?: string;
          basename: string;
          expect?: { absent?: boolean; publishedVersionId?: string | null };
          folderPath: string;
        },
        { assetId: string; isPrivate: boolean },
        Name
      >;
      startUpload: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          basename: string;
          contentType?: string;
          expect?: { absent?: boolean; publishedVersionId?: string | null };
          filename?: string;
          folderPath: string;
          image?: {
            color?: string;
            hasAlpha?: boolean;
            height: number;
            isAnimated?: boolean;
            orientation?: number;
            thumbHash?: string;
            width: number;
          };
          label?: string;
          metadata?: Record<string, string | number | boolean | null>;
          r2Config?:
            | {
                R2_ACCESS_KEY_ID: string;
                R2_BUCKET: string;
                R2_ENDPOINT: string;
                R2_KEY_PREFIX?: string;
                R2_PRIVATE_BUCKET?: string;
                R2_PUBLIC_URL?: string;
                R2_SECRET_ACCESS_KEY: string;
              }
            | {
                S3_ACCESS_KEY_ID: string;
                S3_BUCKET: string;
                S3_ENDPOINT: string;
                S3_KEY_PREFIX?: string;
                S3_PRIVATE_BUCKET?: string;
                S3_PUBLIC_URL?: string;
                S3_REGION?: string;
                S3_SECRET_ACCESS_KEY: string;
                S3_UNSUPPORTED?: string;
                S3_URL_STYLE?: string;
              }
            | Record<string, any>;
          sha256?: string;
          size?: number;
          skipIfUnchanged?: boolean;
        },
        {
          backend: "convex" | "r2";
          expiresAt: number;
          headers: Record<string, string>;
          intentId: string;
          maxSize: number | null;
          method: "POST" | "PUT";
          parts?: {
            beginUrl: string;
            count: number;
            headers: Record<string, string>;
            partSize: number;
          };
          sendTo: "storage" | "routes";
          uploadUrl: string;
        },
        Name
      >;
      updateAsset: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          addTags?: Array<string>;
          alt?: string | Record<string, string> | null;
          basename: string;
          contentType?: string;
          expect?: { absent?: boolean; publishedVersionId?: string | null };
          expiresAt?: number | null;
          focalPoint?: { x: number; y: number } | null;
          folderPath: string;
          metadata?: Record<string, string | number | boolean | null> | null;
          removeTags?: Array<string>;
          tags?: Array<string> | null;
          title?: string | null;
          versionId?: string;
        },
        { assetId: string; version: number; versionId: string } | null,
        Name
      >;
      updateFolder: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; name: string; path: string },
        null,
        Name
      >;
      updateVersion: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          expect?: { absent?: boolean; publishedVersionId?: string | null };
          label?: string | null;
          metadata?: Record<string, string | number | boolean | null> | null;
          resolved?: string;
          versionId: string;
        },
        null,
        Name
      >;
    };
    batches: {
      describeAssets: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          assets: Array<{
            addTags?: Array<string>;
            alt?: string | Record<string, string> | null;
            basename: string;
            expect?: { absent?: boolean; publishedVersionId?: string | null };
            focalPoint?: { x: number; y: number } | null;
            folderPath: string;
            metadata?: Record<string, string | number | boolean | null> | null;
            removeTags?: Array<string>;
            tags?: Array<string> | null;
            title?: string | null;
          }>;
        },
        null,
        Name
      >;
      finishUploads: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          releaseId?: string;
          resolved?: string;
          uploads: Array<{
            contentType?: string;
            expect?: { absent?: boolean; publishedVersionId?: string | null };
            intentId: string;
            publish?: boolean;
            sha256?: string;
            size?: number;
            skipIfUnchanged?: boolean;
            storageId?: string;
            uploadResponse?: { storageId: string };
          }>;
        },
        Array<{
          assetId: string;
          isPending: boolean;
          isUnchanged: boolean;
          version: number;
          versionId: string;
        }>,
        Name
      >;
      publishVersions: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          resolved?: string;
          versions: Array<{
            expect?: { absent?: boolean; publishedVersionId?: string | null };
            versionId: string;
          }>;
        },
        Array<{
          assetId: string;
          isPending: boolean;
          version: number;
          versionId: string;
        }>,
        Name
      >;
      startUploads: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          uploads: Array<{
            basename: string;
            contentType?: string;
            expect?: { absent?: boolean; publishedVersionId?: string | null };
            filename?: string;
            folderPath: string;
            image?: {
              color?: string;
              hasAlpha?: boolean;
              height: number;
              isAnimated?: boolean;
              orientation?: number;
              thumbHash?: string;
              width: number;
            };
            label?: string;
            metadata?: Record<string, string | number | boolean | null>;
            sha256?: string;
            size?: number;
            skipIfUnchanged?: boolean;
          }>;
        },
        Array<{
          backend: "convex" | "r2";
          expiresAt: number;
          headers: Record<string, string>;
          intentId: string;
          maxSize: number | null;
          method: "POST" | "PUT";
          parts?: {
            beginUrl: string;
            count: number;
            headers: Record<string, string>;
            partSize: number;
          };
          sendTo: "storage" | "routes";
          uploadUrl: string;
        }>,
        Name
      >;
    };
    bucket: {
      adopt: FunctionReference<
        "action",
        "internal",
        {
          access: "public" | "private";
          actor?: string;
          basename: string;
          contentType?: string;
          expect?: { absent?: boolean; publishedVersionId?: string | null };
          filename?: string;
          folderPath: string;
          image?: {
            color?: string;
            hasAlpha?: boolean;
            height: number;
            isAnimated?: boolean;
            orientation?: number;
            thumbHash?: string;
            width: number;
          };
          label?: string;
          metadata?: Record<string, string | number | boolean | null>;
          publish?: boolean;
          r2Config?:
            | {
                R2_ACCESS_KEY_ID: string;
                R2_BUCKET: string;
                R2_ENDPOINT: string;
                R2_KEY_PREFIX?: string;
                R2_PRIVATE_BUCKET?: string;
                R2_PUBLIC_URL?: string;
                R2_SECRET_ACCESS_KEY: string;
              }
            | {
                S3_ACCESS_KEY_ID: string;
                S3_BUCKET: string;
                S3_ENDPOINT: string;
                S3_KEY_PREFIX?: string;
                S3_PRIVATE_BUCKET?: string;
                S3_PUBLIC_URL?: string;
                S3_REGION?: string;
                S3_SECRET_ACCESS_KEY: string;
                S3_UNSUPPORTED?: string;
                S3_URL_STYLE?: string;
              }
            | Record<string, any>;
          r2Key: string;
          sha256?: string;
          size?: number;
        },
        {
          assetId: string;
          isPending: boolean;
          isUnchanged: boolean;
          version: number;
          versionId: string;
        },
        Name
      >;
      deleteWaitingObjects: FunctionReference<
        "action",
        "internal",
        {
          r2Config?:
            | {
                R2_ACCESS_KEY_ID: string;
                R2_BUCKET: string;
                R2_ENDPOINT: string;
                R2_KEY_PREFIX?: string;
                R2_PRIVATE_BUCKET?: string;
                R2_PUBLIC_URL?: string;
                R2_SECRET_ACCESS_KEY: string;
              }
            | {
                S3_ACCESS_KEY_ID: string;
                S3_BUCKET: string;
                S3_ENDPOINT: string;
                S3_KEY_PREFIX?: string;
                S3_PRIVATE_BUCKET?: string;
                S3_PUBLIC_URL?: string;
                S3_REGION?: string;
                S3_SECRET_ACCESS_KEY: string;
                S3_UNSUPPORTED?: string;
                S3_URL_STYLE?: string;
              }
            | Record<string, any>;
        },
        { failed: number; gone: number },
        Name
      >;
    };
    changelog: {
      audit: FunctionReference<
        "query",
        "internal",
        {
          assetId?: string;
          by?: string;
          folderPath?: string;
          paginationOpts: {
            cursor: string | null;
            endCursor?: string | null;
            id?: number;
            maximumBytesRead?: number;
            maximumRowsRead?: number;
            numItems: number;
          };
          recursive?: boolean;
          resolved?: string;
        },
        {
          continueCursor: string;
          isDone: boolean;
          page: Array<{
            access?: "public" | "private";
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
            releaseId?: string;
            sha256?: string;
            size?: number;
            type:
              | "folder:create"
              | "folder:update"
              | "folder:access"
              | "folder:delete"
              | "asset:create"
              | "asset:publish"
              | "asset:update"
              | "asset:access"
              | "asset:access-pending"
              | "asset:archive"
              | "asset:delete"
              | "asset:purge"
              | "asset:takedown"
              | "asset:move"
              | "asset:leave"
              | "asset:rename"
              | "version:draft"
              | "version:describe"
              | "version:verify"
              | "version:fail"
              | "version:takedown";
            version?: number;
            versionId?: string;
          }>;
        },
        Name
      >;
      head: FunctionReference<
        "query",
        "internal",
        { folderPath?: string },
        { createdAt: number; id: string },
        Name
      >;
      listForFolder: FunctionReference<
        "query",
        "internal",
        {
          cursor: { createdAt: number; id: string };
          folderPath: string;
          limit?: number;
          recursive?: boolean;
        },
        {
          changes: Array<{
            access?: "public" | "private";
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
            releaseId?: string;
            sha256?: string;
            size?: number;
            type:
              | "folder:create"
              | "folder:update"
              | "folder:access"
              | "folder:delete"
              | "asset:create"
              | "asset:publish"
              | "asset:update"
              | "asset:access"
              | "asset:access-pending"
              | "asset:archive"
              | "asset:delete"
              | "asset:purge"
              | "asset:takedown"
              | "asset:move"
              | "asset:leave"
              | "asset:rename"
              | "version:draft"
              | "version:describe"
              | "version:verify"
              | "version:fail"
              | "version:takedown";
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
            access?: "public" | "private";
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
            releaseId?: string;
            sha256?: string;
            size?: number;
            type:
              | "folder:create"
              | "folder:update"
              | "folder:access"
              | "folder:delete"
              | "asset:create"
              | "asset:publish"
              | "asset:update"
              | "asset:access"
              | "asset:access-pending"
              | "asset:archive"
              | "asset:delete"
              | "asset:purge"
              | "asset:takedown"
              | "asset:move"
              | "asset:leave"
              | "asset:rename"
              | "version:draft"
              | "version:describe"
              | "version:verify"
              | "version:fail"
              | "version:takedown";
            version?: number;
            versionId?: string;
          }>;
          isDone: boolean;
          nextCursor: { createdAt: number; id: string };
        },
        Name
      >;
    };
    content: {
      getTextContent: FunctionReference<
        "action",
        "internal",
        {
          basename?: string;
          folderPath?: string;
          maxBytes?: number;
          r2Config?:
            | {
                R2_ACCESS_KEY_ID: string;
                R2_BUCKET: string;
                R2_ENDPOINT: string;
                R2_KEY_PREFIX?: string;
                R2_PRIVATE_BUCKET?: string;
                R2_PUBLIC_URL?: string;
                R2_SECRET_ACCESS_KEY: string;
              }
            | {
                S3_ACCESS_KEY_ID: string;
                S3_BUCKET: string;
                S3_ENDPOINT: string;
                S3_KEY_PREFIX?: string;
                S3_PRIVATE_BUCKET?: string;
                S3_PUBLIC_URL?: string;
                S3_REGION?: string;
                S3_SECRET_ACCESS_KEY: string;
                S3_UNSUPPORTED?: string;
                S3_URL_STYLE?: string;
              }
            | Record<string, any>;
          versionId?: string;
        },
        {
          contentType: string;
          size: number;
          text: string;
          version: number;
          versionId: string;
        } | null,
        Name
      >;
      openFile: FunctionReference<
        "mutation",
        "internal",
        {
          basename?: string;
          folderPath?: string;
          formats?: Array<"webp" | "avif" | "jpeg" | "png">;
          method?: "HEAD";
          versionId?: string;
          width?: number;
        },
        {
          basename: string;
          contentType: string;
          expiresAt?: number;
          filename?: string;
          folderPath: string;
          isPrivate: boolean;
          mayRedirect: boolean;
          modifiedAt: number;
          size: number;
          sized?: {
            isFinal: boolean;
            isRequestable: boolean;
            rendition: {
              format: "webp" | "avif" | "jpeg" | "png";
              width: number;
            } | null;
          };
          url: string;
          version: number;
          versionId: string;
        } | null,
        Name
      >;
    };
    erasing: {
      erase: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; assetId?: string; requestedBy?: string },
        {
          erasureId: string;
          traces?: {
            alsoAt: Array<{
              basename: string;
              folderPath: string;
              versionId: string;
            }>;
            assetIds: Array<string>;
            isDone: boolean;
            routePaths: Array<string>;
            storageUrls: Array<string>;
          };
        },
        Name
      >;
      getErasure: FunctionReference<
        "query",
        "internal",
        { erasureId: string },
        {
          actor?: string;
          assetId?: string;
          changes: number;
          erasureId: string;
          failures: number;
          finishedAt?: number;
          isDone: boolean;
          lastChangeUntil?: number;
          mentions: number;
          objectsLeft: number;
          releaseEntries: number;
          requestedBy?: string;
          startedAt: number;
          versions: number;
        } | null,
        Name
      >;
    };
    history: {
      diffFolder: FunctionReference<
        "query",
        "internal",
        {
          folderPath: string;
          from: number;
          paginationOpts: {
            cursor: string | null;
            endCursor?: string | null;
            id?: number;
            maximumBytesRead?: number;
            maximumRowsRead?: number;
            numItems: number;
          };
          to: number;
        },
        {
          continueCursor: string;
          isDone: boolean;
          page: Array<{
            basename: string;
            currentPath: string;
            folderPath: string;
            from: {
              assetId: string;
              backend: "convex" | "r2";
              basename: string;
              contentType: string;
              createdAt: number;
              createdBy?: string;
              currentPath: string;
              filename?: string;
              folderPath: string;
              image?: {
                color?: string;
                hasAlpha?: boolean;
                height: number;
                isAnimated?: boolean;
                orientation?: number;
                thumbHash?: string;
                width: number;
              };
              isPrivate: boolean;
              isTrashed: boolean;
              label?: string;
              metadata?: Record<string, string | number | boolean | null>;
              sha256?: string;
              size: number;
              url: string | null;
              version: number;
              versionId: string;
            } | null;
            to: {
              assetId: string;
              backend: "convex" | "r2";
              basename: string;
              contentType: string;
              createdAt: number;
              createdBy?: string;
              currentPath: string;
              filename?: string;
              folderPath: string;
              image?: {
                color?: string;
                hasAlpha?: boolean;
                height: number;
                isAnimated?: boolean;
                orientation?: number;
                thumbHash?: string;
                width: number;
              };
              isPrivate: boolean;
              isTrashed: boolean;
              label?: string;
              metadata?: Record<string, string | number | boolean | null>;
              sha256?: string;
              size: number;
              url: string | null;
              version: number;
              versionId: string;
            } | null;
            type: "added" | "changed" | "moved" | "removed";
          }>;
        },
        Name
      >;
      getFileAt: FunctionReference<
        "query",
        "internal",
        { at: number; basename: string; folderPath: string },
        {
          assetId: string;
          backend: "convex" | "r2";
          basename: string;
          contentType: string;
          createdAt: number;
          createdBy?: string;
          currentPath: string;
          filename?: string;
          folderPath: string;
          image?: {
            color?: string;
            hasAlpha?: boolean;
            height: number;
            isAnimated?: boolean;
            orientation?: number;
            thumbHash?: string;
            width: number;
          };
          isPrivate: boolean;
          isTrashed: boolean;
          label?: string;
          metadata?: Record<string, string | number | boolean | null>;
          sha256?: string;
          size: number;
          url: string | null;
          version: number;
          versionId: string;
        } | null,
        Name
      >;
      listFolderAt: FunctionReference<
        "query",
        "internal",
        {
          at: number;
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
            backend: "convex" | "r2";
            basename: string;
            contentType: string;
            createdAt: number;
            createdBy?: string;
            currentPath: string;
            filename?: string;
            folderPath: string;
            image?: {
              color?: string;
              hasAlpha?: boolean;
              height: number;
              isAnimated?: boolean;
              orientation?: number;
              thumbHash?: string;
              width: number;
            };
            isPrivate: boolean;
            isTrashed: boolean;
            label?: string;
            metadata?: Record<string, string | number | boolean | null>;
            sha256?: string;
            size: number;
            url: string | null;
            version: number;
            versionId: string;
          }>;
        },
        Name
      >;
      restoreFolder: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          at: number;
          continueCursor?: string;
          folderPath: string;
          name?: string;
          releaseId?: string;
        },
        {
          continueCursor: string;
          entryCount: number;
          isDone: boolean;
          releaseId: string | null;
          skipped: Array<{
            basename: string;
            folderPath: string;
            reason:
              | "changed"
              | "moved"
              | "deleted"
              | "versionGone"
              | "taken"
              | "unverified"
              | "locked";
          }>;
        },
        Name
      >;
    };
    holds: {
      getLegalHold: FunctionReference<
        "query",
        "internal",
        { path: string },
        { heldAt: number; path: string } | null,
        Name
      >;
      listLegalHolds: FunctionReference<
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
          path?: string;
          withReleased?: boolean;
        },
        {
          continueCursor: string;
          isDone: boolean;
          page: Array<{
            heldAt: number;
            heldBy?: string;
            path: string;
            reason?: string;
            releasedAt?: number;
            releasedBy?: string;
          }>;
        },
        Name
      >;
      setLegalHold: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; hold: boolean; path: string; reason?: string },
        {
          heldAt: number;
          heldBy?: string;
          path: string;
          reason?: string;
          releasedAt?: number;
          releasedBy?: string;
        } | null,
        Name
      >;
    };
    ids: {
      resolve: FunctionReference<
        "query",
        "internal",
        {
          ids: Array<string>;
          kind:
            | "asset"
            | "version"
            | "upload"
            | "trashed"
            | "job"
            | "newFolder"
            | "release"
            | "releasePaths"
            | "releaseEntry"
            | "share";
        },
        {
          places: Array<{
            basename?: string;
            folderPath: string;
            paths?: Array<string>;
            toPath?: string;
          } | null>;
          resolved: string;
        },
        Name
      >;
    };
    images: {
      describeImages: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; folderPath: string },
        null,
        Name
      >;
    };
    jobs: {
      copyFolder: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; path: string; toPath: string },
        {
          access?: "public" | "private";
          assetsDone: number;
          assetsSkipped: number;
          doneUpTo?: { basename: string; folderPath: string };
          failure?: string;
          finishedAt?: number;
          foldersDone: number;
          isClosing?: boolean;
          jobId: string;
          kind: "move" | "copy" | "delete" | "undelete" | "access" | "takedown";
          path: string;
          startedAt: number;
          startedBy?: string;
          status: "running" | "done" | "failed";
          toPath?: string;
          updatedAt: number;
        },
        Name
      >;
      deleteFolder: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; ifUnused?: boolean; path: string },
        {
          access?: "public" | "private";
          assetsDone: number;
          assetsSkipped: number;
          doneUpTo?: { basename: string; folderPath: string };
          failure?: string;
          finishedAt?: number;
          foldersDone: number;
          isClosing?: boolean;
          jobId: string;
          kind: "move" | "copy" | "delete" | "undelete" | "access" | "takedown";
          path: string;
          startedAt: number;
          startedBy?: string;
          status: "running" | "done" | "failed";
          toPath?: string;
          updatedAt: number;
        },
        Name
      >;
      getJob: FunctionReference<
        "query",
        "internal",
        { jobId: string; resolved?: string },
        {
          access?: "public" | "private";
          assetsDone: number;
          assetsSkipped: number;
          doneUpTo?: { basename: string; folderPath: string };
          failure?: string;
          finishedAt?: number;
          foldersDone: number;
          isClosing?: boolean;
          jobId: string;
          kind: "move" | "copy" | "delete" | "undelete" | "access" | "takedown";
          path: string;
          startedAt: number;
          startedBy?: string;
          status: "running" | "done" | "failed";
          toPath?: string;
          updatedAt: number;
        },
        Name
      >;
      listJobs: FunctionReference<
        "query",
        "internal",
        { folderPath?: string; limit?: number },
        Array<{
          access?: "public" | "private";
          assetsDone: number;
          assetsSkipped: number;
          doneUpTo?: { basename: string; folderPath: string };
          failure?: string;
          finishedAt?: number;
          foldersDone: number;
          isClosing?: boolean;
          jobId: string;
          kind: "move" | "copy" | "delete" | "undelete" | "access" | "takedown";
          path: string;
          startedAt: number;
          startedBy?: string;
          status: "running" | "done" | "failed";
          toPath?: string;
          updatedAt: number;
        }>,
        Name
      >;
      moveFolder: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; path: string; toPath: string },
        {
          access?: "public" | "private";
          assetsDone: number;
          assetsSkipped: number;
          doneUpTo?: { basename: string; folderPath: string };
          failure?: string;
          finishedAt?: number;
          foldersDone: number;
          isClosing?: boolean;
          jobId: string;
          kind: "move" | "copy" | "delete" | "undelete" | "access" | "takedown";
          path: string;
          startedAt: number;
          startedBy?: string;
          status: "running" | "done" | "failed";
          toPath?: string;
          updatedAt: number;
        },
        Name
      >;
      renameFolder: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; newName: string; path: string },
        {
          access?: "public" | "private";
          assetsDone: number;
          assetsSkipped: number;
          doneUpTo?: { basename: string; folderPath: string };
          failure?: string;
          finishedAt?: number;
          foldersDone: number;
          isClosing?: boolean;
          jobId: string;
          kind: "move" | "copy" | "delete" | "undelete" | "access" | "takedown";
          path: string;
          startedAt: number;
          startedBy?: string;
          status: "running" | "done" | "failed";
          toPath?: string;
          updatedAt: number;
        },
        Name
      >;
      setFolderAccess: FunctionReference<
        "mutation",
        "internal",
        { access: "public" | "private" | null; actor?: string; path: string },
        {
          access?: "public" | "private";
          assetsDone: number;
          assetsSkipped: number;
          doneUpTo?: { basename: string; folderPath: string };
          failure?: string;
          finishedAt?: number;
          foldersDone: number;
          isClosing?: boolean;
          jobId: string;
          kind: "move" | "copy" | "delete" | "undelete" | "access" | "takedown";
          path: string;
          startedAt: number;
          startedBy?: string;
          status: "running" | "done" | "failed";
          toPath?: string;
          updatedAt: number;
        },
        Name
      >;
      takeDownFolder: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; path: string },
        {
          access?: "public" | "private";
          assetsDone: number;
          assetsSkipped: number;
          doneUpTo?: { basename: string; folderPath: string };
          failure?: string;
          finishedAt?: number;
          foldersDone: number;
          isClosing?: boolean;
          jobId: string;
          kind: "move" | "copy" | "delete" | "undelete" | "access" | "takedown";
          path: string;
          startedAt: number;
          startedBy?: string;
          status: "running" | "done" | "failed";
          toPath?: string;
          updatedAt: number;
        },
        Name
      >;
    };
    migration: {
      getMigration: FunctionReference<
        "query",
        "internal",
        { migrationId: string },
        {
          blobsDone: number;
          bytesDone: number;
          failures: number;
          finishedAt?: number;
          isDryRun: boolean;
          lastFailure?: string;
          migrationId: string;
          startedAt: number;
          startedBy?: string;
          status: "running" | "done" | "stopped";
          stoppedBy?: string;
          to: "convex" | "r2";
          updatedAt: number;
        },
        Name
      >;
      listMigrations: FunctionReference<
        "query",
        "internal",
        { limit?: number },
        Array<{
          blobsDone: number;
          bytesDone: number;
          failures: number;
          finishedAt?: number;
          isDryRun: boolean;
          lastFailure?: string;
          migrationId: string;
          startedAt: number;
          startedBy?: string;
          status: "running" | "done" | "stopped";
          stoppedBy?: string;
          to: "convex" | "r2";
          updatedAt: number;
        }>,
        Name
      >;
      migrateVersion: FunctionReference<
        "action",
        "internal",
        {
          r2Config?:
            | {
                R2_ACCESS_KEY_ID: string;
                R2_BUCKET: string;
                R2_ENDPOINT: string;
                R2_KEY_PREFIX?: string;
                R2_PRIVATE_BUCKET?: string;
                R2_PUBLIC_URL?: string;
                R2_SECRET_ACCESS_KEY: string;
              }
            | {
                S3_ACCESS_KEY_ID: string;
                S3_BUCKET: string;
                S3_ENDPOINT: string;
                S3_KEY_PREFIX?: string;
                S3_PRIVATE_BUCKET?: string;
                S3_PUBLIC_URL?: string;
                S3_REGION?: string;
                S3_SECRET_ACCESS_KEY: string;
                S3_UNSUPPORTED?: string;
                S3_URL_STYLE?: string;
              }
            | Record<string, any>;
          to: "convex" | "r2";
          versionId: string;
        },
        boolean,
        Name
      >;
      startMigration: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; dryRun?: boolean; to: "convex" | "r2" },
        {
          blobsDone: number;
          bytesDone: number;
          failures: number;
          finishedAt?: number;
          isDryRun: boolean;
          lastFailure?: string;
          migrationId: string;
          startedAt: number;
          startedBy?: string;
          status: "running" | "done" | "stopped";
          stoppedBy?: string;
          to: "convex" | "r2";
          updatedAt: number;
        },
        Name
      >;
      stopMigration: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; migrationId: string },
        {
          blobsDone: number;
          bytesDone: number;
          failures: number;
          finishedAt?: number;
          isDryRun: boolean;
          lastFailure?: string;
          migrationId: string;
          startedAt: number;
          startedBy?: string;
          status: "running" | "done" | "stopped";
          stoppedBy?: string;
          to: "convex" | "r2";
          updatedAt: number;
        },
        Name
      >;
    };
    pages: {
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
            backend: "convex" | "r2";
            checkedParts?: number;
            contentType: string;
            createdAt: number;
            createdBy?: string;
            filename?: string;
            foundType?: string;
            image?: {
              color?: string;
              hasAlpha?: boolean;
              height: number;
              isAnimated?: boolean;
              orientation?: number;
              thumbHash?: string;
              width: number;
            };
            imageProblem?: "notAnImage" | "noSize" | "unreadable";
            label?: string;
            metadata?: Record<string, string | number | boolean | null>;
            publishedAt?: number;
            publishedBy?: string;
            r2Key?: string;
            releaseId?: string;
            renditionProblem?: string;
            sha256?: string;
            size: number;
            state: "draft" | "published" | "archived";
            storageId?: string;
            url: string | null;
            verification: "verified" | "pending" | "failed";
            version: number;
            versionId: string;
          }>;
        },
        Name
      >;
      listAssetsPage: FunctionReference<
        "query",
        "internal",
        {
          folderPath: string;
          order?: "asc" | "desc";
          paginationOpts: {
            cursor: string | null;
            endCursor?: string | null;
            id?: number;
            maximumBytesRead?: number;
            maximumRowsRead?: number;
            numItems: number;
          };
          perspective?: string;
          resolved?: string;
        },
        {
          continueCursor: string;
          isDone: boolean;
          page: Array<{
            access?: "public" | "private";
            alt?: string | Record<string, string>;
            assetId: string;
            basename: string;
            createdAt: number;
            createdBy?: string;
            expiresAt?: number;
            focalPoint?: { x: number; y: number };
            folderPath: string;
            isAccessPending: boolean;
            isAccessStopped?: boolean;
            isPrivate: boolean;
            metadata?: Record<string, string | number | boolean | null>;
            pendingVersionId: string | null;
            published: {
              backend: "convex" | "r2";
              contentType: string;
              createdAt: number;
              createdBy?: string;
              filename?: string;
              image?: {
                color?: string;
                hasAlpha?: boolean;
                height: number;
                isAnimated?: boolean;
                orientation?: number;
                thumbHash?: string;
                width: number;
              };
              isPreview?: boolean;
              label?: string;
              metadata?: Record<string, string | number | boolean | null>;
              publishedAt: number;
              publishedBy?: string;
              renditions?: Array<{
                format: "webp" | "avif" | "jpeg" | "png";
                size: number;
                url: string;
                width: number;
              }>;
              sha256?: string;
              size: number;
              url: string | null;
              version: number;
              versionId: string;
            } | null;
            publishedVersionId: string | null;
            tags?: Array<string>;
            title?: string;
            updatedAt: number;
            updatedBy?: string;
            versionCounter: number;
          }>;
        },
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
            access?: "public" | "private";
            closedBy?: string;
            createdAt: number;
            createdBy?: string;
            folderId: string | null;
            isPrivate: boolean;
            name: string;
            parentPath: string | null;
            path: string;
            updatedAt: number;
            updatedBy?: string;
          }>;
        },
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
          perspective?: string;
          resolved?: string;
        },
        {
          continueCursor: string;
          isDone: boolean;
          page: Array<{
            alt?: string | Record<string, string>;
            assetId: string;
            backend: "convex" | "r2";
            basename: string;
            contentType: string;
            expiresAt?: number;
            focalPoint?: { x: number; y: number };
            folderPath: string;
            image?: {
              color?: string;
              hasAlpha?: boolean;
              height: number;
              isAnimated?: boolean;
              orientation?: number;
              thumbHash?: string;
              width: number;
            };
            isPreview?: boolean;
            modifiedAt: number;
            publishedAt: number;
            renditions?: Array<{
              format: "webp" | "avif" | "jpeg" | "png";
              size: number;
              url: string;
              width: number;
            }>;
            sha256?: string;
            size: number;
            state: "published";
            tags?: Array<string>;
            title?: string;
            url: string;
            version: number;
            versionId: string;
          }>;
        },
        Name
      >;
    };
    parts: {
      abortUpload: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; intentId: string; resolved?: string },
        null,
        Name
      >;
      listUploadedParts: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          intentId: string;
          r2Config?:
            | {
                R2_ACCESS_KEY_ID: string;
                R2_BUCKET: string;
                R2_ENDPOINT: string;
                R2_KEY_PREFIX?: string;
                R2_PRIVATE_BUCKET?: string;
                R2_PUBLIC_URL?: string;
                R2_SECRET_ACCESS_KEY: string;
              }
            | {
                S3_ACCESS_KEY_ID: string;
                S3_BUCKET: string;
                S3_ENDPOINT: string;
                S3_KEY_PREFIX?: string;
                S3_PRIVATE_BUCKET?: string;
                S3_PUBLIC_URL?: string;
                S3_REGION?: string;
                S3_SECRET_ACCESS_KEY: string;
                S3_UNSUPPORTED?: string;
                S3_URL_STYLE?: string;
              }
            | Record<string, any>;
          resolved?: string;
          uploadId: string;
        },
        { urls: Array<string> },
        Name
      >;
      signUploadParts: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          intentId: string;
          parts: Array<{ partNumber: number; sha256: string; size: number }>;
          r2Config?:
            | {
                R2_ACCESS_KEY_ID: string;
                R2_BUCKET: string;
                R2_ENDPOINT: string;
                R2_KEY_PREFIX?: string;
                R2_PRIVATE_BUCKET?: string;
                R2_PUBLIC_URL?: string;
                R2_SECRET_ACCESS_KEY: string;
              }
            | {
                S3_ACCESS_KEY_ID: string;
                S3_BUCKET: string;
                S3_ENDPOINT: string;
                S3_KEY_PREFIX?: string;
                S3_PRIVATE_BUCKET?: string;
                S3_PUBLIC_URL?: string;
                S3_REGION?: string;
                S3_SECRET_ACCESS_KEY: string;
                S3_UNSUPPORTED?: string;
                S3_URL_STYLE?: string;
              }
            | Record<string, any>;
          resolved?: string;
          uploadId: string;
        },
        {
          expiresAt: number;
          requests: Array<{
            headers: Record<string, string>;
            partNumber: number;
            url: string;
          }>;
          uploadExpiresAt: number;
        },
        Name
      >;
    };
    perspectives: {
      getFolderPreviewUrl: FunctionReference<
        "mutation",
        "internal",
        {
          expiresIn?: number;
          folderPath: string;
          perspective: string;
          resolved?: string;
          routesUrl?: string;
        },
        { expiresAt: number; url: string },
        Name
      >;
      getPreviewUrl: FunctionReference<
        "mutation",
        "internal",
        {
          basename: string;
          expiresIn?: number;
          folderPath: string;
          perspective: string;
          resolved?: string;
          routesUrl?: string;
        },
        { expiresAt: number; url: string; versionId: string } | null,
        Name
      >;
    };
    published: {
      findFile: FunctionReference<
        "query",
        "internal",
        {
          basename?: string;
          folderPath?: string;
          formats?: Array<"webp" | "avif" | "jpeg" | "png">;
          versionId?: string;
          width?: number;
          withPrivate: boolean;
        },
        {
          basename: string;
          contentType: string;
          expiresAt?: number;
          filename?: string;
          folderPath: string;
          isPrivate: boolean;
          modifiedAt: number;
          size: number;
          sized?: {
            isFinal: boolean;
            isRequestable: boolean;
            rendition: {
              format: "webp" | "avif" | "jpeg" | "png";
              width: number;
            } | null;
          };
          url: string | null;
          version: number;
          versionId: string;
        } | null,
        Name
      >;
      findUrl: FunctionReference<
        "query",
        "internal",
        {
          basename?: string;
          folderPath?: string;
          formats?: Array<"webp" | "avif" | "jpeg" | "png">;
          versionId?: string;
          width?: number;
        },
        {
          expiresAt?: number;
          sized?: {
            isFinal: boolean;
            isRequestable: boolean;
            rendition: {
              format: "webp" | "avif" | "jpeg" | "png";
              width: number;
            } | null;
          };
          url: string;
          versionId: string;
        } | null,
        Name
      >;
      getPublishedFile: FunctionReference<
        "query",
        "internal",
        {
          basename: string;
          folderPath: string;
          perspective?: string;
          resolved?: string;
        },
        {
          alt?: string | Record<string, string>;
          assetId: string;
          backend: "convex" | "r2";
          basename: string;
          contentType: string;
          expiresAt?: number;
          focalPoint?: { x: number; y: number };
          folderPath: string;
          image?: {
            color?: string;
            hasAlpha?: boolean;
            height: number;
            isAnimated?: boolean;
            orientation?: number;
            thumbHash?: string;
            width: number;
          };
          isPreview?: boolean;
          modifiedAt: number;
          publishedAt: number;
          renditions?: Array<{
            format: "webp" | "avif" | "jpeg" | "png";
            size: number;
            url: string;
            width: number;
          }>;
          sha256?: string;
          size: number;
          state: "published";
          tags?: Array<string>;
          title?: string;
          url: string;
          version: number;
          versionId: string;
        } | null,
        Name
      >;
      getPublishedFiles: FunctionReference<
        "query",
        "internal",
        {
          files: Array<{ basename: string; folderPath: string }>;
          perspective?: string;
          resolved?: string;
        },
        Array<{
          alt?: string | Record<string, string>;
          assetId: string;
          backend: "convex" | "r2";
          basename: string;
          contentType: string;
          expiresAt?: number;
          focalPoint?: { x: number; y: number };
          folderPath: string;
          image?: {
            color?: string;
            hasAlpha?: boolean;
            height: number;
            isAnimated?: boolean;
            orientation?: number;
            thumbHash?: string;
            width: number;
          };
          isPreview?: boolean;
          modifiedAt: number;
          publishedAt: number;
          renditions?: Array<{
            format: "webp" | "avif" | "jpeg" | "png";
            size: number;
            url: string;
            width: number;
          }>;
          sha256?: string;
          size: number;
          state: "published";
          tags?: Array<string>;
          title?: string;
          url: string;
          version: number;
          versionId: string;
        } | null>,
        Name
      >;
      listPublishedFilesInFolder: FunctionReference<
        "query",
        "internal",
        { folderPath: string; perspective?: string; resolved?: string },
        Array<{
          alt?: string | Record<string, string>;
          assetId: string;
          backend: "convex" | "r2";
          basename: string;
          contentType: string;
          expiresAt?: number;
          focalPoint?: { x: number; y: number };
          folderPath: string;
          image?: {
            color?: string;
            hasAlpha?: boolean;
            height: number;
            isAnimated?: boolean;
            orientation?: number;
            thumbHash?: string;
            width: number;
          };
          isPreview?: boolean;
          modifiedAt: number;
          publishedAt: number;
          renditions?: Array<{
            format: "webp" | "avif" | "jpeg" | "png";
            size: number;
            url: string;
            width: number;
          }>;
          sha256?: string;
          size: number;
          state: "published";
          tags?: Array<string>;
          title?: string;
          url: string;
          version: number;
          versionId: string;
        }>,
        Name
      >;
    };
    quotas: {
      getQuota: FunctionReference<
        "query",
        "internal",
        { folderPath: string },
        {
          bytes: number;
          files: number;
          folderPath: string;
          isCounting: boolean;
          maxBytes: number | null;
          maxFiles: number | null;
        } | null,
        Name
      >;
      listQuotas: FunctionReference<
        "query",
        "internal",
        {
          folderPath?: string;
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
            bytes: number;
            files: number;
            folderPath: string;
            isCounting: boolean;
            maxBytes: number | null;
            maxFiles: number | null;
          }>;
        },
        Name
      >;
      setQuota: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          folderPath: string;
          maxBytes?: number | null;
          maxFiles?: number | null;
          recount?: boolean;
        },
        {
          bytes: number;
          files: number;
          folderPath: string;
          isCounting: boolean;
          maxBytes: number | null;
          maxFiles: number | null;
        } | null,
        Name
      >;
    };
    receiving: {
      keepReceived: FunctionReference<
        "mutation",
        "internal",
        { signedPath: string; size?: number; storageId: string },
        null,
        Name
      >;
      openPut: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          basename: string;
          contentType?: string;
          folderPath: string;
          ifMatch?: "*" | Array<string>;
          ifNoneMatch?: "*" | Array<string>;
          size?: number;
        },
        {
          headers: Record<string, string>;
          intentId: string;
          method: "POST" | "PUT";
          namesObject: boolean;
          uploadUrl: string;
        },
        Name
      >;
      receiveUpload: FunctionReference<
        "mutation",
        "internal",
        { contentType?: string; signedPath: string; size?: number },
        { headers: Record<string, string>; uploadUrl: string },
        Name
      >;
    };
    references: {
      listReferences: FunctionReference<
        "query",
        "internal",
        { path: string },
        { isMore: boolean; references: Array<{ owner: string; path: string }> },
        Name
      >;
      listUnusedPage: FunctionReference<
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
            access?: "public" | "private";
            alt?: string | Record<string, string>;
            assetId: string;
            basename: string;
            createdAt: number;
            createdBy?: string;
            expiresAt?: number;
            focalPoint?: { x: number; y: number };
            folderPath: string;
            isAccessPending: boolean;
            isAccessStopped?: boolean;
            isPrivate: boolean;
            metadata?: Record<string, string | number | boolean | null>;
            pendingVersionId: string | null;
            published: {
              backend: "convex" | "r2";
              contentType: string;
              createdAt: number;
              createdBy?: string;
              filename?: string;
              image?: {
                color?: string;
                hasAlpha?: boolean;
                height: number;
                isAnimated?: boolean;
                orientation?: number;
                thumbHash?: string;
                width: number;
              };
              isPreview?: boolean;
              label?: string;
              metadata?: Record<string, string | number | boolean | null>;
              publishedAt: number;
              publishedBy?: string;
              renditions?: Array<{
                format: "webp" | "avif" | "jpeg" | "png";
                size: number;
                url: string;
                width: number;
              }>;
              sha256?: string;
              size: number;
              url: string | null;
              version: number;
              versionId: string;
            } | null;
            publishedVersionId: string | null;
            tags?: Array<string>;
            title?: string;
            updatedAt: number;
            updatedBy?: string;
            versionCounter: number;
          }>;
        },
        Name
      >;
      setReferences: FunctionReference<
        "mutation",
        "internal",
        { owner: string; paths: Array<string> },
        null,
        Name
      >;
    };
    releases: {
      addToRelease: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          entries: Array<{
            action?: "publish" | "archive" | "delete";
            basename: string;
            expect?: { absent?: boolean; publishedVersionId?: string | null };
            folderPath: string;
            versionId?: string;
          }>;
          releaseId: string;
        },
        {
          createdAt: number;
          createdBy?: string;
          entryCount: number;
          failure?: string;
          folderPath: string;
          name: string;
          publishedAt?: number;
          publishedBy?: string;
          releaseId: string;
          rolledBackAt?: number;
          rolledBackBy?: string;
          scheduledBy?: string;
          scheduledFor?: number;
          status:
            "open" | "scheduled" | "publishing" | "published" | "rolledBack";
          updatedAt: number;
          updatedBy?: string;
        },
        Name
      >;
      copyToRelease: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          copies: Array<{
            basename: string;
            contentType: string;
            expect?: { absent?: boolean; publishedVersionId?: string | null };
            filename?: string;
            folderPath: string;
            fromBasename: string;
            fromFolderPath: string;
            versionId: string;
          }>;
          releaseId: string;
        },
        Array<boolean>,
        Name
      >;
      createRelease: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; folderPath?: string; name: string },
        {
          createdAt: number;
          createdBy?: string;
          entryCount: number;
          failure?: string;
          folderPath: string;
          name: string;
          publishedAt?: number;
          publishedBy?: string;
          releaseId: string;
          rolledBackAt?: number;
          rolledBackBy?: string;
          scheduledBy?: string;
          scheduledFor?: number;
          status:
            "open" | "scheduled" | "publishing" | "published" | "rolledBack";
          updatedAt: number;
          updatedBy?: string;
        },
        Name
      >;
      discardRelease: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; releaseId: string; resolved?: string },
        null,
        Name
      >;
      getRelease: FunctionReference<
        "query",
        "internal",
        { releaseId: string; resolved?: string },
        {
          createdAt: number;
          createdBy?: string;
          entryCount: number;
          failure?: string;
          folderPath: string;
          name: string;
          publishedAt?: number;
          publishedBy?: string;
          releaseId: string;
          rolledBackAt?: number;
          rolledBackBy?: string;
          scheduledBy?: string;
          scheduledFor?: number;
          status:
            "open" | "scheduled" | "publishing" | "published" | "rolledBack";
          updatedAt: number;
          updatedBy?: string;
        } | null,
        Name
      >;
      listReleaseEntriesPage: FunctionReference<
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
          releaseId: string;
          resolved?: string;
        },
        {
          continueCursor: string;
          isDone: boolean;
          page: Array<{
            action: "publish" | "archive" | "delete";
            assetId: string;
            basedOn: string | null;
            basename: string;
            folderPath: string;
            isSkipped: boolean;
            problem:
              | "changed"
              | "moved"
              | "deleted"
              | "versionGone"
              | "taken"
              | "unverified"
              | "locked"
              | null;
            publishedVersionId: string | null;
            version?: number;
            versionId?: string;
          }>;
        },
        Name
      >;
      listReleases: FunctionReference<
        "query",
        "internal",
        { folderPath?: string; limit?: number },
        Array<{
          createdAt: number;
          createdBy?: string;
          entryCount: number;
          failure?: string;
          folderPath: string;
          name: string;
          publishedAt?: number;
          publishedBy?: string;
          releaseId: string;
          rolledBackAt?: number;
          rolledBackBy?: string;
          scheduledBy?: string;
          scheduledFor?: number;
          status:
            "open" | "scheduled" | "publishing" | "published" | "rolledBack";
          updatedAt: number;
          updatedBy?: string;
        }>,
        Name
      >;
      listReleasesPage: FunctionReference<
        "query",
        "internal",
        {
          folderPath?: string;
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
            createdAt: number;
            createdBy?: string;
            entryCount: number;
            failure?: string;
            folderPath: string;
            name: string;
            publishedAt?: number;
            publishedBy?: string;
            releaseId: string;
            rolledBackAt?: number;
            rolledBackBy?: string;
            scheduledBy?: string;
            scheduledFor?: number;
            status:
              "open" | "scheduled" | "publishing" | "published" | "rolledBack";
            updatedAt: number;
            updatedBy?: string;
          }>;
        },
        Name
      >;
      publishRelease: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          onConflict?: "refuse" | "overwrite" | "skip";
          releaseId: string;
          resolved?: string;
        },
        {
          changed: number;
          releaseId: string;
          skipped: Array<{
            basename: string;
            folderPath: string;
            reason:
              | "changed"
              | "moved"
              | "deleted"
              | "versionGone"
              | "taken"
              | "unverified"
              | "locked";
          }>;
          status:
            "open" | "scheduled" | "publishing" | "published" | "rolledBack";
        },
        Name
      >;
      removeFromRelease: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          assets: Array<{ basename: string; folderPath: string }>;
          releaseId: string;
        },
        {
          createdAt: number;
          createdBy?: string;
          entryCount: number;
          failure?: string;
          folderPath: string;
          name: string;
          publishedAt?: number;
          publishedBy?: string;
          releaseId: string;
          rolledBackAt?: number;
          rolledBackBy?: string;
          scheduledBy?: string;
          scheduledFor?: number;
          status:
            "open" | "scheduled" | "publishing" | "published" | "rolledBack";
          updatedAt: number;
          updatedBy?: string;
        },
        Name
      >;
      renameRelease: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; name: string; releaseId: string; resolved?: string },
        {
          createdAt: number;
          createdBy?: string;
          entryCount: number;
          failure?: string;
          folderPath: string;
          name: string;
          publishedAt?: number;
          publishedBy?: string;
          releaseId: string;
          rolledBackAt?: number;
          rolledBackBy?: string;
          scheduledBy?: string;
          scheduledFor?: number;
          status:
            "open" | "scheduled" | "publishing" | "published" | "rolledBack";
          updatedAt: number;
          updatedBy?: string;
        },
        Name
      >;
      rollbackRelease: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          onConflict?: "refuse" | "overwrite" | "skip";
          releaseId: string;
          resolved?: string;
        },
        {
          changed: number;
          releaseId: string;
          skipped: Array<{
            basename: string;
            folderPath: string;
            reason:
              | "changed"
              | "moved"
              | "deleted"
              | "versionGone"
              | "taken"
              | "unverified"
              | "locked";
          }>;
          status:
            "open" | "scheduled" | "publishing" | "published" | "rolledBack";
        },
        Name
      >;
      scheduleRelease: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          onConflict?: "refuse" | "overwrite" | "skip";
          publishAt: number;
          releaseId: string;
          resolved?: string;
        },
        {
          createdAt: number;
          createdBy?: string;
          entryCount: number;
          failure?: string;
          folderPath: string;
          name: string;
          publishedAt?: number;
          publishedBy?: string;
          releaseId: string;
          rolledBackAt?: number;
          rolledBackBy?: string;
          scheduledBy?: string;
          scheduledFor?: number;
          status:
            "open" | "scheduled" | "publishing" | "published" | "rolledBack";
          updatedAt: number;
          updatedBy?: string;
        },
        Name
      >;
      unscheduleRelease: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; releaseId: string; resolved?: string },
        {
          createdAt: number;
          createdBy?: string;
          entryCount: number;
          failure?: string;
          folderPath: string;
          name: string;
          publishedAt?: number;
          publishedBy?: string;
          releaseId: string;
          rolledBackAt?: number;
          rolledBackBy?: string;
          scheduledBy?: string;
          scheduledFor?: number;
          status:
            "open" | "scheduled" | "publishing" | "published" | "rolledBack";
          updatedAt: number;
          updatedBy?: string;
        },
        Name
      >;
    };
    renditions: {
      claimRenditions: FunctionReference<
        "mutation",
        "internal",
        {},
        {
          attempt: number;
          contentType: string;
          image: {
            color?: string;
            hasAlpha?: boolean;
            height: number;
            isAnimated?: boolean;
            orientation?: number;
            thumbHash?: string;
            width: number;
          };
          renditions: Array<{
            format: "webp" | "avif" | "jpeg" | "png";
            height: number;
            quality: number;
            width: number;
          }>;
          size: number;
          url: string;
          versionId: string;
          workId: string;
        } | null,
        Name
      >;
      failRenditions: FunctionReference<
        "mutation",
        "internal",
        { isFinal?: boolean; message: string; workId: string },
        null,
        Name
      >;
      getImagePresets: FunctionReference<
        "query",
        "internal",
        { folderPath: string },
        {
          folderPath: string;
          formats: Array<"webp" | "avif" | "jpeg" | "png">;
          make?: "asked";
          quality: number;
          widths: Array<number>;
        } | null,
        Name
      >;
      getRenditions: FunctionReference<
        "query",
        "internal",
        { resolved?: string; versionId: string },
        {
          attempts: number;
          isWaiting: boolean;
          missing: Array<{
            format: "webp" | "avif" | "jpeg" | "png";
            quality: number;
            width: number;
          }>;
          renditions: Array<{
            format: "webp" | "avif" | "jpeg" | "png";
            quality: number;
            size: number;
            url: string | null;
            width: number;
          }>;
        } | null,
        Name
      >;
      requestRenditions: FunctionReference<
        "mutation",
        "internal",
        { versionId: string },
        null,
        Name
      >;
      retryRenditions: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; resolved?: string; versionId: string },
        null,
        Name
      >;
      setImagePresets: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          folderPath: string;
          formats?: Array<"webp" | "avif" | "jpeg" | "png">;
          make?: "published" | "asked";
          quality?: number;
          widths: Array<number> | null;
        },
        null,
        Name
      >;
      storeRenditions: FunctionReference<
        "action",
        "internal",
        {
          renditions: Array<{
            bytes: ArrayBuffer;
            format: "webp" | "avif" | "jpeg" | "png";
            quality: number;
            width: number;
          }>;
          workId: string;
        },
        number,
        Name
      >;
    };
    retention: {
      getRetention: FunctionReference<
        "query",
        "internal",
        { folderPath: string },
        {
          folderPath: string;
          keepDays: number;
          keepLabelled: boolean;
          keepVersions: number;
        } | null,
        Name
      >;
      setRetention: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          folderPath: string;
          keepDays: number | null;
          keepLabelled?: boolean;
          keepVersions?: number;
        },
        null,
        Name
      >;
    };
    search: {
      searchAssets: FunctionReference<
        "query",
        "internal",
        {
          contentTypes?: Array<string>;
          cursor?: string | null;
          folderPath?: string;
          isPublished?: boolean;
          limit?: number;
          text: string;
        },
        {
          assets: Array<{
            access?: "public" | "private";
            alt?: string | Record<string, string>;
            assetId: string;
            basename: string;
            createdAt: number;
            createdBy?: string;
            expiresAt?: number;
            focalPoint?: { x: number; y: number };
            folderPath: string;
            isAccessPending: boolean;
            isAccessStopped?: boolean;
            isPrivate: boolean;
            metadata?: Record<string, string | number | boolean | null>;
            pendingVersionId: string | null;
            published: {
              backend: "convex" | "r2";
              contentType: string;
              createdAt: number;
              createdBy?: string;
              filename?: string;
              image?: {
                color?: string;
                hasAlpha?: boolean;
                height: number;
                isAnimated?: boolean;
                orientation?: number;
                thumbHash?: string;
                width: number;
              };
              isPreview?: boolean;
              label?: string;
              metadata?: Record<string, string | number | boolean | null>;
              publishedAt: number;
              publishedBy?: string;
              renditions?: Array<{
                format: "webp" | "avif" | "jpeg" | "png";
                size: number;
                url: string;
                width: number;
              }>;
              sha256?: string;
              size: number;
              url: string | null;
              version: number;
              versionId: string;
            } | null;
            publishedVersionId: string | null;
            tags?: Array<string>;
            title?: string;
            updatedAt: number;
            updatedBy?: string;
            versionCounter: number;
          }>;
          continueCursor: string | null;
          isComplete: boolean;
        },
        Name
      >;
      searchFolders: FunctionReference<
        "query",
        "internal",
        {
          cursor?: string | null;
          folderPath?: string;
          limit?: number;
          text: string;
        },
        {
          continueCursor: string | null;
          folders: Array<{
            access?: "public" | "private";
            closedBy?: string;
            createdAt: number;
            createdBy?: string;
            folderId: string | null;
            isPrivate: boolean;
            name: string;
            parentPath: string | null;
            path: string;
            updatedAt: number;
            updatedBy?: string;
          }>;
          isComplete: boolean;
        },
        Name
      >;
    };
    settings: {
      configureRetention: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          blobGraceMs?: number;
          feedRetentionMs?: number | null;
          isSweepPaused?: boolean;
          trashRetentionMs?: number;
        },
        null,
        Name
      >;
      configureUploads: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; maxOpenUploads: number | null },
        null,
        Name
      >;
      getSettings: FunctionReference<
        "query",
        "internal",
        {},
        {
          backend: "convex" | "r2";
          blobGraceMs: number;
          feedRetentionMs?: number;
          imagePresets: Array<{
            folderPath: string;
            formats: Array<"webp" | "avif" | "jpeg" | "png">;
            make?: "asked";
            quality: number;
            widths: Array<number>;
          }>;
          isSweepPaused: boolean;
          maxOpenUploads?: number;
          r2KeyPrefix?: string;
          r2PublicUrl?: string;
          rootAccess?: "public" | "private";
          trashRetentionMs: number;
          uploadRoutesUrl?: string;
          uploadRules: Array<{
            allowedTypes?: Array<string>;
            folderPath: string;
            maxSize?: number;
          }>;
        },
        Name
      >;
      getUploadLimits: FunctionReference<
        "query",
        "internal",
        { folderPath: string },
        { allowedTypes?: Array<string>; maxSize?: number },
        Name
      >;
      setUploadLimits: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          allowedTypes?: Array<string>;
          folderPath: string;
          maxSize?: number;
        },
        null,
        Name
      >;
    };
    shares: {
      createShareLink: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          expiresAt?: number;
          folderPath?: string;
          maxDownloads?: number;
          mode?: "follow" | "pin";
          password?: string;
          path?: string;
          releaseId?: string;
          resolved?: string;
          routesUrl?: string;
        },
        { shareId: string; url: string },
        Name
      >;
      forgetShareGuesses: FunctionReference<
        "mutation",
        "internal",
        { tokenHash: string },
        null,
        Name
      >;
      guessSharePassword: FunctionReference<
        "mutation",
        "internal",
        { tokenHash: string },
        { waitUntil: number } | { hash: ArrayBuffer; salt: ArrayBuffer } | null,
        Name
      >;
      listShareLinks: FunctionReference<
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
            createdAt: number;
            createdBy?: string;
            downloads: number;
            expiresAt?: number;
            folderPath?: string;
            hasPassword: boolean;
            maxDownloads?: number;
            mode: "follow" | "pin";
            path?: string;
            releaseId?: string;
            revokedAt?: number;
            revokedBy?: string;
            shareId: string;
          }>;
        },
        Name
      >;
      openShare: FunctionReference<
        "mutation",
        "internal",
        {
          below: string;
          grant?: string;
          reads: "whole" | "start" | "part" | "head";
          tokenHash: string;
          zip?: boolean;
        },
        | {
            code:
              | "SHARE_REVOKED"
              | "SHARE_EXPIRED"
              | "SHARE_USED_UP"
              | "SHARE_GONE";
            kind: "ended";
          }
        | { kind: "locked" | "absent" }
        | {
            file: {
              basename: string;
              contentType: string;
              expiresAt?: number;
              filename?: string;
              folderPath: string;
              isPrivate: boolean;
              mayRedirect: boolean;
              modifiedAt: number;
              size: number;
              sized?: {
                isFinal: boolean;
                isRequestable: boolean;
                rendition: {
                  format: "webp" | "avif" | "jpeg" | "png";
                  width: number;
                } | null;
              };
              url: string;
              version: number;
              versionId: string;
            };
            isLimited: boolean;
            kind: "file";
          }
        | {
            files: Array<{ path: string; size: number }>;
            isMore: boolean;
            kind: "listing";
            name: string;
          }
        | {
            files: Array<{
              modifiedAt: number;
              path: string;
              size: number;
              url: string;
            }>;
            kind: "zip";
            name: string;
          }
        | { kind: "zip-too-large" }
        | null,
        Name
      >;
      revokeShareLink: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; resolved?: string; shareId: string },
        null,
        Name
      >;
    };
    signedUrl: {
      getSignedUrl: FunctionReference<
        "mutation",
        "internal",
        {
          basename?: string;
          download?: boolean | string;
          expiresIn?: number;
          folderPath?: string;
          formats?: Array<"webp" | "avif" | "jpeg" | "png">;
          r2Config?:
            | {
                R2_ACCESS_KEY_ID: string;
                R2_BUCKET: string;
                R2_ENDPOINT: string;
                R2_KEY_PREFIX?: string;
                R2_PRIVATE_BUCKET?: string;
                R2_PUBLIC_URL?: string;
                R2_SECRET_ACCESS_KEY: string;
              }
            | {
                S3_ACCESS_KEY_ID: string;
                S3_BUCKET: string;
                S3_ENDPOINT: string;
                S3_KEY_PREFIX?: string;
                S3_PRIVATE_BUCKET?: string;
                S3_PUBLIC_URL?: string;
                S3_REGION?: string;
                S3_SECRET_ACCESS_KEY: string;
                S3_UNSUPPORTED?: string;
                S3_URL_STYLE?: string;
              }
            | Record<string, any>;
          resolved?: string;
          routesUrl?: string;
          versionId?: string;
          width?: number;
        },
        { expiresAt: number; url: string; versionId: string } | null,
        Name
      >;
      openSignedUrl: FunctionReference<
        "mutation",
        "internal",
        {
          formats?: Array<"webp" | "avif" | "jpeg" | "png">;
          signedPath: string;
          width?: number;
        },
        | { kind: "refused" | "expired" }
        | {
            download: string | null;
            file: {
              basename: string;
              contentType: string;
              expiresAt?: number;
              filename?: string;
              folderPath: string;
              isPrivate: boolean;
              mayRedirect: boolean;
              modifiedAt: number;
              size: number;
              sized?: {
                isFinal: boolean;
                isRequestable: boolean;
                rendition: {
                  format: "webp" | "avif" | "jpeg" | "png";
                  width: number;
                } | null;
              };
              url: string;
              version: number;
              versionId: string;
            };
            isPreview: boolean;
            kind: "file";
          }
        | null,
        Name
      >;
      rotateSigningKey: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; revoke?: boolean },
        null,
        Name
      >;
    };
    sweeper: {
      listSweeps: FunctionReference<
        "query",
        "internal",
        { limit?: number },
        Array<{
          deletedBlobs: number;
          deletedOrphans: number;
          deletedUploads: number;
          failures: number;
          finishedAt?: number;
          freedBytes: number;
          isManual: boolean;
          phase: "trash" | "uploads" | "orphans" | "blobs" | "feed" | "done";
          prunedChanges: number;
          purgedAssets: number;
          purgedVersions: number;
          startedAt: number;
          startedBy?: string;
          sweepId: string;
          updatedAt: number;
        }>,
        Name
      >;
      startSweep: FunctionReference<
        "mutation",
        "internal",
        { actor?: string },
        {
          deletedBlobs: number;
          deletedOrphans: number;
          deletedUploads: number;
          failures: number;
          finishedAt?: number;
          freedBytes: number;
          isManual: boolean;
          phase: "trash" | "uploads" | "orphans" | "blobs" | "feed" | "done";
          prunedChanges: number;
          purgedAssets: number;
          purgedVersions: number;
          startedAt: number;
          startedBy?: string;
          sweepId: string;
          updatedAt: number;
        },
        Name
      >;
    };
    trash: {
      getTakedown: FunctionReference<
        "query",
        "internal",
        { assetId: string; resolved?: string },
        {
          failures: number;
          hasVersions: boolean;
          isDone: boolean;
          objectsLeft: number;
        },
        Name
      >;
      getTrashed: FunctionReference<
        "query",
        "internal",
        { assetId: string; resolved?: string },
        {
          access?: "public" | "private";
          assetId: string;
          basename: string;
          contentType?: string;
          deletedAt: number;
          deletedBy?: string;
          deletedWith?: string;
          folderPath: string;
          sha256?: string;
          size?: number;
          version?: number;
          versionCounter: number;
          versionId?: string;
        } | null,
        Name
      >;
      listTrash: FunctionReference<
        "query",
        "internal",
        {
          folderPath?: string;
          paginationOpts: {
            cursor: string | null;
            endCursor?: string | null;
            id?: number;
            maximumBytesRead?: number;
            maximumRowsRead?: number;
            numItems: number;
          };
          recursive?: boolean;
        },
        {
          continueCursor: string;
          isDone: boolean;
          page: Array<{
            access?: "public" | "private";
            assetId: string;
            basename: string;
            contentType?: string;
            deletedAt: number;
            deletedBy?: string;
            deletedWith?: string;
            folderPath: string;
            sha256?: string;
            size?: number;
            version?: number;
            versionCounter: number;
            versionId?: string;
          }>;
        },
        Name
      >;
      purge: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; assetId: string; resolved?: string },
        null,
        Name
      >;
      takeDown: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; basename: string; folderPath: string },
        {
          alsoAt: Array<{
            basename: string;
            folderPath: string;
            versionId: string;
          }>;
          assetIds: Array<string>;
          isDone: boolean;
          routePaths: Array<string>;
          storageUrls: Array<string>;
        },
        Name
      >;
      takeDownVersions: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; resolved?: string; versionIds: Array<string> },
        {
          alsoAt: Array<{
            basename: string;
            folderPath: string;
            versionId: string;
          }>;
          assetIds: Array<string>;
          isDone: boolean;
          routePaths: Array<string>;
          storageUrls: Array<string>;
        },
        Name
      >;
      undelete: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          assetId: string;
          basename?: string;
          folderPath?: string;
          resolved?: string;
        },
        { assetId: string; basename: string; folderPath: string },
        Name
      >;
      undeleteFolder: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; jobId: string; resolved?: string },
        {
          access?: "public" | "private";
          assetsDone: number;
          assetsSkipped: number;
          doneUpTo?: { basename: string; folderPath: string };
          failure?: string;
          finishedAt?: number;
          foldersDone: number;
          isClosing?: boolean;
          jobId: string;
          kind: "move" | "copy" | "delete" | "undelete" | "access" | "takedown";
          path: string;
          startedAt: number;
          startedBy?: string;
          status: "running" | "done" | "failed";
          toPath?: string;
          updatedAt: number;
        },
        Name
      >;
    };
    usage: {
      listFolderUsage: FunctionReference<
        "query",
        "internal",
        {
          folderPath?: string;
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
            assets: number;
            folderPath: string;
            publishedAssets: number;
            publishedBytes: number;
          }>;
        },
        Name
      >;
      listStorageUsage: FunctionReference<
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
        },
        {
          continueCursor: string;
          isDone: boolean;
          page: Array<{
            backend: "convex" | "r2";
            bytes: number;
            contentType: string;
            isDoomed: boolean;
            objects: number;
          }>;
        },
        Name
      >;
    };
    v1: {
      cancelPendingConvexDeletion: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; storageId: string },
        { cancelled: boolean },
        Name
      >;
      cancelPendingR2Deletion: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; r2Key: string },
        { cancelled: boolean },
        Name
      >;
      createAsset: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; basename: string; folderPath: string },
        string,
        Name
      >;
      createFolderByName: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; name: string; parentPath: string },
        string,
        Name
      >;
      createFolderByPath: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; name?: string; path: string },
        string,
        Name
      >;
      createVersionFromStorageId: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          basename: string;
          folderPath: string;
          label?: string;
          storageId: string;
        },
        { assetId: string; version: number; versionId: string },
        Name
      >;
      deleteByPathPrefixBatch: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; batchSize?: number; pathPrefix: string },
        {
          deletedAssets: number;
          deletedEvents: number;
          deletedFolders: number;
          deletedVersions: number;
          hasMore: boolean;
          r2KeysToDelete: Array<string>;
        },
        Name
      >;
      deleteFile: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; basename: string; folderPath: string },
        { deleted: boolean; deletedVersions: number },
        Name
      >;
      deleteFilesInFolder: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; basenames?: Array<string>; folderPath: string },
        { deletedAssets: number; deletedVersions: number },
        Name
      >;
      finishUpload: FunctionReference<
        "mutation",
        "internal",
        {
          actor?: string;
          contentType?: string;
          intentId: string;
          r2Config?:
            | {
                R2_ACCESS_KEY_ID: string;
                R2_BUCKET: string;
                R2_ENDPOINT: string;
                R2_KEY_PREFIX?: string;
                R2_PRIVATE_BUCKET?: string;
                R2_PUBLIC_URL?: string;
                R2_SECRET_ACCESS_KEY: string;
              }
            | {
                S3_ACCESS_KEY_ID: string;
                S3_BUCKET: string;
                S3_ENDPOINT: string;
                S3_KEY_PREFIX?: string;
                S3_PRIVATE_BUCKET?: string;
                S3_PUBLIC_URL?: string;
                S3_REGION?: string;
                S3_SECRET_ACCESS_KEY: string;
                S3_UNSUPPORTED?: string;
                S3_URL_STYLE?: string;
              }
            | Record<string, any>;
          size?: number;
          uploadResponse?: any;
        },
        { assetId: string; version: number; versionId: string },
        Name
      >;
      getAsset: FunctionReference<
        "query",
        "internal",
        { basename: string; folderPath: string },
        {
          _creationTime: number;
          _id: string;
          basename: string;
          createdAt: number;
          createdBy?: string;
          folderPath: string;
          publishedVersionId?: string;
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
          _creationTime: number;
          _id: string;
          archivedAt?: number;
          archivedBy?: string;
          assetId: string;
          contentType?: string;
          createdAt: number;
          createdBy?: string;
          label?: string;
          originalFilename?: string;
          publishedAt?: number;
          publishedBy?: string;
          r2Key?: string;
          sha256?: string;
          size?: number;
          state: "published" | "archived";
          storageId?: string;
          uploadStatus: "pending" | "ready";
          version: number;
        }>,
        Name
      >;
      getBlobForServing: FunctionReference<
        "action",
        "internal",
        { storageId: string },
        ArrayBuffer | null,
        Name
      >;
      getFolder: FunctionReference<
        "query",
        "internal",
        { path: string },
        {
          _creationTime: number;
          _id: string;
          createdAt: number;
          createdBy?: string;
          name: string;
          path: string;
          updatedAt: number;
          updatedBy?: string;
        } | null,
        Name
      >;
      getFolderWithAssets: FunctionReference<
        "query",
        "internal",
        { path: string },
        {
          assets: Array<{
            _creationTime: number;
            _id: string;
            basename: string;
            createdAt: number;
            createdBy?: string;
            folderPath: string;
            publishedVersionId?: string;
            updatedAt: number;
            updatedBy?: string;
            versionCounter: number;
          }>;
          folder: {
            _creationTime: number;
            _id: string;
            createdAt: number;
            createdBy?: string;
            name: string;
            path: string;
            updatedAt: number;
            updatedBy?: string;
          };
        } | null,
        Name
      >;
      getPublishedFile: FunctionReference<
        "query",
        "internal",
        { basename: string; folderPath: string },
        {
          basename: string;
          contentType?: string;
          createdAt: number;
          createdBy?: string;
          folderPath: string;
          publishedAt: number;
          publishedBy?: string;
          r2Key?: string;
          sha256?: string;
          size?: number;
          state: "published";
          storageId?: string;
          url: string;
          version: number;
          versionId: string;
        } | null,
        Name
      >;
      getPublishedFileForServing: FunctionReference<
        "query",
        "internal",
        { basename: string; folderPath: string },
        | { cacheControl: string; kind: "redirect"; location: string }
        | {
            cacheControl: string;
            contentType: string;
            kind: "blob";
            storageId: string;
          }
        | null,
        Name
      >;
      getPublishedVersion: FunctionReference<
        "query",
        "internal",
        { basename: string; folderPath: string },
        {
          basename: string;
          createdAt: number;
          createdBy?: string;
          folderPath: string;
          label?: string;
          publishedAt?: number;
          publishedBy?: string;
          state: "published";
          version: number;
        } | null,
        Name
      >;
      getSignedUrl: FunctionReference<
        "action",
        "internal",
        {
          expiresIn?: number;
          r2Config?:
            | {
                R2_ACCESS_KEY_ID: string;
                R2_BUCKET: string;
                R2_ENDPOINT: string;
                R2_KEY_PREFIX?: string;
                R2_PRIVATE_BUCKET?: string;
                R2_PUBLIC_URL?: string;
                R2_SECRET_ACCESS_KEY: string;
              }
            | {
                S3_ACCESS_KEY_ID: string;
                S3_BUCKET: string;
                S3_ENDPOINT: string;
                S3_KEY_PREFIX?: string;
                S3_PRIVATE_BUCKET?: string;
                S3_PUBLIC_URL?: string;
                S3_REGION?: string;
                S3_SECRET_ACCESS_KEY: string;
                S3_UNSUPPORTED?: string;
                S3_URL_STYLE?: string;
              }
            | Record<string, any>;
          routesUrl?: string;
          versionId: string;
        },
        string | null,
        Name
      >;
      getTextContent: FunctionReference<
        "action",
        "internal",
        {
          r2Config?:
            | {
                R2_ACCESS_KEY_ID: string;
                R2_BUCKET: string;
                R2_ENDPOINT: string;
                R2_KEY_PREFIX?: string;
                R2_PRIVATE_BUCKET?: string;
                R2_PUBLIC_URL?: string;
                R2_SECRET_ACCESS_KEY: string;
              }
            | {
                S3_ACCESS_KEY_ID: string;
                S3_BUCKET: string;
                S3_ENDPOINT: string;
                S3_KEY_PREFIX?: string;
                S3_PRIVATE_BUCKET?: string;
                S3_PUBLIC_URL?: string;
                S3_REGION?: string;
                S3_SECRET_ACCESS_KEY: string;
                S3_UNSUPPORTED?: string;
                S3_URL_STYLE?: string;
              }
            | Record<string, any>;
          versionId: string;
        },
        { content: string; contentType: string } | null,
        Name
      >;
      getVersionForServing: FunctionReference<
        "query",
        "internal",
        { versionId: string },
        | { cacheControl: string; kind: "redirect"; location: string }
        | {
            cacheControl: string;
            contentType: string;
            kind: "blob";
            storageId: string;
          }
        | null,
        Name
      >;
      getVersionPreviewUrl: FunctionReference<
        "query",
        "internal",
        { versionId: string },
        { contentType: string; size: number; url: string } | null,
        Name
      >;
      listAllFolders: FunctionReference<
        "query",
        "internal",
        {},
        Array<{
          _creationTime: number;
          _id: string;
          createdAt: number;
          createdBy?: string;
          name: string;
          path: string;
          updatedAt: number;
          updatedBy?: string;
        }>,
        Name
      >;
      listAssetEvents: FunctionReference<
        "query",
        "internal",
        { basename: string; folderPath: string },
        Array<{
          createdAt: number;
          createdBy?: string;
          fromBasename?: string;
          fromFolderPath?: string;
          toBasename?: string;
          toFolderPath?: string;
          type: "move" | "rename";
        }>,
        Name
      >;
      listAssets: FunctionReference<
        "query",
        "internal",
        { folderPath: string },
        Array<{
          _creationTime: number;
          _id: string;
          basename: string;
          createdAt: number;
          createdBy?: string;
          folderPath: string;
          publishedVersionId?: string;
          updatedAt: number;
          updatedBy?: string;
          versionCounter: number;
        }>,
        Name
      >;
      listFolders: FunctionReference<
        "query",
        "internal",
        { parentPath?: string },
        Array<{
          _creationTime: number;
          _id: string;
          createdAt: number;
          createdBy?: string;
          name: string;
          path: string;
          updatedAt: number;
          updatedBy?: string;
        }>,
        Name
      >;
      listFoldersWithAssets: FunctionReference<
        "query",
        "internal",
        { parentPath: string },
        Array<{
          assets: Array<{
            basename: string;
            contentType?: string;
            createdAt: number;
            createdBy?: string;
            folderPath: string;
            publishedAt: number;
            publishedBy?: string;
            r2Key?: string;
            sha256?: string;
            size?: number;
            state: "published";
            storageId?: string;
            url: string;
            version: number;
            versionId: string;
          }>;
          folder: {
            _creationTime: number;
            _id: string;
            createdAt: number;
            createdBy?: string;
            name: string;
            path: string;
            updatedAt: number;
            updatedBy?: string;
          };
        }>,
        Name
      >;
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
            _creationTime: number;
            _id: string;
            basename?: string;
            changeType:
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
            createdAt: number;
            folderPath: string;
            oldBasename?: string;
            oldFolderPath?: string;
            performedBy?: string;
          }>;
          nextCursor: { createdAt: number; id: string };
        },
        Name
      >;
      listPendingConvexDeletions: FunctionReference<
        "query",
        "internal",
        { limit?: number; onlyExpired?: boolean },
        Array<{
          _creationTime: number;
          _id: string;
          deleteAfter: number;
          deletedAt: number;
          deletedBy?: string;
          originalPath: string;
          storageId: string;
        }>,
        Name
      >;
      listPendingR2Deletions: FunctionReference<
        "query",
        "internal",
        { limit?: number; onlyExpired?: boolean },
        Array<{
          _creationTime: number;
          _id: string;
          deleteAfter: number;
          deletedAt: number;
          deletedBy?: string;
          originalPath: string;
          r2Key: string;
        }>,
        Name
      >;
      listPublishedAssetsInFolder: FunctionReference<
        "query",
        "internal",
        { folderPath: string },
        Array<{
          basename: string;
          createdAt: number;
          createdBy?: string;
          folderPath: string;
          label?: string;
          publishedAt?: number;
          publishedBy?: string;
          state: "published";
          version: number;
        }>,
        Name
      >;
      listPublishedFilesInFolder: FunctionReference<
        "query",
        "internal",
        { folderPath: string },
        Array<{
          basename: string;
          contentType?: string;
          createdAt: number;
          createdBy?: string;
          folderPath: string;
          publishedAt: number;
          publishedBy?: string;
          r2Key?: string;
          sha256?: string;
          size?: number;
          state: "published";
          storageId?: string;
          url: string;
          version: number;
          versionId: string;
        }>,
        Name
      >;
      listSince: FunctionReference<
        "query",
        "internal",
        { cursor: { createdAt: number; id: string }; limit?: number },
        {
          changes: Array<{
            _creationTime: number;
            _id: string;
            basename?: string;
            changeType:
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
            createdAt: number;
            folderPath: string;
            oldBasename?: string;
            oldFolderPath?: string;
            performedBy?: string;
          }>;
          nextCursor: { createdAt: number; id: string };
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
        { actor?: string; label?: string; versionId: string },
        {
          assetId: string;
          restoredFromVersion: number;
          version: number;
          versionId: string;
        },
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
          r2Config?:
            | {
                R2_ACCESS_KEY_ID: string;
                R2_BUCKET: string;
                R2_ENDPOINT: string;
                R2_KEY_PREFIX?: string;
                R2_PRIVATE_BUCKET?: string;
                R2_PUBLIC_URL?: string;
                R2_SECRET_ACCESS_KEY: string;
              }
            | {
                S3_ACCESS_KEY_ID: string;
                S3_BUCKET: string;
                S3_ENDPOINT: string;
                S3_KEY_PREFIX?: string;
                S3_PRIVATE_BUCKET?: string;
                S3_PUBLIC_URL?: string;
                S3_REGION?: string;
                S3_SECRET_ACCESS_KEY: string;
                S3_UNSUPPORTED?: string;
                S3_URL_STYLE?: string;
              }
            | Record<string, any>;
          sha256?: string;
          size?: number;
        },
        {
          backend: "convex" | "r2";
          headers?: Record<string, string>;
          intentId: string;
          method?: string;
          uploadUrl: string;
        },
        Name
      >;
      updateFolder: FunctionReference<
        "mutation",
        "internal",
        { actor?: string; name?: string; newPath?: string; path: string },
        string | null,
        Name
      >;
    };
    verification: {
      finishVerifiedUpload: FunctionReference<
        "action",
        "internal",
        {
          actor?: string;
          contentType?: string;
          expect?: { absent?: boolean; publishedVersionId?: string | null };
          intentId: string;
          publish?: boolean;
          r2Config?:
            | {
                R2_ACCESS_KEY_ID: string;
                R2_BUCKET: string;
                R2_ENDPOINT: string;
                R2_KEY_PREFIX?: string;
                R2_PRIVATE_BUCKET?: string;
                R2_PUBLIC_URL?: string;
                R2_SECRET_ACCESS_KEY: string;
              }
            | {
                S3_ACCESS_KEY_ID: string;
                S3_BUCKET: string;
                S3_ENDPOINT: string;
                S3_KEY_PREFIX?: string;
                S3_PRIVATE_BUCKET?: string;
                S3_PUBLIC_URL?: string;
                S3_REGION?: string;
                S3_SECRET_ACCESS_KEY: string;
                S3_UNSUPPORTED?: string;
                S3_URL_STYLE?: string;
              }
            | Record<string, any>;
          sha256?: string;
          size?: number;
          skipIfUnchanged?: boolean;
          storageId?: string;
          uploadResponse?: { storageId: string };
        },
        {
          assetId: string;
          isPending: boolean;
          isUnchanged: boolean;
          version: number;
          versionId: string;
        },
        Name
      >;
    };
  };
