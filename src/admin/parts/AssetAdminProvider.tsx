import { useConvex } from "convex/react";
import { type RefObject, useCallback, useMemo, useState } from "react";
import { type Admin, AdminProvider, type PanelSize } from "../state/AdminContext.js";
import { JobsProvider } from "../state/Jobs.js";
import { useStableApi } from "../state/useStableApi.js";
import { useLocation } from "../state/useLocation.js";
import { filesUrlOf } from "../state/paths.js";
import { ReleasesProvider } from "../releases/ReleasesProvider.js";
import { TakeDownProvider } from "../takedown/TakeDownProvider.js";
import type { AssetAdminProviderProps } from "../types.js";
import { DialogProvider } from "../ui/Dialogs.js";
import { TipProvider } from "../ui/Tip.js";
import { ToastProvider } from "../ui/Toasts.js";
import { UploadsProvider } from "../uploads/UploadsProvider.js";
import { WordsProvider } from "../words/WordsContext.js";
import { en } from "../words/en/index.js";
import { mergeWords } from "../words/mergeWords.js";
import { Trays } from "../uploads/Trays.js";

/**
 * An element in which parts of the panel can be used alone: they share a location, the uploads and their tray, the
 * messages and dialogs. Lay it out with `className` and `style`.
 */
export function AssetAdminProvider(props: AssetAdminProviderProps) {
  return <PanelRoot {...props} size="wide" />;
}

/** The root element of a panel or of parts, with what is in it. */
export function PanelRoot(
  props: AssetAdminProviderProps & { root?: RefObject<HTMLDivElement | null>; size: PanelSize },
) {
  const { formatActor, theme = "auto", className = "", style, root, size, rootPath = "" } = props;
  const words = useMemo(() => mergeWords(en, props.words ?? {}), [props.words]);
  const convex = useConvex();
  const api = useStableApi(props.api);
  const [overlays, setOverlays] = useState<HTMLElement | null>(null);
  const { location, navigate } = useLocation(props);
  const filesUrl = props.filesUrl ?? filesUrlOf(convex.url);

  const showActor = useCallback<Admin["formatActor"]>(
    (actor) => (actor === undefined ? words.common.someone : (formatActor?.(actor) ?? actor)),
    [formatActor, words],
  );
  const admin = useMemo<Admin>(
    () => ({ api, location, rootPath, navigate, formatActor: showActor, filesUrl, size, overlays }),
    [api, location, rootPath, navigate, showActor, filesUrl, size, overlays],
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
                    <ReleasesProvider>
                      <DialogProvider>
                        {props.children}
                        <Trays />
                      </DialogProvider>
                    </ReleasesProvider>
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
