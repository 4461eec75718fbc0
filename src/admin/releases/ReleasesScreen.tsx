import { useAdmin } from "../state/AdminContext.js";
import { ReleaseList } from "./ReleaseList.js";
import { ReleaseView } from "./ReleaseView.js";

/** The releases of a folder, or the open one. */
export function ReleasesScreen() {
  const { location } = useAdmin();
  const { folderPath, basename } = location;
  return (
    <div className="cva-releases">
      {basename === null ? (
        <ReleaseList key={folderPath} folderPath={folderPath} />
      ) : (
        <ReleaseView key={basename} releaseId={basename} />
      )}
    </div>
  );
}
