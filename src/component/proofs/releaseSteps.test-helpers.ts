/** Releases in the random sequences: what refuses them, what they change, and what their rollback returns. */
import { api } from "../_generated/api.js";
import { NOBODY, type Of, address } from "./calling.test-helpers.js";
import { requireSame } from "./comparing.test-helpers.js";
import { type ModelAsset, type ModelVersion, placeKey } from "./model.test-helpers.js";
import { requirePerspective } from "./perspectives.test-helpers.js";
import type { OnConflict, Place } from "./steps.test-helpers.js";
import { TakerDown } from "./takedownSteps.test-helpers.js";

const { releases } = api;

export type Entry = {
  at: Place;
  assetId: string;
  action: "publish" | "archive" | "delete";
  /** The version that it publishes. */
  versionId: string | null;
  base: string | null;
  isSkipped?: boolean;
};
export type Release = { id: string; status: "open" | "published" | "rolledBack"; entries: Entry[] };
/** An entry with what is there: why it does not apply, or that there is nothing to do. */
type Judged = { entry: Entry; asset: ModelAsset | undefined; why: string | null; isDone: boolean };

export class Releaser extends TakerDown {
  /** How many assets releases have changed, and rollbacks. */
  readonly released = { forward: 0, backward: 0 };
  readonly #releases: Release[] = [];
  /** How many files the releases have shown before they were published. */
  previewed = 0;

  /** In the perspective of each of the newest releases, everything is as the model says. */
  async requirePerspectives(): Promise<void> {
    for (const release of this.#releases.slice(-2)) {
      this.previewed += await requirePerspective(this.backend, this.model, release);
    }
  }

  /** Makes a release with some entries. */
  protected async release({ picks }: Of<"release">): Promise<void> {
    const { model } = this;
    const { releaseId } = await this.backend.mutation(releases.createRelease, { name: "Some" });
    const found = picks.map(({ at, nth, action }) => {
      const asset = model.assetAt(at);
      const version = asset?.versions[nth % asset.versions.length];
      return { at, asset, action, version };
    });
    const keys = picks.map(({ at }) => placeKey(at));
    const done = await this.call(
      {
        BATCH_DUPLICATE: new Set(keys).size < keys.length,
        FOLDER_BUSY: picks.some(({ at }) => model.isLocked(at.folder)),
        ASSET_NOT_FOUND: found.some(({ asset }) => asset === undefined),
        VERSION_NOT_FOUND: found.some(
          ({ asset, action, version }) => asset && action === "publish" && version === undefined,
        ),
      },
      releases.addToRelease,
      {
        releaseId,
        entries: found.map(({ at, action, version }) => ({
          ...address(at),
          action,
          ...(action === "publish" ? { versionId: version?.id ?? NOBODY } : {}),
        })),
      },
    );
    if (done === null) return;
    const entries = found.map(({ at, asset, action, version }) => ({
      ...{ at, assetId: asset!.id, action },
      versionId: action === "publish" ? version!.id : null,
      base: model.published(asset)?.id ?? null,
    }));
    this.#releases.push({ id: releaseId, status: "open", entries });
  }

