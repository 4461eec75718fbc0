/** One call of each function that `api({auth})` makes, and what its callback must be asked. */
import type { AuthRequest } from "../../client/api.js";
import { type App, type Values, assets, storeInApp, uploadInApp } from "./app.test-helpers.js";
import { type ApiFunction, FUNCTIONS } from "../../shared/functions/index.js";
import { PART_SIZES } from "../../shared/parts.js";
import { NAMED_BUCKET } from "./namedBucket.test-helpers.js";
import { BEGINNING, at } from "./component.test-helpers.js";

export const NFD = "cafe\u0301";
export const NFC = "caf\u00e9";
const page = { paginationOpts: { numItems: 5, cursor: null } };

/** What the calls need that only exists once the app is open. */
export type Ids = {
  versionId: string;
  /** The published version of `below/file`. */
  fileId: string;
  draftId: string;
  intentId: string;
  openIntentId: string;
  /** Of an upload in parts to the bucket. */
  largeIntentId: string;
  storageId: string;
  trashedId: string;
  deletionId: string;
  migrationId: string;
  /** Of an open release that publishes the draft. */
  releaseId: string;
  /** Of a link of the folder. */
  shareId: string;
};
export type Called = {
  kind: AuthRequest["kind"];
  args: Values | ((ids: Ids) => Values);
  paths: string[];
  /** What must be so before the call, beside what `prepareForCalls` has made. */
  needs?: (t: App, ids: Ids) => Promise<void>;
};

/** One migration runs at a time. */
async function endMigration(t: App, { migrationId }: Ids): Promise<void> {
  await t.mutation((ctx) => assets.stopMigration(ctx, { migrationId }));
}

/** The release is published, or is to be. */
const publishIt = async (t: App, { releaseId }: Ids): Promise<void> => {
  await t.mutation((ctx) => assets.publishRelease(ctx, { releaseId }));
};
const scheduleIt = async (t: App, { releaseId }: Ids): Promise<void> => {
  const publishAt = Date.now() + 1000;
  await t.mutation((ctx) => assets.scheduleRelease(ctx, { releaseId, publishAt }));
};

