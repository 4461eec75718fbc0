import { ChevronRight, Folder, Undo2 } from "lucide-react";
import type { ReactNode } from "react";

import { parentOf } from "../../shared/paths.js";
import { SelectBox } from "../list/ListTableRow.js";
import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import { useNow } from "../state/useNow.js";
import { KindIcon } from "../ui/KindIcon.js";
import { Ago } from "../ui/Time.js";
import { formatBytes } from "../words/format.js";
import { kindOf } from "../words/mediaKinds.js";
import { type Retention, leavesWhen } from "./leaving.js";
import {
  type TrashRow,
  type TrashedAsset,
  type TrashedFolder,
  bytesOf,
  commonFolder,
} from "./trashRows.js";
import type { RowSelection } from "./useRowSelection.js";
import { shownName } from "../../shared/visibleNames.js";
import { placeName, shownPath } from "../state/paths.js";
import { useWords } from "../words/WordsContext.js";

type TrashTableRowProps = {
  id: string;
  row: TrashRow;
  /** Counted from 0, without the header. */
  index: number;
  /** The offset in the list, in CSS pixels. */
  top: number;
  isSelected: boolean;
  isActive: boolean;
  retention: Retention | undefined;
  /** The deletion time of the last loaded asset; `null` when all are loaded. */
  loadedUntil: number | null;
  onClick: RowSelection["click"];
  onToggle: RowSelection["toggle"];
  onOpen: (row: TrashRow, isOpen: boolean) => void;
  onRestore: (row: TrashRow) => void;
};

export function TrashTableRow({ row, index, top, isSelected, ...props }: TrashTableRowProps) {
  return (
    <div
      id={props.id}
      role="row"
      aria-rowindex={index + 2}
      aria-level={row.kind === "asset" && row.isInFolder ? 2 : 1}
      aria-expanded={row.kind === "folder" ? row.isOpen : undefined}
      aria-selected={isSelected}
      className="cva-table-row"
      data-active={props.isActive || undefined}
      data-inside={(row.kind === "asset" && row.isInFolder) || undefined}
      data-trash={row.id}
      style={{ transform: `translateY(${top}px)` }}
      onClick={(event) => props.onClick(row.id, event)}
      onDoubleClick={() => row.kind === "folder" && props.onOpen(row, !row.isOpen)}
    >
      {row.kind === "asset" ? (
        <AssetCells row={row} asset={row.asset} isSelected={isSelected} {...props} />
      ) : (
        <FolderCells row={row} folder={row.folder} isSelected={isSelected} {...props} />
      )}
    </div>
  );
}

type CellsProps = Omit<TrashTableRowProps, "index" | "top">;

function AssetCells({ asset, ...props }: CellsProps & { asset: TrashedAsset }) {
  const t = useWords();
  const { basename, folderPath, size, contentType, versionCounter } = asset;
  const bytes = size === undefined ? "–" : formatBytes(size);
  return (
    <Cells
      {...props}
      icon={<KindIcon kind={contentType === undefined ? "other" : kindOf(contentType)} />}
      name={basename}
      place={folderPath}
      badge={versionCounter > 1 ? t.common.versions(versionCounter) : undefined}
      size={bytes}
      deletedAt={asset.deletedAt}
      deletedBy={asset.deletedBy}
    />
  );
}

function FolderCells({ folder, ...props }: CellsProps & { folder: TrashedFolder }) {
  const t = useWords();
  const { api } = useAdmin();
  const { jobId, assets } = folder;
  const job = useLive(api.getJob, { jobId }).data;
  const path = job?.path ?? commonFolder(assets);
  const [newest] = assets;
  // The loaded rows are older than the deletion's start, so none of its assets can follow.
  const isComplete =
    props.loadedUntil === null || (job !== undefined && props.loadedUntil < job.startedAt);
  const count = (isComplete ? t.common.files : t.trash.filesOrMore)(assets.length);
  return (
    <Cells
      {...props}
      icon={<Folder aria-hidden />}
      name={placeName(t, path)}
      place={parentOf(path) ?? ""}
      badge={job?.status === "running" ? t.trash.stillDeleting : count}
      size={`${formatBytes(bytesOf(assets))}${isComplete ? "" : "+"}`}
      deletedAt={newest!.deletedAt}
      deletedBy={newest!.deletedBy}
    />
  );
}

type Shown = {
  icon: ReactNode;
  name: string;
  /** The folder it was in. */
  place: string;
  badge: string | undefined;
  size: string;
  deletedAt: number;
  deletedBy: string | undefined;
};

function Cells({ row, isSelected, retention, ...props }: CellsProps & Shown) {
  const t = useWords();
  const { formatActor } = useAdmin();
  const now = useNow();
  const { name, badge, size, deletedAt, deletedBy } = props;
  const place = shownPath(t, props.place);
  const leaves = retention === undefined ? "" : leavesWhen(t, deletedAt, retention, now);
  return (
    <>
      <div role="gridcell" data-column="name">
        <SelectBox isSelected={isSelected} onToggle={() => props.onToggle(row.id)} />
        {row.kind === "folder" && (
          <span
            className="cva-trash-chevron"
            aria-hidden
            onClick={(event) => {
              event.stopPropagation();
              props.onOpen(row, !row.isOpen);
            }}
          >
            <ChevronRight data-open={row.isOpen || undefined} />
          </span>
        )}
        <span className="cva-thumb" data-kind={row.kind}>
          {props.icon}
        </span>
        <span className="cva-row-words">
          <span className="cva-row-name" title={shownName(name)}>
            {shownName(name)}
          </span>
          <span className="cva-row-path" title={place}>
            {place}
          </span>
          <span className="cva-row-meta">
            {size} · <Ago time={deletedAt} /> · {leaves}
          </span>
        </span>
        {badge !== undefined && <span className="cva-badge">{badge}</span>}
      </div>
      <div role="gridcell" data-column="size">
        {size}
      </div>
      <div role="gridcell" data-column="deleted">
        <span className="cva-row-words">
          <Ago time={deletedAt} />
          <span className="cva-row-path">{t.trash.by(formatActor(deletedBy))}</span>
        </span>
      </div>
      <div role="gridcell" data-column="leaves">
        {leaves}
        <button
          type="button"
          className="cva-icon-button cva-trash-back"
          // With the keyboard, Enter does this.
          tabIndex={-1}
          title={t.trash.restore}
          aria-label={t.trash.restoreOne(name)}
          onClick={(event) => {
            event.stopPropagation();
            props.onRestore(row);
          }}
        >
          <Undo2 aria-hidden />
        </button>
      </div>
    </>
  );
}
