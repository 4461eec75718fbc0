import { Link2 } from "lucide-react";
import { useCallback } from "react";
import type { AssetPath } from "../state/paths.js";
import { useDialog } from "../ui/Dialogs.js";
import type { MenuEntry } from "../ui/Menu.js";
import type { AdminWords } from "../words/en/index.js";

/** A published file, or one version of it. */
export type LinkTarget = AssetPath & { version?: { versionId: string; version: number } };

/** Returns a function that asks how long a link works, and copies it. */
export function useExpiringLink(): (target: LinkTarget) => void {
  const open = useDialog();
  return useCallback(
    (target) =>
      open(async () => {
        const { LinkDialog } = await import("./LinkDialog.js");
        return (onClose) => <LinkDialog target={target} onClose={onClose} />;
      }),
    [open],
  );
}

export function linkEntry(
  t: AdminWords,
  target: LinkTarget,
  open: (target: LinkTarget) => void,
  isDisabled = false,
): MenuEntry {
  return {
    label: t.list.menu.link,
    icon: Link2,
    isDisabled,
    takesFocus: true,
    onSelect: () => open(target),
  };
}
