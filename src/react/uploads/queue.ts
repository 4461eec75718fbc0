import { UNKNOWN_CONTENT_TYPE, UploadError } from "../../client/uploadFile.js";
import { parseAmount } from "../../component/model/bounds.js";
import { type Address, joinPath, parseAddress } from "../../component/model/paths.js";
import { type UploadLimits, requireWithinLimits } from "../../component/model/uploadLimits.js";
import { describeError } from "../describeError.js";
import { type DescribedFile, type SentFile, runUpload, toError } from "../runUpload.js";
import { type Found, chosenFrom, filesIn } from "./findFiles.js";
import { placeFile } from "./places.js";
import { type Measured, measure } from "./speed.js";
import { totalsOf } from "./totals.js";
import type {
  ChooseUploadPlace,
  QueuedUpload,
  UploadPlace,
  UploadQueue,
  UploadQueueFunctions,
  UploadQueueOptions,
  UploadQueueState,
  UploadSource,
} from "./types.js";

const DEFAULT_CONCURRENCY = 3;
/** Bytes leave in many small pieces; nobody sees more than one picture in this time. */
const FRAME_MS = 16;

/** The limits of folders, asked for once for all files that were added together. */
type LimitsByFolder = Map<string, Promise<UploadLimits>>;

/** A file in the queue, with what is needed to send it. */
type Entry<Start, Finish, Finished> = {
  shown: QueuedUpload<Finished>;
  /** `null` when nothing can be sent, whatever is done. */
  start: Start | null;
  finish: Finish;
  limits: LimitsByFolder;
  /** While it runs: what stops it. */
  running: AbortController | null;
  measured: Measured | null;
};

/**
 * A queue of uploads for any page or program, without React.
 *
 * ```ts
 * const queue = createUploadQueue(uploadFunctions(client, api.assets));
 * queue.subscribe(() => show(queue.getState()));
 * await queue.add(event.dataTransfer, { folderPath: "images" });
 * ```
 */
export function createUploadQueue<
  Start extends Address & DescribedFile,
  Finish extends SentFile,
  Finished,
