/** Manages the folders of the mirror. */
import { join } from "node:path";
import type { Context } from "./context.js";
import { diskError, errorCode } from "./errors.js";
import { OWN_FOLDER, isTemporaryName } from "./names.js";
import { ROOT, parentOf } from "../shared/paths.js";

/** A local file is in the place of a folder. */
export class InTheWay extends Error {
  override readonly name = "InTheWay";

  constructor(readonly local: string) {
    super(`${local} is not a folder`);
  }
}

export class Tree {
  private readonly opening = new Map<string, Promise<string>>();

  constructor(private readonly context: Context) {}

  /** Returns a path for messages. */
  absolute(local: string): string {
    return join(this.context.root, local);
  }

  /** Returns the local path of a server folder; the mirrored folder is the root. */
  localOf(path: string): string | null {
    if (path === this.context.folder) return ROOT;
    return this.context.state.folders.get(path)?.local ?? null;
  }

  /**
   * Creates a folder and its parents if missing.
   *
   * @returns its local path.
   * @throws InTheWay
   */
  async open(path: string): Promise<string> {
    const running = this.opening.get(path);
    if (running !== undefined) return await running;
    const opening = this.openNow(path).finally(() => this.opening.delete(path));
    this.opening.set(path, opening);
    return await opening;
  }

  /** Returns the local path of a folder, assigning one if needed; creates nothing. */
  nameOf(path: string): string {
    const known = this.localOf(path);
    if (known !== null) return known;
    const { state, names, emit } = this.context;
    const parent = this.nameOf(parentOf(path) ?? ROOT);
    const { local, reason } = names.claim("folder", path, parent);
    if (reason !== null) emit({ type: "mapped", path, local, reason });
    // Opening the folder shows whether it is ours.
    state.setFolder(path, { local, isOurs: false });
    return local;
  }

  private async openNow(path: string): Promise<string> {
    const { state, disk, folder, settings, emit } = this.context;
    if (path === folder) return ROOT;
    await this.open(parentOf(path) ?? ROOT);
    const local = this.nameOf(path);
    let facts = await disk.facts(local);
    if (facts !== null && facts.kind !== "folder") {
      if (!settings.isSavingAside) throw new InTheWay(local);
      await this.setAside(path, local);
      facts = null;
    }
    if (facts !== null) return local;
    // Recorded first: a recorded folder that does not exist yet does no harm.
    state.setFolder(path, { local, isOurs: true });
    await state.flush();
    try {
      await disk.makeFolder(local);
    } catch (error) {
      if (errorCode(error) === "EEXIST") throw new InTheWay(local);
      throw diskError(error, this.absolute(local));
    }
    emit({ type: "folder created", path, local });
    return local;
  }

  /** Removes a folder that was deleted on the server, unless it contains local files. */
  async remove(path: string): Promise<void> {
    const { state, names, disk, emit } = this.context;
    const record = state.folders.get(path);
    if (record === undefined) return;
    const { local, isOurs } = record;
    if (isOurs && (await disk.facts(local))?.kind === "folder") {
      const isGone = await disk.removeFolder(local).catch((error: unknown) => {
        throw diskError(error, this.absolute(local));
      });
      if (isGone) emit({ type: "folder removed", path, local });
      else emit({ type: "kept", path: null, local, reason: "added" });
    }
    names.release("folder", path, local);
    state.setFolder(path, null);
  }

  /** Deletes incomplete files of a killed run. */
  async sweepLeftovers(): Promise<void> {
    for await (const { local, name, kind } of this.entries()) {
      if (kind === "file" && isTemporaryName(name)) {
        await this.context.disk.remove(local);
      }
    }
  }

  /** Yields the local files and folders that do not belong to the mirror. */
  async *added(): AsyncGenerator<string> {
    for await (const { local, name } of this.entries()) {
      if (name === OWN_FOLDER || isTemporaryName(name)) continue;
      if (!this.context.names.isTaken(local)) yield local;
    }
  }

  /** Yields what the folders of the mirror contain. */
  private async *entries() {
    const { state, disk } = this.context;
    for (const folder of ["", ...[...state.folders.values()].map(({ local }) => local)]) {
      for (const { name, kind } of await disk.list(folder)) {
        yield { local: folder === "" ? name : `${folder}/${name}`, name, kind };
      }
    }
  }

  /**
   * Renames a local file or folder to a name that is free and stays free.
   *
   * @param from where it is, if that is not its own name.
   */
  async setAside(path: string, local: string, from = local): Promise<void> {
    const { disk, names, emit } = this.context;
    const dot = local.lastIndexOf(".");
    const cut = dot > local.lastIndexOf("/") + 1 ? dot : local.length;
    for (let number = 1; ; number += 1) {
      const to = `${local.slice(0, cut)}.kept-${number}${local.slice(cut)}`;
      if (names.isTaken(to) || (await disk.facts(to)) !== null) continue;
      try {
        if (!(await this.moveTo(from, to))) continue;
      } catch (error) {
        throw diskError(error, this.absolute(local));
      }
      emit({ type: "set aside", path, local, to });
      return;
    }
  }

  /** @returns false if the name was taken in the meantime. */
  private async moveTo(local: string, to: string): Promise<boolean> {
    const { disk } = this.context;
    const kind = (await disk.facts(local))?.kind;
    // Outside of Linux, a hard link of a symlink is one of the file that it leads to.
    if (kind === "file" || (kind === "other" && disk.isConfined))
      return await disk.place(local, to);
    // A folder replaces no file.
    await disk.rename(local, to);
    return true;
  }
}
