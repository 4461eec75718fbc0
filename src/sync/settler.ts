/** Brings one file to its target state. */
import { randomBytes } from "node:crypto";
import { posix } from "node:path";
import { ROOT, parentOf } from "../shared/paths.js";
import { secondAfter } from "../shared/secondAfter.js";
import type { Context } from "./context.js";
import type { Facts, OpenFile } from "./disk.js";
import { copyLocal, download } from "./download.js";
import { FileFailure, MirrorError, diskError, errorMessage, errorCode } from "./errors.js";
import { temporaryName } from "./names.js";
import { Places } from "./flow.js";
import {
  type Action,
  type Content,
  type KeptReason,
  type Written,
  isUntouched,
  planFile,
} from "./plan.js";
import type { FileRecord } from "./state.js";
import { InTheWay, type Tree } from "./tree.js";

/** A user may be editing in the folder, so the number of attempts is limited. */
const MAX_PLANS = 5;

type Inspected = { sha256: string; isOurs: boolean };

/** Finds out the digest of a file, and whether this tool wrote it. */
export async function inspect(
  { disk, hints, state }: Context,
  path: string,
  local: string,
  facts: Facts,
): Promise<Inspected> {
  // The state file takes precedence; the attribute helps if the state was lost.
  const known = state.files.get(path);
  const isKnown = known?.have !== undefined || known?.next !== undefined;
  const file = await disk.read(local);
  if (file === null) throw new FileFailure(`${local} is being moved`);
  try {
    const hint = isKnown ? null : await hints.read(file.path, path, facts);
    return { sha256: hint ?? (await file.sha256()), isOurs: hint !== null };
  } finally {
    await file.close();
  }
}

export class Settler {
  /** Files of the server that are not up to date: they failed, or a local file is in the way. */
  readonly unsettled = new Map<string, "kept" | "failed">();
  written = 0;
  removed = 0;
  /** Digests of files that differ from what was written, until they change again. */
  private readonly read = new Map<string, { facts: Facts; inspected: Inspected }>();
  private readonly downloads: Places;

  constructor(
    private readonly context: Context,
    private readonly tree: Tree,
  ) {
    this.downloads = new Places(context.settings.concurrency);
  }

  /**
   * Brings a file to its target state, or reports why it stays as it is. Resolves when the result is
   * recorded.
   */
  async settle(path: string, want: Content | null, url?: string): Promise<void> {
    try {
      const local = await this.locate(path, want);
      if (local !== null) await this.settleAt(path, local, want, url);
    } catch (error) {
      if (error instanceof InTheWay) {
        this.leave(path, want, "in the way", error.local);
      } else if (error instanceof FileFailure) {
        this.fail(path, want, errorMessage(error));
      } else {
        throw error;
      }
    }
    await this.context.state.flush();
  }

  /** Returns whether a file and its record are as this tool left them, so that nothing is to settle. */
  isSettled({ have, want }: FileRecord, facts: Facts | null): boolean {
    if (facts === null || want !== undefined) return false;
    return isUntouched(facts, have) && hasItsTime(have);
  }

  /** Returns the file's local path and creates its folder if needed; `null` if nothing is left to do. */
  private async locate(path: string, want: Content | null): Promise<string | null> {
    const { state, names, emit } = this.context;
    const record = state.files.get(path);
    if (want !== null) {
      const parent = parentOf(path) ?? ROOT;
      if (record === undefined) {
        const { local, reason } = names.claim("file", path, this.tree.nameOf(parent));
        state.setFile(path, { local, want });
        if (reason !== null) emit({ type: "mapped", path, local, reason });
      }
      await this.tree.open(parent);
      return state.files.get(path)!.local;
    }
    return record?.local ?? null;
  }

  private async settleAt(path: string, local: string, want: Content | null, url?: string) {
    const { disk, settings, state } = this.context;
    let inspected: Inspected | undefined;
    for (let plans = 0; plans < MAX_PLANS; plans += 1) {
      const facts = await disk.facts(local);
      const known = state.files.get(path);
      const { isSavingAside } = settings;
      const action = planFile({ want, known, facts, inspected, isSavingAside });
      if (action.do === "inspect") inspected = await this.inspect(path, local, facts!);
      else if (await this.perform(action, path, local, want, url)) return;
    }
    throw new FileFailure("the file keeps changing");
  }

