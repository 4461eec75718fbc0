/** The types of the upload queue, independent of React. */
import type { LocalFile, Sendable } from "../../client/localFile.js";
import type { UploadProgress } from "../../client/uploadFile.js";
import type { FileSlices } from "../../shared/fileSlices.js";
import type { Judgement } from "../../shared/judgeFile.js";
import type { AssetPath } from "../../shared/paths.js";
import type { UploadLimits } from "../../shared/uploadLimits.js";
import type { DescribedFile, PreparingOptions, SentFile, UploadFunctions } from "../runUpload.js";

/**
 * - `asking`: waits for `answer`; `reason` tells the question.
 * - `queued`: waits to start.
 * - `starting`: requests an upload URL from the app.
 * - `sending`: sends the bytes.
 * - `finishing`: creates the version; too late to cancel.
 * - `skipped`: was not sent; `reason` tells why.
 * - `done`, `canceled`, `failed`: the final status.
 */
export type QueuedUploadStatus =
  "asking" | "queued" | "starting" | "sending" | "finishing" | EndedUploadStatus;

/** A final status, unless the upload is retried. */
export type EndedUploadStatus = "done" | "skipped" | "canceled" | "failed";

/**
 * - `taken`: another file has the name.
 * - `hidden`: the name of the file or of a folder above it begins with a dot, so it may hold secrets.
 */
export type UploadQuestion = "taken" | "hidden";

/**
 * - `newVersion`: makes the next version of the file that has the name, and publishes it.
 * - `draft`: makes the next version as a draft; what is published stays.
 * - `keepBoth`: takes another name, such as `image-2.jpg`.
 * - `skip`: sends nothing.
 */
export type ConflictAnswer = "newVersion" | "draft" | "keepBoth" | "skip";

/** An answer to `taken`; or to `hidden`, with `send` or `skip`. */
export type QuestionAnswer = ConflictAnswer | "send";

/** Decides about a file whose name is taken: `ask` waits for `answer`. */
export type OnConflict = ConflictAnswer | "ask";

/** One file in the queue. Each change creates a new object; unchanged files keep theirs. */
export type QueuedUpload<Finished = unknown> = {
  /** Unique within the queue; a retry keeps it. */
  readonly id: string;
  /** `null` if the browser could not read the file. */
  readonly file: Sendable | null;
  /** The relative path, such as `trip/day 1/a.jpg`, or the name of a file that was selected directly. */
  readonly path: string;
  /** The path it is uploaded to. */
  readonly folderPath: string;
  /** The name it is uploaded with. */
  readonly basename: string;
  /** The step of its upload. */
  readonly status: QueuedUploadStatus;
  /**
   * The question while the file is `asking`; while it is `skipped`, why: `unchanged` means that the same content is
   * published already.
   */
  readonly reason: UploadQuestion | "unchanged" | null;
  /** The last decision about the file, by an answer or by `onConflict`. */
  readonly answer: QuestionAnswer | null;
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
  /** Waiting for an answer. */
  readonly asking: number;
  /** Waiting for their turn. */
  readonly queued: number;
  /** Starting, sending or finishing. */
  readonly active: number;
  /** Published, or kept as drafts. */
  readonly done: number;
  /** Left out because of an answer, or unchanged. */
  readonly skipped: number;
  /** Canceled by the user. */
  readonly canceled: number;
  /** Failed with an error. */
  readonly failed: number;
  /** Bytes of all files that are not skipped, canceled or failed. */
  readonly sent: number;
  /** Bytes to send of these files. */
  readonly total: number;
  /** Total bytes per second; `null` until it can be measured. */
  readonly speed: number | null;
};

/** The state of a queue. The same object until something changes. */
export type UploadQueueState<Finished = unknown> = {
  /** In the order in which they were added. */
  readonly uploads: readonly QueuedUpload<Finished>[];
  /** The totals of all files. */
  readonly totals: UploadTotals;
  /** How many files of systems, such as `.DS_Store`, were left out since the last `clear`; they are not listed. */
  readonly leftOut: number;
  /** True while files are read, ask, wait or are sent: closing the page now would lose them. */
  readonly isBusy: boolean;
};

