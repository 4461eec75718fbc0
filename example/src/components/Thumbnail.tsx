import { useState } from "react";
import { kindOfFile } from "../lib/words.js";

type Props = { file: { url: string | null; contentType: string; filename?: string } };

/** A thumbnail or the file type. Decorative: the row has the text. */
export function Thumbnail({ file }: Props) {
  const { url, contentType, filename } = file;
  const [unreadable, setUnreadable] = useState<string | null>(null);
  const isPicture = contentType.startsWith("image/") && url !== null && url !== unreadable;
  return (
    <span className="thumbnail" aria-hidden="true">
      {isPicture ? (
        <img src={url} alt="" loading="lazy" onError={() => setUnreadable(url)} />
      ) : (
        kindOfFile(contentType, filename)
      )}
    </span>
  );
}