/** Each function, called on an asset at `café/hero` in the spelling that Macs use. */
export const CALLS: Record<keyof ReturnType<typeof assets.api>, Called> = {
  configureStorageBackend: { kind: "admin", args: { backend: "convex" }, paths: [""] },
  setAssetAccess: {
    kind: "admin",
    args: { folderPath: NFD, basename: "hero", access: "private" },
    paths: [`${NFC}/hero`],
  },
  setFolderAccess: { kind: "admin", args: { path: NFD, access: "private" }, paths: [NFC] },
  getSignedUrl: {
    kind: "sign",
    args: ({ versionId }) => ({ versionId, download: true }),
    paths: [`${NFC}/hero`],
  },
  rotateSigningKey: { kind: "admin", args: { revoke: true }, paths: [""] },
  startUpload: {
    kind: "write",
    args: { folderPath: `${NFD}/sub`, basename: NFD },
    paths: [`${NFC}/sub/${NFC}`],
  },
  finishUpload: {
    kind: "publish",
    args: ({ openIntentId, storageId }) => ({ intentId: openIntentId, storageId }),
    paths: [`${NFC}/new`],
  },
  signUploadParts: {
    kind: "write",
    args: ({ largeIntentId }) => ({
      intentId: largeIntentId,
      uploadId: "1",
      parts: [{ partNumber: 1, size: PART_SIZES.part, sha256: "0".repeat(64) }],
    }),
    paths: [`${NFC}/large`],
  },
  listUploadedParts: {
    kind: "write",
    args: ({ largeIntentId }) => ({ intentId: largeIntentId, uploadId: "1" }),
    paths: [`${NFC}/large`],
  },
  abortUpload: {
    kind: "write",
    args: ({ openIntentId }) => ({ intentId: openIntentId }),
    paths: [`${NFC}/new`],
  },
  createFolderByPath: { kind: "write", args: { path: `a/${NFD}` }, paths: [`a/${NFC}`] },
  restoreVersion: {
    kind: "publish",
    args: ({ versionId }) => ({ versionId, expect: { absent: false } }),
    paths: [`${NFC}/hero`],
  },
  moveAsset: {
    kind: "publish",
    args: { fromFolderPath: NFD, basename: "hero", toFolderPath: `to/${NFD}` },
    paths: [`${NFC}/hero`, `to/${NFC}/hero`],
  },
  renameAsset: {
    kind: "publish",
    args: { folderPath: NFD, basename: "hero", newBasename: NFD },
    paths: [`${NFC}/hero`, `${NFC}/${NFC}`],
  },
  deleteAsset: {
    kind: "publish",
    args: { folderPath: NFD, basename: "hero" },
    paths: [`${NFC}/hero`],
  },
  getPublishedFile: {
    kind: "read",
    args: { folderPath: NFD, basename: "hero" },
    paths: [`${NFC}/hero`],
  },
  getPublishedFiles: {
    kind: "read",
    args: {
      files: [
        { folderPath: NFD, basename: "hero" },
        { folderPath: "", basename: NFD },
      ],
    },
    paths: [`${NFC}/hero`, NFC],
  },
  getAsset: { kind: "inspect", args: { folderPath: "", basename: NFD }, paths: [NFC] },
  getVersion: { kind: "inspect", args: ({ versionId }) => ({ versionId }), paths: [`${NFC}/hero`] },
  getFolder: { kind: "inspect", args: { path: NFD }, paths: [NFC] },
  listPublishedFilesInFolder: { kind: "read", args: { folderPath: NFD }, paths: [NFC] },
  listPublishedFilesPage: { kind: "read", args: { folderPath: NFD, ...page }, paths: [NFC] },
  listAssets: { kind: "inspect", args: { folderPath: NFD }, paths: [NFC] },
  listAssetsPage: { kind: "inspect", args: { folderPath: NFD, ...page }, paths: [NFC] },
  searchAssets: { kind: "inspect", args: { text: "hero", folderPath: NFD }, paths: [NFC] },
  setRetention: { kind: "admin", args: { folderPath: NFD, keepDays: 30 }, paths: [NFC] },
  getRetention: { kind: "inspect", args: { folderPath: NFD }, paths: [NFC] },
  setLegalHold: { kind: "admin", args: { path: NFD, hold: true, reason: "case 7" }, paths: [NFC] },
  getLegalHold: { kind: "inspect", args: { path: NFD }, paths: [NFC] },
  listLegalHolds: { kind: "inspect", args: { path: NFD, ...page }, paths: [NFC] },
  createShareLink: {
    kind: "admin",
    args: { path: `${NFD}/hero`, mode: "pin", maxDownloads: 3 },
    paths: [`${NFC}/hero`],
  },
  revokeShareLink: { kind: "admin", args: ({ shareId }) => ({ shareId }), paths: [NFC] },
  listShareLinks: { kind: "inspect", args: { folderPath: NFD, ...page }, paths: [NFC] },
  listReferences: { kind: "inspect", args: { path: NFD }, paths: [NFC] },
  listUnusedPage: { kind: "inspect", args: { folderPath: NFD, ...page }, paths: [NFC] },
  searchFolders: { kind: "inspect", args: { text: "hero", folderPath: NFD }, paths: [NFC] },
  listFolders: { kind: "inspect", args: { parentPath: NFD }, paths: [NFC] },
  listFoldersPage: { kind: "inspect", args: { parentPath: NFD, ...page }, paths: [NFC] },
  getAssetVersions: {
    kind: "inspect",
    args: { folderPath: NFD, basename: "hero" },
    paths: [`${NFC}/hero`],
  },
  getAssetVersionsPage: {
    kind: "inspect",
    args: { folderPath: NFD, basename: "hero", ...page },
    paths: [`${NFC}/hero`],
  },
  getFileAt: {
    kind: "inspect",
    args: { folderPath: NFD, basename: "hero", at: Date.UTC(2100, 0) },
    paths: [`${NFC}/hero`],
  },
  listFolderAt: {
    kind: "inspect",
    args: { folderPath: NFD, at: Date.UTC(2100, 0), ...page },
    paths: [NFC],
  },
  diffFolder: {
    kind: "inspect",
    args: { folderPath: NFD, from: 0, to: Date.UTC(2100, 0), ...page },
    paths: [NFC],
  },
  restoreFolder: { kind: "write", args: { folderPath: NFD, at: 0 }, paths: [NFC] },
  head: { kind: "inspect", args: { folderPath: NFD }, paths: [NFC] },
  audit: {
    kind: "inspect",
    args: ({ trashedId }) => ({ assetId: trashedId, ...page }),
    paths: [`${NFC}/gone`],
  },
  listSince: { kind: "inspect", args: { cursor: BEGINNING }, paths: [""] },
  listForFolder: { kind: "inspect", args: { folderPath: NFD, cursor: BEGINNING }, paths: [NFC] },
  startUploads: {
    kind: "write",
    args: {
      uploads: [
        { folderPath: NFD, basename: "x" },
        { folderPath: "", basename: NFD },
      ],
    },
    paths: [`${NFC}/x`, NFC],
  },
  finishUploads: {
    kind: "publish",
    args: ({ openIntentId, storageId }) => ({ uploads: [{ intentId: openIntentId, storageId }] }),
    paths: [`${NFC}/new`],
  },
  publishVersion: {
    kind: "publish",
    args: ({ draftId }) => ({ versionId: draftId, expect: { absent: false } }),
    paths: [`${NFC}/draft`],
  },
  publishVersions: {
    kind: "publish",
    args: ({ versionId, draftId }) => ({
      versions: [{ versionId, expect: { absent: false } }, { versionId: draftId }],
    }),
    paths: [`${NFC}/hero`, `${NFC}/draft`],
  },
  archiveAsset: {
    kind: "publish",
    args: { folderPath: NFD, basename: "hero" },
    paths: [`${NFC}/hero`],
  },
  updateVersion: {
    kind: "write",
    args: ({ versionId }) => ({ versionId, label: "x" }),
    paths: [`${NFC}/hero`],
  },
  updateAsset: {
    kind: "write",
    args: { folderPath: NFD, basename: "hero", metadata: { a: 1 } },
    paths: [`${NFC}/hero`],
  },
  describeAssets: {
    kind: "publish",
    args: { assets: [{ folderPath: NFD, basename: "hero", title: "Hills" }] },
    paths: [`${NFC}/hero`],
  },
  copyAsset: {
    kind: "publish",
    args: { folderPath: NFD, basename: "hero", toFolderPath: `to/${NFD}`, toBasename: NFD },
    paths: [`${NFC}/hero`, `to/${NFC}/${NFC}`],
  },
  createFolderByName: {
    kind: "write",
    args: { parentPath: NFD, name: "New" },
    paths: [`${NFC}/new`],
  },
  updateFolder: { kind: "write", args: { path: NFD, name: "New" }, paths: [NFC] },
  moveFolder: {
    kind: "publish",
    args: { path: NFD, toPath: `to/${NFD}` },
    paths: [NFC, `to/${NFC}`],
  },
  renameFolder: {
    kind: "publish",
    args: { path: `${NFD}/below`, newName: NFD },
    paths: [`${NFC}/below`, `${NFC}/${NFC}`],
  },
  copyFolder: {
    kind: "publish",
    args: { path: NFD, toPath: `to/${NFD}` },
    paths: [NFC, `to/${NFC}`],
  },
  deleteFolder: { kind: "publish", args: { path: NFD }, paths: [NFC] },
  getJob: {
    kind: "inspect",
    args: ({ deletionId }) => ({ jobId: deletionId }),
    paths: [`deleted/${NFC}`],
  },
  listJobs: { kind: "inspect", args: { folderPath: NFD, limit: 3 }, paths: [NFC] },
  listTrash: {
    kind: "inspect",
    args: { folderPath: NFD, recursive: true, ...page },
    paths: [NFC],
  },
  getTrashed: {
    kind: "inspect",
    args: ({ trashedId }) => ({ assetId: trashedId }),
    paths: [`${NFC}/gone`],
  },
  undelete: {
    kind: "publish",
    args: ({ trashedId }) => ({ assetId: trashedId, folderPath: `to/${NFD}` }),
    paths: [`${NFC}/gone`, `to/${NFC}/gone`],
  },
  undeleteFolder: {
    kind: "publish",
    args: ({ deletionId }) => ({ jobId: deletionId }),
    paths: [`deleted/${NFC}`],
  },
  purge: {
    kind: "admin",
    args: ({ trashedId }) => ({ assetId: trashedId }),
    paths: [`${NFC}/gone`],
  },
  takeDown: { kind: "admin", args: { folderPath: NFD, basename: "gone" }, paths: [`${NFC}/gone`] },
  takeDownFolder: { kind: "admin", args: { path: "deleted" }, paths: ["deleted"] },
  takeDownVersions: {
    kind: "admin",
    args: ({ draftId }) => ({ versionIds: [draftId] }),
    paths: [`${NFC}/draft`],
  },
  getTakedown: {
    kind: "inspect",
    args: ({ trashedId }) => ({ assetId: trashedId }),
    paths: [`${NFC}/gone`],
  },
  startSweep: { kind: "admin", args: {}, paths: [""] },
  listSweeps: { kind: "inspect", args: { limit: 3 }, paths: [""] },
  listFolderUsage: { kind: "inspect", args: { folderPath: NFD, ...page }, paths: [NFC] },
  listStorageUsage: { kind: "inspect", args: page, paths: [""] },
  configureRetention: { kind: "admin", args: { blobGraceMs: 1 }, paths: [""] },
  configureUploads: { kind: "admin", args: { maxOpenUploads: 9 }, paths: [""] },
  setUploadLimits: { kind: "admin", args: { folderPath: NFD, maxSize: 1 }, paths: [NFC] },
  setQuota: { kind: "admin", args: { folderPath: NFD, maxFiles: 100 }, paths: [NFC] },
  getQuota: { kind: "inspect", args: { folderPath: NFD }, paths: [NFC] },
  listQuotas: { kind: "inspect", args: { folderPath: NFD, ...page }, paths: [NFC] },
  getUploadLimits: { kind: "read", args: { folderPath: NFD }, paths: [NFC] },
  getSettings: { kind: "inspect", args: {}, paths: [""] },
  startMigration: { kind: "admin", args: { to: "convex" }, paths: [""], needs: endMigration },
  stopMigration: {
    kind: "admin",
    args: ({ migrationId }) => ({ migrationId }),
    paths: [""],
  },
  getMigration: { kind: "inspect", args: ({ migrationId }) => ({ migrationId }), paths: [""] },
  listMigrations: { kind: "inspect", args: { limit: 3 }, paths: [""] },
  createRelease: { kind: "write", args: { name: "Spring", folderPath: NFD }, paths: [NFC] },
  listReleasesPage: { kind: "inspect", args: { folderPath: NFD, ...page }, paths: [NFC] },
  addToRelease: {
    kind: "write",
    args: ({ releaseId }) => ({
      releaseId,
      entries: [{ folderPath: NFD, basename: "hero", action: "archive" }],
    }),
    paths: [`${NFC}/hero`],
  },
  renameRelease: {
    kind: "write",
    args: ({ releaseId }) => ({ releaseId, name: "Summer" }),
    paths: [NFC],
  },
  copyToRelease: {
    kind: "write",
    args: ({ releaseId, fileId }) => ({
      releaseId,
      copies: [
        {
          ...{ folderPath: NFD, basename: "copy" },
          ...{ fromFolderPath: `${NFD}/below`, fromBasename: "file" },
          ...{ versionId: fileId, contentType: "application/octet-stream" },
        },
      ],
    }),
    paths: [`${NFC}/below/file`, `${NFC}/copy`],
  },
  removeFromRelease: {
    kind: "write",
    args: ({ releaseId }) => ({ releaseId, assets: [{ folderPath: NFD, basename: "draft" }] }),
    paths: [`${NFC}/draft`],
  },
  getPreviewUrl: {
    kind: "inspect",
    args: ({ releaseId }) => ({ ...at(`${NFD}/draft`), perspective: releaseId }),
    paths: [`${NFC}/draft`, NFC],
  },
  getFolderPreviewUrl: {
    kind: "inspect",
    args: ({ releaseId }) => ({ folderPath: NFD, perspective: releaseId }),
    paths: [NFC],
  },
  getRelease: { kind: "inspect", args: ({ releaseId }) => ({ releaseId }), paths: [NFC] },
  listReleases: { kind: "inspect", args: { folderPath: NFD, limit: 3 }, paths: [NFC] },
  listReleaseEntriesPage: {
    kind: "inspect",
    args: ({ releaseId }) => ({ releaseId, ...page }),
    paths: [NFC],
  },
  publishRelease: {
    kind: "publish",
    args: ({ releaseId }) => ({ releaseId }),
    paths: [`${NFC}/draft`],
  },
  scheduleRelease: {
    kind: "publish",
    args: ({ releaseId }) => ({ releaseId, publishAt: Date.now() + 1000 }),
    paths: [`${NFC}/draft`],
  },
  unscheduleRelease: {
    kind: "publish",
    args: ({ releaseId }) => ({ releaseId }),
    paths: [NFC],
    needs: scheduleIt,
  },
  rollbackRelease: {
    kind: "publish",
    args: ({ releaseId }) => ({ releaseId }),
    paths: [`${NFC}/draft`],
    needs: publishIt,
  },
  describeImages: { kind: "admin", args: { folderPath: NFC }, paths: [NFC] },
  setImagePresets: { kind: "admin", args: { folderPath: NFD, widths: [640] }, paths: [NFC] },
  getImagePresets: { kind: "inspect", args: { folderPath: NFD }, paths: [NFC] },
  getRenditions: {
    kind: "inspect",
    args: ({ versionId }) => ({ versionId }),
    paths: [`${NFC}/hero`],
  },
  retryRenditions: {
    kind: "write",
    args: ({ versionId }) => ({ versionId }),
    paths: [`${NFC}/hero`],
  },
  discardRelease: { kind: "write", args: ({ releaseId }) => ({ releaseId }), paths: [NFC] },
};

