/** A page that uses the hooks as an app would. */
import {
  useAssetVersions,
  useFolder,
  usePublishedFile,
  useUploads,
} from "convex-versioned-assets/react";
import { ConvexProvider, ConvexReactClient } from "convex/react";
import { StrictMode, useEffect } from "react";
import { createRoot } from "react-dom/client";
import { api } from "../../../example/convex/_generated/api.js";

const query = new URLSearchParams(location.search);
const folderPath = query.get("folder")!;

function Tray() {
  const { uploads, totals, isBusy, add, cancel, cancelAll, retry, retryFailed, clear } = useUploads(
    api.assets,
    { stripPhotoMetadata: folderPath === "photos" },
  );
  const place = { folderPath };
  useEffect(() => {
    const paste = (event: ClipboardEvent) => void add(event.clipboardData!, place);
    const give = ({ detail }: CustomEvent<File[]>) => void add(detail, place);
    document.addEventListener("paste", paste);
    document.addEventListener("files", give as EventListener);
    return () => {
      document.removeEventListener("paste", paste);
      document.removeEventListener("files", give as EventListener);
    };
  });
  return (
    <section
      id="zone"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void add(event.dataTransfer, place);
      }}
    >
      <input
        type="file"
        aria-label="Choose a folder"
        {...{ webkitdirectory: "" }}
        onChange={({ target }) => void add(target.files!, place)}
      />
      <button onClick={cancelAll}>Cancel all</button>
      <button onClick={retryFailed}>Retry failed</button>
      <button onClick={() => clear()}>Clear</button>
      <output aria-label="Totals">
        {`${totals.done} done, ${totals.failed} failed, ${totals.canceled} canceled, of ${totals.files}`}
        {isBusy && ", busy"}
      </output>
      <ul aria-label="Uploads">
        {uploads.map(({ id, path, status, progress, speed, problem }) => (
          <li key={id} aria-label={path}>
            <span>{status}</span> <span>{problem}</span>
            <progress value={progress.sent} max={progress.total} data-speed={speed ?? ""} />
            <button onClick={() => cancel(id)}>Cancel</button>
            <button onClick={() => retry(id)}>Retry</button>
          </li>
        ))}
      </ul>
    </section>
  );
}

const { listPublishedFilesPage: listAssetsPage, listFoldersPage } = api.assets;

function Files({ folder }: { folder: string }) {
  const { folders, assets, status, loadMore } = useFolder(
    { listAssetsPage, listFoldersPage },
    { folderPath: folder },
    { initialNumItems: 100 },
  );
  return (
    <section aria-label={folder}>
      {status === "CanLoadMore" && <button onClick={() => loadMore(100)}>More</button>}
      <ul>
        {assets.map(({ assetId, basename, url }) => (
          <li key={assetId}>
            <a href={url}>{`${folder}/${basename}`}</a>
          </li>
        ))}
      </ul>
      {folders.map(({ path }) => (
        <Files key={path} folder={path} />
      ))}
    </section>
  );
}

/** One asset of the folder that two people work on. */
function Shared() {
  const path = `${folderPath}/shared.txt`;
  const file = usePublishedFile(api.assets.getPublishedFile, path);
  const { results } = useAssetVersions(api.assets.getAssetVersionsPage, path);
  return <p>{`Version ${file?.version ?? "none"} of ${results.length}`}</p>;
}

const client = new ConvexReactClient(query.get("backend")!);
createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <ConvexProvider client={client}>
      <Tray />
      <h2>Published</h2>
      <Shared />
      <Files folder={folderPath} />
    </ConvexProvider>
  </StrictMode>,
);
