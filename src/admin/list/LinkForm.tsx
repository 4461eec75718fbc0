import { type ReactNode, useState } from "react";
import { Dialog, DialogForm } from "../ui/Dialog.js";
import { FormProblem } from "../ui/Notices.js";
import { formatDuration } from "../words/durations.js";
import { explain } from "../words/explain.js";
import { useWords } from "../words/WordsContext.js";

const HOUR = 60 * 60;

/** How long a link works, in seconds. The component signs for at most a week. */
const LIFETIMES = [HOUR / 4, HOUR, 24 * HOUR, 7 * 24 * HOUR];

type Link = { url: string; expiresAt: number };

type LinkFormProps = {
  title: string;
  description: string;
  /** Returns a link that works for so many seconds. */
  sign: (seconds: number) => Promise<Link>;
  onClose: () => void;
  /** Shown before the choice of the time. */
  hint?: ReactNode;
  /** Shown after it. */
  children?: ReactNode;
};

/** Copies a link that works for a chosen time. */
export function LinkForm({ title, description, sign, onClose, hint, children }: LinkFormProps) {
  const t = useWords();
  const words = t.list.link;
  const [seconds, setSeconds] = useState(24 * HOUR);
  const [copied, setCopied] = useState<(Link & { isInClipboard: boolean }) | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const copy = async () => {
    setProblem(null);
    try {
      const signed = await sign(seconds);
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
  return (
    <Dialog title={title} description={description} onClose={onClose}>
      <DialogForm
        submitLabel={copied === null ? words.copy : words.copyAnother}
        cancelLabel={copied === null ? t.common.cancel : words.done}
        onSubmit={() => void copy()}
        onClose={onClose}
      >
        {hint}
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
        {children}
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
