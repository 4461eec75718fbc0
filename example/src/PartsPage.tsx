import {
  AssetAdminProvider,
  AssetDetail,
  AssetList,
  AssetPicker,
  FolderTree,
  type PickedAsset,
  UploadDropzone,
} from "convex-versioned-assets/admin";
import "convex-versioned-assets/admin.css";
import { useState } from "react";
import { api } from "../convex/_generated/api.js";
import { adminWords } from "./lib/adminWords.js";
import { siteUrl } from "./lib/deployment.js";
import "./styles/parts.css";

const words = await adminWords();
const filesUrl = `${siteUrl}/assets`;

/** The parts of the panel, each in a page of one's own, at `/parts`. */
export default function PartsPage() {
  return (
    <main className="parts">
      <h1>Parts of the panel</h1>
      <AssetAdminProvider
        api={api.assets}
        filesUrl={filesUrl}
        words={words}
        className="parts-panel"
      >
        <section>
          <h2>FolderTree</h2>
          <FolderTree />
        </section>
        <section>
          <h2>AssetList</h2>
          <AssetList />
        </section>
        <section>
          <h2>AssetDetail</h2>
          <AssetDetail />
        </section>
        <section>
          <h2>UploadDropzone</h2>
          <UploadDropzone />
        </section>
      </AssetAdminProvider>
      <section>
        <h2>AssetPicker</h2>
        <CoverField />
      </section>
    </main>
  );
}

/** A field of a form that holds a file. */
function CoverField() {
  const [isOpen, setIsOpen] = useState(false);
  const [cover, setCover] = useState<PickedAsset | null>(null);
  return (
    <>
      <p>
        Cover: <output>{cover === null ? "none" : `${cover.folderPath}/${cover.basename}`}</output>{" "}
        <button type="button" onClick={() => setIsOpen(true)}>
          Choose a cover…
        </button>
      </p>
      {isOpen && (
        <AssetPicker
          api={api.assets}
          filesUrl={filesUrl}
          words={words}
          accept={["image/*"]}
          onSelect={(asset) => {
            setCover(asset);
            setIsOpen(false);
          }}
          onClose={() => setIsOpen(false)}
        />
      )}
    </>
  );
}
