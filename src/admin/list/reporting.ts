import { useMemo } from "react";
import { joinPath } from "../../shared/paths.js";
import type { JobOutcome } from "../state/Jobs.js";
import type { AssetPath } from "../state/paths.js";
import { isInUse } from "../state/useTask.js";
import { type ToastContent, useToast } from "../ui/Toasts.js";
import type { AdminWords } from "../words/en/index.js";
import { explain } from "../words/explain.js";
import { useWords } from "../words/WordsContext.js";

/** Messages about the result of a bulk action. */
export type Reports = {
  /**
   * Shows the result with a title for the names of the files, and undo for what succeeded.
   *
   * @param anyway deletes files that are still used.
   */
  report: <Item extends AssetPath, Result>(
    outcome: JobOutcome<Item, Result>,
    titleOf: (names: readonly string[]) => string,
    undo?: () => void,
    anyway?: (used: Item[]) => void,
  ) => void;
  /** Shows failures of an undo; the undone changes are visible. */
  reportUndo: (outcome: JobOutcome<{ item: AssetPath }, unknown>) => void;
};

export function useReports(): Reports {
  const t = useWords();
  const toast = useToast();
  return useMemo<Reports>(
    () => ({
      report({ done, failed, wasStopped }, titleOf, undo, anyway) {
        const action = undo === undefined ? undefined : { label: t.common.undo, onClick: undo };
        if (done.length > 0) {
          const title = titleOf(done.map(({ item }) => item.basename));
          toast({ title, description: wasStopped ? t.list.stopped : undefined, action });
        }
        if (failed.length === 0) return;
        const used = failed.filter(({ error }) => isInUse(error)).map(({ item }) => item);
        toast({
          ...describeFailures(t, failed),
          ...(anyway &&
            used.length > 0 && {
              action: { label: t.common.deleteAnyway, onClick: () => anyway(used) },
            }),
        });
      },
      reportUndo({ failed }) {
        if (failed.length === 0) return;
        toast(
          describeFailures(
            t,
            failed.map(({ item: { item }, error }) => ({ item, error })),
          ),
        );
      },
    }),
    [t, toast],
  );
}

/** Shows the first failure and the number of others. */
export function describeFailures(
  t: AdminWords,
  failed: readonly { item: AssetPath; error: unknown }[],
): ToastContent {
  const [first] = failed;
  const { title, advice } = explain(t, first!.error);
  const path = joinPath(first!.item.folderPath, first!.item.basename);
  return failed.length === 1
    ? { tone: "problem", title, description: advice }
    : {
        tone: "problem",
        title: t.list.failed.title(failed.length),
        description: t.list.failed.first(path, advice),
      };
}