  /** @returns false if the file must be checked again. */
  private async perform(
    action: Exclude<Action, { do: "inspect" }>,
    path: string,
    local: string,
    want: Content | null,
    url: string | undefined,
  ): Promise<boolean> {
    const { state, emit } = this.context;
    switch (action.do) {
      case "nothing": {
        const have = await this.timed(path, local, action.have);
        const hadOne = state.files.get(path)?.have !== undefined;
        const isOpen = state.files.get(path)?.want !== undefined;
        if (action.isNews || isOpen || have !== action.have) state.setFile(path, { local, have });
        this.unsettled.delete(path);
        if (!hadOne && have.isAdopted) emit({ type: "adopted", path, local });
        return true;
      }
      case "forget":
        if (action.kept !== null) emit({ type: "kept", path: null, local, reason: action.kept });
        this.forget(path, local);
        return true;
      case "remove": {
        const isRemoved = await this.takeAway(path, local, null).catch((error: unknown) => {
          throw isOwn(error) ? error : diskError(error, this.tree.absolute(local));
        });
        if (!isRemoved) return false;
        this.removed += 1;
        emit({ type: "removed", path, local });
        this.forget(path, local);
        return true;
      }
      case "keep":
        this.leave(path, want, action.reason, local);
        return true;
      case "set aside":
        await this.tree.setAside(path, local);
        return false;
      case "download":
        return await this.bring(path, local, want!, action.isReplacing, url);
    }
  }

  /** Gives a file of this tool the time of its version. */
  private async timed(path: string, local: string, have: Written): Promise<Written> {
    const { disk, hints } = this.context;
    if (have.modifiedAt === undefined || hasItsTime(have)) return have;
    const file = await disk.read(local);
    if (file === null) return have;
    try {
      if (!isUntouched(await file.facts(), have)) return have;
      await file.setTime(secondAfter(have.modifiedAt));
      const facts = await file.facts();
      await hints.write(file.path, path, have, facts);
      return { ...have, mtimeNs: facts.mtimeNs };
    } finally {
      await file.close();
    }
  }

  private async inspect(path: string, local: string, facts: Facts): Promise<Inspected> {
    const cached = this.read.get(local);
    if (cached !== undefined && isSameFacts(cached.facts, facts)) return cached.inspected;
    const inspected = await inspect(this.context, path, local, facts).catch((error: unknown) => {
      throw diskError(error, this.tree.absolute(local));
    });
    if (!inspected.isOurs) this.read.set(local, { facts, inspected });
    return inspected;
  }

  /** Downloads into a temporary file in the same folder, and renames it when its bytes are verified. */
  private async bring(
    path: string,
    local: string,
    want: Content,
    isReplacing: boolean,
    url?: string,
  ): Promise<boolean> {
    const { disk, state, emit } = this.context;
    const target = this.tree.absolute(local);
    const temporary = posix.join(
      posix.dirname(local),
      temporaryName(randomBytes(8).toString("hex")),
    );
    let isPlaced = false;
    try {
      // Disk operations are slow too: let the next download start while this file is written.
      const file = await this.downloads.within(() =>
        this.fetch(path, target, temporary, want, url),
      );
      const facts = await this.finish(file, path, temporary, want);
      if (facts === null) return false;
      const written = { ...want, mtimeNs: facts.mtimeNs, ino: facts.ino };
      // Recorded first: after a crash in between, the file is known to be ours.
      state.setFile(path, { local, have: state.files.get(path)?.have, next: written, want });
      await state.flush();
      // The download took time: check again that the replaced file is ours.
      if (isReplacing && !(await this.mayTake(path, local))) return false;
      const isPut = await (isReplacing
        ? this.takeAway(path, local, temporary)
        : disk.place(temporary, local));
      if (!isPut) return false;
      isPlaced = true;
      state.setFile(path, { local, have: written });
      this.read.delete(local);
    } catch (error) {
      throw isOwn(error) ? error : diskError(error, target);
    } finally {
      // On a full disk, or if the folder was deleted, the cleanup may fail too.
      if (!isPlaced) await disk.remove(temporary).catch(() => undefined);
    }
    this.unsettled.delete(path);
    this.written += 1;
    emit({ type: "written", path, local, size: want.size, isReplacing });
    return true;
  }

