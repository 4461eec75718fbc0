import { type KeyboardEvent, useRef } from "react";
import { useWords } from "../words/WordsContext.js";

/** The field for a version's label. Enter and blur save, Escape cancels. */
export function LabelField({
  label,
  version,
  onDone,
}: {
  label: string;
  version: number;
  /** Called once; `null` leaves the label unchanged. */
  onDone: (label: string | null) => void;
}) {
  const t = useWords();
  const isDone = useRef(false);
  const done = (value: string | null) => {
    if (isDone.current) return;
    isDone.current = true;
    onDone(value === label ? null : value);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") done(event.currentTarget.value);
    if (event.key !== "Escape") return;
    event.preventDefault();
    done(null);
  };
  return (
    <input
      className="cva-inline-input"
      aria-label={t.detail.version.labelOf(version)}
      placeholder={t.list.edit.labelHint}
      maxLength={1000}
      defaultValue={label}
      autoFocus
      onKeyDown={onKeyDown}
      onBlur={(event) => done(event.currentTarget.value)}
    />
  );
}
