/** One run of a mirror: lists everything or resumes from the cursor, then follows the feed. */
import { lastSegment, parentOf } from "../shared/paths.js";
import type { Context } from "./context.js";
import type { MirrorSummary } from "./events.js";
import { CursorExpired, FileFailure, MirrorError } from "./errors.js";
import { type ChangePage, type Cursor, type Wanted, compareCursors, wantedAfter } from "./feed.js";
import { Pool, type ReadAhead, backoffMs, readAhead, stopIfAborted, untilStopped } from "./flow.js";
import type { Content, Step } from "./plan.js";
import { walk } from "./server.js";
import { Settler } from "./settler.js";
import { wantOf } from "./state.js";
import { InTheWay, Tree } from "./tree.js";

/** Files processed per parallel download: small files spend most of their time on disk operations. */
const FILES_PER_DOWNLOAD = 4;
/** Files that may be listed ahead; some hundred bytes each. */
const AHEAD = 1_000;
const AHEAD_AT_FIRST = 100_000;
/** Unchanged files of a folder that are checked without a pause: a few milliseconds. */
const CHECKED = 1_000;

/** Files not yet confirmed by the listing. */
type Unseen = { files: Set<string>; folders: Set<string> };

export class Mirror {
  private readonly tree: Tree;
  private readonly settler: Settler;
  private isReady = false;
  private retries = 0;
  private onWake = () => undefined as void;

  constructor(private readonly context: Context) {
    this.tree = new Tree(context);
    this.settler = new Settler(context, this.tree);
  }

  summary(): MirrorSummary {
    const states = [...this.settler.unsettled.values()];
    const failed = states.filter((state) => state === "failed").length;
    return {
      files: this.context.state.files.size,
      written: this.settler.written,
      removed: this.settler.removed,
      kept: states.length - failed,
      failed,
    };
  }

  /** Retries failed files immediately after a reconnection. */
  wake(): void {
    this.retries = 0;
    this.onWake();
  }

  /** Follows the feed until it is stopped, or until everything is copied once. */
  async run(options: { isOnce: boolean; isRelisting: boolean; onReady: () => void }) {
    const { state } = this.context;
    await this.tree.sweepLeftovers();
    let relisting: "first" | "expired" | "asked" | null = options.isRelisting ? "asked" : null;
    if (state.cursor === null) relisting = "first";
    else if (relisting === null) await this.refuseEarlierFeed(state.cursor);
    let isVerified = false;
    let isCurrent = false;
    for (;;) {
      try {
        if (relisting !== null || state.cursor === null) {
          await this.relist(relisting ?? "first");
          relisting = null;
          isVerified = true;
        }
        const page = await this.readFeed(state.cursor!, isCurrent);
        if (page === null) {
          await this.retry();
          continue;
        }
        await this.apply(wantedAfter(page.changes, this.context.folder));
        await state.setCursor(page.nextCursor);
        isCurrent = page.isDone;
      } catch (error) {
        if (!(error instanceof CursorExpired)) throw error;
        relisting = "expired";
        isCurrent = false;
        continue;
      }
      if (!isCurrent || this.isReady) continue;
      if (!isVerified) await this.verify();
      for await (const local of this.tree.added()) {
        this.context.emit({ type: "kept", path: null, local, reason: "added" });
      }
      this.isReady = true;
      options.onReady();
      if (options.isOnce) return;
    }
  }

  private async refuseEarlierFeed(cursor: Cursor): Promise<void> {
    const { source, folder } = this.context;
    if (compareCursors(await source.head(folder), cursor) >= 0) return;
    throw new MirrorError(
      "SERVER_MISBEHAVES",
      "The server's feed ends before this mirror's cursor. If the deployment was reset or " +
        "restored, run again with --relist.",
    );
  }

  // -------------------------------------------------------------- the feed

