/** A page with 40 pictures of a folder: each with a subscription of its own, or all from the list. */
import { useFolder, usePublishedFile } from "convex-versioned-assets/react";
import { ConvexProvider, ConvexReactClient } from "convex/react";
import { StrictMode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { api } from "../../../example/convex/_generated/api.js";

const query = new URLSearchParams(location.search);
const folderPath = query.get("folder")!;
const NAMES = Array.from({ length: 40 }, (_, index) => `${index}.png`);

/** Each picture shows its version as soon as it is told. */
function Picture({ name }: { name: string }) {
  const file = usePublishedFile(api.assets.getPublishedFile, `${folderPath}/${name}`);
  return file && <img src={file.url} alt={`${name}, version ${file.version}`} />;
}

/** Loads and decodes pictures, and returns them when all are ready; until then the ones before. */
function useDecoded(urls: readonly string[]): readonly HTMLImageElement[] {
  const [shown, setShown] = useState<readonly HTMLImageElement[]>([]);
  const key = urls.join("\n");
  useEffect(() => {
    let isCurrent = true;
    const images = key.split("\n").map((src) => Object.assign(new Image(), { src }));
    void Promise.all(images.map((image) => image.decode())).then(() => {
      if (isCurrent) setShown(images);
    });
    return () => {
      isCurrent = false;
    };
  }, [key]);
  return shown;
}

const { listPublishedFilesPage: listAssetsPage, listFoldersPage } = api.assets;

/** The same pictures from the list of the folder, which are painted together, too. */
function Together() {
  const { assets } = useFolder(
    { listAssetsPage, listFoldersPage },
    { folderPath },
    { initialNumItems: NAMES.length },
  );
  return <Shown urls={assets.map(({ url }) => url)} />;
}

function Shown({ urls }: { urls: readonly string[] }) {
  const images = useDecoded(urls.length === NAMES.length ? urls : []);
  return (
    <ul>
      {images.map(({ src }, index) => (
        <li key={index}>
          <img src={src} alt="" decoding="sync" />
        </li>
      ))}
    </ul>
  );
}

const client = new ConvexReactClient(query.get("backend")!);
createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <ConvexProvider client={client}>
      {query.has("together") ? (
        <Together />
      ) : (
        <ul>
          {NAMES.map((name) => (
            <li key={name}>
              <Picture name={name} />
            </li>
          ))}
        </ul>
      )}
    </ConvexProvider>
  </StrictMode>,
);
