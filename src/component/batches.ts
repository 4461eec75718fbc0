/** Batches: all entries in one transaction. */
import * as declared from "../shared/functions/batches.js";
import { mutation } from "./_generated/server.js";
import { parseActor, parseBatch } from "../shared/bounds.js";
import { type Change, recordChanges } from "./model/feed/changes.js";
import { parseExpectation } from "./model/files/expectations.js";
import { publishVersion } from "./model/files/publishing.js";
import {
  parseUploadFinish,
  parseUploadStart,
  requireDistinct,
} from "./model/bytes/uploadArguments.js";
import * as uploadModel from "./model/bytes/uploads.js";
import { requireVersion } from "./model/files/versions.js";

/** The maximum number of entries of a batch. */
const MAX_BATCH = 100;

export const startUploads = mutation({
  ...declared.startUploads,
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const starts = parseBatch("uploads", args.uploads, MAX_BATCH).map(parseUploadStart);
    requireDistinct(starts);
    const changes: Change[] = [];
    const tickets = [];
    for (const start of starts) {
      const started = await uploadModel.startUpload(ctx, start, undefined, actor);
      changes.push(...started.changes);
      tickets.push(started.upload);
    }
    await recordChanges(ctx, actor, changes);
    return tickets;
  },
});

export const finishUploads = mutation({
  ...declared.finishUploads,
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const changes: Change[] = [];
    const finished = [];
    const addresses = [];
    for (const finish of parseBatch("uploads", args.uploads, MAX_BATCH).map(parseUploadFinish)) {
      const done = await uploadModel.finishUpload(ctx, finish, actor);
      changes.push(...done.changes);
      finished.push(done.finished);
      addresses.push(done.address);
    }
    requireDistinct(addresses);
    await recordChanges(ctx, actor, changes);
    return finished;
  },
});

export const publishVersions = mutation({
  ...declared.publishVersions,
  handler: async (ctx, args) => {
    const actor = parseActor(args.actor);
    const changes: Change[] = [];
    const published = [];
    const addresses = [];
    for (const { versionId, expect } of parseBatch("versions", args.versions, MAX_BATCH)) {
      const { asset, version } = await requireVersion(ctx, versionId, parseExpectation(expect));
      changes.push(...(await publishVersion(ctx, asset, version, actor)));
      published.push({ assetId: asset._id, versionId: version._id, version: version.version });
      addresses.push(asset);
    }
    requireDistinct(addresses);
    await recordChanges(ctx, actor, changes);
    return published;
  },
});