  /**
   * Returns the next page of the feed; waits for changes if there are none.
   *
   * @returns `null` when failed files should be retried.
   */
  private async readFeed(cursor: Cursor, isCurrent: boolean): Promise<ChangePage | null> {
    const { source, folder, signal } = this.context;
    let close = () => undefined as void;
    try {
      const page = new Promise<ChangePage | null>((resolve, reject) => {
        const onPage = (page: ChangePage) => {
          const hasNews = compareCursors(page.nextCursor, cursor) > 0;
          if (hasNews || !isCurrent) resolve(page);
        };
        const unsubscribe = source.watch(folder, cursor, onPage, reject);
        const stopWaiting = isCurrent ? this.wakeForRetry(() => resolve(null)) : () => undefined;
        close = () => {
          unsubscribe();
          stopWaiting();
        };
      });
      return await untilStopped(page, signal);
    } finally {
      close();
    }
  }

  private wakeForRetry(wake: () => void): () => void {
    if (this.settler.unsettled.size === 0) return () => undefined;
    this.onWake = wake;
    const timer = setTimeout(wake, backoffMs(this.retries + 1, this.context.settings.retry));
    return () => {
      clearTimeout(timer);
      this.onWake = () => undefined;
    };
  }

  private async retry(): Promise<void> {
    this.retries += 1;
    await this.settleKnown([...this.settler.unsettled.keys()]);
    if (this.settler.unsettled.size === 0) this.retries = 0;
  }

  /** Applies the effects of some changes. */
  private async apply({ files, folders }: Wanted): Promise<void> {
    const paths = [...folders.keys()].sort();
    const gone: string[] = [];
    const wanted: [string, Content][] = [];
    for (const [path, content] of files) {
      if (content === null) gone.push(path);
      else wanted.push([path, content]);
    }
    // Move files first, while they still exist; then free names, then take names.
    const rest = await this.relocate(gone, wanted);
    await this.each(gone, (path) => this.settler.settle(path, null));
    const removed = paths.filter((path) => folders.get(path) === false);
    for (const path of removed.reverse()) await this.tree.remove(path);
    for (const path of paths) if (folders.get(path) === true) await this.openFolder(path);
    await this.each(rest, ({ path, content, url }) => this.settler.settle(path, content, url));
    await this.context.state.flush();
  }

  /** @returns the files to process in another way. */
  private async relocate(gone: string[], wanted: [string, Content][]) {
    const sources = new Map<string, string[]>();
    for (const path of gone) {
      const sha256 = this.context.state.files.get(path)?.have?.sha256;
      if (sha256 !== undefined) sources.set(sha256, [...(sources.get(sha256) ?? []), path]);
    }
    const rest: { path: string; content: Content; url: string | undefined }[] = [];
    await this.each(wanted, async ([path, untimed]) => {
      // The feed says what is current, but not since when.
      const found = await this.context.source.find(untimed.versionId);
      const content = { ...untimed, modifiedAt: found?.modifiedAt };
      const from = sources.get(content.sha256)?.pop();
      const isMoved = from !== undefined && (await this.settler.relocate(from, path, content));
      if (!isMoved) rest.push({ path, content, url: found?.url });
    });
    return rest;
  }

  // -------------------------------------------------------------- full comparison

  /** Compares all files of the server with the directory. */
  private async relist(reason: "first" | "expired" | "asked"): Promise<void> {
    const { source, folder, state, settings, emit, signal } = this.context;
    emit({ type: "listing", reason });
    const start = await source.head(folder);
    await state.setCursor(null);
    const unseen: Unseen = {
      files: new Set(state.files.keys()),
      folders: new Set(state.folders.keys()),
    };
    const pool = new Pool(FILES_PER_DOWNLOAD * settings.concurrency);
    try {
      const listed = readAhead(walk(source, folder), this.counting(reason === "first"));
      for await (const step of listed) {
        stopIfAborted(signal);
        if ("folder" in step) {
          unseen.folders.delete(step.folder);
          await this.openFolder(step.folder);
          continue;
        }
        for (const { path, content, url } of step.files) {
          unseen.files.delete(path);
          await pool.add(async () => {
            await this.settler.settle(path, content, url);
            emit({ type: "checked", size: content.size });
          });
        }
      }
    } finally {
      await pool.drain();
    }
    const end = await this.catchUp(start, unseen);
    await this.each(unseen.files, (path) => this.settler.settle(path, null));
    for (const path of [...unseen.folders].sort().reverse()) await this.tree.remove(path);
    await state.setCursor(end);
  }

