"use client";

import { useConvex, useMutation } from "convex/react";
import type { FunctionArgs, FunctionReference, FunctionReturnType } from "convex/server";
import { useEffect, useState } from "react";
import type { UploadLimits } from "../component/model/uploadLimits.js";
import { createUploadQueue } from "./uploads/queue.js";
import type {
  UploadQueue,
  UploadQueueFunctions,
  UploadQueueOptions,
  UploadQueueState,
} from "./uploads/types.js";
import type { FinishUpload, StartUpload } from "./useUploadFile.js";
import { useUploadQueue } from "./useUploadQueue.js";

/** The function that an app exported as `getUploadLimits`. */
export type GetUploadLimits = FunctionReference<
  "query",
  "public",
  { folderPath: string },
  UploadLimits
>;

export type UseUploads<Start extends StartUpload, Finish extends FinishUpload> = UploadQueueState<
  FunctionReturnType<Finish>
> &
  Omit<UploadQueueOf<Start, Finish>, "getState" | "subscribe" | "setConcurrency"> & {
    /** The queue itself, for components that show it with `useUploadQueue`. */
    queue: UploadQueueOf<Start, Finish>;
  };

/** The queue for an app's functions. */
export type UploadQueueOf<Start extends StartUpload, Finish extends FinishUpload> = UploadQueue<
  FunctionArgs<Start>,
  FunctionArgs<Finish>,
  FunctionReturnType<Finish>
>;

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
  functions: {
    startUpload: Start;
    finishUpload: Finish;
    getUploadLimits: GetUploadLimits | null;
  },
  { concurrency }: Pick<UploadQueueOptions, "concurrency"> = {},
): UseUploads<Start, Finish> {
  const client = useConvex();
  // What a generic function accepts cannot be worked out here, only where the hook is called.
  const startUpload = useMutation(functions.startUpload) as never;
  const finishUpload = useMutation(functions.finishUpload) as never;
  const { getUploadLimits } = functions;
  const calls: Calls<Start, Finish> = {
    startUpload,
    finishUpload,
    getUploadLimits: async (args) =>
      getUploadLimits === null ? {} : await client.query(getUploadLimits, args),
  };

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

type Calls<Start extends StartUpload, Finish extends FinishUpload> = Required<
  UploadQueueFunctions<FunctionArgs<Start>, FunctionArgs<Finish>, FunctionReturnType<Finish>>
>;

/** A queue that outlives a render, with functions that may be others after it. */
function lateBound<Start extends StartUpload, Finish extends FinishUpload>(
  first: Calls<Start, Finish>,
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
  return { queue, bind: (next: Calls<Start, Finish>) => void (calls = next) };
}
