/** Does one step on the component and in the model, and holds the one to the other. */
import { api, internal } from "../_generated/api.js";
import { publishedIdOf } from "../model/files/summaries.js";
import { ROOT, isWithin, lastSegment, parentOf } from "../../shared/paths.js";
import { type Of, NOBODY, address, typeOf } from "./calling.test-helpers.js";
import { requireCopiedAccess } from "./access.test-helpers.js";
import { Encoder } from "./encoding.test-helpers.js";
import { rowsOf } from "./invariants.test-helpers.js";
import { type ModelJob, placeKey } from "./model.test-helpers.js";
import { Releaser } from "./releaseSteps.test-helpers.js";
import { Sharer } from "./shareSteps.test-helpers.js";
import type { Belief, Place, Step } from "./steps.test-helpers.js";

const {
  assetManager,
  batches,
  holds,
  images,
  jobs,
  quotas,
  renditions,
  retention,
  settings,
  sweeper,
  trash,
} = api;

export class Performer extends Releaser {
  readonly encoder = new Encoder(this.backend);
  readonly sharer = new Sharer(this.backend, this.model);

  async perform(step: Step): Promise<void> {
    switch (step.do) {
      case "upload":
      case "start":
        return await this.upload(step);
      case "finish":
        return await this.finish(step);
      case "uploadMany":
        return await this.uploadMany(step);
      case "adopt":
        return await this.adopt(step);
      case "publish":
      case "label":
        return await this.#publish(step);
      case "publishMany":
        return await this.#publishMany(step);
      case "archive":
      case "describe":
      case "delete":
        return await this.#change(step);
      case "move":
      case "rename":
      case "copy":
        return await this.#relocate(step);
      case "access":
        return await this.#setAccess(step);
      case "folderAccess":
        return await this.#setFolderAccess(step);
      case "createFolder":
      case "nameFolder":
      case "createNamed":
        return await this.#folder(step);
      case "deleteFolder":
      case "moveFolder":
      case "copyFolder":
        return await this.#operate(step);
      case "undelete":
      case "purge":
        return await this.#fromTrash(step);
      case "takeDown":
        return await this.takeDown(step);
      case "takeDownVersions":
        return await this.takeDownVersions(step);
      case "takeDownFolder":
        return await this.takeDownFolder(step);
      case "release":
        return await this.release(step);
      case "publishRelease":
        return await this.publishRelease(step);
      case "rollBack":
        return await this.rollBack(step);
      case "undeleteFolder":
        return await this.#undeleteFolder(step);
      case "retain":
        this.model.trashMs = step.trashMs;
        this.model.graceMs = step.graceMs;
        this.model.isPaused = step.isPaused;
        await this.backend.mutation(settings.configureRetention, {
          trashRetentionMs: step.trashMs,
          blobGraceMs: step.graceMs,
          isSweepPaused: step.isPaused,
        });
        return;
      case "limit": {
        const { path, maxSize } = step;
        if (maxSize === null) this.model.limits.delete(path);
        else this.model.limits.set(path, maxSize);
        const args = maxSize === null ? {} : { maxSize };
        await this.backend.mutation(settings.setUploadLimits, { folderPath: path, ...args });
        return;
      }
      case "quota": {
        const { path: folderPath, maxBytes, recount } = step;
        await this.backend.mutation(quotas.setQuota, { folderPath, maxBytes, recount });
        return;
      }
      case "preset": {
        const { path: folderPath, widths, quality } = step;
        await this.backend.mutation(renditions.setImagePresets, { folderPath, widths, quality });
        return;
      }
      case "encode":
        return await this.encoder.perform(step.how, step.nth);
      case "look":
        await this.backend.mutation(images.describeImages, { folderPath: step.path });
        return;
      case "store":
        this.stored.push({
          id: this.backend.store(step.content, typeOf(step.content)),
          content: step.content,
        });
        return;
      case "run":
        await this.backend.runJob(step.nth);
        return;
      case "expire":
        return await this.#expire(step);
      case "hold":
        return await this.#hold(step);
      case "share":
        return await this.sharer.share(step);
      case "unshare":
        return await this.sharer.unshare(step.nth);
      case "openShare":
        return await this.sharer.openShare(step);
      case "runAll":
        return await this.backend.runJobs();
      case "crash":
        this.backend.jobs = [];
        return;
      case "crons":
        await this.backend.mutation(internal.jobs.resumeStalled, {});
        await this.backend.mutation(internal.sweeper.sweepUnlessPaused, {});
        await this.backend.mutation(internal.relocation.resumeRelocations, {});
        await this.backend.mutation(internal.quotas.resumeCounts, {});
        await this.backend.mutation(internal.retention.resume, {});
        await this.backend.mutation(internal.images.resume, {});
        return;
      case "sweep":
        await this.backend.mutation(sweeper.startSweep, {});
        return;
      case "wait":
        this.backend.wait(step.ms);
    }
  }

