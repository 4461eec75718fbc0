/** What the upload queue takes and what it shows. Nothing here knows of React. */
import type { UploadProgress } from "../../client/uploadFile.js";
import type { Address } from "../../component/model/paths.js";
import type { UploadLimits } from "../../component/model/uploadLimits.js";
import type { DescribedFile, SentFile, UploadFunctions } from "../runUpload.js";

/**
 * - `queued`: waits for its turn.
 * - `starting`: asks the app for permission and an address.
 * - `sending`: the bytes are on their way.
 * - `finishing`: the bytes have arrived and become a version; too late to cancel.
 * - `done`, `cancelled`, `failed`: how it ended.
 */
export type QueuedUploadStatus =
  "queued" | "starting" | "sending" | "finishing" | "done" | "cancelled" | "failed";

/** A status in which nothing happens any more, unless somebody asks for it. */
export type EndedUploadStatus = "done" | "cancelled" | "failed";

/** One file in the queue. A change makes a new object; files that did not change keep theirs. */
export type QueuedUpload<Finished = unknown> = {
  /** Unique within its queue; a retry keeps it. */
  readonly id: string;
  /** `null` when the browser could not read it. */
  readonly file: Blob | null;
  /** Where it was found, as `trip/day 1/a.jpg`; its bare name when it was chosen by itself. */
  readonly path: string;
  /** Where it goes. */
  readonly folderPath: string;
  readonly basename: string;
  readonly status: QueuedUploadStatus;
  /** In bytes. */
  readonly progress: UploadProgress;
  /** Bytes per second, smoothed over some seconds; `null` unless bytes are on their way. */
  readonly speed: number | null;
  /**
   * Why it failed: what the component says (`isAssetError`), an `UploadError`, or what one of the
   * app's functions threw.
   */
  readonly error: Error | null;
  /** The same in words that can be shown. */
  readonly problem: string | null;
  /** What `finishUpload` returned. */
  readonly result: Finished | null;
};

/** All files of a queue together. */
export type UploadTotals = {
  /** Files in the list, and how many of them are in which state. */
  readonly files: number;
  readonly queued: number;
  /** Starting, sending or finishing. */
  readonly active: number;
  readonly done: number;
  readonly cancelled: number;
  readonly failed: number;
  /** Bytes of all files that are neither cancelled nor failed. */
  readonly sent: number;
  readonly total: number;
  /** Bytes per second of all files together; `null` when nothing is known of it yet. */
  readonly speed: number | null;
};

/** What a page shows of the queue. The same object as long as nothing has changed. */
export type UploadQueueState<Finished = unknown> = {
  /** In the order in which they were added. */
  readonly uploads: readonly QueuedUpload<Finished>[];
  readonly totals: UploadTotals;
  /** True while files are read, wait or are sent: closing the page now would lose them. */
  readonly isBusy: boolean;
};

/** A file and where it was found. */
export type FoundFile = {
  /** Relative, with slashes: `trip/day 1/a.jpg`. */
  readonly path: string;
  readonly file: Blob;
};

/**
 * Files to upload:
 * - a `File`, a `FileList` (also of `<input webkitdirectory>`) or any list of files;
 * - the `DataTransfer` of a drop or paste event, whole folders included; pass it during the event;
 * - files with paths of your own.
 */
export type UploadSource = Blob | FoundFile | DataTransfer | Iterable<Blob | FoundFile>;

/**
 * Where files go: the folder that their paths are relative to, a basename to use instead of a
 * file's own name, and whatever else `startUpload` accepts.
 */
export type UploadPlace<Start extends Address> = Omit<Start, keyof DescribedFile | "basename"> & {
  basename?: string;
  filename?: string;
  contentType?: string;
};

/**
 * Decides for each file where it goes; `null` leaves it out. Here `folderPath` is final: the folder
 * in which a file was found is not added to it.
 */
export type ChooseUploadPlace<Start extends Address> = (
  found: FoundFile,
) => UploadPlace<Start> | null;

/** What a queue needs of the app: its functions, called in whatever way the app calls them. */
export type UploadQueueFunctions<
  Start extends Address,
  Finish extends SentFile,
  Finished,
> = UploadFunctions<Start, Finish, Finished> & {
  /** Without it only the server checks the limits, some of them when the bytes have arrived. */
  getUploadLimits?: (args: { folderPath: string }) => Promise<UploadLimits>;
};

/** How a queue sends its files. */
export type UploadQueueOptions = {
  /** Most files that are sent at once; 3 by default, and 0 starts none. */
  concurrency?: number;
  /** A clock in milliseconds, for the speed; `performance.now` by default. */
  now?: () => number;
};

/** A queue of uploads. Its functions may be passed around on their own. */
export type UploadQueue<
  Start extends Address = Address,
  Finish extends SentFile = SentFile,
  Finished = unknown,
> = {
  /**
   * Puts files in the queue and starts as many as may run at once. What cannot be uploaded is in the
   * list too, failed, with the reason: an impossible address (`PATH_INVALID`), a file that the
   * folder does not take (`FILE_TOO_LARGE`, `TYPE_NOT_ALLOWED`), or that could not be read
   * (`UPLOAD_UNREADABLE`). Files for the same address go one after the other.
   *
   * @param place where they go: `{ folderPath: "images" }` puts `trip/a.jpg` at `images/trip/a.jpg`.
   * @param finish more arguments for `finishUpload`, such as `{ publish: false }`.
   * @returns the ids, once folders have been read. It rejects only with what `place` throws.
   */
  add: (
    source: UploadSource,
    place: UploadPlace<Start> | ChooseUploadPlace<Start>,
    finish?: Omit<Finish, keyof SentFile>,
  ) => Promise<string[]>;
  /** Stops an upload that has not arrived yet. */
  cancel: (id: string) => void;
  /** Stops all of them, and the reading of folders. */
  cancelAll: () => void;
  /**
   * Uploads a failed or cancelled file anew, behind those that wait. What has no possible address,
   * or could not be read, stays as it is: add it again.
   */
  retry: (id: string) => void;
  /** Uploads all failed files anew. Nothing is tried again by itself. */
  retryFailed: () => void;
  /** Takes a file off the list, and stops it if that is still possible. */
  remove: (id: string) => void;
  /** Takes off the list what has ended; by default what is done or cancelled. */
  clear: (statuses?: readonly EndedUploadStatus[]) => void;
  /** Changes how many files are sent at once; those that run go on. */
  setConcurrency: (concurrency: number) => void;
  getState: () => UploadQueueState<Finished>;
  /** Calls back after changes, at most once in a frame while files are sent. */
  subscribe: (listener: () => void) => () => void;
};
