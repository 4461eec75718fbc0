import { useMutation } from "convex/react";
import {
  ChevronRight,
  CornerLeftUp,
  Folder as FolderIcon,
  FolderPlus,
  History,
} from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";
import { usePageList } from "../../react/usePageList.js";
import { joinPath, lastSegment, parentOf, parseFolderPath } from "../../shared/paths.js";
import { shownName } from "../../shared/visibleNames.js";
import { folded, wordsOf } from "../list/rows.js";
import { useAdmin } from "../state/AdminContext.js";
import { COMPLETE } from "../state/everyPage.js";
import { placeName, shownPath } from "../state/paths.js";
import { Button } from "../ui/Button.js";
import { Loading, Problem } from "../ui/Notices.js";
import { PathHint } from "../ui/PathField.js";
import { explain } from "../words/explain.js";
import { useWords } from "../words/WordsContext.js";

type MoveTargetsProps = {
  path: string;
  /** True if no folder has the path yet: its siblings are shown, as far as it is typed. */
  isNew: boolean;
  /** The words of the search. */
  words: string;
  /** The folders to move, which cannot be opened. */
  folders: readonly string[];
  recent: readonly string[];
  onGo: (path: string) => void;
};

/** The targets of before that are shown at a time. */
const MOST_RECENT = 3;

/** The subfolders of a folder and the targets of before, as far as they match a search. */
export function MoveTargets({ path, isNew, words, folders, recent, onGo }: MoveTargetsProps) {
  const t = useWords();
  const { api, rootPath } = useAdmin();
  const [isCreating, setIsCreating] = useState(false);
  const parent = parentOf(path);
  const shown = isNew ? (parent ?? rootPath) : path;
  const list = usePageList(api.listFoldersPage, { parentPath: shown }, { first: COMPLETE.first });
  const wanted = wordsOf(words.trim() === "" && isNew ? lastSegment(path) : words);
  const isFound = (name: string) => wanted.every((word) => folded(name).includes(word));
  const found = list.results.filter(({ name }) => isFound(name));
  const used = recent.filter((target) => target !== path && isFound(target));
  const place = placeName(t, shown);
  return (
    <>
      <ul className="cva-move-list" aria-label={t.tree.move.foldersIn(shownName(place))}>
        {(isNew ? [] : used.slice(0, MOST_RECENT)).map((target) => (
          <li key={target}>
            <button
              type="button"
              className="cva-move-folder"
              aria-label={t.tree.move.recentTarget(shownName(shownPath(t, target)))}
              onClick={() => onGo(target)}
            >
              <History aria-hidden />
              <span>{shownName(shownPath(t, target))}</span>
              <small>{t.tree.move.recent}</small>
            </button>
          </li>
        ))}
        {parent !== null && path !== rootPath && !isNew && wanted.length === 0 && (
          <li>
            <button type="button" className="cva-move-folder" onClick={() => onGo(parent)}>
              <CornerLeftUp aria-hidden />
              <span>{t.tree.move.up(shownName(placeName(t, parent)))}</span>
            </button>
          </li>
        )}
        {found.map((child) => (
          <li key={child.path}>
            <button
              type="button"
              className="cva-move-folder"
              disabled={folders.includes(child.path)}
              onClick={() => onGo(child.path)}
            >
              <FolderIcon aria-hidden />
              <span>{shownName(child.name)}</span>
              <ChevronRight aria-hidden />
            </button>
          </li>
        ))}
        {list.status === "CanLoadMore" && (
          <li>
            <Button look="quiet" onClick={() => list.loadMore(COMPLETE.next)}>
              {wanted.length > 0 ? t.tree.move.searchMore : t.tree.move.showMore}
            </Button>
          </li>
        )}
        {list.status === "Exhausted" && found.length === 0 && (
          <li className="cva-hint">
            {wanted.length > 0
              ? t.tree.move.noMatch(shownName(place))
              : t.tree.move.none(shownName(place))}
          </li>
        )}
      </ul>
      {list.error !== null && <Problem error={list.error} />}
      {list.status === "LoadingFirstPage" && list.error === null && (
        <Loading label={t.tree.move.loading} />
      )}
      {isCreating ? (
        <NewFolder parentPath={shown} onGo={onGo} onClose={() => setIsCreating(false)} />
      ) : (
        <Button look="quiet" className="cva-move-new" onClick={() => setIsCreating(true)}>
          <FolderPlus aria-hidden />
          {t.tree.move.newFolderIn(shownName(place))}
        </Button>
      )}
    </>
  );
}

/** Creates a folder in a folder, and goes to it. A name that is refused stays, with the reason. */
function NewFolder({
  parentPath,
  onGo,
  onClose,
}: {
  parentPath: string;
  onGo: (path: string) => void;
  onClose: () => void;
}) {
  const t = useWords();
  const { api } = useAdmin();
  const createFolder = useMutation(api.createFolderByPath);
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const hint = useId();
  const create = async () => {
    if (name.trim() === "") return;
    try {
      const path = parseFolderPath(joinPath(parentPath, name.trim()));
      await createFolder({ path, mustNotExist: true });
      onGo(path);
    } catch (error) {
      setProblem(explain(t, error).advice);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    // Neither moves nor closes the dialog.
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Enter") void create();
    else onClose();
  };
  return (
    <div className="cva-move-create">
      <input
        className="cva-input"
        aria-label={t.tree.move.nameIn(placeName(t, parentPath))}
        placeholder={t.tree.move.name}
        aria-describedby={hint}
        aria-invalid={problem !== null}
        autoComplete="off"
        spellCheck={false}
        autoFocus
        value={name}
        onChange={(event) => {
          setName(event.target.value);
          setProblem(null);
        }}
        onKeyDown={onKeyDown}
      />
      <Button disabled={name.trim() === ""} onClick={() => void create()}>
        {t.common.create}
      </Button>
      <PathHint id={hint} problem={problem} hint="" />
    </div>
  );
}
