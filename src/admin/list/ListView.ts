import type { MouseEvent } from "react";
import type { ListItem } from "./items.js";
import type { Sort } from "../state/listOptions.js";
import type { ListSelection } from "./useListSelection.js";

/** The common props of list and grid. */
export type ListViewProps = {
  items: readonly ListItem[];
  list: ListSelection;
  /** The id of the asset that is open beside the list. */
  openId: string | undefined;
  /** The path of the folder that something is dragged over. */
  dropPath: string | null;
  /** The list's name for assistive technology. */
  label: string;
  sort: Sort;
  onSort: (sort: Sort) => void;
  /** True to show each asset's folder. */
  hasPaths: boolean;
  /** False while rows are loading. */
  isComplete: boolean;
  /** Called when the last rows are near, to load more. */
  onEnd: () => void;
  /** The id of the row that is being renamed. */
  renaming: string | null;
  onRenaming: (id: string | null) => void;
  /** @throws the reason why the name is refused. */
  onRename: (item: ListItem, newName: string) => Promise<unknown>;
  onDelete: (items: readonly ListItem[]) => void;
  onContextMenu: (event: MouseEvent) => void;
};
