import { useMutation } from "convex/react";
import { type FormEvent, useState } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { useTask } from "../state/useTask.js";
import { AmountField, type AmountFieldProps } from "../ui/AmountField.js";
import { Button } from "../ui/Button.js";
import { Confirm } from "../ui/Dialog.js";
import { DURATION_UNITS, type DurationUnit } from "../words/durations.js";
import { Part } from "../ui/Part.js";
import type { Settings } from "./StoragePlace.js";
import {
  type RetentionArgs,
  type RetentionDraft,
  argsOf,
  draftOf,
  isSame,
  lossesOf,
  parseDuration,
} from "./retention.js";
import { useWords } from "../words/WordsContext.js";

/** The form for retention times. */
export function RetentionForm({ settings }: { settings: Settings }) {
  const words = useWords();
  const t = words.backend.retention;
  const { api } = useAdmin();
  const run = useTask();
  const configure = useMutation(api.configureRetention);
  // Until the user types, the form shows the current settings live.
  const [typed, setTyped] = useState<RetentionDraft | null>(null);
  const [asking, setAsking] = useState<RetentionArgs | null>(null);
  const draft = typed ?? draftOf(settings);
  const args = argsOf(draft);
  const isChanged = typed !== null && (args === null || !isSame(settings, args));

  const change = (part: Partial<RetentionDraft>) => setTyped({ ...draft, ...part });
  const save = async (args: RetentionArgs) => {
    const saved = await run(
      async () => {
        await configure(args);
        return true;
      },
      () => ({ title: t.saved }),
    );
    if (saved === true) setTyped(null);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (args === null) return;
    if (lossesOf(words, settings, args).length > 0) setAsking(args);
    else void save(args);
  };
  return (
    <Part title={t.title} words={t.hint}>
      <form className="cva-retention" onSubmit={submit}>
        <DurationField
          label={t.trash}
          hint={t.trashHint}
          value={draft.trash}
          onChange={(trash) => change({ trash })}
        />
        <DurationField
          label={t.grace}
          hint={t.graceHint}
          value={draft.grace}
          onChange={(grace) => change({ grace })}
        />
        <DurationField
          label={t.feed}
          hint={t.feedHint}
          value={draft.feed}
          isOff={draft.isFeedForEver}
          onChange={(feed) => change({ feed })}
        >
          <label className="cva-check">
            <input
              type="checkbox"
              checked={draft.isFeedForEver}
              onChange={(event) => change({ isFeedForEver: event.target.checked })}
            />
            {t.unlimited}
          </label>
        </DurationField>
        <label className="cva-check">
          <input
            type="checkbox"
            checked={draft.isSweepPaused}
            onChange={(event) => change({ isSweepPaused: event.target.checked })}
          />
          {t.pause}
        </label>
        {isChanged && (
          <div className="cva-retention-foot">
            <Button onClick={() => setTyped(null)}>{t.reset}</Button>
            <Button look="main" type="submit" disabled={args === null}>
              {words.common.save}
            </Button>
          </div>
        )}
      </form>
      {asking !== null && (
        <Confirm
          title={t.confirm}
          description={t.losses(lossesOf(words, settings, asking))}
          confirmLabel={words.common.save}
          onConfirm={() => void save(asking)}
          onClose={() => setAsking(null)}
        />
      )}
    </Part>
  );
}

type DurationFieldProps = Pick<
  AmountFieldProps<DurationUnit>,
  "label" | "hint" | "value" | "isOff" | "onChange" | "children"
>;

function DurationField(props: DurationFieldProps) {
  const t = useWords();
  const isWrong = parseDuration(props.value) === null;
  const units = DURATION_UNITS.map((unit) => ({ unit, name: t.backend.retention.unitNames[unit] }));
  return <AmountField {...props} units={units} wrong={isWrong ? t.ui.amount.invalid : null} />;
}
