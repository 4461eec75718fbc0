import { useAdmin } from "../state/AdminContext.js";
import { DetailPane } from "./DetailPane.js";

/** The open asset; nothing if there is none. */
export function AssetDetail() {
  const { location } = useAdmin();
  const { view, folderPath, basename } = location;
  if (view !== "files" || basename === null) return null;
  return <DetailPane folderPath={folderPath} basename={basename} />;
}
