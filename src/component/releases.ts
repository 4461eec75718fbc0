/** Releases: changes of many assets, prepared together and published in one transaction; see model/releases. */
import { v } from "convex/values";
import { parseBatch, parseDescription, parseDisplayName, parseTime } from "../shared/bounds.js";
import * as declared from "../shared/functions/releases.js";
import { readPage } from "../shared/pages.js";
import { ROOT, parseAssetPath, parseFolderPath } from "../shared/paths.js";
import { assetError } from "../shared/errors.js";
import { internal } from "./_generated/api.js";
import { internalMutation, query } from "./_generated/server.js";
import { MAX_BATCH } from "./batches.js";
import { writeAs } from "./model/feed/recording.js";
import { requireDistinct } from "./model/bytes/uploadArguments.js";
import { cancelCall } from "./model/files/awaiting.js";
import { type Outcome, requireApplicable, rollBackAll } from "./model/releases/applying.js";
import { addCopies } from "./model/releases/copying.js";
import * as entries from "./model/releases/entries.js";
import * as placing from "./model/releases/placing.js";
import * as releases from "./model/releases/releases.js";
import { rowOf, takeHandle } from "./model/rows.js";
import { listNewestWithin, readNewest } from "./model/work/listing.js";
import { write } from "./write.js";

// ---------------------------------------------------------------- preparing

export const createRelease = write(declared.createRelease, async (ctx, args) => {
  const name = parseDisplayName(args.name);
  const folderPath = parseFolderPath(args.folderPath ?? ROOT);
  return releases.releaseView(await releases.createRelease(ctx, { name, folderPath }));
});

export const addToRelease = write(declared.addToRelease, async (ctx, args) => {
  const release = await releases.requireRelease(ctx, args.releaseId, "open");
  const wanted = parseBatch("entries", args.entries, MAX_BATCH).map(
    ({ action = "publish", versionId, expect, ...path }) => ({
      ...parseAssetPath(path),
      ...{ action, versionId, expect },
    }),
  );
  requireDistinct(wanted);
  return releases.releaseView(await entries.addEntries(ctx, release, wanted));
});

export const copyToRelease = write(declared.copyToRelease, async (ctx, args) => {
  const release = await releases.requireRelease(ctx, args.releaseId, "open");
  const copies = parseBatch("copies", args.copies, MAX_BATCH).map(
    ({ folderPath, basename, fromFolderPath, fromBasename, filename, expect, ...bytes }) => ({
      to: parseAssetPath({ folderPath, basename }),
      from: parseAssetPath({ folderPath: fromFolderPath, basename: fromBasename }),
      ...{ ...bytes, ...parseDescription({ filename }), expect },
    }),
  );
  requireDistinct(copies.map(({ to }) => to));
  return await addCopies(ctx, release, copies);
});

export const removeFromRelease = write(
  declared.removeFromRelease,
  async (ctx, { releaseId, assets }) => {
    const release = await releases.requireRelease(ctx, releaseId, "open");
    const removed = parseBatch("assets", assets, MAX_BATCH).map(parseAssetPath);
    return releases.releaseView(await entries.removeEntries(ctx, release, removed));
  },
);

export const renameRelease = write(declared.renameRelease, async (ctx, args) => {
  const release = await releases.requireRelease(ctx, args.releaseId);
  const name = parseDisplayName(args.name);
  return releases.releaseView(await releases.changeRelease(ctx, release, { name }));
});

export const discardRelease = write(declared.discardRelease, async (ctx, { releaseId }) => {
  const release = await releases.requireRelease(ctx, releaseId, "open", "scheduled");
  const { _id } = await placing.reopen(ctx, release);
  for (const entry of await entries.readEntries(ctx, release)) {
    await ctx.db.delete("releaseEntries", entry._id);
  }
  await ctx.db.delete("releases", _id);
  return null;
});

// ---------------------------------------------------------------- publishing

function resultOf({ release, changed, skipped }: Outcome) {
  return { releaseId: release._id, status: release.status, changed, skipped };
}

function requireEntries({ _id: releaseId, name, entryCount }: releases.Release): void {
  if (entryCount > 0) return;
  throw assetError("ARGUMENT_INVALID", `The release "${name}" ${releaseId} has no assets yet.`, {
    argument: "releaseId",
    reason: "an empty release",
  });
}

export const publishRelease = write(
  declared.publishRelease,
  async (ctx, { releaseId, onConflict = "refuse" }) => {
    const release = await releases.requireRelease(ctx, releaseId, "open");
    requireEntries(release);
    return resultOf(await placing.publishRelease(ctx, release, onConflict));
  },
);

/** The longest time until a scheduled release, in milliseconds. */
const MAX_AHEAD_MS = 365 * 24 * 60 * 60 * 1000;

