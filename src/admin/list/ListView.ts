import type { MouseEvent } from "react";
import type { AssetRow, Sort } from "./rows.js";
import type { AssetSelection } from "./useAssetSelection.js";

/** What a list and a grid of assets have in common. */
export type ListViewProps = {
  rows: readonly AssetRow[];
  list: AssetSelection;
  /** What this is a list of, for assistive technology. */
  label: string;
  sort: Sort;
  onSort: (sort: Sort) => void;
  /** True to say with each asset in which folder it is. */
  hasPaths: boolean;
  /** False while rows are still arriving. */
  isComplete: boolean;
  /** The id of the asset whose name is being changed. */
  renaming: string | null;
  onRenaming: (assetId: string) => void;
  /** `null`: the name stays. */
  onRenamed: (asset: AssetRow, newName: string | null) => void;
  onDelete: (assets: readonly AssetRow[]) => void;
  onContextMenu: (event: MouseEvent) => void;
};
