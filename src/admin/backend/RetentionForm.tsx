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
  const t = useWords();
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
      () => ({ title: "Retention saved" }),
    );
    if (saved === true) setTyped(null);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (args === null) return;
    if (lossesOf(t, settings, args).length > 0) setAsking(args);
    else void save(args);
  };
  return (
    <Part title="Retention" words="Data is deleted permanently after this time.">
      <form className="cva-retention" onSubmit={submit}>
        <DurationField
          label="Files in the trash"
          hint="You can restore them during this time."
          value={draft.trash}
          onChange={(trash) => change({ trash })}
        />
        <DurationField
          label="Unreferenced bytes"
          hint="Old URLs work during this time."
          value={draft.grace}
          onChange={(grace) => change({ grace })}
        />
        <DurationField
          label="Changes"
          hint="Programs that follow the feed must read it more often than this."
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
            Unlimited
          </label>
        </DurationField>
        <label className="cva-check">
          <input
            type="checkbox"
            checked={draft.isSweepPaused}
            onChange={(event) => change({ isSweepPaused: event.target.checked })}
          />
          Pause cleanup: keep everything for now
        </label>
        {isChanged && (
          <div className="cva-retention-foot">
            <Button onClick={() => setTyped(null)}>Reset</Button>
            <Button look="main" type="submit" disabled={args === null}>
              Save
            </Button>
          </div>
        )}
      </form>
      {asking !== null && (
        <Confirm
          title="Shorten retention?"
          description={
            `Within the hour this is deleted permanently: ${lossesOf(t, settings, asking).join("; ")}. ` +
            "This cannot be undone."
          }
          confirmLabel="Save"
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
  const units = DURATION_UNITS.map((unit) => ({ unit, name: `${unit}s` }));
  return <AmountField {...props} units={units} wrong={isWrong ? t.ui.amount.invalid : null} />;
}
