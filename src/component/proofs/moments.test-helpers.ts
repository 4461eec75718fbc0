/** What the model had at every moment, which must be what the component says of that moment ever after. */
import { isWithin } from "../../shared/paths.js";
import { api } from "../_generated/api.js";
import { publishedIdOf } from "../model/files/summaries.js";
import { differences, restore } from "../testing/restoring.test-helpers.js";
import { isPrivate } from "./access.test-helpers.js";
import type { Backend } from "./backend.test-helpers.js";
import { requireSame } from "./comparing.test-helpers.js";
import { rowsOf } from "./invariants.test-helpers.js";
import { type Model, placeKey } from "./model.test-helpers.js";

const { history, releases, settings, sweeper } = api;

/** A published file as it was. */
type Past = { basename: string; assetId: string; versionId: string; isPrivate: boolean };

export class Moments {
  /** By the millisecond, and by the folder. */
  readonly #had = new Map<number, Map<string, Past[]>>();
  readonly #folders = new Set<string>();
  /** How many files were read as they were, and how many moments were refused. */
  read = 0;
  expired = 0;
  /** How many differences were found, and how often everything was brought back. */
  differed = 0;
  restored = 0;

  note(backend: Backend, model: Model): void {
    const rows = new Map<string, { isPrivate?: boolean }>(
      rowsOf(backend, "assets").map((row) => [row._id, row]),
    );
    const had = new Map<string, Past[]>();
    for (const asset of model.live()) {
      const { folder, name: basename } = asset.at;
      this.#folders.add(folder);
      const version = model.published(asset);
      if (version === undefined) continue;
      const wasPrivate = rows.get(asset.id)?.isPrivate === true;
      const past = { basename, assetId: asset.id, versionId: version.id, isPrivate: wasPrivate };
      had.set(folder, [...(had.get(folder) ?? []), past]);
    }
    for (const files of had.values()) files.sort((a, b) => (a.basename < b.basename ? -1 : 1));
    this.#had.set(backend.committedAt, had);
  }

