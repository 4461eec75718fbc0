import { KindIcon } from "../ui/KindIcon.js";
import { BACKENDS } from "../words/backends.js";
import { formatBytes, plural } from "../words/format.js";
import {} from "../words/mediaKinds.js";
import { UsageTable } from "./UsageTable.js";
import { type StorageSums, backendSums, formatShare, kindSums, totalOf, typeRows } from "./sums.js";
import { useWords } from "../words/WordsContext.js";

/** All stored objects, each counted once: a bar by kind and a table by type. */
export function StorageUse({ sums }: { sums: StorageSums }) {
  const t = useWords();
  const rows = typeRows(t, sums);
  const kinds = kindSums(rows);
  const total = totalOf(rows);
  const backends = backendSums(sums);
  return (
    <section className="cva-usage-part" aria-labelledby="cva-usage-stored">
      <header>
        <h2 id="cva-usage-stored">Stored</h2>
        <p>Each object once, including old versions and the trash.</p>
      </header>
      <p className="cva-usage-total">
        <strong>{formatBytes(total.bytes)}</strong>
        <span>{plural(total.count, "object")}</span>
        {backends.map(({ backend, bytes }) => (
          <span key={backend}>
            {backends.length === 1
              ? `in ${BACKENDS[backend].name}`
              : `${formatBytes(bytes)} in ${BACKENDS[backend].name}`}
          </span>
        ))}
        {sums.doomed.objects > 0 && (
          <span className="cva-badge" data-tone="draft">
            and {formatBytes(sums.doomed.bytes)} about to be deleted
          </span>
        )}
      </p>
      <div className="cva-usage-kinds" aria-hidden>
        {kinds.map(({ kind, bytes }) => (
          <span key={kind} data-kind={kind} style={{ flexGrow: bytes }} />
        ))}
      </div>
      <ul className="cva-usage-legend" aria-label="By kind">
        {kinds.map(({ kind, bytes }) => (
          <li key={kind}>
            <span className="cva-usage-dot" data-kind={kind} aria-hidden />
            {t.types.kinds[kind]} <span>{formatShare(bytes, total.bytes)}</span>
          </li>
        ))}
      </ul>
      <UsageTable
        caption="Stored objects, by type"
        names={{ name: "Type", count: "Objects", bytes: "Size" }}
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
    </section>
  );
}