export const isQuery = (name: string) => FUNCTIONS[name as ApiFunction].type === "query";

/**
 * Makes all that the calls above need: they are about `café`, and what lies and lay in it. A bucket
 * must be named in the environment; nothing reaches for it.
 */
export async function prepareForCalls(t: App): Promise<Ids> {
  const { versionId, intentId } = await uploadInApp(t, `${NFC}/hero`, "one");
  await uploadInApp(t, `${NFC}/hero`, "two");
  const { versionId: fileId } = await uploadInApp(t, `${NFC}/below/file`, "three");
  const { assetId: trashedId } = await uploadInApp(t, `${NFC}/gone`, "four");
  await uploadInApp(t, `deleted/${NFC}/file`, "five");
  const [draftBytes, storageId] = [await storeInApp(t, "draft"), await storeInApp(t, "new bytes")];
  return await t.mutation(async (ctx) => {
    const start = { ...at(`${NFC}/draft`) };
    const draft = await assets.startUpload(ctx, start);
    const { versionId: draftId } = await assets.finishUpload(ctx, {
      intentId: draft.intentId,
      storageId: draftBytes,
      publish: false,
    });
    await assets.deleteAsset(ctx, at(`${NFC}/gone`));
    const deletion = await assets.deleteFolder(ctx, { path: `deleted/${NFC}` });
    const migration = await assets.startMigration(ctx, { to: "convex" });
    const { releaseId } = await assets.createRelease(ctx, { name: "Spring", folderPath: NFC });
    const entries = [{ ...at(`${NFC}/draft`), versionId: draftId }];
    await assets.addToRelease(ctx, { releaseId, entries });
    const { shareId } = await assets.createShareLink(ctx, { folderPath: NFC });
    const open = await assets.startUpload(ctx, { ...at(`${NFC}/new`), actor: "ada" });
    const large = await assets.startUpload(ctx, {
      ...{ ...at(`${NFC}/large`), size: PART_SIZES.threshold, actor: "ada" },
      r2Config: NAMED_BUCKET,
    });
    return {
      versionId,
      fileId,
      draftId,
      intentId,
      openIntentId: open.intentId,
      largeIntentId: large.intentId,
      storageId,
      trashedId,
      deletionId: deletion.jobId,
      migrationId: migration.migrationId,
      releaseId,
      shareId,
    };
  });
}
