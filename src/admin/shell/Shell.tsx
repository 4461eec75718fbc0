import { useCallback, useRef, useState } from "react";
import { FilesScreen } from "../list/FilesScreen.js";
import { useDropItems } from "../list/useDropItems.js";
import { useAdmin } from "../state/AdminContext.js";
import { Trays } from "../uploads/Trays.js";
import { usePaste } from "../uploads/usePaste.js";
import { FolderTree } from "../tree/FolderTree.js";
import { useUploads } from "../uploads/UploadsProvider.js";
import { Navigation } from "./Navigation.js";
import { TopBar } from "./TopBar.js";
import { DetailSlot } from "./DetailSlot.js";
import { KeysDialog } from "./KeysDialog.js";
import { Palette } from "./Palette.js";
import { useShortcuts } from "./useShortcuts.js";
import { Screen } from "./Screen.js";

/** The layout: top bar, folder tree, screen and the open asset. */
export function Shell({ title }: { title: string }) {
  const { location, size } = useAdmin();
  const { view, folderPath } = location;
  const uploads = useUploads();
  const [isDrawerOpen, setIsDrawerOpen] = useState(false);

  // On a small screen, navigating closes the drawer.
  const place = `${view}/${folderPath}`;
  const [lastPlace, setLastPlace] = useState(place);
  if (lastPlace !== place) {
    setLastPlace(place);
    setIsDrawerOpen(false);
  }
  const shell = useRef<HTMLDivElement>(null);
  const uploadTo = view === "files" ? folderPath : "";
  const onPaste = useCallback(
    (transfer: DataTransfer) => uploads.add(transfer, uploadTo),
    [uploads, uploadTo],
  );
  usePaste(shell, onPaste);

  const [overlay, setOverlay] = useState<"palette" | "keys" | null>(null);
  const close = useCallback(() => setOverlay(null), []);
  const onKeys = useCallback(() => setOverlay("keys"), []);
  useShortcuts(shell, {
    onSearch: () => shell.current?.querySelector<HTMLElement>("input[type=search]")?.focus(),
    onKeys,
    onPalette: () => setOverlay("palette"),
  });

  const hasDrawer = size === "narrow";
  const onDropItems = useDropItems();
  return (
    <div ref={shell} className="cva-shell" data-drawer={isDrawerOpen || undefined}>
      <TopBar
        title={title}
        isDrawerOpen={isDrawerOpen}
        onDrawer={hasDrawer ? setIsDrawerOpen : undefined}
        onPalette={() => setOverlay("palette")}
      />
      {(!hasDrawer || isDrawerOpen) && (
        <div className="cva-side">
          <FolderTree onDropItems={onDropItems} onDropFiles={uploads.add} />
          <Navigation />
        </div>
      )}
      {hasDrawer && isDrawerOpen && (
        <div className="cva-drawer-veil" onClick={() => setIsDrawerOpen(false)} />
      )}
      <div className="cva-screen">
        {view === "files" ? <FilesScreen /> : <Screen view={view} />}
      </div>
      <DetailSlot />
      <Trays />
      {overlay === "palette" && <Palette onClose={close} onKeys={onKeys} />}
      {overlay === "keys" && <KeysDialog onClose={close} />}
    </div>
  );
}
