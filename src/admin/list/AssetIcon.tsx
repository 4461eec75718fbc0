import { Folder } from "lucide-react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { KindIcon } from "../ui/KindIcon.js";
import { kindOf } from "../words/mediaKinds.js";
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
  const kind = published === null ? "other" : kindOf(published.contentType);
  const isSmall = published !== null && published.size <= MAX_BYTES[layout];
  if (kind === "image" && isSmall && published.url !== null) {
    return <Thumbnail key={published.url} url={published.url} />;
  }
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

function Thumbnail({ url }: { url: string }) {
  const place = useRef<HTMLSpanElement>(null);
  const image = useRef<HTMLImageElement>(null);
  const [isLoaded, setIsLoaded] = useState(false);
  const isWanted = useRestsInView(place, isLoaded);
  useEffect(() => {
    const { current } = image;
    // The browser continues to load an image that is only removed.
    return () => current?.removeAttribute("src");
  }, [isWanted]);
  return (
    <span ref={place} className="cva-thumb" data-kind="image">
      {isWanted ? (
        <img
          ref={image}
          src={url}
          alt=""
          decoding="async"
          draggable={false}
          onLoad={() => setIsLoaded(true)}
        />
      ) : (
        <KindIcon kind="image" />
      )}
    </span>
  );
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
