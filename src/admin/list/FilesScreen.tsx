import { FolderOpen, FolderX, SearchX, Upload } from "lucide-react";
import { type MouseEvent, useCallback, useEffect, useRef, useState } from "react";
import { useAddToRelease } from "../releases/useAddToRelease.js";
import { useAdmin } from "../state/AdminContext.js";
import { type ListOptions, NO_FILTER } from "../state/listOptions.js";
import { placeName } from "../state/paths.js";
import { useLive } from "../state/useLive.js";
import { useTakeDownEntries } from "../takedown/TakeDownProvider.js";
import { useFolderActions } from "../tree/folderActions.js";
import { Button } from "../ui/Button.js";
import { useDialog } from "../ui/Dialogs.js";
import { Context } from "../ui/Menu.js";
import { Empty, Loading, Problem } from "../ui/Notices.js";
import { useUploads } from "../uploads/UploadsProvider.js";
import { useFileDrop } from "../uploads/useFileDrop.js";
import { BulkBar } from "./BulkBar.js";
import { Toolbar } from "./Toolbar.js";
import { useAssetActions } from "./assetActions.js";
import { itemEntries } from "./itemMenu.js";
import { type ListItem, assetsOf, foldersOf } from "./items.js";
import { ListTable } from "./ListTable.js";
import { ListTiles } from "./ListTiles.js";
import { isFiltered } from "./rows.js";
import { usePresetDialog } from "../images/usePresetDialog.js";
import { useAskToMove } from "./useAskToMove.js";
import { folderOf, useFolderDrop } from "./useFolderDrop.js";
import { useExpiringLink } from "./useExpiringLink.js";
import { type Items, useItems } from "./useItems.js";
import { type SetOptions, useListOptions } from "./useListOptions.js";
import { useListSelection } from "./useListSelection.js";
import { useWords } from "../words/WordsContext.js";

/** The assets of a folder, or the results of a search. */
export function FilesScreen() {
  const t = useWords();
  const { location, size } = useAdmin();
  const { folderPath, list } = location;
  const setOptions = useListOptions();
  const isSearch = list.scope === "everywhere" && list.text.trim() !== "";
  const items = useItems(list);
  const uploads = useUploads();
  const searchField = useRef<HTMLInputElement>(null);
  const upload = useCallback(
    (files: readonly File[] | DataTransfer, to = folderPath) => uploads.add(files, to),
    [uploads, folderPath],
  );
  const drop = useFileDrop((transfer, target) => upload(transfer, folderOf(target) ?? folderPath));
  const folderDrop = useFolderDrop();

  return (
    <div className="cva-files" data-cva-size={size} {...drop.handlers} {...folderDrop.captures}>
      <Toolbar options={list} onOptions={setOptions} searchField={searchField} onFiles={upload} />
      <FileList
        key={isSearch ? "search" : folderPath}
        items={items}
        options={list}
        onOptions={setOptions}
        isSearch={isSearch}
        dropPath={folderDrop.path}
      />
      {drop.isOver && (
        <div className="cva-drop-veil" aria-hidden>
          <Upload />
          {t.list.dropTo(placeName(t, folderDrop.path ?? folderPath))}
        </div>
      )}
    </div>
  );
}

type FileListProps = {
  items: Items;
  options: ListOptions;
  onOptions: SetOptions;
  isSearch: boolean;
  dropPath: string | null;
};

