import { useMutation } from "convex/react";
import { useState } from "react";
import { shownName } from "../../shared/visibleNames.js";
import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import { Dialog, DialogForm } from "../ui/Dialog.js";
import { FormProblem } from "../ui/Notices.js";
import { explain } from "../words/explain.js";
import { formatDuration } from "../words/durations.js";
import type { LinkTarget } from "./useExpiringLink.js";
import { useWords } from "../words/WordsContext.js";

const HOUR = 60 * 60;

/** How long a link works, in seconds. The component signs for at most a week. */
const LIFETIMES = [HOUR / 4, HOUR, 24 * HOUR, 7 * 24 * HOUR];

type Copied = { url: string; expiresAt: number; isInClipboard: boolean };

/** Copies a link to a file, private or not, that works for a chosen time. */
export function LinkDialog({ target, onClose }: { target: LinkTarget; onClose: () => void }) {
  const t = useWords();
  const words = t.list.link;
  const { api } = useAdmin();
  const { folderPath, basename, version } = target;
  const getSignedUrl = useMutation(api.getSignedUrl);
  const { data: asset } = useLive(api.getAsset, { folderPath, basename });
  const [seconds, setSeconds] = useState(24 * HOUR);
  const [isDownload, setIsDownload] = useState(false);
  const [copied, setCopied] = useState<Copied | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const copy = async () => {
    setProblem(null);
    try {
      const file =
        version === undefined ? { folderPath, basename } : { versionId: version.versionId };
      const options = { expiresIn: seconds, ...(isDownload && { download: basename }) };
      const signed = await getSignedUrl({ ...file, ...options });
      if (signed === null) throw new Error(words.notPublished);
      const isInClipboard = await navigator.clipboard.writeText(signed.url).then(
        () => true,
        () => false,
      );
      setCopied({ ...signed, isInClipboard });
    } catch (error) {
      const { title, advice } = explain(t, error);
      setProblem(t.common.problem(title, advice));
    }
  };
  const isPublic = version === undefined && asset != null && !asset.isPrivate;
  return (
    <Dialog
      title={words.title(shownName(basename), version?.version)}
      description={words.description}
      onClose={onClose}
    >
      <DialogForm
        submitLabel={copied === null ? words.copy : words.copyAnother}
        cancelLabel={copied === null ? t.common.cancel : words.done}
        onSubmit={() => void copy()}
        onClose={onClose}
      >
        {isPublic && <p className="cva-hint">{words.isPublic}</p>}
        <label className="cva-field">
          <span>{words.expires}</span>
          <select
            className="cva-choice"
            value={seconds}
            onChange={(event) => setSeconds(Number(event.target.value))}
          >
            {LIFETIMES.map((seconds) => (
              <option key={seconds} value={seconds}>
                {formatDuration(t, seconds * 1000)}
              </option>
            ))}
          </select>
        </label>
        <label className="cva-check">
          <input
            type="checkbox"
            checked={isDownload}
            onChange={(event) => setIsDownload(event.target.checked)}
          />
          {words.download}
        </label>
        {copied !== null && (
          <label className="cva-field">
            <span role="status">{words.copied(copied.expiresAt, copied.isInClipboard)}</span>
            <input
              className="cva-input"
              aria-label={words.link}
              readOnly
              value={copied.url}
              onFocus={(event) => event.currentTarget.select()}
            />
          </label>
        )}
        <FormProblem words={problem} />
      </DialogForm>
    </Dialog>
  );
}
