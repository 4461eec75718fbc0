import { useMutation } from "convex/react";
import { useState } from "react";
import type { AssetAdminApi } from "../types.js";
import { AmountField } from "../ui/AmountField.js";
import { Dialog, DialogForm } from "../ui/Dialog.js";
import { Problem } from "../ui/Notices.js";
import { useToast } from "../ui/Toasts.js";
import { useWords } from "../words/WordsContext.js";
import {
  BYTE_UNITS,
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
  /** The current quota, if the folder has one. */
  quota: Quota | undefined;
  setQuota: NonNullable<AssetAdminApi["setQuota"]>;
  onClose: () => void;
};

/** The form for the quota of a folder. */
export function QuotaDialog({ folderPath, quota, ...props }: QuotaDialogProps) {
  const words = useWords();
  const t = words.usage.quotaForm;
  const { size, files } = words.usage.quotas;
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
      toast({ title: t.saved(folderPath) });
      onClose();
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <Dialog title={t.title(folderPath)} description={t.hint} onClose={onClose}>
      <DialogForm
        submitLabel={words.common.save}
        isDisabled={limits === null}
        onSubmit={() => void save()}
        onClose={onClose}
      >
        <AmountField
          label={size}
          hint={quota === undefined ? t.sizeHint : t.sizeUsed(quota.bytes)}
          value={draft.bytes}
          units={BYTE_UNITS.map(({ unit }) => ({ unit, name: t.unitNames[unit] }))}
          wrong={parseBytes(draft.bytes) === null ? t.sizeInvalid : null}
          isOff={draft.isBytesUnlimited}
          onChange={(bytes) => change({ bytes })}
        >
          <Unlimited
            label={t.sizeUnlimited}
            isOn={draft.isBytesUnlimited}
            onChange={(isBytesUnlimited) => change({ isBytesUnlimited })}
          />
        </AmountField>
        <AmountField
          label={files}
          hint={quota === undefined ? t.filesHint : t.filesUsed(quota.files)}
          value={draft.files}
          units={[{ unit: "file", name: t.filesUnit }]}
          wrong={parseFiles(draft.files) === null ? t.filesInvalid : null}
          isOff={draft.isFilesUnlimited}
          onChange={(files) => change({ files })}
        >
          <Unlimited
            label={t.filesUnlimited}
            isOn={draft.isFilesUnlimited}
            onChange={(isFilesUnlimited) => change({ isFilesUnlimited })}
          />
        </AmountField>
        {isUnlimited && <p className="cva-hint">{t.needsLimit}</p>}
        {limits !== null && quota !== undefined && isExceeded(limits, quota) && (
          <p className="cva-hint" role="status">
            {t.exceeded}
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
  const t = useWords();
  return (
    <label className="cva-check">
      <input
        type="checkbox"
        aria-label={label}
        checked={isOn}
        onChange={(event) => onChange(event.target.checked)}
      />
      {t.usage.quotaForm.unlimited}
    </label>
  );
}
