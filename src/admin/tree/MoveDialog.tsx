import { ChevronRight, CornerLeftUp, Folder as FolderIcon } from "lucide-react";
import { useState } from "react";
import { usePageList } from "../../react/usePageList.js";
import { lastSegment, parentOf } from "../../shared/paths.js";
import { useAdmin } from "../state/AdminContext.js";
import { trail } from "../state/paths.js";
import { COMPLETE } from "../state/everyPage.js";
import { Button } from "../ui/Button.js";
import { Dialog } from "../ui/Dialog.js";
import { Loading, Problem } from "../ui/Notices.js";
import { contentsWords } from "../list/items.js";
import { mayGoInto } from "./useFolderTree.js";

type MoveDialogProps = {
  /** The number of files to move, the folders to move, and where they are now. */
  moving: { files: number; folders: readonly string[]; from: string };
  onMove: (folderPath: string) => void;
  onClose: () => void;
};

/** Asks for the target folder; an alternative to dragging. */
export function MoveDialog({ moving, onMove, onClose }: MoveDialogProps) {
  const { api } = useAdmin();
  const { files, folders, from } = moving;
  const [path, setPath] = useState(from);
  const list = usePageList(api.listFoldersPage, { parentPath: path }, COMPLETE);
  const parent = parentOf(path);
  const [folder] = folders;
  const what =
    folder !== undefined && folders.length === 1 && files === 0
      ? `“${lastSegment(folder)}”`
      : contentsWords(folders.length, files);
  const isAllowed =
    (files === 0 || path !== from) && folders.every((moved) => mayGoInto(moved, path));
  const place = trail(path).at(-1)!.name;

  return (
    <Dialog
      title={`Move ${what}`}
      description={
        <span className="cva-move-trail">
          {trail(path)
            .map(({ name }) => name)
            .join(" / ")}
        </span>
      }
      onClose={onClose}
    >
      <ul className="cva-move-list" aria-label={`Folders in ${place}`}>
        {parent !== null && (
          <li>
            <button type="button" className="cva-move-folder" onClick={() => setPath(parent)}>
              <CornerLeftUp aria-hidden />
              <span>Up to {trail(parent).at(-1)!.name}</span>
            </button>
          </li>
        )}
        {list.results.map((child) => (
          <li key={child.path}>
            <button
              type="button"
              className="cva-move-folder"
              disabled={folders.includes(child.path)}
              onClick={() => setPath(child.path)}
            >
              <FolderIcon aria-hidden />
              <span>{child.name}</span>
              <ChevronRight aria-hidden />
            </button>
          </li>
        ))}
        {list.status === "Exhausted" && list.results.length === 0 && (
          <li className="cva-hint">No folders in {place}.</li>
        )}
      </ul>
      {list.error !== null && <Problem error={list.error} />}
      {list.status === "LoadingFirstPage" && list.error === null && (
        <Loading label="Loading folders…" />
      )}
      <div className="cva-dialog-foot">
        <Button onClick={onClose}>Cancel</Button>
        <Button
          look="main"
          disabled={!isAllowed}
          onClick={() => {
            onMove(path);
            onClose();
          }}
        >
          Move to {place}
        </Button>
      </div>
    </Dialog>
  );
}