  #reasonsOfVersion(at: Place, nth: number, step: { belief: Belief }) {
    const picked = this.model.pick(at, nth);
    const expect = this.model.expectation(step.belief, at);
    const reasons = {
      ...this.model.reasonsAt(at, expect),
      VERSION_NOT_FOUND: picked === null,
      ASSET_DELETED: picked !== null && picked.asset.trashed !== null,
    };
    return { picked, expect, reasons, versionId: picked?.version.id ?? NOBODY };
  }

  async #publish(step: Of<"publish" | "label">): Promise<void> {
    const { picked, expect, reasons, versionId } = this.#reasonsOfVersion(step.at, step.nth, step);
    if (step.do === "label") {
      const label = `label ${step.nth}`;
      const done = await this.call(reasons, assetManager.updateVersion, {
        versionId,
        label,
        expect,
      });
      if (done !== null) picked!.version.label = label;
      return;
    }
    const isRestore = step.nth % 2 === 1;
    const how = isRestore ? assetManager.restoreVersion : assetManager.publishVersion;
    const done = await this.call(
      { ...reasons, VERSION_IS_DRAFT: isRestore && picked?.version.state === "draft" },
      how,
      { versionId, expect },
    );
    if (done !== null) this.model.publish(picked!.asset, picked!.version, this.backend.now);
  }

  async #publishMany({ picks }: Of<"publishMany">): Promise<void> {
    const all = picks.map(({ at, nth }) => this.#reasonsOfVersion(at, nth, { belief: "nothing" }));
    const ids = all.map(({ picked }) => picked?.asset.id ?? NOBODY);
    const any = (code: "FOLDER_BUSY" | "VERSION_NOT_FOUND" | "ASSET_DELETED") =>
      all.some(({ reasons }) => (reasons as Record<string, boolean>)[code]);
    const done = await this.call(
      {
        BATCH_DUPLICATE: new Set(ids).size < ids.length,
        FOLDER_BUSY: any("FOLDER_BUSY"),
        VERSION_NOT_FOUND: any("VERSION_NOT_FOUND"),
        ASSET_DELETED: any("ASSET_DELETED"),
      },
      batches.publishVersions,
      { versions: all.map(({ versionId }) => ({ versionId })) },
    );
    if (done === null) return;
    for (const { picked } of all)
      this.model.publish(picked!.asset, picked!.version, this.backend.now);
  }

  async #change(step: Of<"archive" | "describe" | "delete">): Promise<void> {
    const { at } = step;
    const asset = this.model.assetAt(at);
    const expect = this.model.expectation(step.belief, at);
    const reasons = { ...this.model.reasonsAt(at, expect), ASSET_NOT_FOUND: asset === undefined };
    const args = { ...address(at), expect };
    if (step.do === "archive") {
      const done = await this.call(reasons, assetManager.archiveAsset, args);
      if (done !== null) this.model.publish(asset!, null, this.backend.now);
    } else if (step.do === "describe") {
      const metadata = { note: `note of ${this.backend.now}` };
      const described = { ...args, metadata, title: metadata.note };
      const done = await this.call(reasons, assetManager.updateAsset, described);
      if (done !== null) asset!.note = metadata.note;
    } else {
      const done = await this.call(reasons, assetManager.deleteAsset, args);
      if (done !== null) asset!.trashed = { since: this.backend.now, by: null };
    }
  }

  async #relocate(step: Of<"move" | "rename" | "copy">): Promise<void> {
    const { model } = this;
    const { at } = step;
    const to = {
      folder: step.do === "rename" ? at.folder : step.to.folder,
      name: step.do === "move" ? at.name : step.to.name,
    };
    const asset = model.assetAt(at);
    const expect = model.expectation(step.belief, at);
    const here = model.reasonsAt(at, expect);
    const isSame = placeKey(at) === placeKey(to);
    const reasons = {
      ...here,
      ASSET_NOT_FOUND: asset === undefined,
      FOLDER_BUSY: here.FOLDER_BUSY! || model.isLocked(to.folder),
      ASSET_EXISTS: model.assetAt(to) !== undefined && (step.do === "copy" || !isSame),
      HELD: step.do !== "copy" && model.isHeld(placeKey(at), placeKey(to)),
      NOT_PUBLISHED: step.do === "copy" && model.published(asset) === undefined,
    };
    if (step.do === "copy") {
      const { folderPath: toFolderPath, basename: toBasename } = address(to);
      const args = { ...address(at), toFolderPath, toBasename, expect };
      if ((await this.call(reasons, assetManager.copyAsset, args)) === null) return;
      const copy = rowsOf(this.backend, "assets").find(
        (row) => !model.assets.has(row._id) && row.published !== undefined,
      );
      const made = { id: copy!._id, versionId: publishedIdOf(copy!)! };
      model.copy(asset!, to, made, this.backend.now);
      requireCopiedAccess(this.backend, asset!.id, copy!._id);
      return;
    }
    const done =
      step.do === "move"
        ? await this.call(reasons, assetManager.moveAsset, {
            fromFolderPath: at.folder,
            basename: at.name,
            toFolderPath: to.folder,
            expect,
          })
        : await this.call(reasons, assetManager.renameAsset, {
            ...address(at),
            newBasename: to.name,
            expect,
          });
    if (done === null) return;
    model.ensureFolder(to.folder);
    asset!.at = to;
  }

  async #setAccess({ at, access, belief }: Of<"access">): Promise<void> {
    const expect = this.model.expectation(belief, at);
    const ASSET_NOT_FOUND = this.model.assetAt(at) === undefined;
    const reasons = { ...this.model.reasonsAt(at, expect), ASSET_NOT_FOUND };
    const args = { ...address(at), access, expect };
    const done = await this.call(reasons, assetManager.setAssetAccess, args);
    if (done !== null) this.takedowns.said("asset", placeKey(at), access);
  }

  async #setFolderAccess({ path, access }: Of<"folderAccess">): Promise<void> {
    const reasons = {
      FOLDER_NOT_FOUND: !this.model.hasFolder(path),
      FOLDER_BUSY: this.model.overlaps(path),
    };
    const begun = await this.call(reasons, jobs.setFolderAccess, { path, access });
    if (begun === null) return;
    this.model.begin({ id: begun.jobId, kind: "access", path });
    this.takedowns.said("folder", path, access);
  }

  async #folder(step: Of<"createFolder" | "nameFolder" | "createNamed">): Promise<void> {
    const { model } = this;
    const { path } = step;
    const FOLDER_BUSY = model.isLocked(path);
    if (step.do === "createNamed") {
      const { name } = step;
      const args = { parentPath: path, name };
      const slug = `${path === ROOT ? "" : `${path}/`}${name.toLowerCase().replace(" ", "-")}`;
      const isThere = rowsOf(this.backend, "folders").some((row) => row.path === slug);
      const isTargetBusy = model.isLocked(slug) && !isThere;
      const made = await this.call(
        { FOLDER_BUSY: FOLDER_BUSY || isTargetBusy },
        assetManager.createFolderByName,
        args,
      );
      if (made === null) return;
      if (model.hasFolder(made.path)) throw new Error(`${made.path} was there already.`);
      if (model.isLocked(made.path)) throw new Error(`${made.path} is being worked on.`);
      model.ensureFolder(made.path, name);
    } else if (step.do === "createFolder") {
      const done = await this.call({ FOLDER_BUSY }, assetManager.createFolderByPath, { path });
      if (done !== null) model.ensureFolder(path);
    } else {
      const name = `Name ${this.backend.now}`;
      const reasons = { FOLDER_BUSY, FOLDER_NOT_FOUND: !model.folders.has(path) };
      const done = await this.call(reasons, assetManager.updateFolder, { path, name });
      if (done !== null) model.folders.set(path, name);
    }
  }

  async #operate(step: Of<"deleteFolder" | "moveFolder" | "copyFolder">): Promise<void> {
    const { model } = this;
    const { path } = step;
    const to = step.do === "deleteFolder" ? undefined : step.to;
    const reasons = {
      ARGUMENT_INVALID: path === ROOT,
      FOLDER_NOT_FOUND: !model.folders.has(path),
      FOLDER_INTO_ITSELF: to !== undefined && isWithin(to, path),
      FOLDER_EXISTS: to !== undefined && model.hasFolder(to),
      HELD: step.do === "moveFolder" && model.isFolderHeld(path, to),
      FOLDER_BUSY: model.overlaps(path, ...(to === undefined ? [] : [to])),
    };
    const begin = async () => {
      if (to === undefined) return await this.call(reasons, jobs.deleteFolder, { path });
      if (step.do === "copyFolder") {
        return await this.call(reasons, jobs.copyFolder, { path, toPath: to });
      }
      if (path !== ROOT && to !== ROOT && parentOf(path) === parentOf(to)) {
        const args = { path, newName: lastSegment(to) };
        return await this.call(reasons, jobs.renameFolder, args);
      }
      return await this.call(reasons, jobs.moveFolder, { path, toPath: to });
    };
    const begun = await begin();
    if (begun === null) return;
    model.begin({ id: begun.jobId, kind: KINDS[step.do], path, to });
  }

  async #fromTrash(step: Of<"undelete" | "purge">): Promise<void> {
    const { model } = this;
    const all = model.trash();
    const asset = all[step.nth % Math.max(1, all.length)];
    const assetId = asset?.id ?? NOBODY;
    const NOT_IN_TRASH = asset === undefined;
    if (step.do === "purge") {
      const HELD = asset !== undefined && model.isHeld(placeKey(asset.at));
      const done = await this.call({ NOT_IN_TRASH, HELD }, trash.purge, { assetId });
      if (done !== null) model.assets.delete(assetId);
      return;
    }
    const to = step.to ?? asset?.at ?? { folder: ROOT, name: NOBODY };
    const reasons = {
      NOT_IN_TRASH,
      HELD: asset !== undefined && model.isHeld(placeKey(asset.at), placeKey(to)),
      FOLDER_BUSY: model.isLocked(to.folder),
      ASSET_EXISTS: model.assetAt(to) !== undefined,
    };
    const place = step.to === null ? {} : address(step.to);
    const done = await this.call(reasons, trash.undelete, { assetId, ...place });
    if (done !== null) model.restore(asset!, to);
  }

  async #expire({ keepVersions, keepLabelled }: Of<"expire">): Promise<void> {
    const rule =
      keepVersions === null ? { keepDays: null } : { keepDays: 1, keepVersions, keepLabelled };
    await this.call({}, retention.setRetention, { folderPath: ROOT, ...rule });
    this.model.expiry = keepVersions === null ? null : { keepVersions, keepLabelled };
  }

  async #hold({ path, isHeld }: Of<"hold">): Promise<void> {
    const { model } = this;
    const reasons = { FOLDER_BUSY: isHeld && !model.holds.has(path) && model.overlaps(path) };
    if ((await this.call(reasons, holds.setLegalHold, { path, hold: isHeld })) === null) return;
    if (isHeld) model.holds.add(path);
    else model.holds.delete(path);
  }

  async #undeleteFolder({ nth }: Of<"undeleteFolder">): Promise<void> {
    const { model } = this;
    // Deletions come first, so that most tries have something to undo.
    const all = [...model.jobs].sort((a, b) => rank(a) - rank(b));
    const undone = all[nth % Math.max(1, all.length)];
    const isDone = undone?.kind === "delete" && !undone.isRunning;
    const reasons = {
      JOB_NOT_FOUND: undone === undefined,
      ARGUMENT_INVALID: undone !== undefined && !isDone,
      FOLDER_BUSY: undone !== undefined && model.overlaps(undone.path),
    };
    const jobId = undone?.id ?? NOBODY;
    const begun = await this.call(reasons, trash.undeleteFolder, { jobId });
    if (begun === null) return;
    const { path } = undone!;
    model.begin({ id: begun.jobId, kind: "undelete", path }, jobId);
  }
}

const KINDS = { deleteFolder: "delete", moveFolder: "move", copyFolder: "copy" } as const;

function rank({ kind }: ModelJob): number {
  return kind === "delete" ? 0 : 1;
}
