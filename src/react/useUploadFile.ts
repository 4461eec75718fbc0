"use client";

import { type ConvexReactClient, useConvex } from "convex/react";
import type { FunctionArgs, FunctionReference, FunctionReturnType } from "convex/server";
import { useCallback, useEffect, useRef, useState } from "react";
import { sourceOf } from "../client/localFile.js";
import type { UploadTicket } from "../client/types.js";
import { UploadError, toError } from "../client/uploadError.js";
import type { UploadProgress } from "../client/uploadFile.js";
import type { AssetPath } from "../shared/paths.js";
import {
  type DescribedFile,
  type PreparingOptions,
  type SentFile,
  prepareFile,
  runUpload,
} from "./runUpload.js";
import type { UploadableFile } from "./uploads/types.js";
import type { UploadApi } from "./uploads/appFunctions.js";
import { sendingFunctions } from "./uploads/sendingFunctions.js";

type StartArgs = AssetPath & DescribedFile;

/** The function that an app exported as `startUpload`, or one with the same arguments and result. */
export type StartUpload = FunctionReference<"mutation", "public", StartArgs, UploadTicket>;
/** The function that an app exported as `finishUpload`, or one with the same arguments. */
export type FinishUpload = FunctionReference<"mutation", "public", SentFile>;

/** The destination of a file, and other arguments of the app's `startUpload`. */
export type UploadDestination<Start extends StartUpload> = Omit<
  FunctionArgs<Start>,
  keyof DescribedFile
> &
  Pick<DescribedFile, "filename" | "contentType">;

/**
 * - `idle`: no upload yet.
 * - `starting`: requests an upload URL from the app.
 * - `sending`: sends the bytes.
 * - `finishing`: creates the version.
 * - `done`, `canceled`, `failed`: the final status of the last upload.
 */
export type UploadStatus =
  "idle" | "starting" | "sending" | "finishing" | "done" | "canceled" | "failed";

/** The state of one upload. */
export type UploadState<Finished> = {
  /** The step of the last upload. */
  status: UploadStatus;
  /** Bytes sent and the total; `null` before the first upload. */
  progress: UploadProgress | null;
  /** Why the last upload failed: an `UploadError`, or an error of the app's functions. */
  error: Error | null;
  /** The result of `finishUpload` of the last successful upload. */
  result: Finished | null;
};

/** The result of `useUploadFile`: the upload's state, and functions to start and cancel it. */
export type UseUploadFile<Start extends StartUpload, Finish extends FinishUpload> = UploadState<
  FunctionReturnType<Finish>
> & {
  /**
   * Uploads a file and publishes it as the next version of the asset. Cancels a running upload.
   *
   * @param file its name and type are recorded, unless `destination` overrides them. In React Native, an asset of a picker.
   * @returns the result of `finishUpload`. A rejection also sets `error`, so an event handler can ignore the
   * promise.
   */
  upload: (
    file: UploadableFile,
    destination: UploadDestination<Start>,
  ) => Promise<FunctionReturnType<Finish>>;
  /** Cancels the running upload. Has no effect after the bytes are sent. */
  cancel: () => void;
};

const IDLE = { status: "idle", progress: null, error: null, result: null } as const;

/**
 * Uploads a file with progress, through the functions that the app exported with `api()`.
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
 * A large file to a bucket is sent in parts if `signUploadParts` and `listUploadedParts` are passed too: each part is
 * retried, and after a reload the same file resumes where it was.
 *
 * An upload is canceled when its component unmounts.
 *
 * @param functions what the app exported.
 */
export function useUploadFile<Start extends StartUpload, Finish extends FinishUpload>(
  functions: Omit<UploadApi<Start, Finish>, "getUploadLimits">,
  options: PreparingOptions = {},
): UseUploadFile<Start, Finish> {
  type Finished = FunctionReturnType<Finish>;
  const client = useConvex() as ConvexReactClient | undefined;
  if (client === undefined) throw new Error("useUploadFile must be used within a ConvexProvider.");
  const calls = sendingFunctions(client, functions);
  const latest = useRef({ calls, options });
  useEffect(() => void (latest.current = { calls, options }));

  const [state, setState] = useState<UploadState<Finished>>(IDLE);
  const running = useRef<AbortController | null>(null);

  const cancel = useCallback(() => running.current?.abort(), []);
  useEffect(() => cancel, [cancel]);

  const upload = useCallback(
    (picked: UploadableFile, destination: UploadDestination<Start>): Promise<Finished> => {
      running.current?.abort();
      const file = sourceOf(picked);
      const controller = new AbortController();
      const { signal } = controller;
      running.current = controller;
      // A newer upload has replaced this one, so its progress is ignored.
      const report = (change: Partial<UploadState<Finished>>) => {
        if (running.current === controller) setState((state) => ({ ...state, ...change }));
      };

      report({ ...IDLE, status: "starting", progress: { sent: 0, total: file.size ?? 0 } });
      const finished = runUpload(
        latest.current.calls,
        prepareFile<FunctionArgs<Start>>(
          file,
          destination,
          latest.current.options,
          destination.basename,
        ),
        {} as Omit<FunctionArgs<Finish>, keyof SentFile>,
        {
          onStep: (status) => report({ status }),
          onProgress: (progress) => report({ progress }),
          signal,
        },
      );
      // This handler also prevents an unhandled rejection when the caller ignores the promise.
      finished.then(
        (result) => report({ status: "done", result }),
        (error: unknown) => report(outcomeOf(error)),
      );
      return finished;
    },
    [],
  );

  return { ...state, upload, cancel };
}

function outcomeOf(thrown: unknown): { status: "canceled" | "failed"; error: Error | null } {
  if (thrown instanceof UploadError && thrown.code === "UPLOAD_ABORTED") {
    return { status: "canceled", error: null };
  }
  return { status: "failed", error: toError(thrown) };
}