/** A file to upload: a `Blob` or `File`, one that is read slice by slice, or one of a picker in React Native. */
export type UploadableFile = Blob | FileSlices | LocalFile;

/** A file and its relative path. */
export type FoundFile<File extends UploadableFile = Sendable> = {
  /** Relative, with slashes: `trip/day 1/a.jpg`. */
  readonly path: string;
  /** The file. */
  readonly file: File;
};

/**
 * Files to upload:
 * - a `File`, a `FileList` (also of `<input webkitdirectory>`) or any list of files, also of pickers in React Native;
 * - the `DataTransfer` of a drop or paste event, including folders; pass it during the event;
 * - files with your own paths.
 */
export type UploadSource = UploadItem | DataTransfer | Iterable<UploadItem>;
/** A file of a selection, perhaps with its path. */
export type UploadItem = UploadableFile | FoundFile<UploadableFile>;

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

/** The content that a path serves. */
export type PublishedContent = { size: number; contentType: string; sha256?: string };

/** The app's functions that a queue calls. */
export type UploadQueueFunctions<
  Start extends AssetPath,
  Finish extends SentFile,
  Finished,
> = UploadFunctions<Start, Finish, Finished> & {
  /** Looks at the file at a path. Without it, or if the user may not look, names are compared when a file is sent. */
  getAsset?: (args: AssetPath) => Promise<{ published: PublishedContent | null } | null>;
  /** Without it, only the server checks the limits, some of them after the upload. */
  getUploadLimits?: (args: { folderPath: string }) => Promise<UploadLimits>;
};

/** Options for files of a selection that were perhaps not meant. */
export type AddOptions = {
  /**
   * Decides about a file whose name is taken. By default it makes a new version, but files that were added together
   * and share a name are all kept, because phones call each photo `image.jpg`. Anything but `newVersion` passes
   * `expect: { absent: true }` to `startUpload` and `finishUpload`, so no race can replace a file.
   */
  onConflict?: OnConflict;
  /**
   * True sends no file that is published already: its SHA-256 is passed to `startUpload` with `skipIfUnchanged`.
   * Files of 64 MiB or more are sent, and make no version if the storage has the same hash of both.
   */
  skipUnchanged?: boolean;
  /**
   * Returns for each relative path whether to `send` the file, to `ask`, or to `leaveOut`; by default `judgeFile`.
   * `() => "send"` sends everything.
   */
  judge?: (path: string) => Judgement;
};

/** Options of a queue. */
export type UploadQueueOptions = AddOptions &
  PreparingOptions & {
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
   * @param options for these files, instead of the queue's.
   * @returns the ids, after folders have been read. Rejects only with an error that `place` throws.
   */
  add: (
    source: UploadSource,
    place: UploadPlace<Start> | ChooseUploadPlace<Start>,
    finish?: Omit<Finish, keyof SentFile>,
    options?: AddOptions,
  ) => Promise<string[]>;
  /** Answers the question about a file that is `asking`. */
  answer: (id: string, answer: QuestionAnswer) => void;
  /** Answers a question about all files that ask it, and about those that were added with them. */
  answerAll: (question: UploadQuestion, answer: QuestionAnswer) => void;
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
  /**
   * Retries all failed files, except those that were too slow for Convex storage (`UPLOAD_TOO_SLOW`), which would fail
   * the same way; `retry` sends such a file again. The queue never retries automatically.
   */
  retryFailed: () => void;
  /** Removes a file from the list, and cancels it if possible. */
  remove: (id: string) => void;
  /** Removes finished files from the list; by default those that are done, skipped or canceled. */
  clear: (statuses?: readonly EndedUploadStatus[]) => void;
  /** Changes the number of concurrent uploads; running ones continue. */
  setConcurrency: (concurrency: number) => void;
  /** Returns the state. */
  getState: () => UploadQueueState<Finished>;
  /** Calls the listener after changes, at most once per frame while files are sent. */
  subscribe: (listener: () => void) => () => void;
};
