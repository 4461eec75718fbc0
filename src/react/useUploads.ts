"use client";

import { type ConvexReactClient, useConvex } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useEffect, useState } from "react";
import { type UploadApi, type UploadQueueOf, uploadFunctions } from "./uploads/appFunctions.js";
import { createUploadQueue } from "./uploads/queue.js";
import type { UploadQueueOptions, UploadQueueState } from "./uploads/types.js";
import type { FinishUpload, StartUpload } from "./useUploadFile.js";
import { useUploadQueue } from "./useUploadQueue.js";

/** The result of `useUploads`: the queue's state, and its actions. */
export type UseUploads<Start extends StartUpload, Finish extends FinishUpload> = UploadQueueState<
  FunctionReturnType<Finish>
> &
  Omit<UploadQueueOf<Start, Finish>, "getState" | "subscribe" | "setConcurrency"> & {
    /** The queue itself, for components that use `useUploadQueue`. */
    queue: UploadQueueOf<Start, Finish>;
  };

/**
 * Creates an upload queue for many files and whole folders, with concurrency, progress, cancel and retry.
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
 * Large files to a bucket are sent in parts if the app exports `signUploadParts` and `listUploadedParts`: each part is
 * retried, `pause` and `resume` stop and continue an upload, and after a reload the same file resumes where it was.
 *
 * Files are checked against the limits of their folder before anything is sent. The functions keep their
 * identity. When the component unmounts, waiting and running uploads are canceled: use the hook in a
 * component that stays mounted, and pass `queue` down.
 *
 * @param functions what the app exported; `getUploadLimits: null` checks limits only on the server.
 */
export function useUploads<Start extends StartUpload, Finish extends FinishUpload>(
  functions: UploadApi<Start, Finish>,
  { concurrency, ...rules }: Omit<UploadQueueOptions, "now"> = {},
): UseUploads<Start, Finish> {
  const client = useConvex() as ConvexReactClient | undefined;
  if (client === undefined) throw new Error("useUploads must be used within a ConvexProvider.");
  const calls = uploadFunctions(client, functions);
  const [{ queue, bind }] = useState(() => lateBound(calls, { concurrency, ...rules }));
  useEffect(() => bind(calls, rules));
  useEffect(() => {
    if (concurrency !== undefined) queue.setConcurrency(concurrency);
  }, [queue, concurrency]);
  useEffect(() => () => queue.cancelAll(), [queue]);

  const state = useUploadQueue(queue);
  const { getState: _, subscribe: __, setConcurrency: ___, ...actions } = queue;
  return { ...state, ...actions, queue };
}

/** Creates a queue that outlives a render and can get other functions later. */
function lateBound<Start extends StartUpload, Finish extends FinishUpload>(
  first: ReturnType<typeof uploadFunctions<Start, Finish>>,
  options: UploadQueueOptions,
) {
  let calls = first;
  const queue: UploadQueueOf<Start, Finish> = createUploadQueue(
    {
      startUpload: (args) => calls.startUpload(args),
      finishUpload: (args) => calls.finishUpload(args),
      getUploadLimits: async (args) => (await calls.getUploadLimits?.(args)) ?? {},
      get getAsset() {
        return calls.getAsset;
      },
      get signUploadParts() {
        return calls.signUploadParts;
      },
      get listUploadedParts() {
        return calls.listUploadedParts;
      },
    },
    options,
  );
  const bind = (next: typeof calls, rules: UploadQueueOptions) => {
    calls = next;
    options.stripPhotoMetadata = rules.stripPhotoMetadata;
    options.describeImage = rules.describeImage;
  };
  return { queue, bind };
}
