/** Share links in the random sequences: each serves what the model says, and counts what it has served. */
import { ROOT, isWithin, joinPath, splitPath } from "../../shared/paths.js";
import { hashToken, shareIn } from "../../shared/shareLinks.js";
import { api } from "../_generated/api.js";
import type { FunctionReturnType } from "convex/server";
import { isBeingTakenDown } from "./access.test-helpers.js";
import { describe } from "./backend.test-helpers.js";
import { Caller, NOBODY, type Of } from "./calling.test-helpers.js";
import { requireSame } from "./comparing.test-helpers.js";
import { type ModelAsset, type ModelShare, placeKey } from "./model.test-helpers.js";
import type { Place } from "./steps.test-helpers.js";

const { createShareLink, listShareLinks, openShare, revokeShareLink } = api.shares;
const routesUrl = "https://any.site/assets";
const KEPT_MS = 30 * 24 * 3_600_000;

type Opened = FunctionReturnType<typeof openShare>;
type Reads = Of<"openShare">["reads"];

export class Sharer extends Caller {
  /** How many files links have served, and how many of those were pinned and not published. */
  served = 0;
  earlier = 0;

  async share({ at, isFolder, mode, max }: Of<"share">): Promise<void> {
    const { model } = this;
    // How far a job on it has come is not for the model to know.
    if (isFolder && model.overlaps(at.folder)) return;
    const asset = model.assetAt(at);
    const reasons: Record<string, boolean> = isFolder
      ? { FOLDER_NOT_FOUND: !model.hasFolder(at.folder) }
      : {
          ASSET_NOT_FOUND: asset === undefined,
          NOT_PUBLISHED: asset !== undefined && model.published(asset) === undefined,
        };
    const target = isFolder ? { folderPath: at.folder } : { path: placeKey(at) };
    const limit = max === null ? {} : { maxDownloads: max };
    const args = { ...target, mode, ...limit, routesUrl };
    const made = await this.call(reasons, createShareLink, args);
    if (made === null) return;
    const pinned = isFolder
      ? model.live().filter((one) => isWithin(one.at.folder, at.folder))
      : [asset!];
    const pins = pinned.flatMap((one) => {
      const version = model.published(one);
      return version === undefined ? [] : [[placeKey(one.at), version.id] as const];
    });
    model.shares.push({
      id: made.shareId,
      tokenHash: hashToken(shareIn(made.url.slice(routesUrl.length + 1))!.token),
      folder: at.folder,
      name: isFolder ? undefined : at.name,
      pins: mode === "pin" ? new Map(pins) : null,
      max,
      downloads: 0,
      endedAt: null,
      code: null,
    });
  }

  async unshare(nth: number): Promise<void> {
    const share = this.#pick(nth);
    const args = { shareId: share?.id ?? NOBODY };
    const done = await this.call({ SHARE_NOT_FOUND: share === undefined }, revokeShareLink, args);
    if (done === null || share!.code === "SHARE_REVOKED") return;
    share!.code = "SHARE_REVOKED";
    share!.endedAt = this.backend.now;
  }

  /** Asks a link for a file, or for its list. */
  async openShare({ nth, at, reads, isList }: Of<"openShare">): Promise<void> {
    const share = this.#pick(nth);
    if (share === undefined) return;
    await this.#require(share, isList ? null : at, reads);
  }

  /** Each of the newest links shows what it ought to, and its downloads. */
  async require(): Promise<void> {
    const { backend, model } = this;
    for (const share of model.shares.slice(-3)) {
      await this.#require(share, null, "head");
      const files = share.pins === null ? [] : [...share.pins.keys()].slice(0, 2);
      for (const file of files) {
        const { folderPath: folder, basename: name } = splitPath(file);
        await this.#require(share, { folder, name }, "head");
      }
    }
    const paginationOpts = { numItems: 100, cursor: null };
    const { page } = await backend.query(listShareLinks, { folderPath: ROOT, paginationOpts });
    const actual = page.map(({ shareId, downloads }): [string, number] => [shareId, downloads]);
    const expected = model.shares.map(({ id, downloads }): [string, number] => [id, downloads]);
    requireSame(actual.sort(), expected.sort(), "share links and their downloads");
  }

