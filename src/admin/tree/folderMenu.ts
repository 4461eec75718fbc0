import {
  ChartPie,
  FileImage,
  FolderInput,
  FolderPlus,
  FolderUp,
  Globe,
  Lock,
  Pencil,
  Trash2,
  Undo2,
} from "lucide-react";
import type { TakeDownEntries } from "../takedown/TakeDownProvider.js";
import type { MenuEntry } from "../ui/Menu.js";
import type { AdminWords } from "../words/en/index.js";
import type { Folder } from "./useFolders.js";

/** The actions of a folder's menu, in the tree and in the list. */
export type FolderMenuActions = {
  onNewFolder?: (parentPath: string) => void;
  onRename: (path: string) => void;
  onMove: (path: string) => void;
  onDelete: (path: string) => void;
  onShow: (view: "trash" | "storage", path: string) => void;
  onSetAccess: (path: string, access: "public" | "private" | null) => void;
  /** Undefined if the app does not export what it needs. */
  onPresets: ((path: string) => void) | undefined;
  takeDownEntries: TakeDownEntries;
};

/** The menu items for a folder; that which the panel begins at stays where it is. */
export function folderEntries(
  t: AdminWords,
  folder: { path: string } & Partial<Pick<Folder, "access" | "isPrivate">>,
  can: FolderMenuActions,
  rootPath: string,
): MenuEntry[] {
  const { path } = folder;
  const { onNewFolder, onPresets } = can;
  const first: MenuEntry[] =
    onNewFolder === undefined
      ? []
      : [
          {
            label: t.tree.menu.newFolder,
            icon: FolderPlus,
            keys: "N",
            takesFocus: true,
            onSelect: () => onNewFolder(path),
          },
        ];
  const presets: MenuEntry[] =
    onPresets === undefined
      ? []
      : [
          {
            label: t.images.preset.menu,
            icon: FileImage,
            takesFocus: true,
            onSelect: () => onPresets(path),
          },
        ];
  if (path === rootPath) return [...first, ...presets];
  return [
    ...first,
    {
      label: t.common.rename,
      icon: Pencil,
      keys: "F2",
      takesFocus: true,
      onSelect: () => can.onRename(path),
    },
    {
      label: t.common.moveTo,
      icon: FolderInput,
      takesFocus: true,
      onSelect: () => can.onMove(path),
    },
    null,
    ...accessEntries(t, folder, can.onSetAccess),
    ...presets,
    null,
    { label: t.tree.menu.storage, icon: ChartPie, onSelect: () => can.onShow("storage", path) },
    { label: t.tree.menu.trash, icon: Undo2, onSelect: () => can.onShow("trash", path) },
    null,
    { label: t.common.moveToTrash, icon: Trash2, keys: "Del", onSelect: () => can.onDelete(path) },
    ...can.takeDownEntries({ kind: "folder", path }),
  ];
}

/** The menu items for a folder's access. */
function accessEntries(
  t: AdminWords,
  { path, access, isPrivate }: Parameters<typeof folderEntries>[1],
  onSetAccess: FolderMenuActions["onSetAccess"],
): MenuEntry[] {
  const toggle: MenuEntry = isPrivate
    ? { label: t.common.makePublic, icon: Globe, onSelect: () => onSetAccess(path, "public") }
    : { label: t.common.makePrivate, icon: Lock, onSelect: () => onSetAccess(path, "private") };
  if (access === undefined) return [toggle];
  return [
    toggle,
    { label: t.tree.menu.inherit, icon: FolderUp, onSelect: () => onSetAccess(path, null) },
  ];
}
