import { KindIcon } from "../ui/KindIcon.js";
import { kindOf } from "../words/mediaKinds.js";
import type { AssetRow } from "./rows.js";

/** The largest picture that is loaded only to be seen small, in bytes. */
const MAX_THUMBNAIL_BYTES = 3_000_000;

/** A small picture of an asset: itself when it is an image, else what kind of file it is. */
export function AssetIcon({ asset: { published } }: { asset: Pick<AssetRow, "published"> }) {
  const kind = published === null ? "other" : kindOf(published.contentType);
  if (kind === "image" && published?.url != null && published.size <= MAX_THUMBNAIL_BYTES) {
    return (
      <span className="cva-thumb" data-kind="image">
        <img src={published.url} alt="" loading="lazy" decoding="async" draggable={false} />
      </span>
    );
  }
  return (
    <span className="cva-thumb" data-kind={kind}>
      <KindIcon kind={kind} />
    </span>
  );
}
