/** Uploads in the random sequences: what they must be refused for, and what they make. */
import { api } from "../_generated/api.js";
import { readImage } from "../../shared/images/readImage.js";
import { ROOT } from "../../shared/paths.js";
import { rowIdOf } from "../model/bytes/uploadIds.js";
import { isPrivateAt } from "./access.test-helpers.js";
import { Caller, NOBODY, type Of, address, typeOf } from "./calling.test-helpers.js";
import { rowsOf } from "./invariants.test-helpers.js";
import { placeKey } from "./model.test-helpers.js";
import type { Facts, Place } from "./steps.test-helpers.js";

const { assetManager, batches } = api;
const INTENT_LIFETIME_MS = 3_600_000;

/** The image that an uploader says a content is. */
function saidOf({ content, facts }: { content: string; facts: Facts }) {
  if (facts === "none" || typeOf(content) !== "image/gif") return {};
  const read = readImage(new TextEncoder().encode(content));
  const found = typeof read === "string" ? { width: 8, height: 4 } : read;
  const { width, height } = found;
  // So high that even the smallest images of it have another shape, by more than the pixel that is tolerated.
  return { image: facts === "true" ? found : { width: width + 2, height: height * 8 } };
}

export class Uploader extends Caller {
  protected async upload(step: Of<"upload"> | Of<"start">): Promise<void> {
    const { at, actor } = step;
    const expect = step.do === "start" ? this.model.expectation(step.belief, at) : undefined;
    const limit = this.model.maxSizeIn(at.folder);
    const declared =
      step.do === "start"
        ? this.declared(at, limit)
        : { ...this.declared(at, step.content.length, step.content), ...saidOf(step) };
    const reasons = {
      ...this.model.reasonsAt(at, expect),
      FILE_TOO_LARGE: (declared.size ?? 0) > (limit ?? Infinity),
    };
    const ticket = await this.call(reasons, assetManager.startUpload, {
      ...address(at),
      ...declared,
      actor,
      expect,
    });
    if (ticket === null) return;
    this.model.ensureFolder(at.folder);
    this.model.uploads.push({
      id: ticket.intentId,
      at,
      actor,
      expect,
      expiresAt: this.backend.now + INTENT_LIFETIME_MS,
      size: declared.size,
      contentType: declared.contentType,
      wasPrivate: isPrivateAt(this.backend, at),
      finishedAs: null,
    });
    if (step.do === "start") return;
    await this.finish({ ...step, do: "finish", nth: this.model.uploads.length - 1 });
  }

  /** What an upload must declare: size and type where a limit holds. */
  private declared({ folder }: Place, size: number | undefined, content = "") {
    if (this.model.maxSizeIn(folder) === undefined) return {};
    return { size, contentType: typeOf(content) };
  }

  protected async finish(step: Of<"finish">): Promise<void> {
    const { model } = this;
    const upload = model.uploads[step.nth % Math.max(1, model.uploads.length)];
    const object = this.object(step.content, step.nth);
    const at = upload?.at ?? { folder: ROOT, name: NOBODY };
    const expect = model.expectation(step.belief, at);
    const rowId = rowIdOf(upload?.id ?? NOBODY);
    const isKept = rowsOf(this.backend, "uploadIntents").some(({ _id }) => _id === rowId);
    const here = model.reasonsAt(at, expect);
    const published = model.published(model.assetAt(at));
    const isUnchanged = step.skip && published?.content === object.content;
    const isExposed = (upload?.wasPrivate ?? false) && !isPrivateAt(this.backend, at);
    const finishedAs = upload?.finishedAs ?? null;
    const reasons = {
      ...here,
      ACCESS_CHANGED: isExposed && !isUnchanged,
      CONFLICT: here.CONFLICT! || model.isWrong(upload?.expect, at),
      // Of an upload whose version was purged there is nothing to say.
      UPLOAD_NOT_FOUND: !isKept || (finishedAs !== null && !model.hasVersion(finishedAs)),
      UPLOAD_NOT_YOURS: upload !== undefined && upload.actor !== step.actor,
      UPLOAD_ALREADY_FINISHED: finishedAs !== null,
      UPLOAD_EXPIRED: upload !== undefined && upload.expiresAt <= this.backend.now,
      ...this.reasonsOf(object),
      BYTES_MISMATCH:
        object.content.length !== (upload?.size ?? object.content.length) ||
        typeOf(object.content) !== (upload?.contentType ?? typeOf(object.content)),
    };
    const finished = await this.call(reasons, assetManager.finishUpload, {
      intentId: upload?.id ?? NOBODY,
      storageId: object.id,
      actor: step.actor,
      publish: step.publish,
      skipIfUnchanged: step.skip,
      expect,
    });
    if (finished === null || upload === undefined) return;
    upload.finishedAs = finished.versionId;
    if (finished.isUnchanged !== isUnchanged) throw new Error("isUnchanged is wrong.");
    if (!isUnchanged)
      model.addVersion(at, finished, object.content, step.publish, this.backend.now);
    else if (finished.versionId !== published?.id) throw new Error("Not the unchanged version.");
  }

  protected async uploadMany(step: Of<"uploadMany">): Promise<void> {
    const { model } = this;
    const isTwice = new Set(step.at.map(placeKey)).size < step.at.length;
    const isBusy = step.at.some(({ folder }) => model.isLocked(folder));
    const isTooLarge = step.at.some(
      ({ folder }, index) => step.contents[index]!.length > (model.maxSizeIn(folder) ?? Infinity),
    );
    const reasons = {
      BATCH_DUPLICATE: isTwice,
      FOLDER_BUSY: isBusy,
      FILE_TOO_LARGE: isTooLarge,
    };
    const uploads = step.at.map((at, index) => ({
      ...address(at),
      ...this.declared(at, step.contents[index]!.length, step.contents[index]),
      ...saidOf({ content: step.contents[index]!, facts: "true" }),
    }));
    const tickets = await this.call(reasons, batches.startUploads, { uploads });
    if (tickets === null) return;
    for (const { folder } of step.at) model.ensureFolder(folder);
    const objects = step.at.map((_, index) => this.object(step.contents[index]!, 0));
    const finished = await this.call({}, batches.finishUploads, {
      uploads: tickets.map(({ intentId }, index) => ({
        intentId,
        storageId: objects[index]!.id,
        publish: step.publish,
      })),
    });
    for (const [index, made] of (finished ?? []).entries()) {
      const { content } = objects[index]!;
      model.addVersion(step.at[index]!, made, content, step.publish, this.backend.now);
    }
  }

  protected async adopt({ at, nth, content, belief }: Of<"adopt">): Promise<void> {
    const { model } = this;
    const object = this.object(content, nth);
    const expect = model.expectation(belief, at);
    const reasons = {
      ...model.reasonsAt(at, expect),
      ...this.reasonsOf(object),
      FILE_TOO_LARGE: object.content.length > (model.maxSizeIn(at.folder) ?? Infinity),
    };
    const args = { ...address(at), storageId: object.id, expect };
    const made = await this.call(reasons, assetManager.createVersionFromStorageId, args);
    if (made !== null) model.addVersion(at, made, object.content, true, this.backend.now);
  }
}
