import {
  CloudOff,
  CloudUpload,
  Download,
  FolderInput,
  FolderOpen,
  Globe,
  Lock,
  PanelRightOpen,
  Pencil,
  RotateCcw,
  SquarePen,
  Tags,
  Trash2,
} from "lucide-react";
import { type AddToRelease, releaseEntries } from "../releases/useAddToRelease.js";
import { type FolderMenuActions, folderEntries } from "../tree/folderMenu.js";
import type { MenuEntry } from "../ui/Menu.js";
import type { AdminWords } from "../words/en/index.js";
import type { AssetActions } from "./assetActions.js";
import { type ListItem, assetsOf } from "./items.js";
import { type LinkTarget, linkEntry } from "./useExpiringLink.js";

type ItemMenuActions = Omit<FolderMenuActions, "onMove" | "onDelete" | "onRename"> & {
  actions: AssetActions;
  onOpen: (item: ListItem) => void;
  onRename: (item: ListItem) => void;
  onMove: (items: readonly ListItem[]) => void;
  onDelete: (items: readonly ListItem[]) => void;
  onEdit: (items: readonly ListItem[]) => void;
  onTags: (items: readonly ListItem[]) => void;
  onLink: (target: LinkTarget) => void;
  addToRelease: AddToRelease;
};

/** The menu items for one or many rows of the list. */
export function itemEntries(
  t: AdminWords,
  items: readonly ListItem[],
  can: ItemMenuActions,
): MenuEntry[] {
  const [first] = items;
  if (items.length === 1 && first !== undefined && first.folder !== null) {
    return [
      {
        label: t.list.menu.open,
        icon: FolderOpen,
        keys: "Enter",
        onSelect: () => can.onOpen(first),
      },
      ...folderEntries(
        t,
        first.folder,
        {
          ...can,
          onRename: () => can.onRename(first),
          onMove: () => can.onMove(items),
          onDelete: () => can.onDelete(items),
        },
        // No list has a row for the folder that the panel begins at.
        "",
      ),
    ];
  }
  const hasFolders = items.some(({ folder }) => folder !== null);
  return hasFolders ? mixedEntries(t, items, can) : assetEntries(t, items, can);
}

/** The menu items for several rows, some of which are folders. */
function mixedEntries(
  t: AdminWords,
  items: readonly ListItem[],
  can: ItemMenuActions,
): MenuEntry[] {
  return [
    moveEntry(t, items, can),
    editEntry(t, items, can),
    null,
    { label: t.common.moveToTrash, icon: Trash2, keys: "Del", onSelect: () => can.onDelete(items) },
  ];
}

function moveEntry(t: AdminWords, items: readonly ListItem[], can: ItemMenuActions): MenuEntry {
  return {
    label: t.common.moveTo,
    icon: FolderInput,
    takesFocus: true,
    onSelect: () => can.onMove(items),
  };
}

function editEntry(t: AdminWords, items: readonly ListItem[], can: ItemMenuActions): MenuEntry {
  return {
    label: t.list.menu.edit,
    icon: SquarePen,
    takesFocus: true,
    onSelect: () => can.onEdit(items),
  };
}

/** The menu items for one or many assets. */
function assetEntries(
  t: AdminWords,
  items: readonly ListItem[],
  can: ItemMenuActions,
): MenuEntry[] {
  const assets = assetsOf(items);
  const [first] = items;
  const [asset] = assets;
  const { actions } = can;
  const published = assets.filter((asset) => asset.published !== null);
  const only: MenuEntry[] =
    assets.length === 1 && first !== undefined
      ? [
          {
            label: t.list.menu.open,
            icon: PanelRightOpen,
            keys: "Enter",
            onSelect: () => can.onOpen(first),
          },
          {
            label: t.common.rename,
            icon: Pencil,
            keys: "F2",
            takesFocus: true,
            onSelect: () => can.onRename(first),
          },
        ]
      : [];
  return [
    ...only,
    moveEntry(t, items, can),
    {
      label: t.list.menu.download,
      icon: Download,
      isDisabled: published.length === 0,
      onSelect: () => void actions.download(assets),
    },
    ...(assets.length === 1 && asset !== undefined
      ? [linkEntry(t, asset, can.onLink, asset.published === null)]
      : []),
    null,
    {
      label: t.list.menu.publishNewest,
      icon: CloudUpload,
      onSelect: () => void actions.publish(assets),
    },
    {
      label: t.list.menu.unpublish,
      icon: CloudOff,
      isDisabled: published.length === 0,
      onSelect: () => void actions.archive(assets),
    },
    {
      label: t.list.menu.restoreBefore,
      icon: RotateCcw,
      isDisabled: published.length === 0,
      onSelect: () => void actions.restoreBefore(assets),
    },
    ...releaseEntries(t, can.addToRelease, { assets }),
    editEntry(t, items, can),
    {
      label: t.list.menu.tags,
      icon: Tags,
      takesFocus: true,
      onSelect: () => can.onTags(items),
    },
    assets.every(({ isPrivate }) => isPrivate)
      ? {
          label: t.common.makePublic,
          icon: Globe,
          onSelect: () => void actions.setAccess(assets, "public"),
        }
      : {
          label: t.common.makePrivate,
          icon: Lock,
          onSelect: () => void actions.setAccess(assets, "private"),
        },
    null,
    {
      label: t.common.moveToTrash,
      icon: Trash2,
      keys: "Del",
      onSelect: () => can.onDelete(items),
    },
    ...(assets.length === 1 && asset !== undefined
      ? can.takeDownEntries({ kind: "asset", ...asset })
      : []),
  ];
}
