import { useMutation } from "convex/react";
import { useState } from "react";
import { shownName } from "../../shared/visibleNames.js";
import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import { Dialog, DialogForm } from "../ui/Dialog.js";
import { FormProblem } from "../ui/Notices.js";
import { explain } from "../words/explain.js";
import { formatTime } from "../words/format.js";
import type { LinkTarget } from "./useExpiringLink.js";
import { useWords } from "../words/WordsContext.js";

const HOUR = 60 * 60;

/** How long a link works, in seconds. The component signs for at most a week. */
const LIFETIMES = [
  { name: "15 minutes", seconds: HOUR / 4 },
  { name: "1 hour", seconds: HOUR },
  { name: "1 day", seconds: 24 * HOUR },
  { name: "7 days", seconds: 7 * 24 * HOUR },
];

type Copied = { url: string; expiresAt: number; isInClipboard: boolean };

/** Copies a link to a file, private or not, that works for a chosen time. */
export function LinkDialog({ target, onClose }: { target: LinkTarget; onClose: () => void }) {
  const t = useWords();
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
      if (signed === null) throw new Error("No version is published.");
      const isInClipboard = await navigator.clipboard.writeText(signed.url).then(
        () => true,
        () => false,
      );
      setCopied({ ...signed, isInClipboard });
    } catch (error) {
      const { title, advice } = explain(t, error);
      setProblem(`${title}. ${advice}`);
    }
  };
  const isPublic = version === undefined && asset != null && !asset.isPrivate;
  const name = `“${shownName(basename)}”`;
  return (
    <Dialog
      title={
        version === undefined ? `Link to ${name}` : `Link to version ${version.version} of ${name}`
      }
      description="Anyone with the link can read the file until it expires. Access is not checked again."
      onClose={onClose}
    >
      <DialogForm
        submitLabel={copied === null ? "Copy link" : "Copy another"}
        cancelLabel={copied === null ? "Cancel" : "Done"}
        onSubmit={() => void copy()}
        onClose={onClose}
      >
        {isPublic && (
          <p className="cva-hint">
            This file is public: its own URL works without a link, and does not expire.
          </p>
        )}
        <label className="cva-field">
          <span>Expires after</span>
          <select
            className="cva-choice"
            value={seconds}
            onChange={(event) => setSeconds(Number(event.target.value))}
          >
            {LIFETIMES.map(({ name, seconds }) => (
              <option key={seconds} value={seconds}>
                {name}
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
          Save the file instead of showing it
        </label>
        {copied !== null && (
          <label className="cva-field">
            <span role="status">
              {copied.isInClipboard ? "Copied." : "The browser denied access to the clipboard."}{" "}
              Expires {formatTime(copied.expiresAt)}.
            </span>
            <input
              className="cva-input"
              aria-label="Link"
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
