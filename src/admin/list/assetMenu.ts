import {
  CloudOff,
  CloudUpload,
  Download,
  FolderInput,
  Globe,
  Lock,
  PanelRightOpen,
  Pencil,
  Trash2,
} from "lucide-react";
import type { TakeDownEntries } from "../takedown/TakeDownProvider.js";
import type { MenuEntry } from "../ui/Menu.js";
import type { AssetActions } from "./assetActions.js";
import type { AssetRow } from "./rows.js";

/** The menu items for one or many assets. */
export function assetEntries(
  assets: readonly AssetRow[],
  can: {
    actions: AssetActions;
    onOpen: (asset: AssetRow) => void;
    onRename: (asset: AssetRow) => void;
    onMove: (assets: readonly AssetRow[]) => void;
    takeDownEntries: TakeDownEntries;
  },
): MenuEntry[] {
  const { actions } = can;
  const [first] = assets;
  const published = assets.filter((asset) => asset.published !== null);
  const only: MenuEntry[] =
    assets.length === 1 && first !== undefined
      ? [
          { label: "Open", icon: PanelRightOpen, keys: "Enter", onSelect: () => can.onOpen(first) },
          {
            label: "Rename",
            icon: Pencil,
            keys: "F2",
            takesFocus: true,
            onSelect: () => can.onRename(first),
          },
        ]
      : [];
  return [
    ...only,
    { label: "Move to…", icon: FolderInput, takesFocus: true, onSelect: () => can.onMove(assets) },
    {
      label: "Download",
      icon: Download,
      isDisabled: published.length === 0,
      onSelect: () => void actions.download(assets),
    },
    null,
    {
      label: "Publish newest version",
      icon: CloudUpload,
      onSelect: () => void actions.publish(assets),
    },
    {
      label: "Unpublish",
      icon: CloudOff,
      isDisabled: published.length === 0,
      onSelect: () => void actions.archive(assets),
    },
    assets.every(({ isPrivate }) => isPrivate)
      ? {
          label: "Make public",
          icon: Globe,
          onSelect: () => void actions.setAccess(assets, "public"),
        }
      : {
          label: "Make private",
          icon: Lock,
          onSelect: () => void actions.setAccess(assets, "private"),
        },
    null,
    {
      label: "Move to trash",
      icon: Trash2,
      keys: "Del",
      onSelect: () => void actions.remove(assets),
    },
    ...(assets.length === 1 && first !== undefined
      ? can.takeDownEntries({ kind: "asset", ...first })
      : []),
  ];
}
