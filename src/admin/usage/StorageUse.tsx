import { KindIcon } from "../ui/KindIcon.js";
import { Part } from "../ui/Part.js";
import { formatBytes } from "../words/format.js";
import { UsageTable } from "./UsageTable.js";
import { type StorageSums, backendSums, formatShare, kindSums, totalOf, typeRows } from "./sums.js";
import { useWords } from "../words/WordsContext.js";

/** All stored objects, each counted once: a bar by kind and a table by type. */
export function StorageUse({ sums }: { sums: StorageSums }) {
  const words = useWords();
  const t = words.usage.stored;
  const rows = typeRows(words, sums);
  const kinds = kindSums(rows);
  const total = totalOf(rows);
  const backends = backendSums(sums);
  return (
    <Part title={t.title} words={t.hint}>
      <p className="cva-usage-total">
        <strong>{formatBytes(total.bytes)}</strong>
        <span>{t.objects(total.count)}</span>
        {backends.map(({ backend, bytes }) => (
          <span key={backend}>
            {backends.length === 1 ? words.common.inBackend(backend) : t.bytesIn(bytes, backend)}
          </span>
        ))}
        {sums.doomed.objects > 0 && (
          <span className="cva-badge" data-tone="draft">
            {t.doomed(sums.doomed.bytes)}
          </span>
        )}
      </p>
      <div className="cva-usage-kinds" aria-hidden>
        {kinds.map(({ kind, bytes }) => (
          <span key={kind} data-kind={kind} style={{ flexGrow: bytes }} />
        ))}
      </div>
      <ul className="cva-usage-legend" aria-label={t.kinds}>
        {kinds.map(({ kind, bytes }) => (
          <li key={kind}>
            <span className="cva-usage-dot" data-kind={kind} aria-hidden />
            {words.types.kinds[kind]} <span>{formatShare(bytes, total.bytes)}</span>
          </li>
        ))}
      </ul>
      <UsageTable
        caption={t.table}
        names={t.columns}
        rows={rows}
        nameOf={({ kind, name, contentType }) => (
          <span className="cva-usage-name">
            <KindIcon kind={kind} />
            <span>
              {name} <span className="cva-usage-exact">{contentType}</span>
            </span>
          </span>
        )}
      />
    </Part>
  );
}
