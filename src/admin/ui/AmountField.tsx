import type { ReactNode } from "react";
import type { AmountText } from "../words/amounts.js";
import { useWords } from "../words/WordsContext.js";

export type AmountFieldProps<Unit extends string> = {
  label: string;
  hint: string;
  value: AmountText<Unit>;
  /** A single unit is shown as text. */
  units: readonly { unit: Unit; name: string }[];
  /** The problem of the value, shown instead of the hint; `null` if it is valid. */
  wrong: string | null;
  isOff?: boolean;
  onChange: (value: AmountText<Unit>) => void;
  children?: ReactNode;
};

/** A field for a number and its unit. */
export function AmountField<Unit extends string>(props: AmountFieldProps<Unit>) {
  const t = useWords().ui.amount;
  const { label, hint, value, units, isOff = false, onChange, children } = props;
  const wrong = isOff ? null : props.wrong;
  return (
    <fieldset className="cva-amount">
      <legend>{label}</legend>
      <div>
        <input
          className="cva-input"
          inputMode="decimal"
          aria-label={t.number(label)}
          aria-invalid={wrong !== null}
          disabled={isOff}
          value={value.amount}
          onChange={(event) => onChange({ ...value, amount: event.target.value })}
        />
        {units.length === 1 ? (
          units[0]!.name
        ) : (
          <select
            className="cva-choice"
            aria-label={t.unit(label)}
            disabled={isOff}
            value={value.unit}
            onChange={(event) => onChange({ ...value, unit: event.target.value as Unit })}
          >
            {units.map(({ unit, name }) => (
              <option key={unit} value={unit}>
                {name}
              </option>
            ))}
          </select>
        )}
        {children}
      </div>
      <p className="cva-hint" data-tone={wrong === null ? "calm" : "problem"}>
        {wrong ?? hint}
      </p>
    </fieldset>
  );
}
