import { FolderOpen, FolderX, SearchX, Upload } from "lucide-react";
import { type MouseEvent, useCallback, useEffect, useRef, useState } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { trail } from "../state/paths.js";
import { useLive } from "../state/useLive.js";
import { useTakeDownEntries } from "../takedown/TakeDownProvider.js";
import { MoveDialog } from "../tree/MoveDialog.js";
import { Button } from "../ui/Button.js";
import { Context } from "../ui/Menu.js";
import { Empty, Loading, Problem } from "../ui/Notices.js";
import { useUploads } from "../uploads/UploadsProvider.js";
import { useFileDrop } from "../uploads/useFileDrop.js";
import { formatCount, plural } from "../words/format.js";
import { AssetTable } from "./AssetTable.js";
import { AssetTiles } from "./AssetTiles.js";
import { BulkBar } from "./BulkBar.js";
import { type Layout, Toolbar } from "./Toolbar.js";
import { useAssetActions } from "./assetActions.js";
import { assetEntries } from "./assetMenu.js";
import { type AssetRow, type Filter, NO_FILTER, type Sort, firstSort, isFiltered } from "./rows.js";
import { useAssetSelection } from "./useAssetSelection.js";
import { type Assets, type Scope, useAssets } from "./useAssets.js";

/** The assets of a folder, or the results of a search. */
export function FilesScreen() {
  const { location } = useAdmin();
  const [layout, setLayout] = useState<Layout>("list");
  const [sort, setSort] = useState<Sort>(firstSort("name"));
  const [scope, setScope] = useState<Scope>("folder");
  const [filter, setFilter] = useState<Filter>(NO_FILTER);

  // Another folder resets the list; only a search everywhere continues.
  const [folder, setFolder] = useState(location.folderPath);
  if (folder !== location.folderPath) {
    setFolder(location.folderPath);
    if (scope === "folder") setFilter({ ...filter, text: "" });
  }
  const isSearch = scope === "everywhere" && filter.text.trim() !== "";
  const assets = useAssets(filter, sort, scope);
  const uploads = useUploads();
  const searchField = useRef<HTMLInputElement>(null);
  const { folderPath } = location;
  const upload = useCallback(
    (files: readonly File[] | DataTransfer) => uploads.add(files, folderPath),
    [uploads, folderPath],
  );
  const drop = useFileDrop(upload);

  return (
    <div className="cva-files" {...drop.handlers}>
      <Toolbar
        filter={filter}
        onFilter={setFilter}
        scope={scope}
        onScope={setScope}
        sort={sort}
        onSort={setSort}
        layout={layout}
        onLayout={setLayout}
        searchField={searchField}
        onFiles={upload}
      />
      <FileList
        key={isSearch ? "search" : location.folderPath}
        assets={assets}
        layout={layout}
        sort={sort}
        onSort={setSort}
        filter={filter}
        onFilter={setFilter}
        isSearch={isSearch}
      />
      {drop.isOver && (
        <div className="cva-drop-veil" aria-hidden>
          <Upload />
          Drop to upload to {trail(location.folderPath).at(-1)!.name}
        </div>
      )}
    </div>
  );
}

type FileListProps = {
  assets: Assets;
  layout: Layout;
  sort: Sort;
  onSort: (sort: Sort) => void;
  filter: Filter;
  onFilter: (filter: Filter) => void;
  isSearch: boolean;
};

