import { useCallback } from "react";
import type { Version } from "../detail/useVersions.js";
import type { AssetRow } from "../list/rows.js";
import { useDialog } from "../ui/Dialogs.js";

/**
 * Returns a function that compares a version with the published one, or if it is that one, with the newest other.
 *
 * @param versions the published one first, then from new to old.
 * @returns `null` if there is nothing to compare.
 */
export function useCompare(
  asset: AssetRow,
  versions: readonly Version[],
): ((version?: Version) => void) | null {
  const open = useDialog();
  const compare = useCallback(
    (second: Version = versions[1]!) => {
      const first = versions.find(({ versionId }) => versionId !== second.versionId);
      if (first === undefined) return;
      open(async () => {
        const { CompareDialog } = await import("./CompareDialog.js");
        return (onClose) => (
          <CompareDialog {...{ asset, versions, first, second }} onClose={onClose} />
        );
      });
    },
    [open, asset, versions],
  );
  return versions.length < 2 ? null : compare;
}
