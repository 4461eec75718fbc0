import { api } from "../../convex/_generated/api.js";
import type { Address } from "../lib/address.js";
import { useResult } from "../lib/useResult.js";
import { Breadcrumbs } from "./Breadcrumbs.js";
import { FileList } from "./FileList.js";
import { FolderList } from "./FolderList.js";
import { NewFolder } from "./NewFolder.js";
import { Panel } from "./Panel.js";

/** What lies in the folder of the address, and the ways up and down from it. */
export function FolderPanel({ address }: { address: Address }) {
  const { folderPath } = address;
  const folders = useResult(api.assets.listFolders, { parentPath: folderPath });
  return (
    <Panel title="Files" className="folder-panel">
      <nav aria-label="Folders">
        <Breadcrumbs folderPath={folders.status === "failed" ? "" : folderPath} />
        {folders.status === "failed" && <p className="hint">There is no such folder.</p>}
        {folders.status === "ready" && (
          <>
            <FolderList folders={folders.data} />
            <FileList address={address} />
          </>
        )}
      </nav>
      {folders.status !== "failed" && <NewFolder parentPath={folderPath} />}
    </Panel>
  );
}
