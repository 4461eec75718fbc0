/**
 * The admin panel. Its folders:
 *
 * - `shell/`: the layout around the screens, the navigation, and drag-and-drop between them.
 * - `state/`: the location, selections, live lists and queries; pure modules are tested alone.
 * - `tree/`: the folder tree and its actions.
 * - `list/`: the assets of a folder as a list or grid; sorting, filters, search, bulk actions.
 * - `detail/`: one asset: preview, history, labels, URLs and snippets.
 * - `parts/`: the parts that an app can use alone, the element around them, and a dialog to choose a file.
 * - `uploads/`: the panel's upload queue, its tray, and the progress of folder jobs.
 * - `takedown/`: the questions before a takedown, and its result.
 * - `releases/`: their screen, the dialogs that add to them, and whether the visitor may see them.
 * - `trash/`, `feed/`, `usage/`, `backend/`: one screen each.
 * - `ui/`: buttons, menus, dialogs, notices; independent of assets.
 * - `words/`: every text, in tables by language with a file for each folder here; errors, sizes, times and types.
 * - `styles/`: CSS, one file per folder. Every class begins with `cva-`, every variable with `--cva-`.
 *
 * The panel keeps no copies of data: every list is a live query, so two browsers agree. Only the totals of
 * `usage/` are computed on request.
 */
import { useRef } from "react";
import { PanelRoot } from "./parts/AssetAdminProvider.js";
import { Shell } from "./shell/Shell.js";
import { usePanelSize } from "./state/usePanelSize.js";
import type { AssetAdminProps } from "./types.js";

/**
 * A panel to manage the app's assets. It fills its container; its height is `--cva-height`, by default that
 * of the window.
 *
 * ```tsx
 * import { AssetAdmin } from "convex-versioned-assets/admin";
 * import "convex-versioned-assets/admin.css";
 * import { api } from "../convex/_generated/api";
 *
 * <AssetAdmin api={api.assets} />
 * ```
 *
 * Render it inside a `ConvexProvider`, with any auth provider. The `auth` callback of `api()` decides what a
 * user may do; the panel shows the message of a refusal.
 */
export function AssetAdmin({ title, ...props }: AssetAdminProps) {
  const root = useRef<HTMLDivElement>(null);
  const size = usePanelSize(root);
  return (
    <PanelRoot {...props} root={root} size={size}>
      <Shell title={title} />
    </PanelRoot>
  );
}
