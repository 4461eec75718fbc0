import {
  File,
  Folder,
  Keyboard,
  LayoutGrid,
  Link2,
  List,
  type LucideIcon,
  Upload,
} from "lucide-react";
import { type KeyboardEvent, useDeferredValue, useId, useState } from "react";
import { usePageList } from "../../react/usePageList.js";
import { shownName } from "../../shared/visibleNames.js";
import { useExpiringLink } from "../list/useExpiringLink.js";
import { folded, wordsOf } from "../list/rows.js";
import { useAdmin } from "../state/AdminContext.js";
import { COMPLETE } from "../state/everyPage.js";
import { shownPath } from "../state/paths.js";
import { useLive } from "../state/useLive.js";
import { Dialog } from "../ui/Dialog.js";
import { useUploads } from "../uploads/UploadsProvider.js";
import { VIEW_ICONS, useViews } from "./views.js";
import { useWords } from "../words/WordsContext.js";

type Command = { id: string; label: string; hint?: string; icon: LucideIcon; run: () => void };

/** The files that a search shows; each may cost a document. */
const MOST_FILES = 8;
const MOST_FOLDERS = 8;

/** Finds commands, folders and files by a few letters; subfolders of the open folder first. */
export function Palette({ onClose, onKeys }: { onClose: () => void; onKeys: () => void }) {
  const t = useWords().shell.palette;
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const commands = useCommands(text, onKeys);
  const active = commands[Math.min(at, commands.length - 1)];
  const optionId = (command: Command) => `${id}${command.id}`;

  const run = (command: Command | undefined) => {
    if (command === undefined) return;
    onClose();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number | undefined> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined && commands.length > 0) {
      setAt((Math.min(at, commands.length - 1) + step + commands.length) % commands.length);
    } else if (event.key === "Enter") run(active);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title={t.title} onClose={onClose}>
      <input
        className="cva-input"
        role="combobox"
        aria-label={t.find}
        aria-expanded
        aria-controls={`${id}list`}
        aria-activedescendant={active === undefined ? undefined : optionId(active)}
        autoComplete="off"
        spellCheck={false}
        autoFocus
        placeholder={t.placeholder}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id={`${id}list`} className="cva-palette" role="listbox" aria-label={t.results}>
        {commands.map((command) => (
          <li
            key={command.id}
            ref={command === active ? scrollIntoView : undefined}
            id={optionId(command)}
            role="option"
            aria-selected={command === active}
            onClick={() => run(command)}
          >
            <command.icon aria-hidden />
            <span>{command.label}</span>
            {command.hint !== undefined && <small>{command.hint}</small>}
          </li>
        ))}
      </ul>
      <p className="cva-hint" role="status">
        {commands.length === 0 && t.nothing}
      </p>
    </Dialog>
  );
}

function scrollIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}

function useCommands(text: string, onKeys: () => void): Command[] {
  const t = useWords();
  const { api, location, rootPath, navigate } = useAdmin();
  const uploads = useUploads();
  const views = useViews();
  const { folderPath, basename, list } = location;
  const link = useExpiringLink();
  const words = wordsOf(text);
  const searched = useDeferredValue(text).trim();
  const isLong = /[\p{L}\p{N}]{2}/u.test(searched);
  const files = useLive(
    api.searchAssets,
    isLong ? { text: searched, folderPath: rootPath, limit: MOST_FILES } : "skip",
  );
  const folders = usePageList(
    api.listFoldersPage,
    { parentPath: folderPath },
    { first: COMPLETE.first },
  );
  const foundFolders = useLive(
    api.searchFolders,
    isLong ? { text: searched, folderPath: rootPath, limit: MOST_FOLDERS } : "skip",
  );
  const other = list.layout === "list" ? "grid" : "list";
  const commands: Command[] = [
    ...views.map(({ view, open }) => ({
      id: view,
      label: t.shell.views[view],
      icon: VIEW_ICONS[view],
      run: open,
    })),
    {
      id: "upload",
      label: t.shell.palette.upload,
      icon: Upload,
      run: () => chooseFiles((chosen) => uploads.add(chosen, folderPath)),
    },
    {
      id: "layout",
      label: t.shell.palette[other],
      icon: other === "grid" ? LayoutGrid : List,
      run: () =>
        navigate((current) => ({
          folderPath: current.folderPath,
          list: { ...current.list, layout: other },
        })),
    },
    ...(location.view === "files" && basename !== null
      ? [
          {
            id: "link",
            label: t.list.menu.link,
            hint: shownName(basename),
            icon: Link2,
            run: () => link({ folderPath, basename }),
          },
        ]
      : []),
    { id: "keys", label: t.shell.keys.title, icon: Keyboard, run: onKeys },
  ];
  const isFound = (label: string) => words.every((word) => folded(label).includes(word));
  const found = files.data?.assets ?? [];
  const here = folders.results.filter(({ name }) => words.length > 0 && isFound(name));
  const elsewhere = (isLong && foundFolders.data?.folders) || [];
  const byPath = new Map([...here, ...elsewhere].map((folder) => [folder.path, folder]));
  return [
    ...commands.filter(({ label }) => isFound(label)),
    ...[...byPath.values()].slice(0, MOST_FOLDERS).map(({ path, parentPath, name }) => ({
      id: `/${path}`,
      label: shownName(name),
      hint: shownName(shownPath(t, parentPath ?? "")),
      icon: Folder,
      run: () => navigate({ folderPath: path }),
    })),
    ...(isLong ? found : []).map(({ assetId, folderPath, basename }) => ({
      id: assetId,
      label: shownName(basename),
      hint: shownName(shownPath(t, folderPath)),
      icon: File,
      run: () => navigate({ folderPath, basename }),
    })),
  ];
}

function chooseFiles(then: (files: readonly File[]) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.addEventListener("change", () => then([...(input.files ?? [])]));
  input.click();
}
