import { useAdmin } from "../state/AdminContext.js";
import { DetailPane } from "../detail/DetailPane.js";

/** The open asset, beside the list or over it. */
export function DetailSlot() {
  const { location } = useAdmin();
  const { view, folderPath, basename } = location;
  if (view !== "files" || basename === null) return null;
  return <DetailPane folderPath={folderPath} basename={basename} />;
}