  /** Closes a complete file; `null` if its name leads to another file by now. */
  private async finish(
    file: OpenFile,
    path: string,
    temporary: string,
    want: Content,
  ): Promise<Facts | null> {
    const { disk, hints, settings } = this.context;
    let complete: Facts;
    try {
      if (settings.isFlushing) await file.flush();
      if (want.modifiedAt !== undefined) await file.setTime(secondAfter(want.modifiedAt));
      complete = await file.facts();
      await hints.write(file.path, path, want, complete);
    } finally {
      await file.close();
    }
    // Some file systems set the time when a file is closed.
    const facts = await disk.facts(temporary);
    return facts?.ino === complete.ino ? facts : null;
  }

  /** A new open file with the right bytes; on failure it is closed. */
  private async fetch(
    path: string,
    target: string,
    temporary: string,
    want: Content,
    url: string | undefined,
  ): Promise<OpenFile> {
    const { disk, http, settings, source, signal, emit } = this.context;
    const file = await disk.create(temporary).catch((error: unknown) => {
      throw diskError(error, this.tree.absolute(temporary));
    });
    try {
      if (await this.copied(want, file, target)) return file;
      await download(want, file, target, {
        http,
        url,
        findUrl: async () => (await source.find(want.versionId))?.url ?? null,
        signal,
        attempts: settings.attempts,
        backoff: settings.backoff,
        stallMs: settings.stallMs,
        onBytes: (count) => emit({ type: "bytes", count }),
        onRetry: (problem, delayMs) => emit({ type: "retry", path, problem, delayMs }),
      });
    } catch (error) {
      await file.close();
      throw error;
    }
    return file;
  }

  /** Writes the bytes of another local file, if one has them. */
  private async copied(want: Content, file: OpenFile, target: string): Promise<boolean> {
    const { disk, localWith } = this.context;
    const local = localWith?.(want);
    // It may have been moved or replaced since it was read.
    const source = local === undefined ? null : await disk.read(local).catch(() => null);
    if (source === null) return false;
    return await copyLocal(want, file, target, source).finally(() => source.close());
  }

  /**
   * Replaces a file by another one, or removes it.
   *
   * @returns false if the file at this name was changed in the meantime, and is there.
   */
  private async takeAway(path: string, local: string, by: string | null): Promise<boolean> {
    const { disk, asideOf } = this.context;
    if (asideOf === undefined) {
      await (by === null ? disk.remove(local) : disk.rename(by, local));
      return true;
    }
    // Away from its name, the file can be looked at without another one taking its place.
    const aside = posix.join(posix.dirname(local), asideOf(path));
    try {
      await disk.rename(local, aside);
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw error;
      return by === null;
    }
    if (await this.mayTake(path, local, aside)) {
      const isPut = by === null || (await this.placeInstead(by, local, aside));
      // A program that has it open may have written to it.
      if (await this.mayTake(path, local, aside)) await disk.remove(aside);
      else await this.tree.setAside(path, local, aside);
      return isPut;
    }
    if (!(await disk.place(aside, local))) await this.tree.setAside(path, local, aside);
    return false;
  }

  /** Gives a file its name; on failure, as on a full disk, the one that had the name gets it back. */
  private async placeInstead(by: string, local: string, before: string): Promise<boolean> {
    const { disk } = this.context;
    try {
      return await disk.place(by, local);
    } catch (error) {
      if ((await disk.facts(local)) === null) await disk.rename(before, local);
      throw error;
    }
  }