  protected async publishRelease({ nth, onConflict }: Of<"publishRelease">): Promise<void> {
    const { backend, model } = this;
    const release = this.#newest(nth);
    const judged = (release?.entries ?? []).map((entry) => this.#judgeForward(entry));
    const reasons = this.#reasons(release, "open", judged, onConflict);
    const releaseId = release?.id ?? NOBODY;
    const args = { releaseId, onConflict };
    const result = await this.call(reasons, releases.publishRelease, args);
    if (result === null) return;
    for (const { entry, asset, why, isDone } of judged) {
      const current = model.published(asset)?.id ?? null;
      entry.isSkipped = isDone || (why !== null && onConflict === "skip");
      if (entry.isSkipped) continue;
      entry.base = current;
      if (entry.action === "delete") asset!.trashed = { since: backend.now, by: null };
      else model.publish(asset!, versionOf(asset!, entry.versionId), backend.now);
    }
    release!.status = "published";
    const changed = judged.filter(({ entry }) => !entry.isSkipped).length;
    this.released.forward += changed;
    requireSame([result.status, result.changed], ["published", changed], "the release");
  }

  protected async rollBack({ nth, onConflict }: Of<"rollBack">): Promise<void> {
    const { backend, model } = this;
    const release = this.#newest(nth);
    const entries = (release?.entries ?? []).filter(({ isSkipped }) => !isSkipped);
    const judged = entries.map((entry) => this.#judgeBackward(entry));
    const reasons = this.#reasons(release, "published", judged, onConflict);
    const releaseId = release?.id ?? NOBODY;
    const result = await this.call(reasons, releases.rollbackRelease, { releaseId, onConflict });
    if (result === null) return;
    const changed = judged.filter(
      ({ why, isDone }) => !isDone && (why === null || onConflict !== "skip"),
    );
    for (const { entry, asset } of changed) {
      if (entry.action === "delete") model.restore(asset!, asset!.at);
      else model.publish(asset!, versionOf(asset!, entry.base), backend.now);
    }
    release!.status = "rolledBack";
    this.released.backward += changed.length;
    requireSame(result.changed, changed.length, "the assets that were rolled back");
  }

  #newest(nth: number): Release | undefined {
    return this.#releases.at(-1 - (nth % Math.max(1, this.#releases.length)));
  }

  #reasons(
    release: Release | undefined,
    status: Release["status"],
    judged: Judged[],
    onConflict: OnConflict,
  ) {
    const stays = (why: string) =>
      onConflict === "refuse" ||
      why === "locked" ||
      (onConflict === "overwrite" && why !== "changed");
    return {
      RELEASE_NOT_FOUND: release === undefined,
      RELEASE_NOT_OPEN: release !== undefined && release.status !== status,
      RELEASE_CONFLICT:
        release?.status === status && judged.some(({ why }) => why !== null && stays(why)),
    };
  }

  #judgeForward(entry: Entry): Judged {
    const { asset, current, isHere, isLocked } = this.#look(entry);
    const { action, versionId, base } = entry;
    const isTrashed = asset !== undefined && asset.trashed !== null;
    const wanted = action === "publish" ? versionId : null;
    const isDone =
      asset !== undefined && (action === "delete" ? isTrashed : !isTrashed && current === wanted);
    const why = () => {
      if (isLocked) return "locked";
      if (isDone) return null;
      if (asset === undefined || isTrashed) return "deleted";
      if (!isHere) return "moved";
      if (wanted !== null && versionOf(asset, wanted) === null) return "gone";
      return current === base ? null : "changed";
    };
    return { entry, asset, why: why(), isDone };
  }

  #judgeBackward(entry: Entry): Judged {
    const { asset, current, isHere, isLocked } = this.#look(entry);
    const { action, versionId, base } = entry;
    const isTrashed = asset !== undefined && asset.trashed !== null;
    const isDone = asset !== undefined && !isTrashed && (action === "delete" || current === base);
    const why = () => {
      if (isLocked) return "locked";
      if (isDone) return null;
      if (asset === undefined) return "deleted";
      if (!isHere) return "moved";
      if (action === "delete") return this.model.assetAt(entry.at) === undefined ? null : "taken";
      if (isTrashed) return "deleted";
      if (base !== null && versionOf(asset, base) === null) return "gone";
      return current === (action === "publish" ? versionId : null) ? null : "changed";
    };
    return { entry, asset, why: why(), isDone };
  }

  #look({ assetId, at }: Entry) {
    const asset = this.model.assets.get(assetId);
    return {
      asset,
      current: this.model.published(asset)?.id ?? null,
      isHere: asset !== undefined && placeKey(asset.at) === placeKey(at),
      isLocked: this.model.isLocked(at.folder),
    };
  }
}

function versionOf(asset: ModelAsset, id: string | null): ModelVersion | null {
  return asset.versions.find((version) => version.id === id) ?? null;
}
