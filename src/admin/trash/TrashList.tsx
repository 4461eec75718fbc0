import { CornerUpRight, Trash2, Undo2 } from "lucide-react";
import { type MouseEvent, useCallback, useMemo, useRef, useState } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { useTask } from "../state/useTask.js";
import { Button } from "../ui/Button.js";
import { Confirm } from "../ui/Dialog.js";
import { Context, type MenuEntry } from "../ui/Menu.js";
import type { AdminWords } from "../words/en/index.js";
import { PathDialog } from "./PathDialog.js";
import { TrashBar } from "./TrashBar.js";
import { TrashTable } from "./TrashTable.js";
import { type Retention, retentionWords } from "./leaving.js";
import {
  HIDDEN_AT_ONCE,
  type TrashRow,
  type TrashTargets,
  type TrashedAsset,
  mayReadOn,
  targetsOf,
  trashRows,
} from "./trashRows.js";
import { useRowSelection } from "./useRowSelection.js";
import { useTrashActions } from "./useTrashActions.js";
import { useWords } from "../words/WordsContext.js";

/** The page size while the user scrolls. */
const MORE_ROWS = 200;

type TrashListProps = {
  /** The folder that the files were deleted from; `""` for all. */
  folderPath: string;
  assets: readonly TrashedAsset[];
  isExhausted: boolean;
  retention: Retention | undefined;
  onLoadMore: (numItems: number) => void;
};

/** The dialog that is open. */
type Asked =
  | { kind: "path"; assets: readonly TrashedAsset[]; isTaken: boolean }
  | { kind: "purge"; assets: readonly TrashedAsset[] };

