"use client";

import { useSyncExternalStore } from "react";
import type { SentFile } from "./runUpload.js";
import type { UploadQueue, UploadQueueState } from "./uploads/types.js";
import type { AssetPath } from "../shared/paths.js";

/**
 * Subscribes to a queue that is stored elsewhere, such as in a context or a module.
 *
 * @param select picks the part of the state to re-render for: `({ isBusy }) => isBusy`. It must return a part
 * of the state, not a new object.
 */
export function useUploadQueue<
  Start extends AssetPath,
  Finish extends SentFile,
  Finished,
  Selected = UploadQueueState<Finished>,
>(
  queue: UploadQueue<Start, Finish, Finished>,
  select: (state: UploadQueueState<Finished>) => Selected = everything as never,
): Selected {
  const read = () => select(queue.getState());
  return useSyncExternalStore(queue.subscribe, read, read);
}

const everything = <State>(state: State): State => state;
