import {
  type ItemInstance,
  type TreeInstance,
  dragAndDropFeature,
  hotkeysCoreFeature,
  keyboardDragAndDropFeature,
  renamingFeature,
  selectionFeature,
  syncDataLoaderFeature,
} from "@headless-tree/core";
import { useTree } from "@headless-tree/react";
import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import type { PageListState } from "../../react/pageList.js";
import { isWithin, joinPath, lastSegment, parentOf } from "../../shared/paths.js";
import { FOLDER, draggedKind } from "../shell/dragging.js";
import { useAdmin } from "../state/AdminContext.js";
import { pathsTo, placeName } from "../state/paths.js";
import type { FolderActions } from "./folderActions.js";
import { type Folder, useFolders } from "./useFolders.js";
import { useWords } from "../words/WordsContext.js";

/** A tree item. Its id is the path after a slash, so that the root has an id. */
export type FolderNode = { path: string; name: string } & Partial<
  Pick<Folder, "access" | "isPrivate">
>;
export type FolderItem = ItemInstance<FolderNode>;
export type FolderTreeInstance = TreeInstance<FolderNode>;

const TOP = "top";
/** The field handles these keys. */
const OF_THE_FIELD = { hotkey: "", isEnabled: () => false, handler: () => undefined };
export const itemIdOf = (path: string) => `/${path}`;
const pathOf = (itemId: string) => itemId.slice(1);

/** The callbacks of the tree. */
export type TreeEvents = {
  actions: FolderActions;
  onNewFolder: (parentPath: string) => void;
  onDropItems: (transfer: DataTransfer, folderPath: string) => void;
  onDropFiles: (transfer: DataTransfer, folderPath: string) => void;
};

export function useFolderTree(
  events: TreeEvents,
  scrollToItem: (item: FolderItem) => void,
): {
  tree: FolderTreeInstance;
  lists: ReadonlyMap<string, PageListState<Folder>>;
  /** For the container of the tree. */
  focusHandlers: FocusHandlers;
  /** Renames a folder, and keeps the focus on it. @throws the reason why the name is refused. */
  onRename: (folder: FolderNode, newName: string) => Promise<void>;
} {
  const t = useWords();
  const { location, rootPath, navigate } = useAdmin();
  const { folderPath } = location;
  const [expanded, setExpanded] = useState<string[]>([]);

  // When the location changes, expand its folder and all parents.
  const [shown, setShown] = useState<string | null>(null);
  if (shown !== folderPath) {
    setShown(folderPath);
    const way = pathsTo(folderPath, rootPath).map(itemIdOf);
    setExpanded((items) => [...new Set([...items, ...way])]);
  }

  const paths = useMemo(() => expanded.map(pathOf).sort(), [expanded]);
  const lists = useFolders(paths);
  const folders = useMemo(() => {
    const rows = [...lists.values()].flatMap(({ results }) => results);
    return new Map(rows.map((folder) => [folder.path, folder]));
  }, [lists]);

  const focusNextRef = useRef<string | null>(null);
  const open = (path: string) => navigate({ folderPath: path });
  const tree = useTree<FolderNode>({
    rootItemId: TOP,
    indent: 16,
    canReorder: false,
    openOnDropDelay: 600,
    state: { expandedItems: expanded },
    setExpandedItems: setExpanded,
    getItemName: (item) => item.getItemData().name,
    isItemFolder: () => true,
    onPrimaryAction: (item) => open(item.getItemData().path),
    scrollToItem,
    dataLoader: {
      getItem: (itemId) => {
        const path = pathOf(itemId);
        const { name = placeName(t, path), access, isPrivate } = folders.get(path) ?? {};
        return { path, name, access, isPrivate };
      },
      getChildren: (itemId) =>
        itemId === TOP
          ? [itemIdOf(rootPath)]
          : (lists.get(pathOf(itemId))?.results ?? []).map(({ path }) => itemIdOf(path)),
    },
    canRename: (item) => item.getItemData().path !== rootPath,
    canDrag: (items) => items.every((item) => item.getItemData().path !== rootPath),
    canDrop: (items, { item }) =>
      items.every((dragged) => mayGoInto(pathAt(dragged), pathAt(item))),
    onDrop: async (items, { item }) => {
      const into = pathAt(item);
      // One at a time, because each job locks two folders, and one may contain the other.
      for (const dragged of items) await events.actions.moveInto(pathAt(dragged), into);
    },
    createForeignDragObject: (items) => ({
      format: FOLDER,
      data: items.map(pathAt).join("\n"),
      effectAllowed: "move",
    }),
    canDragForeignDragObjectOver: (transfer) => isForeign(transfer),
    canDropForeignDragObject: (transfer) => isForeign(transfer),
    onDropForeignDragObject: (transfer, { item }) => {
      if (draggedKind(transfer) === "files") events.onDropFiles(transfer, pathAt(item));
      else events.onDropItems(transfer, pathAt(item));
    },
    hotkeys: {
      completeRenaming: OF_THE_FIELD,
      abortRenaming: OF_THE_FIELD,
      customOpen: {
        hotkey: "Enter",
        isEnabled: isAtRest,
        handler: (_event, tree) => tree.getFocusedItem().primaryAction(),
      },
      customNewFolder: {
        hotkey: "KeyN",
        isEnabled: isAtRest,
        preventDefault: true,
        handler: (_event, tree) => events.onNewFolder(pathAt(tree.getFocusedItem())),
      },
      customDelete: {
        hotkey: "Delete",
        isEnabled: isAtRest,
        handler: (_event, tree) => {
          const path = pathAt(tree.getFocusedItem());
          if (path !== rootPath) void events.actions.remove(path);
        },
      },
    },
    features: [
      syncDataLoaderFeature,
      selectionFeature,
      hotkeysCoreFeature,
      dragAndDropFeature,
      keyboardDragAndDropFeature,
      renamingFeature,
    ],
  });

  useEffect(() => tree.rebuildTree(), [tree, lists, expanded]);
  const focusHandlers = useKeepFocus(tree, lists, focusNextRef);
  const onRename = async (folder: FolderNode, newName: string) => {
    focusNextRef.current = itemIdOf(joinPath(parentOf(folder.path) ?? "", newName));
    try {
      await events.actions.rename(folder, newName);
    } catch (error) {
      focusNextRef.current = null;
      throw error;
    }
  };
  return { tree, lists, focusHandlers, onRename };
}

