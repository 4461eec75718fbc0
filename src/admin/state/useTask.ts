import { useCallback } from "react";
import { isAssetError } from "../../shared/errors.js";
import { explain } from "../words/explain.js";
import { type ToastContent, useToast } from "../ui/Toasts.js";
import { useWords } from "../words/WordsContext.js";

/**
 * Runs a task that may fail: shows an error message, and reports when it is done.
 *
 * @returns the task's result; `undefined` if it failed and a message was shown.
 */
export type RunTask = <Result>(
  task: () => Promise<Result>,
  done?: (result: Result) => ToastContent | undefined,
  /** The way to continue in spite of a failure. */
  anyway?: (error: unknown) => ToastContent["action"],
) => Promise<Result | undefined>;

/** Whether an app uses what is to be deleted; see `setReferences`. */
export function isInUse(error: unknown): boolean {
  return isAssetError(error) && error.data.code === "IN_USE";
}

export function useTask(): RunTask {
  const t = useWords();
  const toast = useToast();
  return useCallback(
    async (task, done, anyway) => {
      try {
        const result = await task();
        const content = done?.(result);
        if (content !== undefined) toast(content);
        return result;
      } catch (error) {
        const { title, advice } = explain(t, error);
        toast({ tone: "problem", title, description: advice, action: anyway?.(error) });
        return undefined;
      }
    },
    [t, toast],
  );
}
