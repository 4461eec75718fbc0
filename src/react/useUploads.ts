"use client";

import { type ConvexReactClient, useConvex } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useEffect, useState } from "react";
import { type UploadApi, type UploadQueueOf, uploadFunctions } from "./uploads/appFunctions.js";
import { createUploadQueue } from "./uploads/queue.js";
import type { UploadQueueOptions, UploadQueueState } from "./uploads/types.js";
import type { FinishUpload, StartUpload } from "./useUploadFile.js";
import { useUploadQueue } from "./useUploadQueue.js";

/** What `useUploads` returns: the queue as it is now, and what can be done with its files. */
export type UseUploads<Start extends StartUpload, Finish extends FinishUpload> = UploadQueueState<
  FunctionReturnType<Finish>
> &
  Omit<UploadQueueOf<Start, Finish>, "getState" | "subscribe" | "setConcurrency"> & {
    /** The queue itself, for components that show it with `useUploadQueue`. */
    queue: UploadQueueOf<Start, Finish>;
  };

/**
 * A queue of uploads: many files and whole folders, some at once, each with its progress, each to be
 * cancelled and tried again.
 *
 * ```tsx
 * const { uploads, add, cancel, retryFailed } = useUploads(api.assets);
 * <div
 *   onDragOver={(event) => event.preventDefault()}
 *   onDrop={(event) => {
 *     event.preventDefault();
 *     void add(event.dataTransfer, { folderPath: "images" });
 *   }}
 * >
 * ```
 *
 * Files are held against the limits of their folder before anything is sent. The functions keep
 * their identity. When the component goes away, whatever waits or runs is cancelled: put it where
 * it stays, and pass `queue` on.
 *
 * @param functions what the app exported; `getUploadLimits: null` leaves the limits to the server.
 */
export function useUploads<Start extends StartUpload, Finish extends FinishUpload>(
  functions: UploadApi<Start, Finish>,
  { concurrency }: Pick<UploadQueueOptions, "concurrency"> = {},
): UseUploads<Start, Finish> {
  const client = useConvex() as ConvexReactClient | undefined;
  if (client === undefined) throw new Error("useUploads must be used within a ConvexProvider.");
  const calls = uploadFunctions(client, functions);
  const [{ queue, bind }] = useState(() => lateBound(calls, concurrency));
  useEffect(() => bind(calls));
  useEffect(() => {
    if (concurrency !== undefined) queue.setConcurrency(concurrency);
  }, [queue, concurrency]);
  useEffect(() => () => queue.cancelAll(), [queue]);

  const state = useUploadQueue(queue);
  const { add, cancel, cancelAll, retry, retryFailed, remove, clear } = queue;
  return { ...state, add, cancel, cancelAll, retry, retryFailed, remove, clear, queue };
}

/** A queue that outlives a render, with functions that may be others after it. */
function lateBound<Start extends StartUpload, Finish extends FinishUpload>(
  first: ReturnType<typeof uploadFunctions<Start, Finish>>,
  concurrency: number | undefined,
) {
  let calls = first;
  const queue: UploadQueueOf<Start, Finish> = createUploadQueue(
    {
      startUpload: (args) => calls.startUpload(args),
      finishUpload: (args) => calls.finishUpload(args),
      getUploadLimits: (args) => calls.getUploadLimits(args),
    },
    { concurrency },
  );
  return { queue, bind: (next: typeof calls) => void (calls = next) };
}