export const scheduleRelease = write(
  declared.scheduleRelease,
  async (ctx, { releaseId, publishAt, onConflict = "refuse" }) => {
    const release = await releases.requireRelease(ctx, releaseId, "open");
    requireEntries(release);
    await requireApplicable(ctx, release, onConflict);
    const at = parseTime("publishAt", publishAt, MAX_AHEAD_MS);
    const id = release._id;
    const run = internal.releases.publishScheduled;
    const scheduled = await releases.changeRelease(ctx, release, {
      status: "scheduled",
      scheduledFor: at,
      scheduledBy: ctx.actor,
      scheduledRun: await ctx.scheduler.runAt(at, run, { releaseId: id }),
      onConflict,
      failure: undefined,
    });
    return releases.releaseView(scheduled);
  },
);

export const unscheduleRelease = write(declared.unscheduleRelease, async (ctx, { releaseId }) => {
  const release = await releases.requireRelease(ctx, releaseId, "scheduled", "publishing");
  return releases.releaseView(await placing.reopen(ctx, release));
});

export const rollbackRelease = write(
  declared.rollbackRelease,
  async (ctx, { releaseId, onConflict = "refuse" }) => {
    const release = await releases.requireRelease(ctx, releaseId, "published");
    return resultOf(await rollBackAll(ctx, release, onConflict));
  },
);

// ---------------------------------------------------------------- reading

export const getRelease = query({
  ...declared.getRelease,
  handler: async (ctx, { releaseId, resolved }) => {
    takeHandle(ctx, resolved);
    const release = await rowOf(ctx, "releases", releaseId);
    return release && releases.releaseView(release);
  },
});

export const listReleases = query({
  ...declared.listReleases,
  handler: async (ctx, { folderPath = ROOT, limit }) => {
    const found = await listNewestWithin(ctx, "releases", parseFolderPath(folderPath), limit);
    return found.map((release) => releases.releaseView(release));
  },
});

export const listReleasesPage = query({
  ...declared.listReleasesPage,
  handler: async (ctx, { folderPath = ROOT, paginationOpts }) =>
    await readNewest(
      ctx,
      "releases",
      parseFolderPath(folderPath),
      paginationOpts,
      releases.releaseView,
    ),
});

export const listReleaseEntriesPage = query({
  ...declared.listReleaseEntriesPage,
  handler: async (ctx, { releaseId, paginationOpts, resolved }) => {
    takeHandle(ctx, resolved);
    const release = await releases.requireRelease(ctx, releaseId);
    const { page, ...rest } = await readPage(
      paginationOpts,
      {
        name: "releaseEntries",
        scope: release._id,
        keyType: "string",
        keyOf: (entry: entries.Entry) => entry.path,
        read: (bounds) => entries.entriesOf(ctx, release._id, bounds),
      },
      (row) => row,
    );
    const applied = await entries.readApplied(ctx, release, page);
    return { ...rest, page: applied.map(entries.entryView) };
  },
});

// ---------------------------------------------------------------- steps

const stepArgs = { releaseId: v.id("releases"), after: v.optional(v.string()) };

/** Publishes a scheduled release at its time. */
export const publishScheduled = internalMutation({
  args: { releaseId: v.id("releases") },
  returns: v.null(),
  handler: async (ctx, { releaseId }) => {
    const release = await ctx.db.get("releases", releaseId);
    if (release?.status !== "scheduled") return null;
    const { scheduledBy, onConflict = "refuse" } = release;
    const due = { ...release, scheduledRun: undefined };
    await writeAs(ctx, scheduledBy, (writing) => placing.completeRelease(writing, due, onConflict));
    return null;
  },
});

export const placeEntries = internalMutation({
  args: stepArgs,
  returns: v.null(),
  handler: async (ctx, { releaseId, after }) => {
    const release = await ctx.db.get("releases", releaseId);
    if (release?.status !== "publishing") return null;
    await writeAs(ctx, release.publishedBy, (writing) =>
      placing.placeStep(writing, release, after),
    );
    return null;
  },
});

export const completeRelease = internalMutation({
  args: { releaseId: v.id("releases") },
  returns: v.null(),
  handler: async (ctx, { releaseId }) => {
    const release = await ctx.db.get("releases", releaseId);
    if (release?.status !== "publishing") return null;
    const { publishedBy, onConflict = "refuse" } = release;
    await writeAs(ctx, publishedBy, (writing) =>
      placing.completeRelease(writing, release, onConflict),
    );
    return null;
  },
});

export const cancelPlacing = internalMutation({
  args: { publicationId: v.id("publications") },
  returns: v.null(),
  handler: async (ctx, { publicationId }) => {
    await writeAs(ctx, undefined, (writing) => cancelCall(writing, publicationId));
    return null;
  },
});

export const settleEntries = internalMutation({
  args: stepArgs,
  returns: v.null(),
  handler: async (ctx, { releaseId, after }) => {
    await writeAs(ctx, undefined, (writing) => placing.settleStep(writing, releaseId, after));
    return null;
  },
});
