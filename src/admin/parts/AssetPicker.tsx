import { useState } from "react";
import { shownName } from "../../shared/visibleNames.js";
import { isTypeAllowed } from "../../shared/uploadLimits.js";
import { Breadcrumbs } from "../shell/Breadcrumbs.js";
import { useAdmin } from "../state/AdminContext.js";
import { DEFAULT_OPTIONS } from "../state/listOptions.js";
import { useLive } from "../state/useLive.js";
import type { AssetAdminApi, AssetPartsProps } from "../types.js";
import { Button } from "../ui/Button.js";
import { Dialog } from "../ui/Dialog.js";
import { useWords } from "../words/WordsContext.js";
import type { AdminWords } from "../words/en/index.js";
import { AssetAdminProvider } from "./AssetAdminProvider.js";
import { AssetList } from "./AssetList.js";

/** A file with its published version, as it was when it was chosen. */
export type PickedAsset = NonNullable<AssetAdminApi["getAsset"]["_returnType"]>;

/** The props of `AssetPicker`. */
export type AssetPickerProps = Pick<
  AssetPartsProps,
  "api" | "filesUrl" | "formatActor" | "stripPhotoMetadata" | "theme" | "words"
> & {
  /** Called with the file that the user chooses; close the dialog then. */
  onSelect: (asset: PickedAsset) => void;
  /** Called when the user closes the dialog without a choice. */
  onClose: () => void;
  /** Types of files that can be chosen, such as `["image/*"]`; by default all. */
  accept?: readonly string[];
  /** The folder to open first; by default the root. */
  folderPath?: string;
};

/**
 * A dialog to choose a published file, for forms. Files can be uploaded in it, too.
 *
 * Render it while it is open:
 *
 * ```tsx
 * {isOpen && <AssetPicker api={api.assets} accept={["image/*"]} onSelect={use} onClose={close} />}
 * ```
 */
export function AssetPicker({ onSelect, onClose, accept, folderPath, ...props }: AssetPickerProps) {
  const [defaultLocation] = useState({
    folderPath,
    list: { ...DEFAULT_OPTIONS, layout: "grid" } as const,
  });
  return (
    <AssetAdminProvider {...props} className="cva-picker-root" defaultLocation={defaultLocation}>
      <PickerDialog onSelect={onSelect} onClose={onClose} accept={accept} />
    </AssetAdminProvider>
  );
}

function PickerDialog({
  onSelect,
  onClose,
  accept,
}: Pick<AssetPickerProps, "onSelect" | "onClose" | "accept">) {
  const t = useWords();
  const { api, location } = useAdmin();
  const { folderPath, basename } = location;
  const { data: asset } = useLive(
    api.getAsset,
    basename === null ? "skip" : { folderPath, basename },
  );
  const problem = asset == null ? null : problemWith(t, asset, accept);
  const isChoosable = asset != null && problem === null;
  return (
    <Dialog title={t.shell.picker.title} isWide onClose={onClose}>
      <div className="cva-picker">
        <Breadcrumbs />
        <AssetList />
      </div>
      <div className="cva-dialog-foot cva-picker-foot">
        <p role="status" className="cva-hint" data-tone={problem === null ? undefined : "problem"}>
          {problem ?? (basename === null ? t.shell.picker.hint : shownName(basename))}
        </p>
        <Button onClick={onClose}>{t.common.cancel}</Button>
        <Button
          look="main"
          disabled={!isChoosable}
          onClick={() => {
            if (isChoosable) onSelect(asset);
          }}
        >
          {t.shell.picker.choose}
        </Button>
      </div>
    </Dialog>
  );
}

/** Returns why a file cannot be chosen; `null` if it can. */
function problemWith(
  t: AdminWords,
  { basename, published }: PickedAsset,
  accept: readonly string[] | undefined,
): string | null {
  const { picker } = t.shell;
  if (published === null) return picker.unpublished(shownName(basename));
  if (accept === undefined || isTypeAllowed(published.contentType, [...accept])) return null;
  return picker.otherType(shownName(basename), accept);
}
