import { useMemo, useState } from "react";
import { MOST_BYTES } from "../detail/preview/readText.js";
import { useText } from "../detail/preview/useText.js";
import type { Version } from "../detail/useVersions.js";
import { useVersionUrl } from "../detail/useVersionUrl.js";
import { Button } from "../ui/Button.js";
import { Loading, Problem } from "../ui/Notices.js";
import { useWords } from "../words/WordsContext.js";
import { type Block, type Line, compareLines, foldLines } from "./lines.js";

type CompareTextsProps = { before: Version; after: Version; isPrivate: boolean };

/** The differences of two texts, line by line. */
export default function CompareTexts({ before, after, isPrivate }: CompareTextsProps) {
  const { loading } = useWords().compare.texts;
  const first = useVersionUrl(before, isPrivate);
  const second = useVersionUrl(after, isPrivate);
  const error = first.error ?? second.error;
  if (error !== null) return <Problem error={error} />;
  if (first.url === null || second.url === null) return <Loading label={loading} />;
  return <Texts urls={[first.url, second.url]} />;
}

function Texts({ urls: [before, after] }: { urls: readonly [string, string] }) {
  const t = useWords().compare.texts;
  const first = useText(before);
  const second = useText(after);
  if (first === null || second === null) return <Loading label={t.loading} />;
  if ("error" in first) return <Problem error={first.error} />;
  if ("error" in second) return <Problem error={second.error} />;
  const isWhole = first.isWhole && second.isWhole;
  return (
    <>
      <Lines before={first.text} after={second.text} />
      {!isWhole && <p className="cva-hint">{t.onlyFirst(MOST_BYTES)}</p>}
    </>
  );
}

/** The number of lines that are shown, and added each time. */
const SHOWN_AT_ONCE = 400;

function Lines({ before, after }: { before: string; after: string }) {
  const t = useWords().compare.texts;
  const compared = useMemo(() => compareLines(before, after), [before, after]);
  const blocks = useMemo(() => foldLines(compared?.lines ?? []), [compared]);
  const [unfolded, setUnfolded] = useState<ReadonlySet<Block>>(new Set());
  const [most, setMost] = useState(SHOWN_AT_ONCE);
  if (compared === null) {
    return <p className="cva-hint">{t.tooMany}</p>;
  }
  const { added, removed } = compared;
  const isEqual = added + removed === 0;
  const rows = blocks.flatMap((block): (Line | Block)[] =>
    block.isFolded && !unfolded.has(block) ? [block] : [...block.lines],
  );
  return (
    <>
      <p role="status">
        {!isEqual ? t.changed(added, removed) : before === after ? t.equal : t.equalLines}
      </p>
      <div className="cva-diff" tabIndex={0} role="group" aria-label={t.lines}>
        <table>
          <tbody>
            {rows.slice(0, most).map((row, index) =>
              "isFolded" in row ? (
                <tr key={index} className="cva-diff-fold">
                  <td colSpan={4}>
                    <Button
                      look="quiet"
                      onClick={() => setUnfolded((blocks) => new Set([...blocks, row]))}
                    >
                      {t.unfold(row.lines.length)}
                    </Button>
                  </td>
                </tr>
              ) : (
                <LineRow key={index} {...row} />
              ),
            )}
          </tbody>
        </table>
      </div>
      {rows.length > most && (
        <Button onClick={() => setMost(most + SHOWN_AT_ONCE)}>{t.more}</Button>
      )}
    </>
  );
}

const MARKS = { same: "", added: "+", removed: "−" };

function LineRow({ kind, text, before, after }: Line) {
  return (
    <tr data-kind={kind}>
      <td>{before}</td>
      <td>{after}</td>
      <td>{MARKS[kind]}</td>
      <td>
        {kind === "added" ? <ins>{text}</ins> : kind === "removed" ? <del>{text}</del> : text}
      </td>
    </tr>
  );
}
