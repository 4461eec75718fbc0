import { type KeyboardEvent, useRef } from "react";

/** The field to rename something. Enter and blur save, Escape cancels. */
export function RenameField({
  name,
  onDone,
}: {
  name: string;
  /** Called once; `null` keeps the name. */
  onDone: (newName: string | null, byKey: boolean) => void;
}) {
  const isDone = useRef(false);
  const done = (newName: string | null, byKey: boolean) => {
    if (isDone.current) return;
    isDone.current = true;
    onDone(newName, byKey);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    event.stopPropagation();
    if (event.key === "Enter") done(event.currentTarget.value, true);
    if (event.key === "Escape") done(null, true);
  };
  return (
    <input
      className="cva-inline-input"
      aria-label={`New name of ${name}`}
      defaultValue={name}
      autoFocus
      autoComplete="off"
      spellCheck={false}
      onFocus={(event) => selectStem(event.currentTarget)}
      onKeyDown={onKeyDown}
      onClick={(event) => event.stopPropagation()}
      onBlur={(event) => done(event.currentTarget.value, false)}
    />
  );
}

/** Selects the name without its extension. */
function selectStem(input: HTMLInputElement): void {
  const dot = input.value.lastIndexOf(".");
  input.setSelectionRange(0, dot > 0 ? dot : input.value.length);
}
