import { isAssetError } from "../../shared/errors.js";
import type { AdminWords } from "../words/en/index.js";
import { explain } from "../words/explain.js";

type PathFieldProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** The id of the text that explains the field or its problem. */
  describedBy: string;
  isInvalid?: boolean;
  autoFocus?: boolean;
  placeholder?: string;
};

/** An input for a name or a path. */
export function PathField(props: PathFieldProps) {
  const { label, value, onChange, describedBy, isInvalid, ...input } = props;
  return (
    <label className="cva-field">
      <span>{label}</span>
      <input
        className="cva-input"
        autoComplete="off"
        spellCheck={false}
        value={value}
        aria-describedby={describedBy}
        aria-invalid={isInvalid}
        onChange={(event) => onChange(event.target.value)}
        {...input}
      />
    </label>
  );
}

/** The text below a path field: its problem, or a hint. */
export function PathHint({
  id,
  problem,
  hint,
}: {
  id: string;
  problem: string | null;
  hint: string;
}) {
  return (
    <p id={id} className="cva-hint" role="status" data-tone={problem === null ? "calm" : "problem"}>
      {problem ?? hint}
    </p>
  );
}

/** Returns the advice for the error that a parser throws; `null` if it accepts its input. */
export function problemOf(t: AdminWords, parse: () => void): string | null {
  try {
    parse();
    return null;
  } catch (error) {
    if (!isAssetError(error)) throw error;
    return explain(t, error).advice;
  }
}
