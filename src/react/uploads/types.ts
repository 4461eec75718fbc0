/** The types of the upload queue, independent of React. */
import type { UploadProgress } from "../../client/uploadFile.js";
import type { AssetPath } from "../../shared/paths.js";
import type { UploadLimits } from "../../shared/uploadLimits.js";
import type { DescribedFile, SentFile, UploadFunctions } from "../runUpload.js";

/**
 * - `queued`: waits to start.
 * - `starting`: requests an upload URL from the app.
 * - `sending`: sends the bytes.
 * - `finishing`: creates the version; too late to cancel.
 * - `done`, `canceled`, `failed`: the final status.
 */
export type QueuedUploadStatus =
  "queued" | "starting" | "sending" | "finishing" | "done" | "canceled" | "failed";

/** A final status, unless the upload is retried. */
export type EndedUploadStatus = "done" | "canceled" | "failed";

/** One file in the queue. Each change creates a new object; unchanged files keep theirs. */
export type QueuedUpload<Finished = unknown> = {
  /** Unique within the queue; a retry keeps it. */
  readonly id: string;
  /** `null` if the browser could not read the file. */
  readonly file: Blob | null;
  /** The relative path, such as `trip/day 1/a.jpg`, or the name of a file that was selected directly. */
  readonly path: string;
  /** The path it is uploaded to. */
  readonly folderPath: string;
  readonly basename: string;
  readonly status: QueuedUploadStatus;
  /** True from `pause` to `resume`. */
  readonly isPaused: boolean;
  /** Size in bytes. */
  readonly progress: UploadProgress;
  /** Bytes per second, smoothed over some seconds; `null` unless bytes are being sent. */
  readonly speed: number | null;
  /**
   * Why the upload failed: an error of the component (`isAssetError`), an `UploadError`, or an error of the
   * app's functions.
   */
  readonly error: Error | null;
  /** A message for users about `error`. */
  readonly problem: string | null;
  /** The result of `finishUpload`. */
  readonly result: Finished | null;
};

/** The totals of a queue. */
export type UploadTotals = {
  /** The number of files, in total and by state. */
  readonly files: number;
  readonly queued: number;
  /** Starting, sending or finishing. */
  readonly active: number;
  readonly done: number;
  readonly canceled: number;
  readonly failed: number;
  /** Bytes of all files that are neither canceled nor failed. */
  readonly sent: number;
  readonly total: number;
  /** Total bytes per second; `null` until it can be measured. */
  readonly speed: number | null;
};

/** The state of a queue. The same object until something changes. */
export type UploadQueueState<Finished = unknown> = {
  /** In the order in which they were added. */
  readonly uploads: readonly QueuedUpload<Finished>[];
  readonly totals: UploadTotals;
  /** True while files are read, wait or are sent: closing the page now would lose them. */
  readonly isBusy: boolean;
};

/** A file and its relative path. */
export type FoundFile = {
  /** Relative, with slashes: `trip/day 1/a.jpg`. */
  readonly path: string;
  readonly file: Blob;
};

/**
 * Files to upload:
 * - a `File`, a `FileList` (also of `<input webkitdirectory>`) or any list of files;
 * - the `DataTransfer` of a drop or paste event, including folders; pass it during the event;
 * - files with your own paths.
 */
export type UploadSource = Blob | FoundFile | DataTransfer | Iterable<Blob | FoundFile>;

/**
 * The destination of uploads: the folder that relative paths are added to, a basename to use instead of a
 * file's own name, and other arguments of `startUpload`.
 */
export type UploadPlace<Start extends AssetPath> = Omit<Start, keyof DescribedFile | "basename"> & {
  basename?: string;
  filename?: string;
  contentType?: string;
};

/**
 * Returns the destination of each file, or `null` to skip it. Here `folderPath` is the final folder: the
 * file's relative path is not added.
 */
export type ChooseUploadPlace<Start extends AssetPath> = (
  found: FoundFile,
) => UploadPlace<Start> | null;

/** The app's functions that a queue calls. */
export type UploadQueueFunctions<
  Start extends AssetPath,
  Finish extends SentFile,
  Finished,
> = UploadFunctions<Start, Finish, Finished> & {
  /** Without it, only the server checks the limits, some of them after the upload. */
  getUploadLimits?: (args: { folderPath: string }) => Promise<UploadLimits>;
};

/** Options of a queue. */
export type UploadQueueOptions = {
  /** The number of concurrent uploads; 3 by default. 0 starts none. */
  concurrency?: number;
  /** A clock in milliseconds to measure speed; `performance.now` by default. */
  now?: () => number;
};

/** An upload queue. Its functions can be passed around without the object. */
export type UploadQueue<
  Start extends AssetPath = AssetPath,
  Finish extends SentFile = SentFile,
  Finished = unknown,
> = {
  /**
   * Adds files to the queue and starts as many as can run. Files that cannot be uploaded are listed as
   * failed, with the reason: an invalid path (`PATH_INVALID`), a file that the folder does not accept
   * (`FILE_TOO_LARGE`, `TYPE_NOT_ALLOWED`) or that could not be read (`UPLOAD_UNREADABLE`). Files with the
   * same path are uploaded in order.
   *
   * @param place the destination: `{ folderPath: "images" }` uploads `trip/a.jpg` to `images/trip/a.jpg`.
   * @param finish more arguments for `finishUpload`, such as `{ publish: false }`.
   * @returns the ids, after folders have been read. Rejects only with an error that `place` throws.
   */
  add: (
    source: UploadSource,
    place: UploadPlace<Start> | ChooseUploadPlace<Start>,
    finish?: Omit<Finish, keyof SentFile>,
  ) => Promise<string[]>;
  /**
   * Cancels an upload that has not finished sending. The parts of a large file stay in the bucket for six days:
   * adding the same file again resumes its upload, also after a reload of the page.
   */
  cancel: (id: string) => void;
  /**
   * Pauses an upload: one that waits does not start, and one in parts begins no further part. A file that is sent in
   * one request is sent to its end.
   */
  pause: (id: string) => void;
  /** Resumes a paused upload. */
  resume: (id: string) => void;
  /** Cancels all uploads and the reading of folders. */
  cancelAll: () => void;
  /**
   * Retries a failed or canceled file, after those that wait. Files with an invalid path or that could not be
   * read cannot be retried; add them again.
   */
  retry: (id: string) => void;
  /** Retries all failed files. The queue never retries automatically. */
  retryFailed: () => void;
  /** Removes a file from the list, and cancels it if possible. */
  remove: (id: string) => void;
  /** Removes finished files from the list; by default those that are done or canceled. */
  clear: (statuses?: readonly EndedUploadStatus[]) => void;
  /** Changes the number of concurrent uploads; running ones continue. */
  setConcurrency: (concurrency: number) => void;
  getState: () => UploadQueueState<Finished>;
  /** Calls the listener after changes, at most once per frame while files are sent. */
  subscribe: (listener: () => void) => () => void;
};