  #pick(nth: number): ModelShare | undefined {
    const { shares } = this.model;
    return shares.at(-1 - (nth % Math.max(1, shares.length)));
  }

  /** @param at the file that is asked for; `null` for the link itself. */
  async #require(share: ModelShare, at: Place | null, reads: Reads): Promise<void> {
    const { backend, model } = this;
    const below = at === null || share.name !== undefined ? "" : pathBelow(share, at);
    if (below === null) return;
    const { tokenHash } = share;
    const opened = await backend.mutation(openShare, { tokenHash, below, reads });
    const age = share.endedAt === null ? -1 : backend.now - share.endedAt;
    if (opened === null) {
      if (age < KEPT_MS) throw new Error("A share link went before its time.");
      model.shares.splice(model.shares.indexOf(share), 1);
      return;
    }
    const asked = share.name === undefined ? at : { folder: share.folder, name: share.name };
    requireSame(shown(opened), this.#expected(share, asked), "what a share link shows");
    if (opened.kind !== "file") return;
    this.served += 1;
    const { versionId } = opened.file;
    const isPublished = model.live().some((asset) => model.published(asset)?.id === versionId);
    if (!isPublished) this.earlier += 1;
    const isCounted = share.max === null ? reads === "whole" : reads !== "head";
    if (!isCounted) return;
    share.downloads += 1;
    if (share.downloads !== share.max) return;
    share.code = "SHARE_USED_UP";
    share.endedAt = backend.now;
  }

  #expected(share: ModelShare, at: Place | null): unknown {
    if (share.code !== null) return share.code;
    if (at === null) return this.#listed(share);
    if (share.pins === null) return this.#published(this.model.assetAt(at)) ?? "absent";
    const versionId = share.pins.get(placeKey(at));
    if (versionId === undefined) return "absent";
    return this.#pinned(share, versionId) ? versionId : "SHARE_GONE";
  }

  #published(asset: ModelAsset | undefined): string | null {
    if (asset === undefined || isBeingTakenDown(this.backend, asset.at.folder)) return null;
    return this.model.published(asset)?.id ?? null;
  }

  /** The content of a pinned version, if its asset is still in the folder of the link. */
  #pinned(share: ModelShare, versionId: string): { content: string } | undefined {
    const asset = this.model
      .live()
      .find(({ versions }) => versions.some(({ id }) => id === versionId));
    if (asset === undefined || !isWithin(asset.at.folder, share.folder)) return undefined;
    return asset.versions.find(({ id, state }) => id === versionId && state !== "draft");
  }

  #listed(share: ModelShare): [string, number][] {
    const start = share.folder === ROOT ? 0 : share.folder.length + 1;
    const files =
      share.pins === null
        ? this.model
            .live()
            .filter((asset) => isWithin(asset.at.folder, share.folder) && this.#published(asset))
            .map((asset) => [placeKey(asset.at), this.model.published(asset)!] as const)
        : [...share.pins].flatMap(([path, id]) => {
            const version = this.#pinned(share, id);
            return version === undefined ? [] : [[path, version] as const];
          });
    return files
      .map(([path, { content }]): [string, number] => [path.slice(start), describe(content).size])
      .sort();
  }
}

/** The path of a file below the folder of a link; `null` if it is not there. */
function pathBelow({ folder }: ModelShare, at: Place): string | null {
  if (!isWithin(at.folder, folder)) return null;
  return folder === ROOT ? placeKey(at) : joinPath(at.folder, at.name).slice(folder.length + 1);
}

/** The version of a file, the files of a list, or why there is neither. */
function shown(opened: NonNullable<Opened>): unknown {
  switch (opened.kind) {
    case "file":
      return opened.file.versionId;
    case "listing":
      return opened.files.map(({ path, size }): [string, number] => [path, size]).sort();
    case "ended":
      return opened.code;
    default:
      return opened.kind;
  }
}
