import { useMemo } from "react";
import { joinPath } from "../../shared/paths.js";
import type { JobOutcome } from "../state/Jobs.js";
import type { AssetPath } from "../state/paths.js";
import { type ToastContent, useToast } from "../ui/Toasts.js";
import type { AdminWords } from "../words/en/index.js";
import { explain } from "../words/explain.js";
import { useWords } from "../words/WordsContext.js";
import { plural } from "../words/format.js";

/** Messages about the result of a bulk action. */
export type Reports = {
  /** Shows the result, with undo for what succeeded. */
  report: <Item extends AssetPath, Result>(
    outcome: JobOutcome<Item, Result>,
    words: string,
    undo?: () => void,
  ) => void;
  /** Shows failures of an undo; the undone changes are visible. */
  reportUndo: (outcome: JobOutcome<{ item: AssetPath }, unknown>) => void;
};

export function useReports(): Reports {
  const t = useWords();
  const toast = useToast();
  return useMemo<Reports>(
    () => ({
      report({ done, failed, wasStopped }, words, undo) {
        const action = undo === undefined ? undefined : { label: "Undo", onClick: undo };
        if (done.length > 0) {
          const title = `${words} ${nameOf(done.map(({ item }) => item))}`;
          toast({ title, description: wasStopped ? "You stopped the rest." : undefined, action });
        }
        if (failed.length > 0) toast(describeFailures(t, failed));
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

const nameOf = (assets: readonly AssetPath[]) =>
  assets.length === 1 ? `“${assets[0]!.basename}”` : plural(assets.length, "file");

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
        title: `${plural(failed.length, "file")} could not be changed`,
        description: `${path}: ${advice}`,
      };
}
