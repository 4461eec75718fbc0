/**
 * What the component ought to do, in memory and in the simplest way. It foresees whether a call
 * must be refused and what it changes. How far a long job is, it learns by looking.
 */
import { ROOT, isWithin, joinPath, lastSegment, parentOf, rebase } from "../../shared/paths.js";
import type { Belief, Place } from "./steps.test-helpers.js";

export type ModelVersion = {
  id: string;
  content: string;
  state: "draft" | "published" | "archived";
  /** When it was last published, and archived since. */
  publishedAt?: number;
  archivedAt?: number | undefined;
  label?: string;
};

export type ModelAsset = {
  id: string;
  at: Place;
  versions: ModelVersion[];
  /** The number of its last version; numbers of versions that were taken down are not used again. */
  lastVersion: number;
  note?: string;
  trashed: { since: number; by: string | null } | null;
};

export type ModelUpload = {
  id: string;
  at: Place;
  actor: string;
  expiresAt: number;
  size: number | undefined;
  contentType: string | undefined;
  /** Whether its address was private when it was started. */
  wasPrivate: boolean;
  expect: Expectation | undefined;
  /** The version that it has become. */
  finishedAs: string | null;
};

export type ModelJob = {
  id: string;
  kind: "move" | "copy" | "delete" | "undelete" | "access" | "takedown";
  path: string;
  to?: string;
  isRunning: boolean;
  /** The deletion that it undoes. */
  undoes?: string;
  /** The assets that it is about, and where they were. */
  sources: Map<string, Place>;
  folders: string[];
};

export type ModelShare = {
  id: string;
  tokenHash: string;
  folder: string;
  /** Of the link of a file. */
  name: string | undefined;
  /** The pinned versions by their paths; `null` if it follows. */
  pins: Map<string, string> | null;
  max: number | null;
  downloads: number;
  endedAt: number | null;
  code: "SHARE_REVOKED" | "SHARE_USED_UP" | null;
};

export type Expectation = { absent?: boolean; publishedVersionId?: string | null };

/** Why a call must fail; a call without any must succeed. */
export type Reasons = Set<string>;

export function placeKey({ folder, name }: Place): string {
  return joinPath(folder, name);
}

export class Model {
  readonly assets = new Map<string, ModelAsset>();
  readonly folders = new Map<string, string>();
  readonly uploads: ModelUpload[] = [];
  readonly jobs: ModelJob[] = [];
  /** Deleted folders and their names, by the deletion; and when that began. */
  readonly trashedFolders = new Map<string, { since: number; names: Map<string, string> }>();
  readonly limits = new Map<string, number>();
  readonly holds = new Set<string>();
  readonly shares: ModelShare[] = [];
  /** The number of versions that have expired. */
  expired = 0;
  /** How earlier versions expire a day after they were replaced. */
  expiry: { keepVersions: number; keepLabelled: boolean } | null = null;
  trashMs = 30 * 24 * 3_600_000;
  graceMs = 24 * 3_600_000;
  isPaused = false;

  // ---------------------------------------------------------------- looking

  live(): ModelAsset[] {
    return [...this.assets.values()].filter(({ trashed }) => trashed === null);
  }

  trash(): ModelAsset[] {
    return [...this.assets.values()].filter(({ trashed }) => trashed !== null);
  }

  assetAt(place: Place): ModelAsset | undefined {
    return this.live().find(({ at }) => placeKey(at) === placeKey(place));
  }

  /** A version of what is, or else was, at a place. */
  pick(place: Place, nth: number): { asset: ModelAsset; version: ModelVersion } | null {
    const asset =
      this.assetAt(place) ?? this.trash().find(({ at }) => placeKey(at) === placeKey(place));
    const version = asset?.versions[nth % asset.versions.length];
    return asset === undefined || version === undefined ? null : { asset, version };
  }

  published(asset: ModelAsset | undefined): ModelVersion | undefined {
    return asset?.versions.find(({ state }) => state === "published");
  }

  hasFolder(path: string): boolean {
    return path === ROOT || this.folders.has(path);
  }

  maxSizeIn(folder: string): number | undefined {
    for (let path: string | null = folder; path !== null; path = parentOf(path)) {
      const limit = this.limits.get(path);
      if (limit !== undefined) return limit;
    }
    return undefined;
  }