>(
  functions: UploadQueueFunctions<Start, Finish, Finished>,
  options: UploadQueueOptions = {},
): UploadQueue<Start, Finish, Finished> {
  type Queued = Entry<Start, Omit<Finish, keyof SentFile>, Finished>;
  const { now = () => performance.now() } = options;
  let concurrency = parseAmount("concurrency", options.concurrency ?? DEFAULT_CONCURRENCY);

  const entries = new Map<string, Queued>();
  /** In the order in which they will start. */
  const waiting = new Set<Queued>();
  /** What may have to be held against the limits of its folder. */
  const unchecked: Queued[] = [];
  /** Where files are on their way to. A second one for the same address waits for the first. */
  const busyPaths = new Set<string>();
  const readings = new Set<AbortController>();
  let isCheckingAhead = false;
  let lastId = 0;
  let sentBytes = 0;
  let measured: Measured | null = null;

  // ------------------------------------------------------------ what listeners see

  const listeners = new Set<() => void>();
  let state: UploadQueueState<Finished> | null = null;
  let frame: ReturnType<typeof setTimeout> | undefined;

  function getState(): UploadQueueState<Finished> {
    if (state === null) {
      const uploads = [...entries.values()].map(({ shown }) => shown);
      const isBusy = waiting.size > 0 || busyPaths.size > 0 || readings.size > 0;
      state = { uploads, totals: totalsOf(uploads, measured?.speed ?? null), isBusy };
    }
    return state;
  }

  /** Notes a change; listeners hear of it with all others of this frame. */
  function changed(): void {
    state = null;
    frame ??= setTimeout(tell, FRAME_MS);
  }

  function tell(): void {
    clearTimeout(frame);
    frame = undefined;
    for (const listener of [...listeners]) listener();
  }

  /** Does what is possible now, and shows at once what a user has asked for. */
  function settle(): void {
    startWaiting();
    if (frame !== undefined) tell();
  }

  function show(entry: Queued, change: Partial<QueuedUpload<Finished>>): void {
    entry.shown = { ...entry.shown, ...change };
    changed();
  }

  function fail(entry: Queued, thrown: unknown): void {
    const error = toError(thrown);
    show(entry, { status: "failed", error, problem: describeError(error), speed: null });
  }

  // ------------------------------------------------------------ limits

  async function requireAllowed({ shown, start, limits }: Queued): Promise<void> {
    if (functions.getUploadLimits === undefined) return;
    const { folderPath, progress } = shown;
    let asked = limits.get(folderPath);
    if (asked === undefined) {
      asked = functions.getUploadLimits({ folderPath });
      limits.set(folderPath, asked);
    }
    const contentType = start?.contentType ?? UNKNOWN_CONTENT_TYPE;
    requireWithinLimits(folderPath, await asked, { size: progress.total, contentType });
  }

  /** Tells of files that will be refused, before it is their turn. One folder at a time. */
  async function checkAhead(): Promise<void> {
    if (isCheckingAhead) return;
    isCheckingAhead = true;
    for (let entry = unchecked.shift(); entry !== undefined; entry = unchecked.shift()) {
      if (!waiting.has(entry)) continue;
      const { limits } = entry;
      try {
        await requireAllowed(entry);
      } catch (error) {
        // It may have started, or been cancelled and added anew, in the meantime.
        if (entry.limits === limits && waiting.delete(entry)) fail(entry, error);
      }
    }
    isCheckingAhead = false;
  }

  // ------------------------------------------------------------ running

  function pathOf({ shown }: Queued): string {
    return joinPath(shown.folderPath, shown.basename);
  }

  function startWaiting(): void {
    for (const entry of waiting) {
      if (busyPaths.size >= concurrency) break;
      if (!busyPaths.has(pathOf(entry))) void run(entry);
    }
    if (busyPaths.size === 0) measured = null;
  }

  async function run(entry: Queued): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    waiting.delete(entry);
    entry.running = controller;
    busyPaths.add(pathOf(entry));
    show(entry, { status: "starting" });
    try {
      await requireAllowed(entry);
      signal.throwIfAborted();
      const result = await runUpload<Start, Finish, Finished>(
        functions,
        entry.shown.file!,
        entry.start!,
        entry.finish,
        {
          signal,
          onStep: (status) => {
            if (!signal.aborted) show(entry, { status, speed: null });
          },
          onProgress: (progress) => {
            if (!signal.aborted) advance(entry, progress.sent);
          },
        },
      );
      show(entry, { status: "done", result });
    } catch (error) {
      // Who has stopped it has said so already, and it may be running anew.
      if (signal.aborted) return;
      fail(entry, error);
    }
    release(entry);
    startWaiting();
  }

  function advance(entry: Queued, sent: number): void {
    const { progress } = entry.shown;
    const at = now();
    sentBytes += sent - progress.sent;
    measured = measure(measured, sentBytes, at);
    entry.measured = measure(entry.measured, sent, at);
    show(entry, { progress: { ...progress, sent }, speed: entry.measured.speed });
  }

  function release(entry: Queued): void {
    entry.running = null;
    entry.measured = null;
    busyPaths.delete(pathOf(entry));
  }

  function stop(entry: Queued): void {
    if (!waiting.delete(entry)) {
      if (entry.running === null || entry.shown.status === "finishing") return;
      const { running } = entry;
      release(entry);
      running.abort(new UploadError("UPLOAD_ABORTED", "The upload was cancelled."));
    }
    show(entry, { status: "cancelled", speed: null });
  }

  function enqueue(entry: Queued): void {
    waiting.add(entry);
    unchecked.push(entry);
    void checkAhead();
  }

  // ------------------------------------------------------------ adding

  function enter(
    found: Found,
    place: UploadPlace<Start> | ChooseUploadPlace<Start>,
    finish: Omit<Finish, keyof SentFile>,
    limits: LimitsByFolder,
  ): string | null {
    const placed = placeFile<Start>(found, place);
    if (placed === null) return null;
    const { file, path } = found;
    const id = `upload-${(lastId += 1)}`;
    const entry: Queued = {
      shown: {
        id,
        file,
        path,
        ...placed.address,
        status: "queued",
        progress: { sent: 0, total: file?.size ?? 0 },
        speed: null,
        error: null,
        problem: null,
        result: null,
      },
      start: null,
      finish,
      limits,
      running: null,
      measured: null,
    };
    entries.set(id, entry);
    changed();
    try {
      if (file === null) throw found.error;
      const address = parseAddress(placed.address);
      entry.start = { ...placed.details, ...address } as Start;
      show(entry, address);
      enqueue(entry);
    } catch (error) {
      fail(entry, error);
    }
    return id;
  }

  async function add(
    source: UploadSource,
    place: UploadPlace<Start> | ChooseUploadPlace<Start>,
    finish: Omit<Finish, keyof SentFile> = {} as Omit<Finish, keyof SentFile>,
  ): Promise<string[]> {
    const limits: LimitsByFolder = new Map();
    const ids: string[] = [];
    const enterAll = (found: readonly Found[]) => {
      for (const one of found) {
        const id = enter(one, place, finish, limits);
        if (id !== null) ids.push(id);
      }
      settle();
    };
    const { files, folders } = chosenFrom(source);
    const reading = new AbortController();
    if (folders.length > 0) {
      readings.add(reading);
      changed();
    }
    try {
      enterAll(files);
      for (const folder of folders) {
        for await (const batch of filesIn(folder)) {
          if (reading.signal.aborted) return ids;
          enterAll(batch);
        }
      }
      return ids;
    } finally {
      if (readings.delete(reading)) changed();
      settle();
    }
  }

  // ------------------------------------------------------------ what a user does with one or all

  const withEntry = (act: (entry: Queued) => void) => (id: string) => {
    const entry = entries.get(id);
    if (entry === undefined) return;
    act(entry);
    settle();
  };

  function again(entry: Queued, limits: LimitsByFolder): void {
    const { status, progress } = entry.shown;
    if ((status !== "failed" && status !== "cancelled") || entry.start === null) return;
    entry.limits = limits;
    const anew = { ...progress, sent: 0 };
    show(entry, { status: "queued", progress: anew, error: null, problem: null });
    enqueue(entry);
  }

  return {
    add,
    cancel: withEntry(stop),
    cancelAll: () => {
      for (const reading of readings) reading.abort();
      if (readings.size > 0) changed();
      readings.clear();
      for (const entry of entries.values()) stop(entry);
      settle();
    },
    retry: withEntry((entry) => again(entry, new Map())),
    retryFailed: () => {
      const limits: LimitsByFolder = new Map();
      for (const entry of entries.values())
        if (entry.shown.status === "failed") again(entry, limits);
      settle();
    },
    remove: withEntry((entry) => {
      stop(entry);
      entries.delete(entry.shown.id);
      changed();
    }),
    clear: (statuses = ["done", "cancelled"]) => {
      const ended = new Set<string>(statuses);
      for (const [id, { shown }] of entries) {
        if (ended.has(shown.status) && entries.delete(id)) changed();
      }
      settle();
    },
    setConcurrency: (most) => {
      concurrency = parseAmount("concurrency", most);
      settle();
    },
    getState,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
