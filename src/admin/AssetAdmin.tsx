/**
 * The admin panel. Its folders:
 *
 * - `shell/`: the layout around the screens, the navigation, and drag-and-drop between them.
 * - `state/`: the location, selections, live lists and queries; pure modules are tested alone.
 * - `tree/`: the folder tree and its actions.
 * - `list/`: the assets of a folder as a list or grid; sorting, filters, search, bulk actions.
 * - `detail/`: one asset: preview, history, labels, URLs and snippets.
 * - `uploads/`: the panel's upload queue, its tray, and the progress of folder jobs.
 * - `takedown/`: the questions before a takedown, and its result.
 * - `trash/`, `feed/`, `usage/`, `backend/`: one screen each.
 * - `ui/`: buttons, menus, dialogs, notices; independent of assets.
 * - `words/`: every text, in tables by language with a file for each folder here; errors, sizes, times and types.
 * - `styles/`: CSS, one file per folder. Every class begins with `cva-`, every variable with `--cva-`.
 *
 * The panel keeps no copies of data: every list is a live query, so two browsers agree. Only the totals of
 * `usage/` are computed on request.
 */
import { useConvex } from "convex/react";
import { useCallback, useMemo, useRef, useState } from "react";
import { Shell } from "./shell/Shell.js";
import { type Admin, AdminProvider } from "./state/AdminContext.js";
import { JobsProvider } from "./state/Jobs.js";
import { useStableApi } from "./state/useStableApi.js";
import { useLocation } from "./state/useLocation.js";
import { usePanelSize } from "./state/usePanelSize.js";
import { filesUrlOf } from "./state/paths.js";
import { TakeDownProvider } from "./takedown/TakeDownProvider.js";
import type { AssetAdminProps } from "./types.js";
import { DialogProvider } from "./ui/Dialogs.js";
import { TipProvider } from "./ui/Tip.js";
import { ToastProvider } from "./ui/Toasts.js";
import { UploadsProvider } from "./uploads/UploadsProvider.js";
import { WordsProvider } from "./words/WordsContext.js";
import { en } from "./words/en/index.js";
import { mergeWords } from "./words/mergeWords.js";

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
export function AssetAdmin(props: AssetAdminProps) {
  const { formatActor, theme = "auto", className = "", style } = props;
  const words = useMemo(() => mergeWords(en, props.words ?? {}), [props.words]);
  const convex = useConvex();
  const api = useStableApi(props.api);
  const root = useRef<HTMLDivElement>(null);
  const [overlays, setOverlays] = useState<HTMLElement | null>(null);
  const { location, navigate } = useLocation(props);
  const size = usePanelSize(root);
  const filesUrl = props.filesUrl ?? filesUrlOf(convex.url);

  const showActor = useCallback<Admin["formatActor"]>(
    (actor) => (actor === undefined ? words.common.someone : (formatActor?.(actor) ?? actor)),
    [formatActor, words],
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
      <WordsProvider value={words}>
        <AdminProvider value={admin}>
          <TipProvider>
            <ToastProvider>
              <JobsProvider>
                <UploadsProvider stripPhotoMetadata={props.stripPhotoMetadata}>
                  <TakeDownProvider>
                    <DialogProvider>
                      <Shell title={props.title ?? words.shell.title} />
                    </DialogProvider>
                  </TakeDownProvider>
                </UploadsProvider>
              </JobsProvider>
            </ToastProvider>
          </TipProvider>
        </AdminProvider>
      </WordsProvider>
      <div ref={setOverlays} className="cva-overlays" />
    </div>
  );
}