  /** Applies the changes made during the listing: a file may have moved past it. */
  private async catchUp(start: Cursor, unseen: Unseen): Promise<Cursor> {
    for (let cursor = start; ;) {
      const page = (await this.readFeed(cursor, false))!;
      const wanted = wantedAfter(page.changes, this.context.folder);
      await this.apply(wanted);
      for (const path of wanted.files.keys()) unseen.files.delete(path);
      for (const path of wanted.folders.keys()) unseen.folders.delete(path);
      cursor = page.nextCursor;
      if (page.isDone) return cursor;
    }
  }

  /** How far a listing runs ahead; on the first copy far enough to report a total. */
  private counting(isFirst: boolean): ReadAhead {
    const { emit } = this.context;
    if (!isFirst) return { limit: AHEAD, onListed: () => undefined, onEnd: () => undefined };
    const total = { files: 0, bytes: 0 };
    const onListed = (step: Step): void => {
      if (!("files" in step)) return;
      for (const { content } of step.files) {
        total.files += 1;
        total.bytes += content.size;
      }
      emit({ type: "total", ...total, isFinal: false });
    };
    const onEnd = (): void => emit({ type: "total", ...total, isFinal: true });
    return { limit: AHEAD_AT_FIRST, onListed, onEnd };
  }

  /** Checks, without reading them, whether all files are unchanged. */
  private async verify(): Promise<void> {
    const { disk, signal, state } = this.context;
    for (const path of [...state.folders.keys()].sort()) await this.openFolder(path);
    const inFolders = new Map<string, string[]>();
    for (const [path, { local }] of state.files) {
      const folder = parentOf(local)!;
      const others = inFolders.get(folder);
      if (others === undefined) inFolders.set(folder, [path]);
      else others.push(path);
    }
    for (const [folder, paths] of inFolders) {
      for (let first = 0; first < paths.length; first += CHECKED) {
        stopIfAborted(signal);
        const some = paths.slice(first, first + CHECKED);
        const records = some.map((path) => state.files.get(path)!);
        const names = records.map(({ local }) => lastSegment(local));
        const facts = await disk.factsIn(folder, names);
        const isOpen = (_: string, at: number) => !this.settler.isSettled(records[at]!, facts[at]!);
        await this.settleKnown(some.filter(isOpen));
      }
    }
  }

  private async settleKnown(paths: Iterable<string>): Promise<void> {
    await this.each(paths, async (path) => {
      const record = this.context.state.files.get(path);
      if (record !== undefined) await this.settler.settle(path, wantOf(record));
    });
  }

  // -------------------------------------------------------------- the disk

  private async openFolder(path: string): Promise<void> {
    try {
      await this.tree.open(path);
    } catch (error) {
      if (error instanceof InTheWay) {
        this.context.emit({ type: "kept", path, local: error.local, reason: "in the way" });
      } else if (error instanceof FileFailure) {
        this.context.emit({ type: "failed", path, problem: error.message });
      } else {
        throw error;
      }
    }
  }

  private async each<Item>(items: Iterable<Item>, task: (item: Item) => Promise<void>) {
    const { settings, signal } = this.context;
    const pool = new Pool(FILES_PER_DOWNLOAD * settings.concurrency);
    try {
      for (const item of items) {
        stopIfAborted(signal);
        await pool.add(() => task(item));
      }
    } finally {
      await pool.drain();
    }
  }
}
