/** The folders of the mirror. No path through anything but a real folder is ever taken. */
import { join } from "node:path";
import type { Context } from "./context.js";
import { MirrorError, diskError, errorCode } from "./errors.js";
import { ROOT, parentOf } from "./paths.js";

/** Something of the user's has the place of a folder. */
export class InTheWay extends Error {
  override readonly name = "InTheWay";

  constructor(readonly local: string) {
    super(`something that is no folder has the name ${local}`);
  }
}

export class Tree {
  private readonly opening = new Map<string, Promise<string>>();
  private readonly checking = new Map<string, Promise<boolean>>();

  constructor(private readonly context: Context) {}

  absolute(local: string): string {
    return join(this.context.root, local);
  }

  /** Where a folder of the server is or would be; the mirrored folder is the root. */
  localOf(path: string): string | null {
    if (path === this.context.folder) return ROOT;
    return this.context.state.folders.get(path)?.local ?? null;
  }

  /** Whether every folder on the way to a local path is a real one; nothing is created. */
  async isReachable(local: string): Promise<boolean> {
    const folder = local.slice(0, Math.max(0, local.lastIndexOf("/")));
    // Files of one folder that come at the same time look at it together.
    const running = this.checking.get(folder);
    if (running !== undefined) return await running;
    const checking = this.isReal(folder).finally(() => this.checking.delete(folder));
    this.checking.set(folder, checking);
    return await checking;
  }

  private async isReal(folder: string): Promise<boolean> {
    const parts = folder === "" ? [] : folder.split("/");
    for (let depth = 0; depth <= parts.length; depth += 1) {
      const facts = await this.context.disk.facts(this.absolute(parts.slice(0, depth).join("/")));
      if (facts?.kind !== "folder") return false;
    }
    return true;
  }

  /**
   * Makes sure that a folder is there, and those above it.
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

  /** The local path that a folder has, or has from now on; nothing is created. */
  nameOf(path: string): string {
    const known = this.localOf(path);
    if (known !== null) return known;
    const { state, names, emit } = this.context;
    const parent = this.nameOf(parentOf(path) ?? ROOT);
    const { local, reason } = names.claim("folder", path, parent);
    if (reason !== null) emit({ type: "mapped", path, local, reason });
    // Whose the folder is will show when it is opened.
    state.setFolder(path, { local, isOurs: false });
    return local;
  }

  private async openNow(path: string): Promise<string> {
    const { state, disk, folder, root, settings, emit } = this.context;
    if (path === folder) {
      if ((await disk.facts(root))?.kind === "folder") return ROOT;
      throw new MirrorError("DIRECTORY_UNUSABLE", `${root} is not there any more.`);
    }
    await this.open(parentOf(path) ?? ROOT);
    const local = this.nameOf(path);
    const absolute = this.absolute(local);
    let facts = await disk.facts(absolute);
    if (facts !== null && facts.kind !== "folder") {
      if (!settings.isSavingAside) throw new InTheWay(local);
      await this.setAside(path, local);
      facts = null;
    }
    if (facts !== null) return local;
    // Noted first: a folder that is ours and not there yet does no harm.
    state.setFolder(path, { local, isOurs: true });
    await state.flush();
    try {
      await disk.makeFolder(absolute);
    } catch (error) {
      if (errorCode(error) === "EEXIST") throw new InTheWay(local);
      throw diskError(error, absolute);
    }
    emit({ type: "folder created", path, local });
    return local;
  }

  /** Removes a folder that the server no longer has, unless somebody has put something into it. */
  async remove(path: string): Promise<void> {
    const { state, names, disk, emit } = this.context;
    const record = state.folders.get(path);
    if (record === undefined) return;
    const { local, isOurs } = record;
    if (isOurs && (await this.isReachable(`${local}/.`))) {
      const absolute = this.absolute(local);
      const isGone = await disk.removeFolder(absolute).catch((error: unknown) => {
        throw diskError(error, absolute);
      });
      if (isGone) emit({ type: "folder removed", path, local });
      else emit({ type: "kept", path: null, local, reason: "added" });
    }
    names.release("folder", path, local);
    state.setFolder(path, null);
  }

  /** Gives something of the user's a name that nothing has and nothing gets. */
  async setAside(path: string, local: string): Promise<void> {
    const { disk, names, emit } = this.context;
    const dot = local.lastIndexOf(".");
    const cut = dot > local.lastIndexOf("/") + 1 ? dot : local.length;
    for (let number = 1; ; number += 1) {
      const to = `${local.slice(0, cut)}.kept-${number}${local.slice(cut)}`;
      if (names.isTaken(to) || (await disk.facts(this.absolute(to))) !== null) continue;
      try {
        await disk.rename(this.absolute(local), this.absolute(to));
      } catch (error) {
        throw diskError(error, this.absolute(local));
      }
      emit({ type: "set aside", path, local, to });
      return;
    }
  }
}