function FileList({ assets, layout, isSearch, filter, ...props }: FileListProps) {
  const { location, navigate, overlays } = useAdmin();
  const actions = useAssetActions();
  const takeDownEntries = useTakeDownEntries();
  const list = useAssetSelection(assets);
  const [renaming, setRenaming] = useState<string | null>(null);
  const [moving, setMoving] = useState<readonly AssetRow[] | null>(null);
  const [menuFor, setMenuFor] = useState<readonly AssetRow[]>([]);
  const place = trail(location.folderPath).at(-1)!.name;

  const onContextMenu = (event: MouseEvent) => {
    // The menu key opens the menu of the keyboard's row, a pointer that of the row below it.
    const element = (event.target as HTMLElement).closest<HTMLElement>("[data-asset]");
    const id = element?.dataset.asset ?? list.selection.active;
    const asset = assets.rows.find(({ assetId }) => assetId === id);
    if (asset === undefined) event.preventDefault();
    else setMenuFor(list.include(asset));
  };
  const View = layout === "list" ? AssetTable : AssetTiles;
  const isShown = assets.rows.length > 0;
  return (
    <>
      {assets.error !== undefined && <Problem error={assets.error} />}
      {!isShown && !assets.hasFirstPage && assets.error === undefined && (
        <Loading label="Loading files…" />
      )}
      {!isShown && assets.hasFirstPage && (
        <NothingHere filter={filter} onFilter={props.onFilter} assets={assets} />
      )}
      {isShown && (
        <Context
          entries={() =>
            assetEntries(menuFor, {
              actions,
              onOpen: list.open,
              onRename: ({ assetId }) => setRenaming(assetId),
              onMove: setMoving,
              takeDownEntries,
            })
          }
        >
          <div className="cva-list-place">
            <View
              rows={assets.rows}
              list={list}
              label={isSearch ? "Search results" : `Files in ${place}`}
              sort={props.sort}
              onSort={props.onSort}
              hasPaths={isSearch}
              isComplete={assets.isComplete}
              onEnd={assets.readMore}
              renaming={renaming}
              onRenaming={setRenaming}
              onRenamed={(asset, newName) => {
                setRenaming(null);
                if (newName !== null) void actions.rename(asset, newName);
              }}
              onDelete={(selected) => void actions.remove(selected)}
              onContextMenu={onContextMenu}
            />
          </div>
        </Context>
      )}
      {list.selected.length > 1 ? (
        <BulkBar
          selected={list.selected}
          isIncomplete={list.isSelectingAll}
          actions={actions}
          onMove={setMoving}
          onClear={list.none}
        />
      ) : (
        <Count assets={assets} isSearch={isSearch} />
      )}
      {moving !== null && overlays !== null && (
        <MoveDialog
          folder={{ assets: moving.length, from: moving[0]?.folderPath ?? "" }}
          onMove={(folderPath) => void actions.move(moving, folderPath)}
          onClose={() => setMoving(null)}
        />
      )}
      <GoneFolder onLeave={() => navigate({})} />
    </>
  );
}

/** A text for the number of assets and whether the list is complete. */
function Count({ assets, isSearch }: { assets: Assets; isSearch: boolean }) {
  const { rows, total, isComplete, hasFirstPage, isReading, isPartial, readAll } = assets;
  if (!hasFirstPage) return null;
  const all = isComplete || isSearch ? plural(total, "file") : `the first ${plural(total, "file")}`;
  const shown =
    rows.length !== total
      ? `${formatCount(rows.length)} of ${all}`
      : isPartial
        ? `Only ${all}, in this order`
        : all.replace(/^the/, "The");
  const rest = isSearch
    ? " – add words to narrow the search"
    : isReading
      ? ", loading more…"
      : isPartial
        ? "."
        : " – scroll for more";
  return (
    <div className="cva-count">
      <p role="status">
        {shown}
        {!isComplete && rest}
      </p>
      {isPartial && rows.length > 0 && (
        <Button look="quiet" onClick={readAll}>
          Include all files
        </Button>
      )}
    </div>
  );
}

function NothingHere({
  filter,
  onFilter,
  assets: { isComplete, isPartial, isReading, total, readAll },
}: {
  filter: Filter;
  onFilter: (filter: Filter) => void;
  assets: Assets;
}) {
  const { location } = useAdmin();
  if (isReading || (!isComplete && !isFiltered(filter))) return <Loading label="Loading files…" />;
  if (!isFiltered(filter)) {
    return (
      <Empty
        icon={FolderOpen}
        title={
          location.folderPath === "" ? "No files in the top folder" : "No files in this folder"
        }
      >
        Drop files here, paste an image, or choose Upload. Folders keep their structure.
      </Empty>
    );
  }
  return (
    <Empty icon={SearchX} title="No matches">
      <p>
        {isPartial
          ? `None of the first ${plural(total, "file")} matches the search and filters.`
          : "No file matches the search and filters."}
      </p>
      {isPartial && (
        <Button look="main" onClick={readAll}>
          Include all files
        </Button>
      )}
      <Button onClick={() => onFilter(NO_FILTER)}>Show all files</Button>
    </Empty>
  );
}

/** Shows that the folder of the location does not exist, instead of an empty list. */
function GoneFolder({ onLeave }: { onLeave: () => void }) {
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
      <Empty icon={FolderX} title="Folder not found">
        <p>It was moved, renamed or deleted. If it was deleted, its files are in the trash.</p>
        <Button onClick={onLeave}>Show all files</Button>
      </Empty>
    </div>
  );
}
