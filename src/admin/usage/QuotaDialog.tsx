import { useMutation } from "convex/react";
import { useState } from "react";
import type { AssetAdminApi } from "../types.js";
import { AmountField } from "../ui/AmountField.js";
import { Dialog, DialogForm } from "../ui/Dialog.js";
import { Problem } from "../ui/Notices.js";
import { useToast } from "../ui/Toasts.js";
import { useWords } from "../words/WordsContext.js";
import { formatBytes, plural } from "../words/format.js";
import {
  BYTE_UNITS,
  FILE_UNITS,
  type Quota,
  type QuotaDraft,
  draftOf,
  isExceeded,
  limitsOf,
  parseBytes,
  parseFiles,
} from "./quotas.js";

type QuotaDialogProps = {
  folderPath: string;
  /** The folder's name in sentences. */
  name: string;
  /** The current quota, if the folder has one. */
  quota: Quota | undefined;
  setQuota: NonNullable<AssetAdminApi["setQuota"]>;
  onClose: () => void;
};

/** The form for the quota of a folder. */
export function QuotaDialog({ folderPath, name, quota, ...props }: QuotaDialogProps) {
  const t = useWords();
  const { onClose } = props;
  const setQuota = useMutation(props.setQuota);
  const toast = useToast();
  const [draft, setDraft] = useState<QuotaDraft>(() => draftOf(quota));
  const [problem, setProblem] = useState<unknown>(null);
  const limits = limitsOf(draft);
  const isUnlimited = draft.isBytesUnlimited && draft.isFilesUnlimited;

  const change = (part: Partial<QuotaDraft>) => {
    setDraft({ ...draft, ...part });
    setProblem(null);
  };
  const save = async () => {
    if (limits === null) return;
    try {
      await setQuota({ folderPath, ...limits });
      toast({ title: `Saved the quota of ${name}` });
      onClose();
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <Dialog
      title={`Quota of ${name}`}
      description="For the folder and its subfolders. Bytes of all versions count, and so does the trash."
      onClose={onClose}
    >
      <DialogForm
        submitLabel="Save"
        isDisabled={limits === null}
        onSubmit={() => void save()}
        onClose={onClose}
      >
        <AmountField
          label="Size"
          hint={quota === undefined ? "1 GB is 1,000 MB." : `Used: ${formatBytes(quota.bytes)}.`}
          value={draft.bytes}
          units={BYTE_UNITS}
          wrong={
            parseBytes(draft.bytes) === null ? `${t.ui.amount.invalid} At most 9,007 TB.` : null
          }
          isOff={draft.isBytesUnlimited}
          onChange={(bytes) => change({ bytes })}
        >
          <Unlimited
            label="Size: unlimited"
            isOn={draft.isBytesUnlimited}
            onChange={(isBytesUnlimited) => change({ isBytesUnlimited })}
          />
        </AmountField>
        <AmountField
          label="Files"
          hint={
            quota === undefined
              ? "A file counts once, whatever the number of its versions."
              : `Used: ${plural(quota.files, "file")}.`
          }
          value={draft.files}
          units={FILE_UNITS}
          wrong={parseFiles(draft.files) === null ? "Enter an integer, 0 or more." : null}
          isOff={draft.isFilesUnlimited}
          onChange={(files) => change({ files })}
        >
          <Unlimited
            label="Files: unlimited"
            isOn={draft.isFilesUnlimited}
            onChange={(isFilesUnlimited) => change({ isFilesUnlimited })}
          />
        </AmountField>
        {isUnlimited && <p className="cva-hint">Limit the size, the number of files, or both.</p>}
        {limits !== null && quota !== undefined && isExceeded(limits, quota) && (
          <p className="cva-hint" role="status">
            This is less than what is used. Nothing is deleted, and uploads are refused until enough
            is deleted permanently.
          </p>
        )}
        {problem !== null && <Problem error={problem} />}
      </DialogForm>
    </Dialog>
  );
}

function Unlimited({
  label,
  isOn,
  onChange,
}: {
  label: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}) {
  return (
    <label className="cva-check">
      <input
        type="checkbox"
        aria-label={label}
        checked={isOn}
        onChange={(event) => onChange(event.target.checked)}
      />
      Unlimited
    </label>
  );
}
