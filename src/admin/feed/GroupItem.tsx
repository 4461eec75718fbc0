import { ChevronDown, ChevronUp } from "lucide-react";
import { useState } from "react";
import { shownName } from "../../shared/visibleNames.js";
import { ReleaseLink } from "../releases/ReleaseLink.js";
import { useAdmin } from "../state/AdminContext.js";
import { shownPath } from "../state/paths.js";
import { Button, IconButton } from "../ui/Button.js";
import { Ago } from "../ui/Time.js";
import { type ChangeItemProps, ChangeIcon, ChangeItem } from "./ChangeItem.js";
import type { Group } from "./groups.js";
import { useWords } from "../words/WordsContext.js";

type GroupItemProps = Pick<ChangeItemProps, "filter" | "onFilter" | "isNew"> & {
  group: Group;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
};

/** The number of single changes that are shown, and added each time. */
const SHOWN_AT_ONCE = 50;

/** Many changes as one line, which opens to show each. */
export function GroupItem({ group, isOpen, onOpen, isNew, ...filters }: GroupItemProps) {
  const t = useWords();
  const { formatActor, navigate } = useAdmin();
  const [most, setMost] = useState(SHOWN_AT_ONCE);
  const { items, tone, before, files, after, folderPath, end } = group;
  const { actor, createdAt, releaseId } = items[0]!.change;
  const Chevron = isOpen ? ChevronUp : ChevronDown;
  return (
    <li className="cva-feed-group">
      <div className="cva-feed-item" data-new={isNew || undefined}>
        <ChangeIcon tone={tone} />
        <p className="cva-feed-words">
          <strong>{formatActor(actor)}</strong> {before}{" "}
          <span className="cva-feed-subject">{files}</span> {after}{" "}
          <button
            type="button"
            className="cva-feed-subject cva-feed-link"
            onClick={() => navigate({ folderPath })}
          >
            {shownName(shownPath(t, folderPath))}
          </button>{" "}
          {end} {releaseId !== undefined && <ReleaseLink releaseId={releaseId} />}
        </p>
        <span className="cva-feed-time">
          <Ago time={createdAt} />
        </span>
        <IconButton
          label={isOpen ? t.feed.showAsOne : t.feed.showEach(items.length)}
          className="cva-feed-menu"
          aria-expanded={isOpen}
          onClick={() => onOpen(!isOpen)}
        >
          <Chevron aria-hidden />
        </IconButton>
      </div>
      {isOpen && (
        <ol className="cva-feed-list cva-feed-inner">
          {items.slice(0, most).map((described) => (
            <ChangeItem
              key={described.change.id}
              described={described}
              isNew={false}
              isOfGroup
              {...filters}
            />
          ))}
        </ol>
      )}
      {isOpen && items.length > most && (
        <Button look="quiet" onClick={() => setMost(most + SHOWN_AT_ONCE)}>
          {t.feed.showMore}
        </Button>
      )}
    </li>
  );
}