export function pathAt(item: FolderItem): string {
  return item.getItemData().path;
}

function isAtRest(tree: FolderTreeInstance): boolean {
  return !tree.isRenamingItem() && !tree.getState().dnd;
}

function isForeign(transfer: DataTransfer): boolean {
  const kind = draggedKind(transfer);
  return kind === "items" || kind === "files";
}

/** Returns whether a folder can be moved into another: not into itself or its current parent. */
export function mayGoInto(path: string, intoPath: string): boolean {
  return !isWithin(intoPath, path) && joinPath(intoPath, lastSegment(path)) !== path;
}

type FocusHandlers = { onFocus: () => void; onBlur: () => void };

/**
 * Keeps the keyboard focus when the focused folder is renamed, moved or deleted, also by another user: it
 * moves to the folder's new item, or to its parent.
 *
 * @param focusNextRef the item that will replace the focused one.
 */
function useKeepFocus(
  tree: FolderTreeInstance,
  lists: ReadonlyMap<string, PageListState<Folder>>,
  focusNextRef: RefObject<string | null>,
): FocusHandlers {
  const hasFocus = useRef(false);
  useEffect(() => {
    const { focusedItem } = tree.getState();
    const present = new Map(tree.getItems().map((item) => [item.getId(), item]));
    if (focusedItem === null || present.has(focusedItem)) return;
    const next = focusNextRef.current === null ? undefined : present.get(focusNextRef.current);
    if (next !== undefined) focusNextRef.current = null;
    const ancestors = pathsTo(pathOf(focusedItem), "")
      .map((path) => present.get(itemIdOf(path)))
      .filter((item) => item !== undefined);
    (next ?? ancestors.at(-1))?.setFocused();
    // A removed element loses the focus without an event.
    if (hasFocus.current) tree.updateDomFocus();
  }, [tree, lists, focusNextRef]);
  return useMemo(
    () => ({
      onFocus: () => {
        hasFocus.current = true;
      },
      onBlur: () => {
        hasFocus.current = false;
      },
    }),
    [],
  );
}
