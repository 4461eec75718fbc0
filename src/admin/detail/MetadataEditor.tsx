import { Plus, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { AssetRow } from "../list/rows.js";
import { Button, IconButton } from "../ui/Button.js";
import { FormProblem } from "../ui/Notices.js";
import { useWords } from "../words/WordsContext.js";
import { formatValue, parseValue } from "./metadataText.js";
import { useVersionActions } from "./versionActions.js";

type Entry = { id: number; key: string; value: string };

function entriesOf({ metadata = {} }: AssetRow): Entry[] {
  return Object.entries(metadata).map(([key, value], id) => ({
    id,
    key,
    value: formatValue(value),
  }));
}

/** The editor for an asset's metadata. */
export function MetadataEditor({ asset }: { asset: AssetRow }) {
  const { common, detail, list } = useWords();
  const t = detail.metadata;
  const actions = useVersionActions();
  const [entries, setEntries] = useState(() => entriesOf(asset));
  const [isChanged, setIsChanged] = useState(false);
  const change = (next: Entry[]) => {
    setEntries(next);
    setIsChanged(true);
  };
  const set = (id: number, part: Partial<Entry>) =>
    change(entries.map((entry) => (entry.id === id ? { ...entry, ...part } : entry)));

  const keys = entries.map(({ key }) => key.trim());
  const twice = keys.find((key, index) => key !== "" && keys.indexOf(key) !== index);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const named = entries.filter(({ key }) => key.trim() !== "");
    const metadata = Object.fromEntries(
      named.map(({ key, value }) => [key.trim(), parseValue(value)]),
    );
    void actions.describe(asset, metadata);
  };
  return (
    <form className="cva-metadata" onSubmit={submit}>
      <h3 className="cva-detail-title">{list.edit.metadata}</h3>
      {entries.length === 0 && <p className="cva-hint">{t.none}</p>}
      {entries.map(({ id, key, value }, index) => (
        <div key={id} className="cva-metadata-row">
          <input
            className="cva-input"
            aria-label={t.key(index + 1)}
            placeholder={list.edit.keyHint}
            value={key}
            autoFocus={isChanged && key === ""}
            onChange={(event) => set(id, { key: event.target.value })}
          />
          <input
            className="cva-input"
            aria-label={t.value(index + 1)}
            placeholder={list.edit.valueHint}
            value={value}
            onChange={(event) => set(id, { value: event.target.value })}
          />
          <IconButton
            label={t.remove(key)}
            onClick={() => change(entries.filter((entry) => entry.id !== id))}
          >
            <X aria-hidden />
          </IconButton>
        </div>
      ))}
      <FormProblem words={twice === undefined ? null : t.twice(twice)} />
      <div className="cva-metadata-foot">
        <Button
          look="quiet"
          onClick={() => {
            const id = Math.max(-1, ...entries.map((entry) => entry.id)) + 1;
            change([...entries, { id, key: "", value: "" }]);
          }}
        >
          <Plus aria-hidden />
          {t.add}
        </Button>
        {isChanged && (
          <Button look="main" type="submit" disabled={twice !== undefined}>
            {common.save}
          </Button>
        )}
      </div>
    </form>
  );
}
