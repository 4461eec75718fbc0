import { useId, useState } from "react";
import { isAssetError } from "../../shared/errors.js";
import { joinPath, parseBasename, parseFolderPath } from "../../shared/paths.js";
import type { AssetPath } from "../state/paths.js";
import { Button } from "../ui/Button.js";
import { Dialog } from "../ui/Dialog.js";
import { explain } from "../words/explain.js";
import { type TrashedAsset, otherName } from "./trashRows.js";

type PathDialogProps = {
  asset: TrashedAsset;
  /** True if another asset now has this asset's path. */
  isTaken: boolean;
  /** The number of further assets to ask about. */
  others: number;
  /** @throws the server's error. */
  onRestore: (to: AssetPath) => Promise<void>;
  /** Leaves this asset in the trash. */
  onSkip: () => void;
  onClose: () => void;
};

/** Asks for the path to restore an asset to. */
export function PathDialog(props: PathDialogProps) {
  const { asset, isTaken, others, onClose } = props;
  const own = joinPath(asset.folderPath, asset.basename);
  const [folderPath, setFolderPath] = useState(asset.folderPath);
  const [basename, setBasename] = useState(isTaken ? otherName(asset.basename) : asset.basename);
  const [refused, setRefused] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const hint = useId();
  const problem = problemOf(folderPath, basename) ?? refused;

  const change = (set: (value: string) => void) => (value: string) => {
    set(value);
    setRefused(null);
  };
  const submit = async () => {
    setIsBusy(true);
    try {
      const to = { folderPath: folderPath.trim(), basename: basename.trim() };
      await props.onRestore(to);
    } catch (error) {
      setRefused(explain(error).advice);
      setIsBusy(false);
    }
  };
  return (
    <Dialog
      title={`Restore “${asset.basename}”`}
      description={
        isTaken
          ? `Another file is now at ${own}. Restore this one under another name or in another ` +
            "folder."
          : "With all its versions and its previous state."
      }
      onClose={onClose}
    >
      <form
        className="cva-dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <label className="cva-field">
          <span>Name</span>
          <input
            className="cva-input"
            autoFocus
            autoComplete="off"
            spellCheck={false}
            value={basename}
            aria-describedby={hint}
            aria-invalid={problem !== null}
            onChange={(event) => change(setBasename)(event.target.value)}
          />
        </label>
        <label className="cva-field">
          <span>Folder</span>
          <input
            className="cva-input"
            autoComplete="off"
            spellCheck={false}
            placeholder="All files"
            value={folderPath}
            aria-describedby={hint}
            onChange={(event) => change(setFolderPath)(event.target.value)}
          />
        </label>
        <p
          id={hint}
          className="cva-hint"
          role="status"
          data-tone={problem === null ? "calm" : "problem"}
        >
          {problem ?? "A missing folder is created. Leave empty for the top folder."}
        </p>
        <div className="cva-dialog-foot">
          {others > 0 ? (
            <Button onClick={props.onSkip}>Skip this one</Button>
          ) : (
            <Button onClick={onClose}>Cancel</Button>
          )}
          <Button
            look="main"
            type="submit"
            disabled={isBusy || basename.trim() === "" || problem !== null}
          >
            {others > 0 ? `Restore, ${others} left` : "Restore"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Validates a path before the server is asked; `null` if it is valid. */
function problemOf(folderPath: string, basename: string): string | null {
  try {
    parseFolderPath(folderPath.trim());
    if (basename.trim() !== "") parseBasename(basename.trim());
    return null;
  } catch (error) {
    if (!isAssetError(error)) throw error;
    return explain(error).advice;
  }
}
