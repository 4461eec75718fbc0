import {
  ChevronRight,
  Ellipsis,
  Folder as FolderIcon,
  FolderOpen,
  LoaderCircle,
  Lock,
} from "lucide-react";
import { LOADING, type PageListState } from "../../react/pageList.js";
import { useTakeDownEntries } from "../takedown/TakeDownProvider.js";
import { Context, Menu, type MenuEntry } from "../ui/Menu.js";
import { useWords } from "../words/WordsContext.js";
import { RenameField } from "../ui/RenameField.js";
import { type FolderMenuActions, folderEntries } from "./folderMenu.js";
import type { Folder } from "./useFolders.js";
import type { FolderItem, useFolderTree } from "./useFolderTree.js";
import { useAdmin } from "../state/AdminContext.js";
import { shownName } from "../../shared/visibleNames.js";

type FolderRowProps = Omit<FolderMenuActions, "onRename" | "takeDownEntries"> & {
  onRename: ReturnType<typeof useFolderTree>["onRename"];
  item: FolderItem;
  /** The offset in the tree, in CSS pixels. */
  top: number;
  list: PageListState<Folder> | undefined;
  isCurrent: boolean;
};

export function FolderRow({ item, top, list, isCurrent, onRename, ...can }: FolderRowProps) {
  const t = useWords();
  const { rootPath } = useAdmin();
  const takeDownEntries = useTakeDownEntries();
  const { name, isPrivate } = item.getItemData();
  const { level } = item.getItemMeta();
  const isExpanded = item.isExpanded();
  const isLoading = isExpanded && (list ?? LOADING).status === "LoadingFirstPage" && !list?.error;
  const isLeaf = list?.status === "Exhausted" && list.results.length === 0;
  const Icon = isExpanded && !isLeaf ? FolderOpen : FolderIcon;
  const isRenaming = item.isRenaming();

  const entries = (): MenuEntry[] =>
    folderEntries(
      t,
      item.getItemData(),
      { ...can, onRename: () => item.startRenaming(), takeDownEntries },
      rootPath,
    );

  const itemProps = item.getProps();
  const row = (
    <div
      {...itemProps}
      aria-selected={isCurrent}
      aria-expanded={isLeaf ? undefined : isExpanded}
      className="cva-tree-row"
      data-drop={item.isUnorderedDragTarget() || undefined}
      style={{ top, paddingInlineStart: 6 + level * 14 }}
      onFocus={() => {
        if (!item.isFocused()) item.setFocused();
      }}
      onClick={() => {
        item.setFocused();
        item.primaryAction();
        if (!isExpanded) item.expand();
      }}
    >
      <span
        className="cva-tree-chevron"
        data-hidden={isLeaf || undefined}
        onClick={(event) => {
          event.stopPropagation();
          item.setFocused();
          if (isExpanded) item.collapse();
          else item.expand();
        }}
      >
        {isLoading ? (
          <LoaderCircle className="cva-spin" aria-hidden />
        ) : (
          <ChevronRight aria-hidden data-open={isExpanded || undefined} />
        )}
      </span>
      <Icon className="cva-tree-icon" aria-hidden />
      {isRenaming ? (
        <RenameField
          name={name}
          onRename={(newName) => onRename(item.getItemData(), newName)}
          onClose={() => item.getTree().abortRenaming()}
        />
      ) : (
        <span className="cva-tree-name">{shownName(name)}</span>
      )}
      {isPrivate && <Lock className="cva-tree-lock" role="img" aria-label={t.common.private} />}
      {!isRenaming && (
        <Menu entries={entries()}>
          <button
            type="button"
            tabIndex={-1}
            className="cva-icon-button cva-row-menu"
            aria-label={t.tree.actionsFor(name)}
            onClick={(event) => event.stopPropagation()}
          >
            <Ellipsis aria-hidden />
          </button>
        </Menu>
      )}
    </div>
  );
  return isRenaming ? row : <Context entries={entries}>{row}</Context>;
}
