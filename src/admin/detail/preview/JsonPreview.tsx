import { Loading, Problem } from "../../ui/Notices.js";
import { useWords } from "../../words/WordsContext.js";
import { PlainText } from "./TextPreview.js";
import { useText } from "./useText.js";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** JSON as a collapsible tree; as text if it is truncated or invalid. */
export default function JsonPreview({ url }: { url: string }) {
  const t = useWords().detail.preview;
  const state = useText(url);
  if (state === null) return <Loading label={t.loading} />;
  if ("error" in state) return <Problem error={state.error} />;
  const parsed = state.isWhole ? parse(state.text) : null;
  if (parsed === null) return <PlainText {...state} />;
  return (
    <div className="cva-json" tabIndex={0} role="group" aria-label="JSON">
      <JsonNode value={parsed.value} depth={0} />
    </div>
  );
}

function parse(text: string): { value: Json } | null {
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return null;
  }
}

/** The number of levels that are expanded initially. */
const OPEN_LEVELS = 2;
const MOST_ENTRIES = 200;

function JsonNode({ name, value, depth }: { name?: string; value: Json; depth: number }) {
  const t = useWords().detail.preview;
  const key = name !== undefined && <span className="cva-json-key">{name}: </span>;
  if (value === null || typeof value !== "object") {
    return (
      <div className="cva-json-leaf">
        {key}
        <span data-type={value === null ? "null" : typeof value}>{JSON.stringify(value)}</span>
      </div>
    );
  }
  const entries = Object.entries(value);
  const size = Array.isArray(value)
    ? `[${t.entries(entries.length)}]`
    : `{${t.keys(entries.length)}}`;
  return (
    <details className="cva-json-node" open={depth < OPEN_LEVELS}>
      <summary>
        {key}
        <span className="cva-json-size">{size}</span>
      </summary>
      {entries.slice(0, MOST_ENTRIES).map(([child, childValue]) => (
        <JsonNode key={child} name={child} value={childValue} depth={depth + 1} />
      ))}
      {entries.length > MOST_ENTRIES && (
        <p className="cva-hint">{t.more(entries.length - MOST_ENTRIES)}</p>
      )}
    </details>
  );
}
