import { useState } from "react";
import { useWords } from "../../words/WordsContext.js";

/** A video or audio player with the browser's controls. */
export default function MediaPreview({
  url,
  name,
  kind,
}: {
  url: string;
  name: string;
  kind: "video" | "audio";
}) {
  const t = useWords();
  const [isBroken, setIsBroken] = useState(false);
  if (isBroken) return <p className="cva-hint">{t.detail.preview.broken[kind]}</p>;
  const Player = kind;
  return (
    <Player
      className={`cva-preview-${kind}`}
      src={url}
      controls
      preload="metadata"
      aria-label={name}
      onError={() => setIsBroken(true)}
    />
  );
}
