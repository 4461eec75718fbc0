import { UploadControl } from "../../client/parts/control.js";
import { UploadError, toError } from "../../client/uploadError.js";
import type { UploadProgress } from "../../client/uploadFile.js";
import { parseAmount } from "../../shared/bounds.js";
import { type AssetPath, lastSegment, parseAssetPath } from "../../shared/paths.js";
import { type UploadLimits, requireWithinLimits } from "../../shared/uploadLimits.js";
import { judgeFile } from "../../shared/judgeFile.js";
import { describeError } from "../describeError.js";
import {
  type DescribedFile,
  type SentFile,
  type Prepared,
  prepareFile,
  runUpload,
} from "../runUpload.js";
import { type Found, chosenFrom, filesIn } from "./findFiles.js";
import { isWorthRetrying } from "./conflicts.js";
import { placeFile } from "./places.js";
import { type Measured, measure } from "./speed.js";
import { type Decided, Decisions, type Obstacle, type Selection, pathOf } from "./decisions.js";
import { Listeners } from "./listeners.js";
import { totalsOf } from "./totals.js";
import type {
  AddOptions,
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

/** The limits of folders, requested once for all files added together. */
type LimitsByFolder = Map<string, Promise<UploadLimits>>;

/** A file in the queue, with the data to send it. */
type Entry<Start, Finish, Finished> = Decided & {
  shown: QueuedUpload<Finished>;
  /** Prepares the file; `null` if it can never be sent. */
  prepare: (() => Promise<Prepared<Start>>) | null;
  finish: Finish;
  limits: LimitsByFolder;
  control: UploadControl;
  /** Aborts the upload while it runs. */
  running: AbortController | null;
  measured: Measured | null;
};

/**
 * Creates an upload queue, without React.
 *
 * ```ts
 * const queue = createUploadQueue(uploadFunctions(client, api.assets));
 * queue.subscribe(() => show(queue.getState()));
 * await queue.add(event.dataTransfer, { folderPath: "images" });
 * ```
 */
export function createUploadQueue<
  Start extends AssetPath & DescribedFile,
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
  /** In the order in which they start. */
  const waiting = new Set<Queued>();
  /** Files to check against the limits of their folder. */
  const unchecked: Queued[] = [];
  /** The paths of running uploads. A second upload to the same path waits for the first. */
  const busyPaths = new Set<string>();
  const readings = new Set<AbortController>();
  let isCheckingAhead = false;
  const decisions = new Decisions<Queued>({
    show,
    enqueue,
    get getAsset() {
      return functions.getAsset;
    },
  });
  let leftOut = 0;
  let lastId = 0;
  let sentBytes = 0;
  let measured: Measured | null = null;

  // ------------------------------------------------------------ listeners

  const listeners = new Listeners();
  let state: UploadQueueState<Finished> | null = null;

  function getState(): UploadQueueState<Finished> {
    if (state === null) {
      const uploads = [...entries.values()].map(({ shown }) => shown);
      const totals = totalsOf(uploads, measured?.speed ?? null);
      const isBusy =
        waiting.size > 0 || busyPaths.size > 0 || readings.size > 0 || totals.asking > 0;
      state = { uploads, totals, leftOut, isBusy };
    }
    return state;
  }

  function changed(): void {
    state = null;
    listeners.schedule();
  }

  /** Starts what can start, and notifies listeners immediately after a user action. */
  function settle(): void {
    startWaiting();
    listeners.flush();
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

  /** Returns a file that the limits of its folder allow. */
  async function requireAllowed({ shown, prepare, limits }: Queued): Promise<Prepared<Start>> {
    const prepared = await prepare!();
    if (functions.getUploadLimits === undefined) return prepared;
    const { folderPath } = shown;
    let asked = limits.get(folderPath);
    if (asked === undefined) {
      asked = functions.getUploadLimits({ folderPath });
      limits.set(folderPath, asked);
    }
    requireWithinLimits(folderPath, await asked, prepared.start);
    return prepared;
  }

  /** Fails waiting files that exceed their folder's limits, one folder at a time. */
  async function checkAhead(): Promise<void> {
    if (isCheckingAhead) return;
    isCheckingAhead = true;
    for (let entry = unchecked.shift(); entry !== undefined; entry = unchecked.shift()) {
      if (!waiting.has(entry)) continue;
      const { limits } = entry;
      try {
        await requireAllowed(entry);
      } catch (error) {
        // Meanwhile the upload may have started, or been canceled and retried.
        if (entry.limits === limits && waiting.delete(entry)) fail(entry, error);
      }
    }
    isCheckingAhead = false;
  }

  // ------------------------------------------------------------ running

  function startWaiting(): void {
    for (const entry of waiting) {
      if (busyPaths.size >= concurrency) break;
      if (!entry.control.isPaused && !busyPaths.has(pathOf(entry))) void run(entry);
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
      const { file, start } = await requireAllowed(entry);
      const needs = await decisions.examine(entry, { file, start });
      if (signal.aborted) return;
      if (typeof needs === "string") return divert(entry, needs);
      const prepared = { file, start: { ...start, ...needs.start } };
      const ending = { ...entry.finish, ...needs.finish };
      const result = await runUpload<Start, Finish, Finished>(functions, prepared, ending, {
        signal,
        control: entry.control,
        onStep: (status) => {
          if (!signal.aborted) show(entry, { status, speed: null });
        },
        onProgress: (progress) => {
          if (!signal.aborted) advance(entry, progress);
        },
      });
      show(entry, { status: "done", result });
    } catch (error) {
      // The canceling code has already updated the state, and the upload may have been retried.
      if (signal.aborted) return;
      const obstacle = decisions.obstacleOf(entry, error);
      if (obstacle !== null) return divert(entry, obstacle);
      fail(entry, error);
    }
    release(entry);
    startWaiting();
  }

  /** Leaves a file to a decision, and continues with the others. */
  function divert(entry: Queued, obstacle: Obstacle): void {
    release(entry);
    decisions.settle(entry, obstacle);
    startWaiting();
  }

  function advance(entry: Queued, progress: UploadProgress): void {
    const { sent } = progress;
    const at = now();
    sentBytes += sent - entry.shown.progress.sent;
    measured = measure(measured, sentBytes, at);
    entry.measured = measure(entry.measured, sent, at);
    show(entry, { progress, speed: entry.measured.speed });
  }

  function release(entry: Queued): void {
    entry.running = null;
    entry.measured = null;
    busyPaths.delete(pathOf(entry));
  }

  function stop(entry: Queued): void {
    if (entry.shown.status !== "asking" && !waiting.delete(entry)) {
      if (entry.running === null || entry.shown.status === "finishing") return;
      const { running } = entry;
      release(entry);
      running.abort(new UploadError("UPLOAD_ABORTED", "The upload was canceled."));
    }
    show(entry, { status: "canceled", reason: null, speed: null });
  }

  function enqueue(entry: Queued): void {
    waiting.add(entry);
    if (functions.getUploadLimits === undefined) return;
    unchecked.push(entry);
    void checkAhead();
  }

  // ------------------------------------------------------------ adding

  function enter(
    found: Found,
    place: UploadPlace<Start> | ChooseUploadPlace<Start>,
    finish: Omit<Finish, keyof SentFile>,
    limits: LimitsByFolder,
    selection: Selection,
  ): string | null {
    const { judge = judgeFile } = selection.rules;
    const judgement = judge(found.path);
    if (judgement === "leaveOut") {
      leftOut += 1;
      changed();
      return null;
    }
    const placed = placeFile<Start>(found, place);
    if (placed === null) return null;
    const { file, path } = found;
    const id = `upload-${(lastId += 1)}`;
    const entry: Queued = {
      shown: {
        id,
        file,
        path,
        ...placed.assetPath,
        status: "queued",
        reason: null,
        answer: null,
        isPaused: false,
        progress: { sent: 0, total: file?.size ?? 0 },
        speed: null,
        error: null,
        problem: null,
        result: null,
      },
      prepare: null,
      finish,
      limits,
      selection,
      isHidden: judgement === "ask",
      answers: {},
      named: { basename: placed.assetPath.basename, attempt: 0 },
      isNew: false,
      control: new UploadControl(),
      running: null,
      measured: null,
    };
    entries.set(id, entry);
    changed();
    try {
      if (file === null) throw found.error;
      const target = parseAssetPath(placed.assetPath);
      const start = { ...placed.details, ...target } as Start;
      entry.prepare = once(() => prepareFile(file, start, options, lastSegment(path)));
      show(entry, target);
      entry.named.basename = target.basename;
      decisions.admit(entry);
    } catch (error) {
      fail(entry, error);
    }
    return id;
  }

  async function add(
    source: UploadSource,
    place: UploadPlace<Start> | ChooseUploadPlace<Start>,
    finish: Omit<Finish, keyof SentFile> = {} as Omit<Finish, keyof SentFile>,
    rules: AddOptions = {},
  ): Promise<string[]> {
    const limits: LimitsByFolder = new Map();
    const selection: Selection = { rules: { ...options, ...rules }, answers: {} };
    const ids: string[] = [];
    const enterAll = (found: readonly Found[]) => {
      for (const one of found) {
        const id = enter(one, place, finish, limits, selection);
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

  // ------------------------------------------------------------ user actions

  const withEntry = (act: (entry: Queued) => void) => (id: string) => {
    const entry = entries.get(id);
    if (entry === undefined) return;
    act(entry);
    settle();
  };

  function again(entry: Queued, limits: LimitsByFolder): void {
    const { status, progress } = entry.shown;
    if ((status !== "failed" && status !== "canceled") || entry.prepare === null) return;
    entry.limits = limits;
    const reset = { ...progress, sent: 0 };
    show(entry, { status: "queued", progress: reset, error: null, problem: null });
    decisions.admit(entry);
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
    pause: withEntry((entry) => {
      entry.control.pause();
      show(entry, { isPaused: true });
    }),
    resume: withEntry((entry) => {
      entry.control.resume();
      show(entry, { isPaused: false });
    }),
    answer: (id, given) => withEntry((entry) => decisions.answer(entry, given))(id),
    answerAll: (question, given) => {
      decisions.answerAll([...entries.values()], question, given);
      settle();
    },
    retry: withEntry((entry) => again(entry, new Map())),
    retryFailed: () => {
      const limits: LimitsByFolder = new Map();
      for (const entry of entries.values()) {
        if (isWorthRetrying(entry.shown)) again(entry, limits);
      }
      settle();
    },
    remove: withEntry((entry) => {
      stop(entry);
      entries.delete(entry.shown.id);
      changed();
    }),
    clear: (statuses = ["done", "canceled", "skipped"]) => {
      leftOut = 0;
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
    subscribe: listeners.subscribe,
  };
}

/** Keeps the result, but not a failure. */
function once<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | null = null;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = null;
      throw error;
    });
    return made;
  };
}
