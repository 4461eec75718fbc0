import { type KeyboardEvent, useRef } from "react";

/** The field for a version's label. Enter and blur save, Escape cancels. */
export function LabelField({
  label,
  name,
  onDone,
}: {
  label: string;
  /** The name of the version. */
  name: string;
  /** Called once; `null` leaves the label unchanged. */
  onDone: (label: string | null) => void;
}) {
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
      aria-label={`Label of ${name}`}
      placeholder="What changed?"
      maxLength={1000}
      defaultValue={label}
      autoFocus
      onKeyDown={onKeyDown}
      onBlur={(event) => done(event.currentTarget.value)}
    />
  );
}
