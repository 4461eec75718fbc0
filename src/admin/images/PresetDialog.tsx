import { useConvex } from "convex/react";
import { type ReactNode, useId, useState } from "react";
import { usePageList } from "../../react/usePageList.js";
import type { ImageFormat, ImagePreset } from "../../shared/images/presets.js";
import { useAdmin } from "../state/AdminContext.js";
import { ASSETS_AT_A_TIME } from "../state/everyPage.js";
import { useLive } from "../state/useLive.js";
import { useTask } from "../state/useTask.js";
import type { AssetAdminApi } from "../types.js";
import { Button } from "../ui/Button.js";
import { Dialog, DialogForm } from "../ui/Dialog.js";
import { Loading, Problem } from "../ui/Notices.js";
import { useToast } from "../ui/Toasts.js";
import { useWords } from "../words/WordsContext.js";
import {
  FORMATS,
  FORMAT_NAMES,
  type PresetDraft,
  draftOf,
  parseDraft,
  savingOf,
  shownWidth,
} from "./presets.js";

type Effective = NonNullable<AssetAdminApi["getImagePresets"]>["_returnType"];
type PresetDialogProps = { folderPath: string; onClose: () => void };

/** The image preset of a folder, where it comes from, and what it saves. */
export function PresetDialog({ folderPath, onClose }: PresetDialogProps) {
  const { common, images } = useWords();
  const { preset: t } = images;
  const { api } = useAdmin();
  const { data, error } = useLive(api.getImagePresets, { folderPath });
  return (
    <Dialog title={t.title(folderPath)} description={t.hint} onClose={onClose}>
      {error !== undefined && <Problem error={error} />}
      {data === undefined && error === undefined && <Loading label={common.loading} />}
      {data !== undefined && (
        <PresetForm folderPath={folderPath} effective={data} onClose={onClose} />
      )}
    </Dialog>
  );
}

function PresetForm({
  folderPath,
  effective,
  onClose,
}: PresetDialogProps & { effective: Effective }) {
  const words = useWords();
  const { preset: t } = words.images;
  const setPreset = useSetPreset(folderPath);
  const [draft, setDraft] = useState(() => draftOf(effective));
  const [problem, setProblem] = useState<unknown>(null);
  const parsed = parseDraft(words, draft);
  const problems = "problems" in parsed ? parsed.problems : {};
  const isOwn = effective?.folderPath === folderPath;
  const isReadOnly = setPreset === null;

  const change = (part: Partial<PresetDraft>) => {
    setDraft({ ...draft, ...part });
    setProblem(null);
  };
  const save = async (preset: ImagePreset | null) => {
    try {
      await setPreset!(preset, isOwn ? effective : null);
      onClose();
    } catch (error) {
      setProblem(error);
    }
  };
  const toggle = (format: ImageFormat, isOn: boolean) =>
    change({
      formats: FORMATS.filter((one) => (one === format ? isOn : draft.formats.includes(one))),
    });
  return (
    <DialogForm
      submitLabel={words.common.save}
      isDisabled={isReadOnly || "problems" in parsed}
      onSubmit={() => "preset" in parsed && void save(parsed.preset)}
      onClose={onClose}
    >
      <p className="cva-hint">
        {effective === null ? t.none : isOwn ? t.own : t.from(effective.folderPath)}{" "}
        {isReadOnly && t.readOnly}
      </p>
      <TextField
        label={t.widths}
        hint={t.widthsHint}
        problem={problems.widths}
        value={draft.widths}
        isReadOnly={isReadOnly}
        isFirst
        onChange={(widths) => change({ widths })}
      />
      <fieldset className="cva-amount" disabled={isReadOnly}>
        <legend>{t.formats}</legend>
        <div className="cva-tag-choices">
          {FORMATS.map((format) => (
            <label key={format} className="cva-check">
              <input
                type="checkbox"
                checked={draft.formats.includes(format)}
                onChange={(event) => toggle(format, event.target.checked)}
              />
              {FORMAT_NAMES[format]}
            </label>
          ))}
        </div>
        {problems.formats !== undefined && <FieldHint problem={problems.formats} />}
      </fieldset>
      <TextField
        label={t.quality}
        hint={t.qualityHint}
        problem={problems.quality}
        value={draft.quality}
        isReadOnly={isReadOnly}
        isNumber
        onChange={(quality) => change({ quality })}
      />
      <label className="cva-check">
        <input
          type="checkbox"
          checked={draft.isAsked}
          disabled={isReadOnly}
          onChange={(event) => change({ isAsked: event.target.checked })}
        />
        {t.make}
      </label>
      {"preset" in parsed && (
        <SavingHint folderPath={folderPath} preset={parsed.preset} effective={effective} />
      )}
      {problem !== null && <Problem error={problem} />}
      {isOwn && !isReadOnly && (
        <Button look="quiet" className="cva-preset-remove" onClick={() => void save(null)}>
          {t.remove}
        </Button>
      )}
    </DialogForm>
  );
}

/** Returns a function that sets or removes the preset of a folder, with undo; `null` if the app does not export it. */
function useSetPreset(folderPath: string) {
  const { common, images } = useWords();
  const { preset: t } = images;
  const { api } = useAdmin();
  const convex = useConvex();
  const run = useTask();
  const toast = useToast();
  const setImagePresets = api.setImagePresets;
  if (setImagePresets === undefined) return null;
  const set = async (preset: ImagePreset | null) => {
    await convex.mutation(setImagePresets, { ...(preset ?? { widths: null }), folderPath });
  };
  return async (preset: ImagePreset | null, before: ImagePreset | null) => {
    await set(preset);
    toast({
      title: preset === null ? t.removed(folderPath) : t.saved(folderPath),
      description: t.applied,
      action: { label: common.undo, onClick: () => void run(() => set(before)) },
    });
  };
}

/** Says how much the preset saves, of the published images in the first page of the folder: the list has it, too. */
function SavingHint({
  folderPath,
  preset,
  effective,
}: {
  folderPath: string;
  preset: ImagePreset;
  effective: Effective;
}) {
  const { preset: t } = useWords().images;
  const { api } = useAdmin();
  const page = usePageList(api.listAssetsPage, { folderPath }, { first: ASSETS_AT_A_TIME });
  const width = shownWidth(preset);
  if (width === undefined || page.status === "LoadingFirstPage" || page.error !== null) return null;
  const saving = savingOf(page.results, preset, effective);
  const files = page.status === "Exhausted" ? null : page.results.length;
  return (
    <p className="cva-preset-saving" role="status">
      {saving === null ? t.savesNothing(width) : t.saves(saving, files)}
    </p>
  );
}

function TextField({
  label,
  hint,
  problem,
  value,
  isReadOnly,
  isFirst = false,
  isNumber = false,
  onChange,
}: {
  label: string;
  hint: string;
  problem: string | undefined;
  value: string;
  isReadOnly: boolean;
  /** True for the field that gets the focus, which was elsewhere while the preset was loading. */
  isFirst?: boolean;
  isNumber?: boolean;
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <div className="cva-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="cva-input"
        autoFocus={isFirst}
        inputMode={isNumber ? "numeric" : undefined}
        autoComplete="off"
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}hint`}
        disabled={isReadOnly}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <FieldHint id={`${id}hint`} problem={problem}>
        {hint}
      </FieldHint>
    </div>
  );
}

function FieldHint({
  id,
  problem,
  children,
}: {
  id?: string;
  problem: string | undefined;
  children?: ReactNode;
}) {
  return (
    <p id={id} className="cva-hint" data-tone={problem === undefined ? "calm" : "problem"}>
      {problem ?? children}
    </p>
  );
}
