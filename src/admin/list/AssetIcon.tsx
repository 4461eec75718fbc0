import { Folder } from "lucide-react";
import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import type { Version } from "../detail/useVersions.js";
import { useVersionUrl } from "../detail/useVersionUrl.js";
import { KindIcon } from "../ui/KindIcon.js";
import { type MediaKind, kindOf } from "../words/mediaKinds.js";
import type { AssetRow } from "./rows.js";

/** The largest images in bytes that are shown in the list and as tiles: users scroll past many originals. */
const MAX_BYTES = { list: 200_000, grid: 800_000, history: 200_000 };
type Place = keyof typeof MAX_BYTES;
/** How long an image stays in view before it is loaded, in milliseconds. */
const DWELL_MS = 150;

/** Places in which a video shows its first frame, for which the browser reads a part of it. */
const VIDEO_PLACES: ReadonlySet<Place> = new Set(["grid", "history"]);

type AssetIconProps = { asset: Pick<AssetRow, "published">; layout: "list" | "grid" };

/** A thumbnail of an asset: a small image, the first frame of a video, or an icon for its type. */
export function AssetIcon({ asset: { published }, layout }: AssetIconProps) {
  if (published === null) return <TypeIcon kind="other" />;
  return <ContentIcon content={published} place={layout} />;
}

/** A thumbnail of a version, as that of an asset. A private one is signed when it is in view. */
export function VersionIcon({ version, isPrivate }: { version: Version; isPrivate: boolean }) {
  const isThere = version.verification === "verified";
  const signed = isPrivate && isThere ? version : undefined;
  return <ContentIcon content={version} place="history" signed={signed} />;
}

type ContentIconProps = {
  content: Pick<Version, "contentType" | "size" | "url">;
  place: Place;
  /** A version to sign instead of its URL. */
  signed?: Version;
};

function ContentIcon({ content: { contentType, size, url }, place, signed }: ContentIconProps) {
  const kind = kindOf(contentType);
  const key = signed?.versionId ?? url;
  const isShown =
    (kind === "image" && size <= MAX_BYTES[place]) || (kind === "video" && VIDEO_PLACES.has(place));
  if (!isShown || key === null) return <TypeIcon kind={kind} />;
  const Shown = kind === "image" ? Picture : Frame;
  return (
    <Thumbnail key={key} kind={kind}>
      {(onEnd) =>
        signed === undefined ? (
          <Shown url={url!} onEnd={onEnd} />
        ) : (
          <Signed version={signed} kind={kind}>
            {(signedUrl) => <Shown url={signedUrl} onEnd={onEnd} />}
          </Signed>
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

/** How loading ended. */
type OnEnd = (end: "load" | "error") => void;

type ThumbnailProps = { kind: MediaKind; children: (onEnd: OnEnd) => ReactNode };

/** A picture that is loaded while it rests in view, and stays when it is; an icon if it cannot be loaded. */
function Thumbnail({ kind, children }: ThumbnailProps) {
  const place = useRef<HTMLSpanElement>(null);
  const [end, setEnd] = useState<"load" | "error">();
  const isWanted = useRestsInView(place, end !== undefined) && end !== "error";
  return (
    <span ref={place} className="cva-thumb" data-kind={kind}>
      {isWanted ? children(setEnd) : <KindIcon kind={kind} />}
    </span>
  );
}

type PictureProps = { url: string; onEnd: OnEnd };

function Picture({ url, onEnd }: PictureProps) {
  const image = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const current = image.current!;
    current.src = url;
    // The browser continues to load an image that is only removed.
    return () => current.removeAttribute("src");
  }, [url]);
  return (
    <img
      ref={image}
      alt=""
      decoding="async"
      draggable={false}
      onLoad={() => onEnd("load")}
      onError={() => onEnd("error")}
    />
  );
}

/** The first frame of a video. */
function Frame({ url, onEnd }: PictureProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const current = video.current!;
    current.src = `${url}#t=0.1`;
    return () => {
      current.removeAttribute("src");
      // Otherwise the browser continues to load it.
      current.load();
    };
  }, [url]);
  return (
    <video
      ref={video}
      preload="metadata"
      muted
      playsInline
      aria-hidden
      tabIndex={-1}
      onLoadedData={() => onEnd("load")}
      onError={() => onEnd("error")}
    />
  );
}

type SignedProps = { version: Version; kind: MediaKind; children: (url: string) => ReactNode };

function Signed({ version, kind, children }: SignedProps) {
  const { url } = useVersionUrl(version, true);
  return url === null ? <KindIcon kind={kind} /> : children(url);
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
