import { useMutation } from "convex/react";
import { useCallback } from "react";
import type { Alt, FocalPoint } from "../../shared/assetDescriptions.js";
import type { AssetPath } from "../state/paths.js";
import { useAdmin } from "../state/AdminContext.js";
import { useTask } from "../state/useTask.js";
import { useWords } from "../words/WordsContext.js";

/** A whole description; `null` for what it has not. */
type Description = {
  alt: Alt | null;
  title: string | null;
  tags: string[] | null;
  focalPoint: FocalPoint | null;
};

/** Returns a function that describes an asset, with undo. Only the fields that differ from those before are changed. */
export function useDescribe(): (
  asset: AssetPath,
  description: Description,
  before: Description,
) => Promise<void> {
  const t = useWords();
  const { api } = useAdmin();
  const run = useTask();
  const updateAsset = useMutation(api.updateAsset);
  return useCallback(
    async ({ folderPath, basename }, description, before) => {
      const change = async (to: Description, from: Description) => {
        const names = Object.keys(to) as (keyof Description)[];
        const changed = names.filter(
          (name) => JSON.stringify(to[name]) !== JSON.stringify(from[name]),
        );
        const fields = Object.fromEntries(changed.map((name) => [name, to[name]]));
        await updateAsset({ folderPath, basename, ...fields });
      };
      await run(
        () => change(description, before),
        () => ({
          title: t.list.done.edit([basename]),
          action: {
            label: t.common.undo,
            onClick: () => void run(() => change(before, description)),
          },
        }),
      );
    },
    [t, run, updateAsset],
  );
}
