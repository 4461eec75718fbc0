import { useCallback, useEffect, useRef, useState } from "react";
import { FilesScreen } from "../list/FilesScreen.js";
import { useAdmin } from "../state/AdminContext.js";
import { usePaste } from "../uploads/usePaste.js";
import { FolderTree } from "../tree/FolderTree.js";
import { useDialog } from "../ui/Dialogs.js";
import { useUploads } from "../uploads/UploadsProvider.js";
import { Navigation } from "./Navigation.js";
import { TopBar } from "./TopBar.js";
import { AssetDetail } from "../detail/AssetDetail.js";
import { useWords } from "../words/WordsContext.js";
import { useShortcuts } from "./useShortcuts.js";
import { Screen, loadScreens } from "./Screen.js";

/** When the other screens are loaded: after the files, in milliseconds. */
const UNHURRIED_MS = 3000;

/** The layout: top bar, folder tree, screen and the open asset. */
export function Shell({ title }: { title: string | undefined }) {
  const t = useWords().shell;
  const { location, rootPath, size } = useAdmin();
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
  const uploadTo = view === "files" ? folderPath : rootPath;
  const onPaste = useCallback(
    (transfer: DataTransfer) => uploads.add(transfer, uploadTo),
    [uploads, uploadTo],
  );
  usePaste(shell, onPaste);

  const openDialog = useDialog();
  const onKeys = useCallback(
    () =>
      openDialog(async () => {
        const { KeysDialog } = await import("./KeysDialog.js");
        return (onClose) => <KeysDialog onClose={onClose} />;
      }),
    [openDialog],
  );
  const onPalette = useCallback(
    () =>
      openDialog(async () => {
        const { Palette } = await import("./Palette.js");
        return (onClose) => <Palette onClose={onClose} onKeys={onKeys} />;
      }),
    [openDialog, onKeys],
  );
  useShortcuts(shell, {
    onSearch: () => shell.current?.querySelector<HTMLElement>("input[type=search]")?.focus(),
    onKeys,
    onPalette,
  });

  useEffect(() => {
    const timer = setTimeout(() => void loadScreens(), UNHURRIED_MS);
    return () => clearTimeout(timer);
  }, []);

  const hasDrawer = size === "narrow";
  return (
    <div ref={shell} className="cva-shell" data-drawer={isDrawerOpen || undefined}>
      <TopBar
        title={title ?? t.title}
        isDrawerOpen={isDrawerOpen}
        onDrawer={hasDrawer ? setIsDrawerOpen : undefined}
        onPalette={onPalette}
      />
      {(!hasDrawer || isDrawerOpen) && (
        <div className="cva-side">
          <FolderTree />
          <Navigation />
        </div>
      )}
      {hasDrawer && isDrawerOpen && (
        <div className="cva-drawer-veil" onClick={() => setIsDrawerOpen(false)} />
      )}
      <div className="cva-screen">
        {view === "files" ? <FilesScreen /> : <Screen view={view} />}
      </div>
      <AssetDetail />
    </div>
  );
}
