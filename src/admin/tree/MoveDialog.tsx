import { useConvex } from "convex/react";
import { Search } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { lastSegment, parentOf, parseFolderPath } from "../../shared/paths.js";
import { shownName } from "../../shared/visibleNames.js";
import { useAdmin } from "../state/AdminContext.js";
import { type AssetPath, placeName } from "../state/paths.js";
import { useLive } from "../state/useLive.js";
import { Button } from "../ui/Button.js";
import { Dialog } from "../ui/Dialog.js";
import { PathField, PathHint, problemOf } from "../ui/PathField.js";
import { MoveTargets } from "./MoveTargets.js";
import { recentTargets, rememberTarget } from "./recentTargets.js";
import { mayGoInto } from "./useFolderTree.js";
import type { AdminWords } from "../words/en/index.js";
import { useWords } from "../words/WordsContext.js";

/** The files and folders to move. */
export type Moving = { assets: readonly AssetPath[]; folders: readonly string[] };

type MoveDialogProps = {
  moving: Moving;
  onMove: (folderPath: string) => void;
  onClose: () => void;
};

/** Asks for the target folder: found by browsing, a search or its path, used before, or made for it. */
export function MoveDialog({ moving, onMove, onClose }: MoveDialogProps) {
  const t = useWords();
  const { api } = useAdmin();
  const client = useConvex();
  const { assets, folders } = moving;
  const [path, setPath] = useState(assets[0]?.folderPath ?? parentOf(folders[0] ?? "") ?? "");
  const [typed, setTyped] = useState(path);
  const [words, setWords] = useState("");
  const hint = useId();
  const go = (to: string) => {
    setPath(to);
    setTyped(to);
    setWords("");
  };
  const type = (text: string) => {
    setTyped(text);
    const wanted = text.trim().replace(/^\/|\/$/g, "");
    if (problemOf(t, () => parseFolderPath(wanted)) === null) setPath(wanted);
  };
  const problem = problemOf(t, () => parseFolderPath(typed.trim().replace(/^\/|\/$/g, "")));
  const { data: folder } = useLive(api.getFolder, { path });
  const isNew = folder === null;
  const isAllowed = problem === null && folder !== undefined && mayMove(moving, path);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isAllowed) return;
    rememberTarget(client, path);
    onMove(path);
    onClose();
  };
  return (
    <Dialog title={t.tree.move.title(nameOf(t, moving))} onClose={onClose}>
      <form className="cva-move" onSubmit={submit}>
        <label className="cva-search">
          <Search aria-hidden />
          <input
            type="search"
            aria-label={t.tree.move.search}
            placeholder={t.tree.move.searchIn(shownName(placeName(t, path)))}
            autoComplete="off"
            spellCheck={false}
            value={words}
            onChange={(event) => setWords(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" && event.key !== "ArrowDown") return;
              event.preventDefault();
              const form = event.currentTarget.form!;
              const first = form.querySelector<HTMLElement>(".cva-move-folder:not(:disabled)");
              if (event.key === "ArrowDown") first?.focus();
              else if (words.trim() !== "") first?.click();
            }}
          />
        </label>
        <MoveTargets
          key={path}
          path={path}
          isNew={isNew}
          words={words}
          folders={folders}
          recent={recentTargets(client).filter((target) => mayMove(moving, target))}
          onGo={go}
        />
        <PathField
          label={t.tree.move.path}
          placeholder={t.tree.move.top}
          value={typed}
          describedBy={hint}
          isInvalid={problem !== null}
          onChange={type}
        />
        <PathHint
          id={hint}
          problem={problem}
          hint={
            isNew
              ? t.tree.move.isNew
              : mayMove(moving, path)
                ? t.tree.move.to(shownName(path))
                : t.tree.move.same
          }
        />
        <div className="cva-dialog-foot">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button look="main" type="submit" disabled={!isAllowed}>
            {t.tree.move.submit(shownName(placeName(t, path)))}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Returns whether something changes its folder, and no folder would go into itself. */
function mayMove({ assets, folders }: Moving, to: string): boolean {
  return (
    folders.every((path) => mayGoInto(path, to)) &&
    (folders.length > 0 || assets.some(({ folderPath }) => folderPath !== to))
  );
}

function nameOf(t: AdminWords, { assets, folders }: Moving): string {
  if (folders.length + assets.length > 1) return t.common.contents(folders.length, assets.length);
  return t.common.quoted(shownName(assets[0]?.basename ?? lastSegment(folders[0] ?? "")));
}
