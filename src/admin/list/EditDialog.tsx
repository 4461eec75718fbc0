import { useId, useState } from "react";
import { useFolderActions } from "../tree/folderActions.js";
import { Dialog, DialogForm } from "../ui/Dialog.js";
import { type Edits, useEdits } from "./edits.js";
import { type ListItem, assetsOf, foldersOf } from "./items.js";
import { useWords } from "../words/WordsContext.js";

/** A value stays, is set, or is removed. */
type Choice = "keep" | "set" | "remove";

/** Edits the details of files, and the access of files and folders; values that are kept stay as they are. */
export function EditDialog({
  items,
  onClose,
}: {
  items: readonly ListItem[];
  onClose: () => void;
}) {
  const { common, list } = useWords();
  const t = list.edit;
  const assets = assetsOf(items);
  const folders = foldersOf(items);
  const edit = useEdits();
  const folderActions = useFolderActions();
  const [label, setLabel] = useState<Choice>("keep");
  const [labelText, setLabelText] = useState("");
  const [metadata, setMetadata] = useState<Choice>("keep");
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const [access, setAccess] = useState<"keep" | "public" | "private" | "inherited">("keep");
  const hint = useId();

  const isKept = label === "keep" && metadata === "keep" && access === "keep";
  const isIncomplete =
    (label === "set" && labelText.trim() === "") || (metadata !== "keep" && key.trim() === "");
  const submit = async () => {
    onClose();
    const chosenAccess = access === "inherited" ? null : access;
    const edits: Edits = {
      ...(label !== "keep" && { label: label === "set" ? labelText.trim() : null }),
      ...(metadata !== "keep" && {
        metadata: { key: key.trim(), value: metadata === "set" ? value : null },
      }),
      ...(chosenAccess !== "keep" && { access: chosenAccess }),
    };
    if (assets.length > 0) await edit(assets, edits);
    if (chosenAccess === "keep") return;
    // One at a time, because each locks its folder.
    for (const { path } of folders) await folderActions.setAccess(path, chosenAccess);
  };
  return (
    <Dialog title={t.title(folders.length, assets.length)} onClose={onClose}>
      <DialogForm
        submitLabel={common.save}
        isDisabled={isKept || isIncomplete}
        onSubmit={() => void submit()}
        onClose={onClose}
      >
        {assets.length > 0 && (
          <>
            <Field name={t.label} choice={label} onChoice={setLabel} describedBy={hint}>
              {label === "set" && (
                <input
                  className="cva-input"
                  aria-label={t.newLabel}
                  placeholder={t.labelHint}
                  maxLength={1000}
                  autoFocus
                  value={labelText}
                  onChange={(event) => setLabelText(event.target.value)}
                />
              )}
            </Field>
            <p id={hint} className="cva-hint">
              {t.labelAdvice}
            </p>
            <Field name={t.metadata} choice={metadata} onChoice={setMetadata}>
              {metadata !== "keep" && (
                <input
                  className="cva-input"
                  aria-label={t.key}
                  placeholder={t.keyHint}
                  autoFocus
                  value={key}
                  onChange={(event) => setKey(event.target.value)}
                />
              )}
              {metadata === "set" && (
                <input
                  className="cva-input"
                  aria-label={t.value}
                  placeholder={t.valueHint}
                  value={value}
                  onChange={(event) => setValue(event.target.value)}
                />
              )}
            </Field>
          </>
        )}
        <label className="cva-field cva-edit">
          <span>{t.access}</span>
          <select
            className="cva-choice"
            value={access}
            onChange={(event) => setAccess(event.target.value as typeof access)}
          >
            <option value="keep">{t.keep}</option>
            <option value="public">{common.public}</option>
            <option value="private">{common.private}</option>
            <option value="inherited">{t.inherit}</option>
          </select>
        </label>
      </DialogForm>
    </Dialog>
  );
}

function Field({
  name,
  choice,
  onChoice,
  describedBy,
  children,
}: {
  name: string;
  choice: Choice;
  onChoice: (choice: Choice) => void;
  describedBy?: string;
  children: React.ReactNode;
}) {
  const t = useWords().list.edit;
  return (
    <div className="cva-edit">
      <label className="cva-field">
        <span>{name}</span>
        <select
          className="cva-choice"
          aria-describedby={describedBy}
          value={choice}
          onChange={(event) => onChoice(event.target.value as Choice)}
        >
          <option value="keep">{t.keep}</option>
          <option value="set">{t.set}</option>
          <option value="remove">{t.remove}</option>
        </select>
      </label>
      {children}
    </div>
  );
}