  // ---------------------------------------------------------------- reasons to refuse

  isLocked(folder: string): boolean {
    return this.#locks().some((lock) => isWithin(folder, lock));
  }

  /** Whether a job may not begin on these paths. */
  overlaps(...paths: string[]): boolean {
    return this.#locks().some((lock) =>
      paths.some((path) => isWithin(path, lock) || isWithin(lock, path)),
    );
  }

  /** Whether a hold keeps a path from being deleted for good, or from being moved to another one. */
  isHeld(path: string, to?: string): boolean {
    return [...this.holds].some(
      (held) => isWithin(path, held) && (to === undefined || !isWithin(to, held)),
    );
  }

  /** Whether it keeps a folder. */
  isFolderHeld(path: string, to?: string): boolean {
    return (
      this.isHeld(path, to) || [...this.holds].some((held) => isWithin(held, path) && held !== path)
    );
  }

  #locks(): string[] {
    return this.jobs
      .filter(({ isRunning }) => isRunning)
      .flatMap(({ path, to }) => (to === undefined ? [path] : [path, to]));
  }

  /** What a caller says it expects, when it is to be right or wrong about a place. */
  expectation(belief: Belief, place: Place): Expectation | undefined {
    const publishedVersionId = this.published(this.assetAt(place))?.id ?? null;
    const isAbsent = this.assetAt(place) === undefined;
    switch (belief) {
      case "nothing":
        return undefined;
      case "absent":
        return { absent: true };
      case "true":
        return isAbsent ? { absent: true } : { absent: false, publishedVersionId };
      case "false":
        return { publishedVersionId: publishedVersionId === null ? "another" : null };
      case "contradictory":
        return { absent: true, publishedVersionId: "another" };
    }
  }

  isWrong(expect: Expectation | undefined, place: Place): boolean {
    const asset = this.assetAt(place);
    const published = this.published(asset)?.id ?? null;
    return (
      (expect?.absent !== undefined && expect.absent !== (asset === undefined)) ||
      (expect?.publishedVersionId !== undefined && expect.publishedVersionId !== published)
    );
  }

  reasons(what: Record<string, boolean>): Reasons {
    return new Set(Object.keys(what).filter((code) => what[code]));
  }

  /** Reasons that every write to an asset shares. */
  reasonsAt(place: Place, expect: Expectation | undefined): Record<string, boolean> {
    return {
      ARGUMENT_INVALID: expect?.absent === true && expect.publishedVersionId !== undefined,
      FOLDER_BUSY: this.isLocked(place.folder),
      CONFLICT: this.isWrong(expect, place),
    };
  }

  hasVersion(id: string): boolean {
    return [...this.assets.values()].some(({ versions }) =>
      versions.some((version) => version.id === id),
    );
  }

  // ---------------------------------------------------------------- changing

  ensureFolder(path: string, name?: string): void {
    if (this.hasFolder(path)) return;
    this.ensureFolder(parentOf(path)!);
    this.folders.set(path, name ?? lastSegment(path));
  }

  addVersion(
    place: Place,
    made: { assetId: string; versionId: string; version: number },
    content: string,
    isPublished: boolean,
    now: number,
  ): void {
    let asset = this.assetAt(place);
    if (asset === undefined) {
      if (this.assets.has(made.assetId)) throw new Error("A new asset has the id of another.");
      this.ensureFolder(place.folder);
      asset = { id: made.assetId, at: place, versions: [], lastVersion: 0, trashed: null };
      this.assets.set(made.assetId, asset);
    }
    if (asset.id !== made.assetId) throw new Error("The version went to another asset.");
    const version: ModelVersion = { id: made.versionId, content, state: "draft" };
    asset.versions.push(version);
    asset.lastVersion += 1;
    if (made.version !== asset.lastVersion) throw new Error("Versions do not count up.");
    if (isPublished) this.publish(asset, version, now);
  }

  publish(asset: ModelAsset, version: ModelVersion | null, now: number): void {
    const previous = this.published(asset);
    if (previous === version) return;
    if (previous !== undefined) Object.assign(previous, { state: "archived", archivedAt: now });
    const published = { state: "published", publishedAt: now, archivedAt: undefined };
    if (version !== null) Object.assign(version, published);
  }

  /** A copy begins its own history with what is published. */
  copy(
    source: ModelAsset,
    to: Place,
    copy: { id: string; versionId: string },
    publishedAt: number,
  ): void {
    const { content, label } = this.published(source)!;
    this.ensureFolder(to.folder);
    this.assets.set(copy.id, {
      id: copy.id,
      at: to,
      note: source.note,
      trashed: null,
      lastVersion: 1,
      versions: [{ id: copy.versionId, content, label, state: "published", publishedAt }],
    });
  }

  restore(asset: ModelAsset, to: Place): void {
    this.ensureFolder(to.folder);
    asset.at = to;
    asset.trashed = null;
  }

  /** Whether a share link keeps a version; one that has ended is forgotten some time later. */
  isPinned(id: string): boolean {
    return this.shares.some(
      ({ code, pins }) => code === null && pins !== null && [...pins.values()].includes(id),
    );
  }

  /** Whether a version may expire by now, as far as its asset says. */
  mayExpire(asset: ModelAsset, version: ModelVersion, now: number): boolean {
    const isEarlier = ({ state, publishedAt }: ModelVersion) =>
      state === "archived" && publishedAt !== undefined;
    const newer = asset.versions.slice(asset.versions.indexOf(version) + 1).filter(isEarlier);
    return (
      this.expiry !== null &&
      isEarlier(version) &&
      version.archivedAt! < now - 24 * 3_600_000 &&
      newer.length >= this.expiry.keepVersions &&
      !(this.expiry.keepLabelled && version.label !== undefined) &&
      !this.isHeld(placeKey(asset.at)) &&
      !this.isPinned(version.id) &&
      this.published(asset) !== undefined
    );
  }

  /** Forgets a version; its asset stays, published no more if that was the published one. */
  takeDownVersion(id: string): void {
    for (const asset of this.assets.values()) {
      asset.versions = asset.versions.filter((version) => version.id !== id);
    }
  }

  begin(job: Pick<ModelJob, "id" | "kind" | "path" | "to">, undoes?: string): void {
    const { kind, path } = job;
    const sources = [...this.assets.values()].filter((asset) => {
      if (kind === "access") return false;
      if (kind === "undelete") return asset.trashed !== null && asset.trashed.by === undoes;
      const isThere = asset.trashed === null && isWithin(asset.at.folder, path);
      return isThere && (kind !== "copy" || this.published(asset) !== undefined);
    });
    this.jobs.push({
      ...job,
      undoes,
      isRunning: true,
      sources: new Map(sources.map(({ id, at }) => [id, at])),
      folders: [...this.folders.keys()].filter((folder) => isWithin(folder, path)),
    });
  }

  /** What a job that is done has made of the folders; assets are learned one by one. */
  end(job: ModelJob, startedAt: number): void {
    const { kind, path, to, folders } = job;
    job.isRunning = false;
    const nameToKeep = (folder: string) => {
      const name = this.folders.get(folder)!;
      return name === lastSegment(folder) ? undefined : name;
    };
    const names = new Map(folders.map((folder) => [folder, nameToKeep(folder)]));
    if (kind === "move" || kind === "copy") {
      // Parents sort before what they hold.
      for (const folder of folders.sort()) {
        this.ensureFolder(rebase(folder, path, to!), names.get(folder));
      }
    }
    if (kind === "delete") {
      const named = new Map(folders.map((folder) => [folder, this.folders.get(folder)!]));
      this.trashedFolders.set(job.id, { since: startedAt, names: named });
    }
    if (kind === "move" || kind === "delete" || kind === "takedown") {
      for (const folder of folders) this.folders.delete(folder);
    }
    if (kind === "move") {
      const rules = [...this.limits].filter(([folder]) => isWithin(folder, path));
      const isReplaced = (folder: string) => rules.length > 0 && isWithin(folder, to!);
      for (const folder of [...this.limits.keys()].filter(isReplaced)) this.limits.delete(folder);
      for (const [folder, maxSize] of rules) {
        this.limits.delete(folder);
        this.limits.set(rebase(folder, path, to!), maxSize);
      }
    }
  }
}
