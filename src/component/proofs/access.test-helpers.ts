/** Who may have what, and that nothing is opened by anything but being told to. */
import type { Doc } from "../_generated/dataModel.js";
import { isWithin, joinPath, parentOf } from "../../shared/paths.js";
import type { Backend } from "./backend.test-helpers.js";
import { rowsOf } from "./invariants.test-helpers.js";
import type { Place, Step } from "./steps.test-helpers.js";

/** Returns the access of an asset after its bytes have been relocated. */
export function isToBePrivate({ isPrivate, relocation }: Doc<"assets">): boolean {
  return relocation === undefined ? isPrivate === true : relocation.to === "private";
}

function assetOf(backend: Backend, id: string): Doc<"assets"> {
  return rowsOf(backend, "assets").find(({ _id }) => _id === id)!;
}

/** Whether an asset is private for readers at this moment: also if a job that closes its folder is to reach it. */
export function isPrivate(backend: Backend, id: string): boolean {
  const { isPrivate, access, folderPath } = assetOf(backend, id);
  if (isPrivate || access !== undefined) return isPrivate === true;
  const closing = rowsOf(backend, "folderLocks").find(
    (lock) => lock.isClosing && isWithin(folderPath, lock.path),
  );
  if (closing === undefined) return false;
  const folders = new Map(rowsOf(backend, "folders").map((row) => [row.path, row]));
  for (let path = folderPath; path !== closing.path; path = parentOf(path)!) {
    const own = folders.get(path)?.access;
    if (own !== undefined) return own === "private";
  }
  return true;
}

/** Whether a job takes a folder down, so that nothing in it is there for readers. */
export function isBeingTakenDown(backend: Backend, folder: string): boolean {
  const locks = rowsOf(backend, "folderLocks");
  return locks.some(({ path, isTakingDown }) => isTakingDown && isWithin(folder, path));
}

/** Whether what comes to an address is private. */
export function isPrivateAt(backend: Backend, { folder, name }: Place): boolean {
  const asset = rowsOf(backend, "assets").find(
    ({ folderPath, basename, deletedAt }) =>
      folderPath === folder && basename === name && deletedAt === undefined,
  );
  if (asset !== undefined) return asset.isPrivate === true;
  const kept = new Set(rowsOf(backend, "privatePaths").map(({ path, kind }) => `${kind} ${path}`));
  if (kept.has(`asset ${joinPath(folder, name)}`)) return true;
  const folders = new Map(rowsOf(backend, "folders").map((row) => [row.path, row]));
  for (let path: string | null = folder; path !== null; path = parentOf(path)) {
    const row = folders.get(path);
    if (row !== undefined) return row.isPrivate === true;
    if (kept.has(`folder ${path}`)) return true;
  }
  return rowsOf(backend, "settings")[0]?.rootAccess === "private";
}

/** A copy of what is private is private. */
export function requireCopiedAccess(backend: Backend, from: string, to: string): void {
  if (isToBePrivate(assetOf(backend, from)) && !isToBePrivate(assetOf(backend, to))) {
    throw new Error("A copy of a private file is public.");
  }
}

/** Looks out for what becomes public without being told to. */
export class AccessWatch {
  #private = new Set<string>();

  /** Whether a step may make something public: it says so, or work goes on that was told to. */
  mayOpen(backend: Backend, step: Step): boolean {
    const isTold = step.do === "access" || step.do === "folderAccess";
    if (isTold) return step.access !== "private";
    return rowsOf(backend, "jobs").some(
      ({ kind, status, access }) =>
        kind === "access" && status === "running" && access !== "private",
    );
  }

  requireClosed(backend: Backend, mayOpen: boolean): void {
    const assets = rowsOf(backend, "assets");
    for (const asset of assets) {
      if (mayOpen || !this.#private.has(asset._id) || isToBePrivate(asset)) continue;
      throw new Error(`${asset.basename} has become public by itself.`);
    }
    this.#private = new Set(assets.filter(isToBePrivate).map(({ _id }) => _id));
  }
}
