/** What the model had at every moment, which must be what the component says of that moment ever after. */
import { api } from "../_generated/api.js";
import { isPrivate } from "./access.test-helpers.js";
import type { Backend } from "./backend.test-helpers.js";
import { requireSame } from "./comparing.test-helpers.js";
import { rowsOf } from "./invariants.test-helpers.js";
import { type Model, placeKey } from "./model.test-helpers.js";

const { history, settings, sweeper } = api;

/** A published file as it was. */
type Past = { basename: string; assetId: string; versionId: string; isPrivate: boolean };

export class Moments {
  /** By the millisecond, and by the folder. */
  readonly #had = new Map<number, Map<string, Past[]>>();
  readonly #folders = new Set<string>();
  /** How many files were read as they were, and how many moments were refused. */
  read = 0;
  expired = 0;

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
