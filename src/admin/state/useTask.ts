import { useCallback } from "react";
import { explain } from "../words/explain.js";
import { type ToastContent, useToast } from "../ui/Toasts.js";

/**
 * Does something that may fail: says in words why it did, and tells when it is done.
 *
 * @returns what the task returned; `undefined` when it failed, which people have been told then.
 */
export type RunTask = <Result>(
  task: () => Promise<Result>,
  done?: (result: Result) => ToastContent | undefined,
) => Promise<Result | undefined>;

export function useTask(): RunTask {
  const toast = useToast();
  return useCallback(
    async (task, done) => {
      try {
        const result = await task();
        const content = done?.(result);
        if (content !== undefined) toast(content);
        return result;
      } catch (error) {
        const { title, advice } = explain(error);
        toast({ tone: "problem", title, description: advice });
        return undefined;
      }
    },
    [toast],
  );
}
