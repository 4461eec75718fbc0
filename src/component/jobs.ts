/**
 * Folder functions: move, rename, copy and delete folders with everything in them. Small folders are done
 * when the call returns; large ones continue as a background job, whose progress `getJob` returns.
 */
import { v } from "convex/values";
import * as declared from "../shared/functions/jobs.js";
import { internal } from "./_generated/api.js";
import { internalMutation, query } from "./_generated/server.js";
import { assetError } from "../shared/errors.js";
import { type WriteCtx, writeAs } from "./model/feed/recording.js";
import { keepPrivate } from "./model/tree/privatePaths.js";
import { accessWith, getFolder, isPlacePrivate, requireFolder } from "./model/tree/folders.js";
import { advance, beginJob, jobView, requireJob, stalledJobs } from "./model/tree/jobs.js";
import {
  ROOT,
  isWithin,
  joinPath,
  parentOf,
  parseBasename,
  parseFolderPath,
} from "../shared/paths.js";
import { requireFolderNotHeld } from "./model/files/holds.js";
import { requireUnused } from "./model/files/references.js";
import { requireVisible } from "../shared/visibleNames.js";
import { takeHandle } from "./model/rows.js";
import { listNewestWithin } from "./model/work/listing.js";
import { write } from "./write.js";

/** @throws ARGUMENT_INVALID for the root, FOLDER_NOT_FOUND */
async function requireMovable(ctx: WriteCtx, path: string): Promise<void> {
  if (path === ROOT) {
    throw assetError(
      "ARGUMENT_INVALID",
      "The root cannot be moved, copied, deleted or taken down.",
      { argument: "path", reason: "the root" },
    );
  }
  await requireFolder(ctx, path);
}

/** Starts a folder job after validation. */
async function begin(
  ctx: WriteCtx,
  kind: "move" | "copy" | "delete",
  path: string,
  toPath?: string,
) {
  await requireMovable(ctx, path);
  if (toPath !== undefined) {
    // The steps of a job cannot refuse a name, so a missing parent has no invisible one either.
    const kept = path.split("/");
    for (const name of toPath.split("/")) if (!kept.includes(name)) requireVisible(name);
    if (isWithin(toPath, path)) {
      throw assetError("FOLDER_INTO_ITSELF", `"${path}" cannot be moved or copied into itself.`, {
        folderPath: path,
        toPath,
      });
    }
    if ((await getFolder(ctx, toPath)) !== null) {
      throw assetError("FOLDER_EXISTS", `The folder "${toPath}" already exists.`, {
        folderPath: toPath,
      });
    }
  }
  if (kind === "move") await requireFolderNotHeld(ctx, path, toPath);
  const isTargetPrivate = toPath !== undefined && (await isPlacePrivate(ctx, toPath));
  const job = await beginJob(ctx, { kind, path, toPath, isTargetPrivate });
  return jobView(await advance(ctx, job, { isFirst: true }));
}

export const moveFolder = write(
  declared.moveFolder,
  async (ctx, { path, toPath }) =>
    await begin(ctx, "move", parseFolderPath(path), parseFolderPath(toPath)),
);

export const renameFolder = write(declared.renameFolder, async (ctx, args) => {
  const path = parseFolderPath(args.path);
  const to = joinPath(parentOf(path) ?? ROOT, parseBasename(args.newName));
  return await begin(ctx, "move", path, parseFolderPath(to));
});

export const copyFolder = write(
  declared.copyFolder,
  async (ctx, { path, toPath }) =>
    await begin(ctx, "copy", parseFolderPath(path), parseFolderPath(toPath)),
);

export const deleteFolder = write(declared.deleteFolder, async (ctx, { path: asked, ifUnused }) => {
  const path = parseFolderPath(asked);
  if (ifUnused) await requireUnused(ctx, path);
  return await begin(ctx, "delete", path);
});

export const setFolderAccess = write(declared.setFolderAccess, async (ctx, args) => {
  const path = parseFolderPath(args.path);
  if (path !== ROOT) await requireFolder(ctx, path);
  const access = args.access ?? undefined;
  const { isPrivate } = await accessWith(ctx, path, access);
  const start = { kind: "access" as const, path, access, isClosing: isPrivate };
  return jobView(await advance(ctx, await beginJob(ctx, start)));
});

export const takeDownFolder = write(declared.takeDownFolder, async (ctx, args) => {
  const path = parseFolderPath(args.path);
  await requireMovable(ctx, path);
  await requireFolderNotHeld(ctx, path);
  await keepPrivate(ctx, "folder", path, { access: "private" });
  return jobView(await advance(ctx, await beginJob(ctx, { kind: "takedown", path })));
});

export const getJob = query({
  ...declared.getJob,
  handler: async (ctx, { jobId, resolved }) => {
    takeHandle(ctx, resolved);
    return jobView(await requireJob(ctx, jobId));
  },
});

export const listJobs = query({
  ...declared.listJobs,
  handler: async (ctx, { folderPath = ROOT, limit }) => {
    const seen = parseFolderPath(folderPath);
    return (await listNewestWithin(ctx, "jobs", seen, limit)).map((job) => jobView(job, seen));
  },
});

export const continueJob = internalMutation({
  args: { jobId: v.id("jobs") },
  returns: v.null(),
  handler: async (ctx, { jobId }) => {
    const job = await ctx.db.get("jobs", jobId);
    if (job?.status !== "running") return null;
    await writeAs(ctx, job.startedBy, (writing) => advance(writing, job));
    return null;
  },
});

/** Resumes jobs whose next step was lost in a crash. */
export const resumeStalled = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    for (const jobId of await stalledJobs(ctx)) {
      await ctx.scheduler.runAfter(0, internal.jobs.continueJob, { jobId });
    }
    return null;
  },
});
