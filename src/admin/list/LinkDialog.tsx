import { useMutation } from "convex/react";
import { useState } from "react";
import { shownName } from "../../shared/visibleNames.js";
import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import { useWords } from "../words/WordsContext.js";
import { LinkForm } from "./LinkForm.js";
import type { LinkTarget } from "./useExpiringLink.js";

/** Copies a link to a file, private or not, that works for a chosen time. */
export function LinkDialog({ target, onClose }: { target: LinkTarget; onClose: () => void }) {
  const words = useWords().list.link;
  const { api } = useAdmin();
  const { folderPath, basename, version } = target;
  const getSignedUrl = useMutation(api.getSignedUrl);
  const { data: asset } = useLive(api.getAsset, { folderPath, basename });
  const [isDownload, setIsDownload] = useState(false);

  const sign = async (expiresIn: number) => {
    const file =
      version === undefined ? { folderPath, basename } : { versionId: version.versionId };
    const options = { expiresIn, ...(isDownload && { download: basename }) };
    const signed = await getSignedUrl({ ...file, ...options });
    if (signed === null) throw new Error(words.notPublished);
    return signed;
  };
  const isPublic = version === undefined && asset != null && !asset.isPrivate;
  const hint = isPublic && <p className="cva-hint">{words.isPublic}</p>;
  return (
    <LinkForm
      title={words.title(shownName(basename), version?.version)}
      description={words.description}
      sign={sign}
      onClose={onClose}
      hint={hint}
    >
      <label className="cva-check">
        <input
          type="checkbox"
          checked={isDownload}
          onChange={(event) => setIsDownload(event.target.checked)}
        />
        {words.download}
      </label>
    </LinkForm>
  );
}
