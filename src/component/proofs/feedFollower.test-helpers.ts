/** A program that knows nothing but the feed: what it believes the tree to be. */
import type { FunctionReturnType } from "convex/server";
import { api } from "../_generated/api.js";
import { joinPath, parentOf } from "../../shared/paths.js";
import { isBeingTakenDown } from "./access.test-helpers.js";
import { publishedOf } from "../model/files/summaries.js";
import type { Backend } from "./backend.test-helpers.js";
import { requireSame } from "./comparing.test-helpers.js";
import { rowsOf } from "./invariants.test-helpers.js";

type Change = FunctionReturnType<typeof api.changelog.listSince>["changes"][number];
/** What is published at an address, and whether everybody may read it; `null`: nothing is. */
type Belief = { assetId: string; published: string | null; isPublic: boolean };

function contentOf(change: Pick<Change, "versionId" | "version" | "size" | "sha256">): string {
  return JSON.stringify([change.versionId, change.version, change.size, change.sha256]);
}

export class FeedFollower {
  readonly #assets = new Map<string, Belief>();
  readonly #folders = new Set<string>();
  readonly #seen = new Set<string>();
  #cursor = { createdAt: 0, id: "" };

  /** Reads on from where it was, at most `limit` changes at a time. */
  async follow(backend: Backend, limit: number): Promise<void> {
    for (;;) {
      const page = await backend.query(api.changelog.listSince, { cursor: this.#cursor, limit });
      for (const change of page.changes) this.#learn(change);
      this.#cursor = page.nextCursor;
      if (page.isDone) return;
    }
  }

  /** What it believes is what is. */
  requireTrue(backend: Backend): void {
    // Of a folder that is being taken down the feed tells step by step, after readers are refused all of it.
    const isShown = (folderPath: string) => !isBeingTakenDown(backend, folderPath);
    const live = rowsOf(backend, "assets").filter(
      (row) => row.deletedAt === undefined && isShown(row.folderPath),
    );
    const actual = live.map((row) => {
      const { _id: assetId, folderPath, basename, isPrivate } = row;
      const current = publishedOf(row);
      const published = current === undefined ? null : contentOf(current);
      const belief = { assetId, published, isPublic: published !== null && !isPrivate };
      return [joinPath(folderPath, basename), belief];
    });
    const shown = [...this.#assets].filter(([address]) => isShown(parentOf(address)!));
    const believed = shown.map(([address, { isPublic, ...belief }]) => [
      address,
      // Of what nobody can see the feed need not tell who could.
      { ...belief, isPublic: isPublic && belief.published !== null },
    ]);
    requireSame(sorted(believed), sorted(actual), "assets as the feed tells");
    const folders = rowsOf(backend, "folders").map((row) => row.path);
    requireSame([...this.#folders].sort(), folders.sort(), "folders as the feed tells");
  }

  #isAnywhere(id: string | undefined): boolean {
    return [...this.#assets.values()].some(({ assetId }) => assetId === id);
  }

  #learn(change: Change): void {
    if (this.#seen.has(change.id)) throw new Error(`The feed told ${change.id} twice.`);
    this.#seen.add(change.id);
    const { type, folderPath, basename = "", fromFolderPath, fromBasename = "" } = change;
    const address = joinPath(folderPath, basename);
    const believed = this.#assets.get(address);
    const require = (isTrue: boolean) => {
      if (!isTrue) throw new Error(`The feed tells what cannot be: ${JSON.stringify(change)}`);
    };
    switch (type) {
      case "folder:create":
        require(!this.#folders.has(folderPath));
        this.#folders.add(folderPath);
        return;
      case "folder:delete":
        require(this.#folders.delete(folderPath));
        return;
      case "folder:update":
      case "folder:access":
        // The root is always there.
        require(folderPath === "" || this.#folders.has(folderPath));
        return;
      case "asset:create":
        require(believed === undefined && change.assetId !== undefined);
        this.#assets.set(address, {
          assetId: change.assetId!,
          published: null,
          isPublic: false,
        });
        return;
      case "asset:leave":
        // Only in feeds of folders.
        require(false);
        return;
      case "asset:delete":
        require(this.#assets.delete(address));
        return;
      case "asset:takedown":
        this.#assets.delete(address);
        return;
      case "asset:purge":
        require(!this.#isAnywhere(change.assetId));
        return;
      case "asset:move":
      case "asset:rename": {
        const from = joinPath(fromFolderPath ?? "", fromBasename);
        const moved = this.#assets.get(from);
        const published = moved?.published ?? contentOf({});
        require(moved?.assetId === change.assetId && contentOf(change) === published);
        require(believed === undefined);
        this.#assets.delete(from);
        this.#assets.set(address, { ...moved!, isPublic: change.access !== "private" });
        return;
      }
      case "asset:access":
        require(believed?.assetId === change.assetId && change.access !== undefined);
        require(contentOf(change) === (believed!.published ?? contentOf({})));
        believed!.isPublic = change.access === "public";
        return;
      case "asset:publish":
        require(believed?.assetId === change.assetId);
        believed!.published = contentOf(change);
        believed!.isPublic = change.access !== "private";
        return;
      case "asset:archive":
        require(believed?.assetId === change.assetId);
        believed!.published = null;
        return;
      case "asset:update":
      case "asset:access-pending":
      case "version:draft":
      case "version:describe":
      case "version:verify":
      case "version:fail":
        require(believed?.assetId === change.assetId);
        return;
      case "version:takedown":
        // Of an asset in the trash, too.
        require(believed?.assetId === change.assetId || !this.#isAnywhere(change.assetId));
        return;
      default:
        void (type satisfies never);
    }
  }
}

function sorted(entries: unknown[]): string[] {
  return entries.map((entry) => JSON.stringify(entry)).sort();
}
