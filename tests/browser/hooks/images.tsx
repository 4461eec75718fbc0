/** A page that uploads images with what is known of them, and shows one. */
import { describeImage } from "convex-versioned-assets";
import { AssetImage, type ImageLoader, describedImage } from "convex-versioned-assets/image";
import { usePublishedFile, useUploadFile } from "convex-versioned-assets/react";
import { ConvexProvider, ConvexReactClient } from "convex/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { api } from "../../../example/convex/_generated/api.js";

const query = new URLSearchParams(location.search);
const folderPath = query.get("folder")!;
const sizes = query.get("sizes") ?? undefined;
/** The language of a page that shows the image as its description says, in a square. */
const lang = query.get("lang");
/** Where the test makes images smaller. */
const service = query.get("service");

const loader: ImageLoader = ({ src, width }) =>
  `${service}?w=${width}&src=${encodeURIComponent(src)}`;

/** For the test: what is known of a file, and the size with which the browser shows it. */
async function judge(bytes: readonly number[], type: string) {
  const file = new Blob([new Uint8Array(bytes)], { type });
  const image = Object.assign(new Image(), { src: URL.createObjectURL(file) });
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  return { described: await describeImage(file), shown: { width, height } };
}
Object.assign(window, { judge });

function Described({ lang }: { lang: string }) {
  const file = usePublishedFile(api.assets.getPublishedFile, `${folderPath}/hero`);
  const style = { width: 100, height: 100, objectFit: "cover" } as const;
  return (
    <>
      <AssetImage file={file} lang={lang} style={style} />
      {file && <img src={file.url} {...describedImage(file, lang)} />}
      <p>Text below the image</p>
    </>
  );
}

function Hero() {
  const file = usePublishedFile(api.assets.getPublishedFile, `${folderPath}/hero`);
  const { upload, status } = useUploadFile(api.assets, { describeImage });
  return (
    <>
      <input
        type="file"
        aria-label="Image"
        onChange={({ target }) => void upload(target.files![0]!, { folderPath, basename: "hero" })}
      />
      <output>{status}</output>
      <AssetImage
        file={file}
        alt="Hero"
        sizes={sizes}
        loader={service === null ? undefined : loader}
        priority
      />
      <p>Text below the image</p>
    </>
  );
}

const client = new ConvexReactClient(query.get("backend")!);
createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <ConvexProvider client={client}>
      {lang === null ? <Hero /> : <Described lang={lang} />}
    </ConvexProvider>
  </StrictMode>,
);
