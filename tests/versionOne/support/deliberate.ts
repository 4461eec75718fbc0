/** The tests of 1.x that fail here, by the reason. `docs/migrating.md` has the same list. */
export const REASONS: { reason: string; tests: string[] }[] = [
  {
    reason:
      "Every version has a file: `commitVersion`, which published a version without one, is not offered.",
    tests: [
      "assetFsHttp > getVersionPreviewUrl (admin preview - any version state) > returns null for version without storage",
      "assetFsHttp > getVersionForServing (HTTP file serving logic) > access - any version with storage is served > returns null for versions without storage",
      "assetFsHttp > getVersionForServing (HTTP file serving logic) > getPublishedFileForServing - lookup by path > returns null for asset without published version",
      "assetFsHttp > getTextContent (action) > returns null for version without storage",
      "assetFsHttp > getVersionInfo (internal query) > returns null for version without storage",
      "versionRestore > restoreVersion > throws error when version has no associated file",
    ],
  },
  {
    reason:
      "`restoreVersion` publishes the version itself, which keeps its number; it adds no copy.",
    tests: [
      "versionRestore > restoreVersion > restores an archived version by creating a new published version",
      "versionRestore > restoreVersion > archives the current published version when restoring",
    ],
  },
  {
    reason: "A function of Convex returns at most 16 MiB, so larger files are redirects.",
    tests: [
      "assetFsHttp > getVersionForServing (HTTP file serving logic) > caching strategy - small vs large files > files at exactly 20MB boundary are served as blobs",
    ],
  },
  {
    reason: "The message is the same for every path with a slash: `a name cannot contain a slash`.",
    tests: [
      "assetManager.coverage > startUpload and finishUpload > startUpload validates basename does not contain slash",
    ],
  },
  {
    reason:
      "A folder is deleted by a background job, which chooses its steps: `batchSize` is not used.",
    tests: ["assets > deleteByPathPrefixBatch > returns hasMore=true when batch limit is reached"],
  },
  {
    reason: "No function deletes everything: `deleteDataBatch` is not offered.",
    tests: [
      "assetManager.coverage > deleteDataBatch > deletes all data in batches and returns counts",
      "assetManager.coverage > deleteDataBatch > respects batchSize and returns hasMore when more data exists",
      "assetManager.coverage > deleteDataBatch > returns hasMore: false when all data is deleted",
      "assetManager.coverage > deleteDataBatch > deletes upload intents",
    ],
  },
  {
    reason:
      "The component deletes stored objects itself: `getR2KeysByPathPrefix`, `processExpiredConvexDeletions` and `processExpiredR2Deletions` are not offered.",
    tests: [
      "assets > getR2KeysByPathPrefix > returns empty array when no assets exist",
      "assets > getR2KeysByPathPrefix > returns r2Keys for assets in the path prefix",
      "assets > getR2KeysByPathPrefix > returns keys from nested folders",
      "convexDeletions > Convex soft-delete management > processExpiredConvexDeletions > processes only expired deletions by default",
      "convexDeletions > Convex soft-delete management > processExpiredConvexDeletions > processes all deletions when forceAll is true",
      "convexDeletions > Convex soft-delete management > processExpiredConvexDeletions > returns hasMore when batch limit reached",
      "convexDeletions > Convex soft-delete management > processExpiredConvexDeletions > returns hasMore: false when all items processed",
      "r2Deletions > R2 soft-delete management > processExpiredR2Deletions > processes only expired deletions by default",
      "r2Deletions > R2 soft-delete management > processExpiredR2Deletions > processes all deletions when forceAll is true",
      "r2Deletions > R2 soft-delete management > processExpiredR2Deletions > returns hasMore when batch limit reached",
    ],
  },
  {
    reason:
      "The test inserts rows into `pendingConvexDeletions` or `pendingR2Deletions`, tables of 1.x.",
    tests: [
      "convexDeletions > Convex soft-delete management > listPendingConvexDeletions > returns pending deletions with correct shape",
      "convexDeletions > Convex soft-delete management > listPendingConvexDeletions > filters by expiration when onlyExpired is true",
      "convexDeletions > Convex soft-delete management > listPendingConvexDeletions > respects limit parameter",
      "convexDeletions > Convex soft-delete management > cancelPendingConvexDeletion > cancels an existing pending deletion",
      "convexDeletions > Convex soft-delete management > cancelPendingConvexDeletion > only cancels the specific storage ID, not others",
      "r2Deletions > R2 soft-delete management > listPendingR2Deletions > returns pending deletions with correct shape",
      "r2Deletions > R2 soft-delete management > listPendingR2Deletions > filters by expiration when onlyExpired is true",
      "r2Deletions > R2 soft-delete management > cancelPendingR2Deletion > cancels an existing pending deletion",
    ],
  },
];

/** The full names of the listed tests. */
export const DELIBERATE = new Set(REASONS.flatMap(({ tests }) => tests));
