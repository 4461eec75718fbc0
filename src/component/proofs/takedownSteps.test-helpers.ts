/** Takedowns in the random sequences: what they must be refused for, what they return, and what is left. */
import type { FunctionReturnType } from "convex/server";
import { api } from "../_generated/api.js";
import type { Doc } from "../_generated/dataModel.js";
import { ROOT, isWithin } from "../../shared/paths.js";
import type { Backend } from "./backend.test-helpers.js";
import { NOBODY, type Of, address } from "./calling.test-helpers.js";
import { requireSame } from "./comparing.test-helpers.js";
import { rowsOf } from "./invariants.test-helpers.js";
import { type Model, placeKey } from "./model.test-helpers.js";
import { TakedownWatch, type Victims } from "./takingDown.test-helpers.js";
import { Uploader } from "./uploading.test-helpers.js";

const { jobs, trash } = api;

type Takedown = FunctionReturnType<typeof trash.takeDown>;

export class TakerDown extends Uploader {
  readonly takedowns: TakedownWatch;

  constructor(backend: Backend, model: Model) {
    super(backend, model);
    this.takedowns = new TakedownWatch({
      query: async (query, args) => await backend.query(query, args),
      mutation: async (mutation, args) => await backend.mutation(mutation, args),
      rows: (table) => rowsOf(backend, table),
      objects: () => new Set(backend.db.rows("_storage").map(({ _id }) => _id)),
      isWhole: false,
    });
  }

  protected async takeDown({ at }: Of<"takeDown">): Promise<void> {
    const { backend, model } = this;
    // Rows that are being purged are there, too; no other call sees them.
    const victims = await this.takedowns.before(
      ({ folderPath, basename }) => folderPath === at.folder && basename === at.name,
    );
    const ASSET_NOT_FOUND = victims.assets.length === 0;
    const HELD = model.isHeld(placeKey(at));
    const taken = await this.call({ ASSET_NOT_FOUND, HELD }, trash.takeDown, address(at));
    if (taken === null) return;
    const ids = victims.assets.map(({ _id }) => _id);
    requireSame([...taken.assetIds].sort(), [...ids].sort(), "the assets that were taken down");
    const live = model.assetAt(at);
    if (live !== undefined) requireSame(taken.assetIds[0], live.id, "the asset in use comes first");
    const isLeft = rowsOf(backend, "assets").some(({ _id }) => ids.includes(_id));
    requireSame(taken.isDone, !isLeft, "isDone");
    this.#requireTraces(taken, victims, placeKey(at));
    for (const id of ids) model.assets.delete(id);
    await this.takedowns.note(victims, `asset ${placeKey(at)}`);
  }

  protected async takeDownVersions({ picks }: Of<"takeDownVersions">): Promise<void> {
    const { model } = this;
    const picked = picks.map(({ at, nth }) => model.pick(at, nth));
    const versionIds = picked.map((one) => one?.version.id ?? NOBODY);
    const published = picked.flatMap((one) =>
      one?.version.state === "published" ? [placeKey(one.asset.at)] : [],
    );
    const victims = await this.takedowns.before(
      () => false,
      ({ _id }) => versionIds.includes(_id),
    );
    const VERSION_NOT_FOUND = versionIds.includes(NOBODY);
    const args = { versionIds };
    const HELD = picked.some((one) => one !== null && model.isHeld(placeKey(one.asset.at)));
    const taken = await this.call({ VERSION_NOT_FOUND, HELD }, trash.takeDownVersions, args);
    if (taken === null) return;
    requireSame(taken.isDone, true, "isDone");
    this.#requireTraces(taken, victims, ...published);
    for (const id of versionIds) model.takeDownVersion(id);
    await this.takedowns.note(victims);
  }

  /** Visitors' caches are told of what was taken down, and copies with the same object are named. */
  #requireTraces(taken: Takedown, { versions: victims }: Victims, ...paths: string[]): void {
    const going = new Set<string>(victims.map(({ version }) => version._id));
    const ofVersions = taken.routePaths.filter((path) => path.startsWith("v/"));
    const others = taken.routePaths.filter((path) => !path.startsWith("v/"));
    requireSame([...others].sort(), [...new Set(paths)].sort(), "routePaths");
    const isTold = ofVersions.every((path) => going.has(path.slice(2)));
    requireSame(isTold, true, "routePaths of versions");
    const rows = new Map(rowsOf(this.backend, "assets").map((row) => [row._id, row]));
    const versions = new Map<string, Doc<"versions">>(
      rowsOf(this.backend, "versions").map((row) => [row._id, row]),
    );
    const isNamed = taken.alsoAt.every(({ versionId }) => {
      // One that is purged still has its bytes for their grace period.
      const asset = rows.get(versions.get(versionId)!.assetId)!;
      const stays = this.model.hasVersion(versionId) || (asset.isPurging && !asset.isTakenDown);
      return !going.has(versionId) && stays;
    });
    requireSame(isNamed, true, `alsoAt names others: ${JSON.stringify(taken.alsoAt)}`);
  }

  protected async takeDownFolder({ path }: Of<"takeDownFolder">): Promise<void> {
    const { model } = this;
    const reasons = {
      ARGUMENT_INVALID: path === ROOT,
      FOLDER_NOT_FOUND: !model.folders.has(path),
      FOLDER_BUSY: model.overlaps(path),
      HELD: model.isFolderHeld(path),
    };
    const victims = await this.takedowns.before(({ folderPath }) => isWithin(folderPath, path));
    const begun = await this.call(reasons, jobs.takeDownFolder, { path });
    if (begun === null) return;
    model.begin({ id: begun.jobId, kind: "takedown", path });
    for (const { _id } of victims.assets) model.assets.delete(_id);
    await this.takedowns.note(victims, `folder ${path}`);
  }
}
