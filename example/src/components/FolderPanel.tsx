import { api } from "../../convex/_generated/api.js";
import type { AssetPath } from "../lib/assetPath.js";
import { useResult } from "../lib/useResult.js";
import { Breadcrumbs } from "./Breadcrumbs.js";
import { FileList } from "./FileList.js";
import { FolderList } from "./FolderList.js";
import { NewFolder } from "./NewFolder.js";
import { Panel } from "./Panel.js";

/** The contents of the current folder, with links to its parents and subfolders. */
export function FolderPanel({ path }: { path: AssetPath }) {
  const { folderPath } = path;
  const folders = useResult(api.assets.listFolders, { parentPath: folderPath });
  return (
    <Panel title="Files" className="folder-panel">
      <nav aria-label="Folders">
        <Breadcrumbs folderPath={folders.status === "failed" ? "" : folderPath} />
        {folders.status === "failed" && <p className="hint">Folder not found.</p>}
        {folders.status === "ready" && (
          <>
            <FolderList folders={folders.data} />
            <FileList path={path} />
          </>
        )}
      </nav>
      {folders.status !== "failed" && <NewFolder parentPath={folderPath} />}
    </Panel>
  );
}
