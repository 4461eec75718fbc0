import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "../ui/Button.js";
import { useWords } from "../words/WordsContext.js";
import { formatBytes, formatCount } from "../words/format.js";
import {
  type UsageRow,
  type UsageSort,
  firstUsageSort,
  formatShare,
  sortUsage,
  totalOf,
} from "./sums.js";

/** The number of rows shown initially. */
const SHOWN_AT_FIRST = 50;

type UsageTableProps<Row extends UsageRow> = {
  /** The table's name for assistive technology. */
  caption: string;
  names: Record<UsageSort["by"], string>;
  rows: readonly Row[];
  /** The displayed name of a row. */
  nameOf: (row: Row) => ReactNode;
};

/** A sortable table of counts and bytes, with each row's share as a bar. */
export function UsageTable<Row extends UsageRow>(props: UsageTableProps<Row>) {
  const t = useWords().usage.table;
  const { caption, names, rows, nameOf } = props;
  const [sort, setSort] = useState<UsageSort>(firstUsageSort("bytes"));
  const [isWhole, setIsWhole] = useState(false);
  const total = totalOf(rows);
  const largest = rows.reduce((largest, { bytes }) => Math.max(largest, bytes), 0);
  const sorted = sortUsage(rows, sort);
  const shown = isWhole ? sorted : sorted.slice(0, SHOWN_AT_FIRST);
  return (
    <>
      <table className="cva-usage-table">
        <caption className="cva-only-heard">{caption}</caption>
        <thead>
          <tr>
            {(["name", "count", "bytes"] as const).map((by) => (
              <SortHead key={by} by={by} name={names[by]} sort={sort} onSort={setSort} />
            ))}
            <th scope="col" data-column="share">
              {t.share}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.key}>
              <th scope="row" data-column="name">
                {nameOf(row)}
              </th>
              <td data-column="count">{formatCount(row.count)}</td>
              <td data-column="bytes">{formatBytes(row.bytes)}</td>
              <td data-column="share">
                <span className="cva-usage-share">
                  <span className="cva-usage-bar" aria-hidden>
                    <span
                      style={{ width: `${largest === 0 ? 0 : (row.bytes / largest) * 100}%` }}
                    />
                  </span>
                  <span className="cva-usage-percent">{formatShare(row.bytes, total.bytes)}</span>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" data-column="name">
              {t.total}
            </th>
            <td data-column="count">{formatCount(total.count)}</td>
            <td data-column="bytes">{formatBytes(total.bytes)}</td>
            <td data-column="share" />
          </tr>
        </tfoot>
      </table>
      {shown.length < rows.length && (
        <Button look="quiet" onClick={() => setIsWhole(true)}>
          {t.showAll(rows.length)}
        </Button>
      )}
    </>
  );
}

function SortHead({
  by,
  name,
  sort,
  onSort,
}: {
  by: UsageSort["by"];
  name: string;
  sort: UsageSort;
  onSort: (sort: UsageSort) => void;
}) {
  const isSorted = sort.by === by;
  const Arrow = sort.isDescending ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      data-column={by}
      aria-sort={isSorted ? (sort.isDescending ? "descending" : "ascending") : "none"}
    >
      <button
        type="button"
        className="cva-sort"
        onClick={() =>
          onSort(isSorted ? { by, isDescending: !sort.isDescending } : firstUsageSort(by))
        }
      >
        {name}
        {isSorted && <Arrow aria-hidden />}
      </button>
    </th>
  );
}