  /** Each folder at each moment is what it was, without what was deleted permanently since. */
  async require(backend: Backend, model: Model): Promise<void> {
    for (const at of this.#had.keys()) {
      for (const folder of this.#folders) await this.#requireFolder(backend, model, folder, at);
    }
  }

  /** Deletes half of the changes; each moment is told as it was, or refused with one that is not. */
  async forget(backend: Backend, model: Model): Promise<void> {
    const all = [...this.#had.keys()];
    const middle = all[Math.floor(all.length / 2)]!;
    const feedRetentionMs = Math.max(0, backend.now - middle);
    await backend.mutation(settings.configureRetention, { feedRetentionMs });
    await backend.mutation(sweeper.startSweep, {});
    await backend.runJobs();
    for (const at of all) {
      for (const folder of this.#folders) {
        const oldestAt = await oldestOf(backend, folder, at);
        if (oldestAt === null) {
          await this.#requireFolder(backend, model, folder, at, true);
          continue;
        }
        this.expired += 1;
        if (oldestAt <= at) throw new Error(`${at} is refused, and ${oldestAt} is not.`);
        requireSame(await oldestOf(backend, folder, oldestAt), null, "the first possible moment");
      }
    }
  }

  /** The differences between two moments are those of their files, in each folder with everything below it. */
  async requireDifferences(backend: Backend, model: Model): Promise<void> {
    const all = [...this.#had.keys()];
    const pairs = all.map((from, index) => [from, all[Math.min(index * 2, all.length - 1)]!]);
    for (const [from, to] of [...pairs, [all[0]!, all.at(-1)!]] as [number, number][]) {
      for (const folder of [...this.#folders, ""]) {
        const expected = this.#differences(model, folder, [from, to]);
        const found = await differencesOf(backend, folder, from, to);
        requireSame(found.sort(), expected.sort(), `what differs in "${folder}"`);
        this.differed += found.length;
      }
    }
  }

  #differences(model: Model, folder: string, moments: [number, number]): string[] {
    const [before, after] = moments.map((at) => {
      const files = [...this.#had.get(at)!].flatMap(([path, files]) =>
        isWithin(path, folder) ? files.map((file) => ({ ...file, path })) : [],
      );
      const isLeft = ({ assetId, versionId }: Past) =>
        model.assets.get(assetId)?.versions.some(({ id }) => id === versionId);
      return new Map(files.filter(isLeft).map((file) => [file.assetId, file]));
    }) as [Map<string, Past & { path: string }>, Map<string, Past & { path: string }>];
    const ids = new Set([...before.keys(), ...after.keys()]);
    return [...ids].flatMap((assetId) => {
      const [from, to] = [before, after].map((files) => {
        const file = files.get(assetId);
        return file === undefined ? null : `${file.path}/${file.basename} ${file.versionId}`;
      });
      return from === to ? [] : [`${from} -> ${to}`];
    });
  }

  /** A release brings everything back to a moment, but for what is named, and its rollback returns what was there. */
  async restore(backend: Backend): Promise<void> {
    for (const at of [...this.#had.keys()].reverse()) await this.#restoreAll(backend, at);
  }

  async #restoreAll(backend: Backend, at: number): Promise<void> {
    const before = servedBy(backend);
    const { releaseId, skipped } = await restore(backend, { folderPath: "", at });
    requireSame([...servedBy(backend)], [...before], "what is published, before the release is");
    if (releaseId === null) return;
    await backend.mutation(releases.publishRelease, { releaseId });
    const left = new Set(skipped.map(({ folderPath, basename }) => `${folderPath}/${basename}`));
    const wanted = new Map<string, string>();
    for (const [folder, files] of this.#had.get(at)!) {
      for (const { basename, versionId } of files) {
        const path = `${folder}/${basename}`;
        if (!left.has(path)) wanted.set(path, contentOf(backend, versionId));
      }
    }
    const served = servedBy(backend);
    for (const path of left) served.delete(path);
    const contents = [...served].map(([path, id]) => [path, contentOf(backend, id)]);
    requireSame(contents.sort(), [...wanted].sort(), `everything as of ${at}`);
    this.restored += 1;
    await backend.mutation(releases.rollbackRelease, { releaseId });
    requireSame([...servedBy(backend)].sort(), [...before].sort(), "after the rollback");
    await backend.runJobs();
    requireSame([...servedBy(backend)].sort(), [...before].sort(), "after the rollback is settled");
  }

  async #requireFolder(
    backend: Backend,
    model: Model,
    folder: string,
    at: number,
    mayBeHidden = false,
  ): Promise<void> {
    const expected = (this.#had.get(at)!.get(folder) ?? []).flatMap((past) => {
      const asset = model.assets.get(past.assetId);
      if (asset?.versions.every(({ id }) => id !== past.versionId) ?? true) return [];
      const isHidden = past.isPrivate || isPrivate(backend, past.assetId);
      const isTrashed = asset!.trashed !== null;
      return [{ ...past, isPrivate: isHidden, isTrashed, currentPath: placeKey(asset!.at) }];
    });
    const found = await listAt(backend, folder, at);
    const said = found.map((file, index) => {
      const { basename, assetId, versionId, isTrashed, currentPath } = file;
      const hasUrl = !file.isPrivate && !isTrashed;
      requireSame(file.url !== null, hasUrl, "what is public has a URL");
      const wasPrivate = expected[index]?.isPrivate ?? true;
      // What tells whether it was private may be deleted.
      const isPrivate = mayBeHidden && file.isPrivate ? wasPrivate : file.isPrivate;
      return { basename, assetId, versionId, isPrivate, isTrashed, currentPath };
    });
    requireSame(said, expected, `"${folder}" at ${at}`);
    this.read += found.length;
    for (const basename of new Set(["x", ...found.map((file) => file.basename)])) {
      const file = await backend.query(history.getFileAt, { folderPath: folder, basename, at });
      const listed = found.find((other) => other.basename === basename) ?? null;
      requireSame(file, listed, `"${folder}/${basename}" at ${at}`);
    }
  }
}

/** The published version of each path. */
function servedBy(backend: Backend): Map<string, string> {
  const live = rowsOf(backend, "assets").filter(({ deletedAt }) => deletedAt === undefined);
  return new Map(
    live.flatMap((asset) => {
      const id = publishedIdOf(asset);
      return id === undefined ? [] : [[`${asset.folderPath}/${asset.basename}`, id]];
    }),
  );
}

/** The bytes of a version and their type. */
function contentOf(backend: Backend, versionId: string): string {
  const found = rowsOf(backend, "versions").find(({ _id }) => _id === versionId)!;
  return JSON.stringify([found.sha256, found.size, found.contentType]);
}

async function differencesOf(backend: Backend, folderPath: string, from: number, to: number) {
  const found = await differences(backend, { folderPath, from, to }, 3);
  return found.map(({ from, to }) => {
    const [was, is] = [from, to].map(
      (file) => file && `${file.folderPath}/${file.basename} ${file.versionId}`,
    );
    return `${was} -> ${is}`;
  });
}

type Page = typeof history.listFolderAt._returnType;

async function listAt(backend: Backend, folderPath: string, at: number): Promise<Page["page"]> {
  const found: Page["page"] = [];
  let cursor: string | null = null;
  for (let isDone = false; !isDone;) {
    const paginationOpts = { numItems: 2, cursor };
    const page: Page = await backend.query(history.listFolderAt, {
      ...{ folderPath, at, paginationOpts },
    });
    found.push(...page.page);
    cursor = page.continueCursor;
    isDone = page.isDone;
  }
  return found;
}

/** The first possible moment, if this one is refused. */
async function oldestOf(backend: Backend, folder: string, at: number): Promise<number | null> {
  try {
    await listAt(backend, folder, at);
    return null;
  } catch (error) {
    const { code, oldestAt } = (error as { data: { code: string; oldestAt: number } }).data;
    if (code !== "HISTORY_EXPIRED") throw error;
    return oldestAt;
  }
}
