import { AssistiveTreeDescription } from "@headless-tree/react";
import { type Range, defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { FolderPlus } from "lucide-react";
import { useCallback, useEffect, useRef } from "react";
import { parentOf } from "../../shared/paths.js";
import { useAdmin } from "../state/AdminContext.js";
import { COMPLETE } from "../state/everyPage.js";
import { pathsTo } from "../state/paths.js";
import { useCoarsePointer } from "../state/useCoarsePointer.js";
import { IconButton } from "../ui/Button.js";
import { useAskToMove } from "../list/useAskToMove.js";
import { useDropItems } from "../list/useDropItems.js";
import { usePresetDialog } from "../images/usePresetDialog.js";
import { useDialog } from "../ui/Dialogs.js";
import { Problem } from "../ui/Notices.js";
import { useUploads } from "../uploads/UploadsProvider.js";
import { useWords } from "../words/WordsContext.js";
import { FolderRow } from "./FolderRow.js";
import { dragLabel } from "./dragLabel.js";
import { useFolderActions } from "./folderActions.js";
import { type FolderItem, pathAt, useFolderTree } from "./useFolderTree.js";

const ROW_HEIGHT = 30;
const TOUCH_ROW_HEIGHT = 44;

/**
 * Loads more subfolders where the last loaded one is shown, and where the way to the open folder is not loaded:
 * lists are in the order of paths.
 */
function loadMore(
  lists: ReturnType<typeof useFolderTree>["lists"],
  shown: readonly string[],
  openPath: string,
): void {
  const way = new Set(pathsTo(openPath, ""));
  for (const [parentPath, { status, results, loadMore }] of lists) {
    const last = results.at(-1)?.path;
    if (status !== "CanLoadMore" || last === undefined) continue;
    const wanted = [...way].find((path) => parentOf(path) === parentPath);
    const isMissing = wanted !== undefined && !results.some(({ path }) => path === wanted);
    if (shown.includes(last) || (isMissing && last < wanted)) loadMore(COMPLETE.next);
  }
}

/** The folder tree, which loads on expansion; a drop target for assets, folders and files. */
export function FolderTree() {
  const t = useWords().tree;
  const { location, rootPath, navigate } = useAdmin();
  const actions = useFolderActions();
  const scroller = useRef<HTMLDivElement>(null);
  const openDialog = useDialog();
  const askForFolder = (parentPath: string) =>
    openDialog(async () => {
      const { NewFolderDialog } = await import("./NewFolderDialog.js");
      return (onClose) => (
        <NewFolderDialog parentPath={parentPath} onCreate={actions.create} onClose={onClose} />
      );
    });
  const askToMove = useAskToMove();
  const onPresets = usePresetDialog();
  const onDropItems = useDropItems();
  const { add: onDropFiles } = useUploads();

  const scrollTo = useRef<(index: number) => void>(() => undefined);
  const scrollToItem = useCallback(
    (item: FolderItem) => scrollTo.current(item.getItemMeta().index),
    [],
  );
  const events = { onDropItems, onDropFiles, actions, onNewFolder: askForFolder };
  const { tree, lists, focusHandlers, onRename } = useFolderTree(events, scrollToItem);

  const items = tree.getItems();
  const focusedIndex = items.findIndex((item) => item.isFocused());
  const rowHeight = useCoarsePointer() ? TOUCH_ROW_HEIGHT : ROW_HEIGHT;
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 16,
    getItemKey: (index) => items[index]!.getId(),
    // The Tab key must reach the focused row, wherever the tree is scrolled to.
    rangeExtractor: (range: Range) => {
      const indexes = defaultRangeExtractor(range);
      if (focusedIndex === -1 || indexes.includes(focusedIndex)) return indexes;
      return [...indexes, focusedIndex].sort((a, b) => a - b);
    },
  });
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);
  useEffect(() => {
    scrollTo.current = (index) => virtualizer.scrollToIndex(index);
  }, [virtualizer]);

  const currentIndex = items.findIndex((item) => pathAt(item) === location.folderPath);
  useEffect(() => {
    if (currentIndex !== -1) virtualizer.scrollToIndex(currentIndex, { align: "auto" });
    // Folders that appear above it must not scroll.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [virtualizer, location.folderPath, currentIndex === -1]);
  const shown = virtualizer.getVirtualItems().map(({ index }) => pathAt(items[index]!));
  useEffect(() => loadMore(lists, shown, location.folderPath));

  const failed = [...lists.values()].find(({ error }) => error !== null);
  const isFiles = location.view === "files";
  return (
    <section className="cva-tree" aria-label={t.title}>
      <div className="cva-side-head">
        <h2 className="cva-side-title">{t.title}</h2>
        <IconButton
          label={t.newFolder}
          onClick={() => askForFolder(isFiles ? location.folderPath : rootPath)}
        >
          <FolderPlus aria-hidden />
        </IconButton>
      </div>
      {failed !== undefined && <Problem error={failed.error} />}
      <AssistiveTreeDescription tree={tree} getLabel={dragLabel(t)} />
      <div className="cva-tree-scroller" ref={scroller} {...focusHandlers}>
        <div
          {...tree.getContainerProps(t.title)}
          style={{ position: "relative", height: virtualizer.getTotalSize() }}
        >
          {virtualizer.getVirtualItems().map(({ index, start, key }) => {
            const item = items[index]!;
            const { path } = item.getItemData();
            return (
              <FolderRow
                key={key}
                item={item}
                top={start}
                list={lists.get(path)}
                isCurrent={isFiles && location.folderPath === path}
                onRename={onRename}
                onNewFolder={askForFolder}
                onMove={(folderPath) => askToMove({ assets: [], folders: [folderPath] })}
                onDelete={(folderPath) => void actions.remove(folderPath)}
                onShow={(view, folderPath) => navigate({ view, folderPath })}
                onPresets={onPresets}
                onSetAccess={(folderPath, access) => void actions.setAccess(folderPath, access)}
              />
            );
          })}
        </div>
      </div>
    </section>
  );
}