function FileList({ items: shown, options, onOptions, isSearch, dropPath }: FileListProps) {
  const t = useWords();
  const { location, navigate } = useAdmin();
  const actions = useAssetActions();
  const folderActions = useFolderActions();
  const askToMove = useAskToMove();
  const onPresets = usePresetDialog();
  const openDialog = useDialog();
  const onLink = useExpiringLink();
  const takeDownEntries = useTakeDownEntries();
  const addToRelease = useAddToRelease();
  const list = useListSelection(shown, options.selected, onOptions);
  const [renaming, setRenaming] = useState<string | null>(null);
  const [menuFor, setMenuFor] = useState<readonly ListItem[]>([]);
  const { items } = shown;
  const place = placeName(t, location.folderPath);
  const openId = items.find(
    ({ asset }) =>
      asset?.basename === location.basename && asset.folderPath === location.folderPath,
  )?.id;

  const onContextMenu = (event: MouseEvent) => {
    // The menu key opens the menu of the keyboard's row, a pointer that of the row below it.
    const element = (event.target as HTMLElement).closest<HTMLElement>("[data-item]");
    const wanted = element?.dataset.item ?? list.selection.active;
    const item = items.find(({ id }) => id === wanted);
    if (item === undefined) event.preventDefault();
    else setMenuFor(list.withSelected(item));
  };
  const onMove = (moved: readonly ListItem[]) =>
    askToMove({ assets: assetsOf(moved), folders: foldersOf(moved).map(({ path }) => path) });
  const remove = async (removed: readonly ListItem[]) => {
    const assets = assetsOf(removed);
    if (assets.length > 0) await actions.remove(assets);
    for (const { path } of foldersOf(removed)) await folderActions.remove(path);
  };
  const onRename = ({ folder, asset }: ListItem, newName: string) =>
    folder === null ? actions.rename(asset, newName) : folderActions.rename(folder, newName);
  const onEdit = (edited: readonly ListItem[]) =>
    openDialog(async () => {
      const { EditDialog } = await import("./EditDialog.js");
      return (onClose) => <EditDialog items={edited} onClose={onClose} />;
    });
  const onTags = (tagged: readonly ListItem[]) =>
    openDialog(async () => {
      const { TagsDialog } = await import("./TagsDialog.js");
      return (onClose) => <TagsDialog assets={assetsOf(tagged)} onClose={onClose} />;
    });
  const entriesFor = (items: readonly ListItem[]) =>
    itemEntries(t, items, {
      actions,
      onOpen: list.open,
      onRename: ({ id }) => setRenaming(id),
      onMove,
      onDelete: (removed) => void remove(removed),
      onEdit,
      onTags,
      onLink,
      addToRelease,
      onShow: (view, folderPath) => navigate({ view, folderPath }),
      onPresets,
      onSetAccess: (path, access) => void folderActions.setAccess(path, access),
      takeDownEntries,
    });
  const View = options.layout === "list" ? ListTable : ListTiles;
  const hasRows = items.length > 0;
  return (
    <>
      {shown.error !== undefined && <Problem error={shown.error} />}
      {!hasRows && !shown.hasFirstPage && shown.error === undefined && (
        <Loading label={t.list.loading} />
      )}
      {!hasRows && shown.hasFirstPage && (
        <NothingHere options={options} onOptions={onOptions} items={shown} />
      )}
      {hasRows && (
        <Context entries={() => entriesFor(menuFor)}>
          <div className="cva-list-place">
            <View
              items={items}
              list={list}
              openId={openId}
              dropPath={dropPath}
              label={isSearch ? t.list.searchResults : t.list.filesIn(place)}
              sort={options.sort}
              onSort={(sort) => onOptions({ sort })}
              hasPaths={isSearch}
              isComplete={shown.isComplete}
              onEnd={shown.readMore}
              renaming={renaming}
              onRenaming={setRenaming}
              onRename={onRename}
              onDelete={(removed) => void remove(removed)}
              onContextMenu={onContextMenu}
            />
          </div>
        </Context>
      )}
      {list.selected.length > 0 ? (
        <BulkBar
          selected={list.selected}
          isIncomplete={list.isSelectingAll}
          actions={actions}
          onMove={onMove}
          onTags={onTags}
          onDelete={(removed) => void remove(removed)}
          onClear={list.none}
          entries={entriesFor(list.selected)}
        />
      ) : (
        <Count items={shown} isSearch={isSearch} />
      )}
      <GoneFolder onLeave={() => navigate({})} />
    </>
  );
}

/** The number of folders and files, and whether the list is complete. */
function Count({ items: shown, isSearch }: { items: Items; isSearch: boolean }) {
  const t = useWords().list;
  const { folders, files, total, isComplete, hasFirstPage, isReading, isPartial, readAll } = shown;
  if (!hasFirstPage) return null;
  const rest = isSearch ? "narrow" : isReading ? "loading" : isPartial ? "include" : "scroll";
  return (
    <div className="cva-count">
      <p role="status">{t.count({ folders, files, total, more: isComplete ? null : rest })}</p>
      {isPartial && folders + files > 0 && (
        <Button look="quiet" onClick={readAll}>
          {t.includeAll}
        </Button>
      )}
    </div>
  );
}

function NothingHere({
  options,
  onOptions,
  items: { isComplete, isPartial, isReading, total, readAll },
}: {
  options: ListOptions;
  onOptions: SetOptions;
  items: Items;
}) {
  const t = useWords().list;
  const { location, rootPath } = useAdmin();
  if (isReading || (!isComplete && !isFiltered(options))) return <Loading label={t.loading} />;
  if (!isFiltered(options)) {
    const isTop = location.folderPath === rootPath;
    return (
      <Empty icon={FolderOpen} title={isTop ? t.empty.top : t.empty.folder}>
        {t.empty.advice}
      </Empty>
    );
  }
  return (
    <Empty icon={SearchX} title={t.noMatch.title}>
      <p>{isPartial ? t.noMatch.first(total) : t.noMatch.all}</p>
      {isPartial && (
        <Button look="main" onClick={readAll}>
          {t.includeAll}
        </Button>
      )}
      <Button onClick={() => onOptions(NO_FILTER)}>{t.showAll}</Button>
    </Empty>
  );
}

/** Shows that the folder of the location does not exist, instead of an empty list. */
function GoneFolder({ onLeave }: { onLeave: () => void }) {
  const t = useWords().list;
  const { api, location } = useAdmin();
  const folder = useLive(api.getFolder, { path: location.folderPath });
  const heading = useRef<HTMLDivElement>(null);
  const isGone = folder.data === null;
  useEffect(() => {
    if (isGone) heading.current?.focus();
  }, [isGone]);
  if (!isGone) return null;
  return (
    <div className="cva-gone" ref={heading} tabIndex={-1}>
      <Empty icon={FolderX} title={t.noFolder.title}>
        <p>{t.noFolder.advice}</p>
        <Button onClick={onLeave}>{t.showAll}</Button>
      </Empty>
    </div>
  );
}
