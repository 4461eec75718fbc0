/** Batches: all entries in one transaction. */
import * as declared from "../shared/functions/batches.js";
import { parseAssetDescription } from "../shared/assetDescriptions.js";
import { parseBatch } from "../shared/bounds.js";
import { requireAsset } from "./model/files/assets.js";
import { describeAsset } from "./model/files/describing.js";
import { publishChosen } from "./model/files/awaiting.js";
import {
  parseUploadFinish,
  parseUploadStart,
  requireDistinct,
} from "./model/bytes/uploadArguments.js";
import * as uploadModel from "./model/bytes/uploads.js";
import { addEntries } from "./model/releases/entries.js";
import { requireRelease } from "./model/releases/releases.js";
import { type AssetPath, parseAssetPath } from "../shared/paths.js";
import { requireVersion } from "./model/files/versions.js";
import { write } from "./write.js";

/** The maximum number of entries of a batch. */
export const MAX_BATCH = 100;

export const startUploads = write(declared.startUploads, async (ctx, args) => {
  const starts = parseBatch("uploads", args.uploads, MAX_BATCH).map(parseUploadStart);
  requireDistinct(starts);
  const tickets = [];
  for (const start of starts) tickets.push(await uploadModel.startUpload(ctx, start));
  return tickets;
});

export const finishUploads = write(declared.finishUploads, async (ctx, args) => {
  const { releaseId } = args;
  const release =
    releaseId === undefined ? undefined : await requireRelease(ctx, releaseId, "open");
  const finished = [];
  for (const finish of parseBatch("uploads", args.uploads, MAX_BATCH).map(parseUploadFinish)) {
    const publish = release === undefined && finish.publish;
    finished.push(await uploadModel.finishUpload(ctx, { ...finish, publish }));
  }
  requireDistinct(finished.map(({ assetPath }) => assetPath));
  if (release !== undefined) {
    const added = finished.filter(({ isUnchanged }) => !isUnchanged);
    await addEntries(ctx, release, added.map(draftEntry));
  }
  return finished.map(({ assetPath, ...made }) => made);
});

const draftEntry = ({ assetPath, versionId }: { assetPath: AssetPath; versionId: string }) => ({
  ...assetPath,
  ...{ action: "publish" as const, versionId, expect: undefined },
});

export const publishVersions = write(declared.publishVersions, async (ctx, args) => {
  const chosen = [];
  for (const { versionId, expect } of parseBatch("versions", args.versions, MAX_BATCH)) {
    chosen.push(await requireVersion(ctx, versionId, expect));
  }
  requireDistinct(chosen.map(({ asset }) => asset));
  const isPending = await publishChosen(ctx, chosen);
  return chosen.map(({ version }) => ({
    assetId: version.assetId,
    versionId: version._id,
    version: version.version,
    isPending,
  }));
});

export const describeAssets = write(declared.describeAssets, async (ctx, args) => {
  const described = parseBatch("assets", args.assets, MAX_BATCH).map((one) => ({
    path: parseAssetPath(one),
    change: parseAssetDescription(one),
    expect: one.expect,
  }));
  requireDistinct(described.map(({ path }) => path));
  for (const { path, change, expect } of described) {
    await describeAsset(ctx, await requireAsset(ctx, path, expect), change);
  }
  return null;
});
