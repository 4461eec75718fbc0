import {
  ChartPie,
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
import type { Folder } from "./useFolders.js";

/** The actions of a folder's menu, in the tree and in the list. */
export type FolderMenuActions = {
  onNewFolder?: (parentPath: string) => void;
  onRename: (path: string) => void;
  onMove: (path: string) => void;
  onDelete: (path: string) => void;
  onShow: (view: "trash" | "storage", path: string) => void;
  onSetAccess: (path: string, access: "public" | "private" | null) => void;
  takeDownEntries: TakeDownEntries;
};

/** The menu items for a folder; the root can only get new folders. */
export function folderEntries(
  folder: { path: string } & Partial<Pick<Folder, "access" | "isPrivate">>,
  can: FolderMenuActions,
): MenuEntry[] {
  const { path } = folder;
  const { onNewFolder } = can;
  const first: MenuEntry[] =
    onNewFolder === undefined
      ? []
      : [
          {
            label: "New folder inside",
            icon: FolderPlus,
            keys: "N",
            takesFocus: true,
            onSelect: () => onNewFolder(path),
          },
        ];
  if (path === "") return first;
  return [
    ...first,
    {
      label: "Rename",
      icon: Pencil,
      keys: "F2",
      takesFocus: true,
      onSelect: () => can.onRename(path),
    },
    { label: "Move to…", icon: FolderInput, takesFocus: true, onSelect: () => can.onMove(path) },
    null,
    ...accessEntries(folder, can.onSetAccess),
    null,
    { label: "Show its storage", icon: ChartPie, onSelect: () => can.onShow("storage", path) },
    { label: "Show its trash", icon: Undo2, onSelect: () => can.onShow("trash", path) },
    null,
    { label: "Move to trash", icon: Trash2, keys: "Del", onSelect: () => can.onDelete(path) },
    ...can.takeDownEntries({ kind: "folder", path }),
  ];
}

/** The menu items for a folder's access. */
function accessEntries(
  { path, access, isPrivate }: Parameters<typeof folderEntries>[0],
  onSetAccess: FolderMenuActions["onSetAccess"],
): MenuEntry[] {
  const toggle: MenuEntry = isPrivate
    ? { label: "Make public", icon: Globe, onSelect: () => onSetAccess(path, "public") }
    : { label: "Make private", icon: Lock, onSelect: () => onSetAccess(path, "private") };
  if (access === undefined) return [toggle];
  return [
    toggle,
    { label: "Inherit access", icon: FolderUp, onSelect: () => onSetAccess(path, null) },
  ];
}
