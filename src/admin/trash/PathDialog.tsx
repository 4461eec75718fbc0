import { useId, useState } from "react";
import { otherName } from "../../react/uploads/conflicts.js";
import { joinPath, parseBasename, parseFolderPath } from "../../shared/paths.js";
import { type AssetPath, shownPath } from "../state/paths.js";
import { Dialog, DialogForm } from "../ui/Dialog.js";
import { PathField, PathHint, problemOf } from "../ui/PathField.js";
import { explain } from "../words/explain.js";
import type { TrashedAsset } from "./trashRows.js";
import { useWords } from "../words/WordsContext.js";

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
  const t = useWords();
  const { asset, isTaken, others, onClose } = props;
  const [folderPath, setFolderPath] = useState(asset.folderPath);
  const [basename, setBasename] = useState(isTaken ? otherName(asset.basename, 1) : asset.basename);
  const [refused, setRefused] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const hint = useId();
  const to = { folderPath: folderPath.trim(), basename: basename.trim() };
  const problem =
    problemOf(t, () => {
      parseFolderPath(to.folderPath);
      if (to.basename !== "") parseBasename(to.basename);
    }) ?? refused;

  const change = (set: (value: string) => void) => (value: string) => {
    set(value);
    setRefused(null);
  };
  const submit = async () => {
    setIsBusy(true);
    try {
      await props.onRestore(to);
    } catch (error) {
      setRefused(explain(t, error).advice);
      setIsBusy(false);
    }
  };
  return (
    <Dialog
      title={t.trash.path.title(asset.basename)}
      description={
        isTaken ? t.trash.path.taken(joinPath(asset.folderPath, asset.basename)) : t.trash.path.free
      }
      onClose={onClose}
    >
      <DialogForm
        submitLabel={t.trash.path.submit(others)}
        cancelLabel={others > 0 ? t.trash.path.skip : undefined}
        isDisabled={isBusy || to.basename === "" || problem !== null}
        onSubmit={() => void submit()}
        onClose={others > 0 ? props.onSkip : onClose}
      >
        <PathField
          label={t.trash.path.name}
          autoFocus
          value={basename}
          describedBy={hint}
          isInvalid={problem !== null}
          onChange={change(setBasename)}
        />
        <PathField
          label={t.trash.path.folder}
          placeholder={shownPath(t, "")}
          value={folderPath}
          describedBy={hint}
          onChange={change(setFolderPath)}
        />
        <PathHint id={hint} problem={problem} hint={t.trash.path.hint} />
      </DialogForm>
    </Dialog>
  );
}
