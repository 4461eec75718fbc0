import { PackagePlus } from "lucide-react";
import { useCallback } from "react";
import type { AssetRow } from "../list/rows.js";
import { useDialog } from "../ui/Dialogs.js";
import type { MenuEntry } from "../ui/Menu.js";
import type { AdminWords } from "../words/en/index.js";
import { useReleasesFolder } from "./ReleasesProvider.js";

/** The files to add to a release: versions to publish, or files of which the visitor chooses what happens. */
export type Adding =
  | { versions: readonly { folderPath: string; basename: string; versionId: string }[] }
  | { assets: readonly AssetRow[] };

/** Asks for a release and adds to it; `null` if the visitor has nothing to do with releases. */
export type AddToRelease = ((adding: Adding) => void) | null;

export function useAddToRelease(): AddToRelease {
  const folder = useReleasesFolder();
  const open = useDialog();
  const add = useCallback(
    (adding: Adding) =>
      open(async () => {
        const { AddDialog } = await import("./AddDialog.js");
        return (onClose) => <AddDialog adding={adding} onClose={onClose} />;
      }),
    [open],
  );
  return folder === null ? null : add;
}

/** Returns the menu item that adds to a release; none if the visitor has nothing to do with releases. */
export function releaseEntries(t: AdminWords, add: AddToRelease, adding: Adding): MenuEntry[] {
  if (add === null) return [];
  const onSelect = () => add(adding);
  return [{ label: t.releases.add.open, icon: PackagePlus, takesFocus: true, onSelect }];
}
