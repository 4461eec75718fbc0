import { useId } from "react";
import { useWords } from "../words/WordsContext.js";

/** The most characters of a name. */
const MOST = 255;

/** The field for the name of a release. */
export function NameField({
  value,
  onChange,
}: {
  value: string;
  onChange: (value: string) => void;
}) {
  const t = useWords().releases.create;
  const hint = useId();
  return (
    <label className="cva-field">
      <span>{t.name}</span>
      <input
        className="cva-input"
        autoComplete="off"
        autoFocus
        maxLength={MOST}
        value={value}
        aria-describedby={hint}
        onChange={(event) => onChange(event.target.value)}
      />
      <span id={hint} className="cva-hint">
        {t.hint}
      </span>
    </label>
  );
}
