"use client";

import { useSyncExternalStore } from "react";
import type { SentFile } from "./runUpload.js";
import type { UploadQueue, UploadQueueState } from "./uploads/types.js";
import type { Address } from "../component/model/paths.js";

/**
 * What is in a queue that lives somewhere else, such as in a context or a module.
 *
 * @param select picks what the component shows, so that it renders only when that changes:
 *   `({ isBusy }) => isBusy`. It must return something that is in the state, nothing new.
 */
export function useUploadQueue<
  Start extends Address,
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
