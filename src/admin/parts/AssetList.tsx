import { useMemo, useRef } from "react";
import { FilesScreen } from "../list/FilesScreen.js";
import { AdminProvider, useAdmin } from "../state/AdminContext.js";
import { usePanelSize } from "../state/usePanelSize.js";

/** The contents of the open folder, with columns for its own width. */
export function AssetList() {
  const admin = useAdmin();
  const element = useRef<HTMLDivElement>(null);
  const size = usePanelSize(element);
  const own = useMemo(() => ({ ...admin, size }), [admin, size]);
  return (
    <AdminProvider value={own}>
      <div ref={element} className="cva-list-part">
        <FilesScreen />
      </div>
    </AdminProvider>
  );
}
