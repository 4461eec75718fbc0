import { Folder } from "lucide-react";
import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import type { Version } from "../detail/useVersions.js";
import { useVersionUrl } from "../detail/useVersionUrl.js";
import { KindIcon } from "../ui/KindIcon.js";
import { type MediaKind, kindOf } from "../words/mediaKinds.js";
import type { AssetRow } from "./rows.js";

/**
 * The largest images in bytes that are shown in the list and as tiles: the component stores no smaller
 * renditions, and users scroll past many originals.
 */
const MAX_BYTES = { list: 200_000, grid: 800_000 };
/** How long an image stays in view before it is loaded, in milliseconds. */
const DWELL_MS = 150;

type AssetIconProps = { asset: Pick<AssetRow, "published">; layout: keyof typeof MAX_BYTES };

/** A thumbnail of an asset: a small image, or an icon for its type. */
export function AssetIcon({ asset: { published }, layout }: AssetIconProps) {
  if (published === null) return <TypeIcon kind="other" />;
  return <ContentIcon content={published} most={MAX_BYTES[layout]} />;
}

/** A thumbnail of a version: a small image, or an icon for its type. A private one is signed when it is in view. */
export function VersionIcon({ version, isPrivate }: { version: Version; isPrivate: boolean }) {
  const isThere = version.verification === "verified";
  const signed = isPrivate && isThere ? version : undefined;
  return <ContentIcon content={version} most={MAX_BYTES.list} signed={signed} />;
}

type ContentIconProps = {
  content: Pick<Version, "contentType" | "size" | "url">;
  /** The largest image that is loaded, in bytes. */
  most: number;
  /** A version to sign instead of its URL. */
  signed?: Version;
};

function ContentIcon({ content: { contentType, size, url }, most, signed }: ContentIconProps) {
  const kind = kindOf(contentType);
  const key = signed?.versionId ?? url;
  if (kind !== "image" || size > most || key === null) return <TypeIcon kind={kind} />;
  return (
    <Thumbnail key={key}>
      {(onLoad) =>
        signed === undefined ? (
          <Picture url={url!} onLoad={onLoad} />
        ) : (
          <SignedPicture version={signed} onLoad={onLoad} />
        )
      }
    </Thumbnail>
  );
}

function TypeIcon({ kind }: { kind: MediaKind }) {
  return (
    <span className="cva-thumb" data-kind={kind}>
      <KindIcon kind={kind} />
    </span>
  );
}

export function FolderTileIcon() {
  return (
    <span className="cva-thumb" data-kind="folder">
      <Folder aria-hidden />
    </span>
  );
}

/** A picture that is loaded while it rests in view, and stays when it is. */
function Thumbnail({ children }: { children: (onLoad: () => void) => ReactNode }) {
  const place = useRef<HTMLSpanElement>(null);
  const [isLoaded, setIsLoaded] = useState(false);
  const isWanted = useRestsInView(place, isLoaded);
  return (
    <span ref={place} className="cva-thumb" data-kind="image">
      {isWanted ? children(() => setIsLoaded(true)) : <KindIcon kind="image" />}
    </span>
  );
}

type PictureProps = { url: string; onLoad: () => void };

function Picture({ url, onLoad }: PictureProps) {
  const image = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const current = image.current!;
    current.src = url;
    // The browser continues to load an image that is only removed.
    return () => current.removeAttribute("src");
  }, [url]);
  return <img ref={image} alt="" decoding="async" draggable={false} onLoad={onLoad} />;
}

function SignedPicture({ version, onLoad }: Omit<PictureProps, "url"> & { version: Version }) {
  const { url } = useVersionUrl(version, true);
  return url === null ? <KindIcon kind="image" /> : <Picture url={url} onLoad={onLoad} />;
}

/** Returns whether an element has been in view for a moment; always true once `isDone`. */
function useRestsInView(place: RefObject<HTMLElement | null>, isDone: boolean): boolean {
  const [rests, setRests] = useState(false);
  useEffect(() => {
    if (isDone) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const observer = new IntersectionObserver((entries) => {
      clearTimeout(timer);
      if (entries.at(-1)?.isIntersecting) timer = setTimeout(() => setRests(true), DWELL_MS);
      else setRests(false);
    });
    observer.observe(place.current!);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, [place, isDone]);
  return rests || isDone;
}