export function TrashList(props: TrashListProps) {
  const t = useWords();
  const { folderPath, assets, isExhausted, retention, onLoadMore } = props;
  const { rootPath, navigate } = useAdmin();
  const actions = useTrashActions(folderPath);
  const run = useTask();
  const place = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<Asked | null>(null);
  const [isCounting, setIsCounting] = useState(false);
  const rows = useMemo(() => trashRows(assets, opened), [assets, opened]);
  const ids = useMemo(() => rows.map(({ id }) => id), [rows]);
  const list = useRowSelection(ids);
  const selected = rows.filter(({ id }) => list.selection.ids.has(id));
  const targets = targetsOf(selected);

  const [hiddenAtMost, setHiddenAtMost] = useState(HIDDEN_AT_ONCE);
  const isReadingOn = isExhausted || mayReadOn(assets, rows, hiddenAtMost);
  const loadMore = useCallback(() => {
    if (isReadingOn) onLoadMore(MORE_ROWS);
  }, [isReadingOn, onLoadMore]);
  const focusList = () => place.current?.querySelector<HTMLElement>("[role=treegrid]")?.focus();

  const open = (row: TrashRow, isOpen: boolean) => {
    const id = row.kind === "folder" ? row.id : row.isInFolder ? row.asset.deletedWith : undefined;
    if (id === undefined) return;
    const next = new Set(opened);
    if (isOpen) next.add(id);
    else next.delete(id);
    setOpened(next);
    if (row.kind === "asset") list.click(id, { shiftKey: false, ctrlKey: false, metaKey: false });
  };
  const restore = async (chosen: TrashTargets) => {
    const taken = await actions.restore(chosen);
    if (taken.length > 0) setAsked({ kind: "path", assets: taken, isTaken: true });
  };
  const askToPurge = async (chosen: TrashTargets | null) => {
    setIsCounting(true);
    const found = await run(() => actions.collect(chosen));
    setIsCounting(false);
    if (found !== undefined && found.length > 0) setAsked({ kind: "purge", assets: found });
  };
  const close = () => {
    setAsked(null);
    // The element that opened the dialog may be gone with its row.
    setTimeout(focusList);
  };

  const onContextMenu = (event: MouseEvent) => {
    // The menu key opens the menu of the keyboard's row, a pointer that of the row below it.
    const element = (event.target as HTMLElement).closest<HTMLElement>("[data-trash]");
    const id = element?.dataset.trash ?? list.selection.active;
    if (id == null) event.preventDefault();
    else list.include(id);
  };
  return (
    <>
      <div className="cva-trash-head">
        <p>
          {folderPath !== rootPath && `${t.trash.deletedFrom(folderPath)} `}
          {retention !== undefined && retentionWords(t, retention)}
        </p>
        {folderPath !== rootPath && (
          <Button look="quiet" onClick={() => navigate({ view: "trash" })}>
            {t.trash.showAll}
          </Button>
        )}
        <Button disabled={isCounting} onClick={() => void askToPurge(null)}>
          <Trash2 aria-hidden />
          {isCounting ? t.trash.counting : t.trash.emptyTrash}
        </Button>
      </div>
      <Context entries={() => menuOf(t, targets, restore, setAsked, askToPurge)}>
        <div className="cva-list-place" ref={place}>
          <TrashTable
            rows={rows}
            list={list}
            retention={retention}
            loadedUntil={isExhausted ? null : (assets.at(-1)?.deletedAt ?? null)}
            onLoadMore={loadMore}
            onOpen={open}
            onRestore={(chosen) => void restore(targetsOf(chosen))}
            onDeleteForGood={() => void askToPurge(targets)}
            onContextMenu={onContextMenu}
          />
        </div>
      </Context>
      {selected.length > 0 ? (
        <TrashBar
          targets={targets}
          onRestore={() => void restore(targets)}
          onRestoreTo={() => setAsked({ kind: "path", assets: targets.assets, isTaken: false })}
          onDeleteForGood={() => void askToPurge(targets)}
          onClear={() => {
            list.none();
            focusList();
          }}
        />
      ) : (
        <p className="cva-count" role="status">
          {t.trash.count(assets.length, isExhausted)}
          {!isReadingOn && (
            <Button look="quiet" onClick={() => setHiddenAtMost(assets.length + HIDDEN_AT_ONCE)}>
              {t.trash.loadMore}
            </Button>
          )}
        </p>
      )}
      {asked?.kind === "path" && (
        <PathDialog
          key={asked.assets[0]!.assetId}
          asset={asked.assets[0]!}
          isTaken={asked.isTaken}
          others={asked.assets.length - 1}
          onRestore={async (to) => {
            await actions.restoreTo(asked.assets[0]!, to);
            next();
          }}
          onSkip={() => next()}
          onClose={close}
        />
      )}
      {asked?.kind === "purge" && (
        <PurgeQuestion
          assets={asked.assets}
          onConfirm={() => void actions.deleteForGood(asked.assets)}
          onClose={close}
        />
      )}
    </>
  );

  /** Continues with the next asset that needs a path. */
  function next() {
    if (asked?.kind !== "path") return;
    const assets = asked.assets.slice(1);
    if (assets.length === 0) close();
    else setAsked({ ...asked, assets });
  }
}

function menuOf(
  { trash: t }: AdminWords,
  targets: TrashTargets,
  restore: (targets: TrashTargets) => Promise<void>,
  ask: (asked: Asked) => void,
  askToPurge: (targets: TrashTargets) => Promise<void>,
): MenuEntry[] {
  const { assets, folders } = targets;
  const isOneFile = assets.length === 1 && folders.length === 0;
  return [
    {
      label: t.restore,
      icon: Undo2,
      keys: "Enter",
      onSelect: () => void restore(targets),
    },
    {
      label: t.restoreTo,
      icon: CornerUpRight,
      isDisabled: !isOneFile,
      onSelect: () => ask({ kind: "path", assets, isTaken: false }),
    },
    null,
    {
      label: t.delete,
      icon: Trash2,
      keys: "Del",
      isDanger: true,
      onSelect: () => void askToPurge(targets),
    },
  ];
}

function PurgeQuestion({
  assets,
  onConfirm,
  onClose,
}: {
  assets: readonly TrashedAsset[];
  onConfirm: () => void;
  onClose: () => void;
}) {
  const t = useWords().trash.deleting;
  const versions = assets.reduce((sum, { versionCounter }) => sum + versionCounter, 0);
  return (
    <Confirm
      title={t.title(assets.map(({ basename }) => basename))}
      description={t.description(versions)}
      confirmLabel={t.confirm}
      onConfirm={onConfirm}
      onClose={onClose}
    />
  );
}
