import type { MouseEvent } from "react";
import type { AssetRow, Sort } from "./rows.js";
import type { AssetSelection } from "./useAssetSelection.js";

/** The common props of list and grid. */
export type ListViewProps = {
  rows: readonly AssetRow[];
  list: AssetSelection;
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
  /** The id of the asset that is being renamed. */
  renaming: string | null;
  onRenaming: (assetId: string) => void;
  /** `null` keeps the name. */
  onRenamed: (asset: AssetRow, newName: string | null) => void;
  onDelete: (assets: readonly AssetRow[]) => void;
  onContextMenu: (event: MouseEvent) => void;
};
