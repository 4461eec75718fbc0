import { useId, useState } from "react";
import { useFolderActions } from "../tree/folderActions.js";
import { Dialog, DialogForm } from "../ui/Dialog.js";
import { type Edits, useEdits } from "./edits.js";
import { type ListItem, assetsOf, contentsWords, foldersOf } from "./items.js";

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
    <Dialog title={`Edit ${contentsWords(folders.length, assets.length)}`} onClose={onClose}>
      <DialogForm
        submitLabel="Save"
        isDisabled={isKept || isIncomplete}
        onSubmit={() => void submit()}
        onClose={onClose}
      >
        {assets.length > 0 && (
          <>
            <Field name="Label" choice={label} onChoice={setLabel} describedBy={hint}>
              {label === "set" && (
                <input
                  className="cva-input"
                  aria-label="New label"
                  placeholder="What changed?"
                  maxLength={1000}
                  autoFocus
                  value={labelText}
                  onChange={(event) => setLabelText(event.target.value)}
                />
              )}
            </Field>
            <p id={hint} className="cva-hint">
              A label is of the published version, or of the newest if none is published.
            </p>
            <Field name="Metadata" choice={metadata} onChoice={setMetadata}>
              {metadata !== "keep" && (
                <input
                  className="cva-input"
                  aria-label="Key"
                  placeholder="key"
                  autoFocus
                  value={key}
                  onChange={(event) => setKey(event.target.value)}
                />
              )}
              {metadata === "set" && (
                <input
                  className="cva-input"
                  aria-label="Value"
                  placeholder="value"
                  value={value}
                  onChange={(event) => setValue(event.target.value)}
                />
              )}
            </Field>
          </>
        )}
        <label className="cva-field cva-edit">
          <span>Access</span>
          <select
            className="cva-choice"
            value={access}
            onChange={(event) => setAccess(event.target.value as typeof access)}
          >
            <option value="keep">Keep</option>
            <option value="public">Public</option>
            <option value="private">Private</option>
            <option value="inherited">Inherit from the folder</option>
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
          <option value="keep">Keep</option>
          <option value="set">Set to…</option>
          <option value="remove">Remove</option>
        </select>
      </label>
      {children}
    </div>
  );
}
