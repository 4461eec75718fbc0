import { Activity, SearchX } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { usePages } from "../../react/usePages.js";
import { describeChanges } from "../../shared/changeWords.js";
import { useAdmin } from "../state/AdminContext.js";
import { useNow } from "../state/useNow.js";
import { Button } from "../ui/Button.js";
import { Empty, Loading } from "../ui/Notices.js";
import { useWords } from "../words/WordsContext.js";
import { ChangeItem } from "./ChangeItem.js";
import { GroupItem } from "./GroupItem.js";
import { FeedFilters } from "./FeedFilters.js";
import {
  type AuditArgs,
  type FeedFilter,
  actorsOf,
  byDay,
  dayName,
  isFiltering,
  isSifted,
  lets,
  placesOf,
  withoutFilter,
} from "./feedFilter.js";
import { type Group, groupChanges } from "./groups.js";

/** The number of changes shown initially, and added each time. */
const SHOWN_AT_ONCE = 50;
/** The number of changes added if the last ones are a group, in which they are one line. */
const GROUPED = 500;
/** The page size when a filter hides some changes. */
const SIFTED_AT_ONCE = 250;
/** The number of changes read before the user is asked to continue. */
const LOOKED_THROUGH = 2000;

type ChangeListProps = {
  args: AuditArgs;
  filter: FeedFilter;
  onFilter: (filter: FeedFilter) => void;
};

export function ChangeList({ args, filter, onFilter }: ChangeListProps) {
  const t = useWords();
  const { api } = useAdmin();
  const now = useNow();
  const sifted = isSifted(filter, args);
  const { results, status, loadMore } = usePages(api.audit, args, {
    initialNumItems: SHOWN_AT_ONCE,
  });
  const described = useMemo(() => describeChanges(results, t.feed.changes), [results, t]);
  const shown = described.filter(({ change }) => lets(filter, args, change));
  const lines = groupChanges(t, shown, status === "Exhausted");
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const setOpen = ({ items }: Group, isOpen: boolean) =>
    setOpened((before) => {
      // Its newest and its oldest change may be others later.
      const others = items.map(({ change }) => change.id).filter((id) => before.has(id));
      const next = new Set([...before].filter((id) => !others.includes(id)));
      return isOpen ? next.add(items[0]!.change.id) : next;
    });
  const [goal, setGoal] = useState({ shown: SHOWN_AT_ONCE, read: LOOKED_THROUGH });

  const isReading = shown.length < goal.shown && results.length < goal.read;
  const missing = goal.shown - shown.length;
  const needsMore = isReading && status === "CanLoadMore";
  useEffect(() => {
    if (needsMore) loadMore(sifted ? SIFTED_AT_ONCE : missing);
  }, [needsMore, loadMore, sifted, missing]);

  // Changes from before the list was opened are not marked as new.
  const [newestAtFirst, setNewestAtFirst] = useState<number | null>(null);
  if (newestAtFirst === null && status !== "LoadingFirstPage") {
    setNewestAtFirst(results[0]?.createdAt ?? 0);
  }
  const isFirst = status === "LoadingFirstPage";
  const isBusy = isFirst || status === "LoadingMore" || needsMore;
  return (
    <>
      <FeedFilters
        filter={filter}
        onFilter={onFilter}
        actors={actorsOf(results, filter.actor)}
        places={placesOf(results)}
      />
      <div className="cva-feed-scroller" aria-busy={isBusy} tabIndex={-1}>
        {byDay(lines, ({ createdAt }) => createdAt).map(({ day, items }) => (
          <section key={day} className="cva-feed-day" aria-labelledby={`cva-day-${day}`}>
            <h2 id={`cva-day-${day}`} className="cva-feed-date">
              {dayName(t, day, now)}
            </h2>
            <ol className="cva-feed-list">
              {items.map(({ id, createdAt, described, group }) => {
                const isNew = newestAtFirst !== null && createdAt > newestAtFirst;
                const common = { isNew, filter, onFilter };
                if (group === null) {
                  return <ChangeItem key={id} described={described} {...common} />;
                }
                return (
                  <GroupItem
                    key={group.items.at(-1)!.change.id}
                    group={group}
                    isOpen={group.items.some(({ change }) => opened.has(change.id))}
                    onOpen={(isOpen) => setOpen(group, isOpen)}
                    {...common}
                  />
                );
              })}
            </ol>
          </section>
        ))}
        {isBusy ? (
          <Loading label={isFirst ? t.feed.loading : t.feed.loadingOlder} />
        ) : (
          <FeedEnd
            shown={shown.length}
            read={results.length}
            isExhausted={status === "Exhausted"}
            filter={filter}
            onFilter={onFilter}
            onMore={() =>
              setGoal({
                shown: shown.length + (lines.at(-1)?.group?.isOpen ? GROUPED : SHOWN_AT_ONCE),
                read: results.length + LOOKED_THROUGH,
              })
            }
          />
        )}
      </div>
    </>
  );
}

type FeedEndProps = Pick<ChangeListProps, "filter" | "onFilter"> & {
  shown: number;
  read: number;
  isExhausted: boolean;
  onMore: () => void;
};

/** The footer of the list: more changes, or why there are none. */
function FeedEnd({ shown, read, isExhausted, filter, onFilter, onMore }: FeedEndProps) {
  const t = useWords().feed.end;
  if (isExhausted && read === 0 && !isFiltering(filter)) {
    return (
      <Empty icon={Activity} title={t.none.title}>
        {t.none.advice}
      </Empty>
    );
  }
  if (isExhausted && shown === 0) {
    return (
      <Empty icon={SearchX} title={t.noMatch.title}>
        <p>{t.noMatch.advice}</p>
        <Button onClick={() => onFilter(withoutFilter(filter))}>{t.showAll}</Button>
      </Empty>
    );
  }
  if (isExhausted) return <p className="cva-feed-end">{t.noOlder}</p>;
  return (
    <div className="cva-feed-end">
      {shown < read && <p>{t.searched(read)}</p>}
      <Button onClick={onMore}>{shown < read ? t.searchOlder : t.showOlder}</Button>
    </div>
  );
}
