"use client";

import { useMutation } from "convex/react";
import type { FunctionArgs, FunctionReference, FunctionReturnType } from "convex/server";
import { useCallback, useEffect, useRef, useState } from "react";
import type { UploadTicket } from "../client/types.js";
import { UploadError, type UploadProgress } from "../client/uploadFile.js";
import type { Address } from "../component/model/paths.js";
import {
  type DescribedFile,
  type SentFile,
  describeFile,
  runUpload,
  toError,
} from "./runUpload.js";

type StartArgs = Address & DescribedFile;

/** The function that an app exported as `startUpload`, or one that accepts and returns the same. */
export type StartUpload = FunctionReference<"mutation", "public", StartArgs, UploadTicket>;
/** The function that an app exported as `finishUpload`, or one that accepts the same. */
export type FinishUpload = FunctionReference<"mutation", "public", SentFile>;

/** Where a file goes, and whatever else the app's `startUpload` wants to know. */
export type UploadDestination<Start extends StartUpload> = Omit<
  FunctionArgs<Start>,
  keyof DescribedFile
> &
  Pick<DescribedFile, "filename" | "contentType">;

/**
 * - `idle`: nothing was uploaded yet.
 * - `starting`: asking the app for permission and an address.
 * - `sending`: the bytes are on their way.
 * - `finishing`: the bytes have arrived and become a version.
 * - `done`, `cancelled`, `failed`: how the last upload ended.
 */
export type UploadStatus =
  "idle" | "starting" | "sending" | "finishing" | "done" | "cancelled" | "failed";

/** The upload of one file as a page shows it. */
export type UploadState<Finished> = {
  status: UploadStatus;
  /** Bytes sent of the file's bytes; `null` before the first upload. */
  progress: UploadProgress | null;
  /** Why the last upload failed: an `UploadError`, or what one of the app's functions threw. */
  error: Error | null;
  /** What `finishUpload` returned for the last upload that is done. */
  result: Finished | null;
};

/** What `useUploadFile` returns: the upload as it is now, and how to begin, cancel and repeat it. */
export type UseUploadFile<Start extends StartUpload, Finish extends FinishUpload> = UploadState<
  FunctionReturnType<Finish>
> & {
  /**
   * Uploads a file and publishes it as the next version of the asset. A call while another upload
   * runs cancels that one.
   *
   * @param file its name and type are recorded, unless `destination` says otherwise.
   * @returns what `finishUpload` returned. A rejection is in `error` too, so that an event handler
   *   may ignore the promise.
   */
  upload: (
    file: Blob,
    destination: UploadDestination<Start>,
  ) => Promise<FunctionReturnType<Finish>>;
  /** Stops the running upload. Once the bytes have arrived there is nothing to stop any more. */
  cancel: () => void;
};

const IDLE = { status: "idle", progress: null, error: null, result: null } as const;

/**
 * Uploads files with progress, through the functions that the app exported with `api()`.
 *
 * ```tsx
 * const { upload, status, progress, error, cancel } = useUploadFile({
 *   startUpload: api.assets.startUpload,
 *   finishUpload: api.assets.finishUpload,
 * });
 * <input type="file" onChange={(event) =>
 *   upload(event.target.files[0], { folderPath: "images", basename: "hero" })} />
 * ```
 *
 * An upload is cancelled when its component goes away.
 */
export function useUploadFile<Start extends StartUpload, Finish extends FinishUpload>(functions: {
  startUpload: Start;
  finishUpload: Finish;
}): UseUploadFile<Start, Finish> {
  type Finished = FunctionReturnType<Finish>;
  // What a generic function accepts cannot be worked out here, only where the hook is called.
  const startUpload = useMutation(functions.startUpload) as unknown as (
    args: StartArgs,
  ) => Promise<UploadTicket>;
  const finishUpload = useMutation(functions.finishUpload) as unknown as (
    args: SentFile,
  ) => Promise<Finished>;

  const [state, setState] = useState<UploadState<Finished>>(IDLE);
  const running = useRef<AbortController | null>(null);

  const cancel = useCallback(() => running.current?.abort(), []);
  useEffect(() => cancel, [cancel]);

  const upload = useCallback(
    (file: Blob, destination: UploadDestination<Start>): Promise<Finished> => {
      running.current?.abort();
      const controller = new AbortController();
      const { signal } = controller;
      running.current = controller;
      // An upload that was replaced by a newer one has nothing to say any more.
      const report = (change: Partial<UploadState<Finished>>) => {
        if (running.current === controller) setState((state) => ({ ...state, ...change }));
      };

      report({ ...IDLE, status: "starting", progress: { sent: 0, total: file.size } });
      const finished = runUpload(
        { startUpload, finishUpload },
        file,
        { ...(destination as StartArgs), ...describeFile(file, destination) },
        {},
        {
          onStep: (status) => report({ status }),
          onProgress: (progress) => report({ progress }),
          signal,
        },
      );
      // This handler is also what keeps an ignored promise from being an unhandled rejection.
      finished.then(
        (result) => report({ status: "done", result }),
        (error: unknown) => report(outcomeOf(error)),
      );
      return finished;
    },
    [startUpload, finishUpload],
  );

  return { ...state, upload, cancel };
}

function outcomeOf(thrown: unknown): { status: "cancelled" | "failed"; error: Error | null } {
  if (thrown instanceof UploadError && thrown.code === "UPLOAD_ABORTED") {
    return { status: "cancelled", error: null };
  }
  return { status: "failed", error: toError(thrown) };
}