  /**
   * Returns whether a file is still the one that may be replaced or removed.
   *
   * @param at where it is, if that is not its own name.
   */
  private async mayTake(path: string, local: string, at = local): Promise<boolean> {
    const { disk, hints, state } = this.context;
    const facts = await disk.facts(at);
    if (facts === null) return false;
    if (isUntouched(facts, state.files.get(path)?.have)) return true;
    const cached = this.read.get(local);
    if (cached !== undefined) return isSameFacts(cached.facts, facts);
    const file = await disk.read(at);
    if (file === null) return false;
    return (await hints.read(file.path, path, facts).finally(() => file.close())) !== null;
  }

  /** Moves a file of the mirror to its new path on the server; false if that is not possible. */
  async relocate(from: string, to: string, want: Content): Promise<boolean> {
    const { state, disk, hints, names, emit } = this.context;
    const source = state.files.get(from);
    const have = source?.have;
    if (source === undefined || have === undefined || have.isAdopted) return false;
    if (have.sha256 !== want.sha256 || state.files.has(to)) return false;
    try {
      const folder = await this.tree.open(parentOf(to) ?? ROOT);
      if (state.files.has(to)) return false;
      const file = await disk.read(source.local);
      if (file === null) return false;
      let facts: Facts;
      try {
        if (!isUntouched(await file.facts(), have)) return false;
        if (want.modifiedAt !== undefined) await file.setTime(secondAfter(want.modifiedAt));
        facts = await file.facts();
        await hints.write(file.path, to, want, facts);
      } finally {
        await file.close();
      }
      const { local, reason } = names.claim("file", to, folder);
      const written = { ...want, mtimeNs: facts.mtimeNs, ino: facts.ino };
      state.setFile(to, { local, next: written, want });
      if (reason !== null) emit({ type: "mapped", path: to, local, reason });
      await state.flush();
      if (!(await disk.place(source.local, local))) return false;
      state.setFile(to, { local, have: written });
      this.forget(from, source.local);
      await state.flush();
      emit({ type: "moved", from, path: to, local });
      return true;
    } catch (error) {
      // If the target is taken, settling both paths handles it.
      const problem = isOwn(error) ? error : diskError(error, this.tree.absolute(source.local));
      if (problem instanceof MirrorError) throw problem;
      return false;
    }
  }

  private forget(path: string, local: string): void {
    const { state, names } = this.context;
    names.release("file", path, local);
    state.setFile(path, null);
    this.unsettled.delete(path);
    this.read.delete(local);
  }

  private leave(path: string, want: Content | null, reason: KeptReason, local: string): void {
    const isNews = this.unsettled.get(path) !== "kept";
    this.note(path, want, reason);
    this.unsettled.set(path, "kept");
    if (isNews) this.context.emit({ type: "kept", path, local, reason });
  }

  private fail(path: string, want: Content | null, problem: string): void {
    this.note(path, want, problem);
    this.unsettled.set(path, "failed");
    this.context.emit({ type: "failed", path, problem });
  }

  /** Records what is still to do, so that the cursor can advance. */
  private note(path: string, want: Content | null, failure: string): void {
    const { state } = this.context;
    const record: FileRecord | undefined = state.files.get(path);
    if (record !== undefined) state.setFile(path, { ...record, want, failure });
  }
}

function isOwn(error: unknown): boolean {
  return (
    error instanceof MirrorError ||
    error instanceof FileFailure ||
    error instanceof InTheWay ||
    (error instanceof Error && error.name === "Stopped")
  );
}

/** Returns whether a file has the time of its version; one of the user's keeps its own. */
function hasItsTime({ isAdopted, modifiedAt, mtimeNs }: Written): boolean {
  if (isAdopted || modifiedAt === undefined) return true;
  return BigInt(mtimeNs) === BigInt(secondAfter(modifiedAt)) * 1_000_000n;
}

function isSameFacts(a: Facts, b: Facts): boolean {
  return a.kind === b.kind && a.size === b.size && a.mtimeNs === b.mtimeNs && a.ino === b.ino;
}
