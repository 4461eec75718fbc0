import {
  ArrowRightLeft,
  CloudUpload,
  Ellipsis,
  FileClock,
  Folder,
  FunnelPlus,
  History,
  type LucideIcon,
  PencilLine,
  Plus,
  Trash2,
  User,
} from "lucide-react";
import type { ChangeTone, DescribedChange } from "../../shared/changeWords.js";
import { ReleaseLink } from "../releases/ReleaseLink.js";
import { useAdmin } from "../state/AdminContext.js";
import { IconButton } from "../ui/Button.js";
import { Menu, type MenuEntry } from "../ui/Menu.js";
import { Ago } from "../ui/Time.js";
import { formatBytes } from "../words/format.js";
import type { Change, FeedFilter } from "./feedFilter.js";
import { shownName } from "../../shared/visibleNames.js";
import { useWords } from "../words/WordsContext.js";

const ICONS: Record<ChangeTone, LucideIcon> = {
  publish: CloudUpload,
  restore: History,
  create: Plus,
  change: PencilLine,
  move: ArrowRightLeft,
  remove: Trash2,
};

export type ChangeItemProps = {
  described: DescribedChange<Change>;
  /** True if the change happened while the list was open. */
  isNew: boolean;
  filter: FeedFilter;
  onFilter: (filter: FeedFilter) => void;
  /** True if its group names the release. */
  isOfGroup?: boolean;
};

export function ChangeIcon({ tone, isFolder = false }: { tone: ChangeTone; isFolder?: boolean }) {
  const Icon = isFolder && tone === "create" ? Folder : ICONS[tone];
  return (
    <span className="cva-feed-icon" data-tone={tone}>
      <Icon aria-hidden />
    </span>
  );
}

/** One change: actor, action, file and time. */
export function ChangeItem(props: ChangeItemProps) {
  const { described, isNew, filter, onFilter, isOfGroup = false } = props;
  const { feed: t } = useWords();
  const { formatActor, navigate } = useAdmin();
  const { change, tone, before, subject, after, isFolder, place } = described;
  const { type, folderPath, basename, actor, size, createdAt, releaseId } = change;

  const entries: MenuEntry[] = [
    ...(basename === undefined
      ? []
      : [
          {
            label: t.only.file,
            icon: FileClock,
            onSelect: () => onFilter({ ...filter, folderPath, basename }),
          },
        ]),
    {
      label: isFolder ? t.only.folder : t.only.folderOfFile,
      icon: Folder,
      onSelect: () => onFilter({ ...filter, folderPath, basename: null }),
    },
    ...(actor === undefined
      ? []
      : [
          {
            label: t.only.person,
            icon: User,
            onSelect: () => onFilter({ ...filter, actor }),
          },
        ]),
    {
      label: t.only.type(t.changes.names[type]),
      icon: FunnelPlus,
      onSelect: () => onFilter({ ...filter, type }),
    },
  ];
  return (
    <li className="cva-feed-item" data-new={isNew || undefined}>
      <ChangeIcon tone={tone} isFolder={isFolder} />
      <p className="cva-feed-words">
        <strong>{formatActor(actor)}</strong> {before}{" "}
        {place === null ? (
          <span className="cva-feed-subject">{shownName(subject)}</span>
        ) : (
          <button
            type="button"
            className="cva-feed-subject cva-feed-link"
            onClick={() => navigate(place)}
          >
            {shownName(subject)}
          </button>
        )}{" "}
        {after}
        {type === "asset:delete" && (
          <>
            {" "}
            <button
              type="button"
              className="cva-feed-link"
              onClick={() => navigate({ view: "trash" })}
            >
              {t.showTrash}
            </button>
          </>
        )}
        {type === "asset:publish" && size !== undefined && (
          <span className="cva-feed-size"> {formatBytes(size)}</span>
        )}
        {releaseId !== undefined && !isOfGroup && (
          <>
            {" "}
            <ReleaseLink releaseId={releaseId} />
          </>
        )}
      </p>
      <span className="cva-feed-time">
        <Ago time={createdAt} />
      </span>
      <Menu entries={entries}>
        <IconButton label={t.only.menu} className="cva-feed-menu">
          <Ellipsis aria-hidden />
        </IconButton>
      </Menu>
    </li>
  );
}
