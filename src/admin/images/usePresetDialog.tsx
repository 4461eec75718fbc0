import { useCallback } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { useDialog } from "../ui/Dialogs.js";

/** Returns a function that shows the image preset of a folder; none if the app does not export what it needs. */
export function usePresetDialog(): ((folderPath: string) => void) | undefined {
  const { api } = useAdmin();
  const open = useDialog();
  const show = useCallback(
    (folderPath: string) =>
      open(async () => {
        const { PresetDialog } = await import("./PresetDialog.js");
        return (onClose) => <PresetDialog folderPath={folderPath} onClose={onClose} />;
      }),
    [open],
  );
  return api.getImagePresets === undefined ? undefined : show;
}
