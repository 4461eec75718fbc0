/**
 * The admin panel. Its rooms:
 *
 * - `shell/`: the frame around the screens, its navigation and drag-and-drop between them.
 * - `state/`: the place (`location`), selections, live lists and queries; the pure parts are tested alone.
 * - `tree/`: the folder tree, and what can be done with a folder.
 * - `list/`: the assets of a folder as a list or a grid; sorting, filters, search, bulk actions.
 * - `detail/`: one asset: preview, history, labels, addresses and snippets.
 * - `uploads/`: the upload queue of the panel, its tray, and the progress of work on whole folders.
 * - `trash/`, `feed/`, `usage/`, `backend/`: a screen each.
 * - `ui/`: buttons, menus, dialogs, notices; nothing in it knows of assets.
 * - `words/`: errors, sizes, times and kinds of files in words.
 * - `styles/`: CSS, a file for each room. Every class begins with `cva-`, every variable with `--cva-`.
 *
 * Data is never kept in the panel: every list is a live query, so two browsers agree. Only the sums of
 * `usage/` are counted when somebody asks for them.
 */
import { useConvex } from "convex/react";
import { useCallback, useMemo, useRef, useState } from "react";
import { Shell } from "./shell/Shell.js";
import { type Admin, AdminProvider } from "./state/AdminContext.js";
import { JobsProvider } from "./state/Jobs.js";
import { useStableApi } from "./state/panelFunctions.js";
import { useLocation } from "./state/useLocation.js";
import { usePanelSize } from "./state/usePanelSize.js";
import { filesUrlOf } from "./state/addresses.js";
import type { AssetAdminProps } from "./types.js";
import { TipProvider } from "./ui/Tip.js";
import { ToastProvider } from "./ui/Toasts.js";
import { UploadsProvider } from "./uploads/UploadsProvider.js";

/**
 * A panel to manage the app's assets. It fills the element that it is in; its height is
 * `--cva-height`, by default that of the window.
 *
 * ```tsx
 * import { AssetAdmin } from "convex-versioned-assets/admin";
 * import "convex-versioned-assets/admin.css";
 * import { api } from "../convex/_generated/api";
 *
 * <AssetAdmin api={api.assets} />
 * ```
 *
 * It needs a `ConvexProvider` around it, of whatever kind of authentication. What somebody may do
 * is decided by the `auth` callback of `api()`; a refusal is shown in its own words.
 */
export function AssetAdmin(props: AssetAdminProps) {
  const { formatActor, theme = "auto", title = "Assets", className = "", style } = props;
  const convex = useConvex();
  const api = useStableApi(props.api);
  const root = useRef<HTMLDivElement>(null);
  const [overlays, setOverlays] = useState<HTMLElement | null>(null);
  const { location, navigate } = useLocation(props);
  const size = usePanelSize(root);
  const filesUrl = props.filesUrl ?? filesUrlOf(convex.url);

  const showActor = useCallback<Admin["formatActor"]>(
    (actor) => (actor === undefined ? "somebody" : (formatActor?.(actor) ?? actor)),
    [formatActor],
  );
  const admin = useMemo<Admin>(
    () => ({ api, location, navigate, formatActor: showActor, filesUrl, size, overlays }),
    [api, location, navigate, showActor, filesUrl, size, overlays],
  );
  return (
    <div
      ref={root}
      className={`cva-root ${className}`}
      style={style}
      data-cva-theme={theme}
      data-cva-size={size}
    >
      <AdminProvider value={admin}>
        <TipProvider>
          <ToastProvider>
            <JobsProvider>
              <UploadsProvider>
                <Shell title={title} />
              </UploadsProvider>
            </JobsProvider>
          </ToastProvider>
        </TipProvider>
      </AdminProvider>
      <div ref={setOverlays} className="cva-overlays" />
    </div>
  );
}
