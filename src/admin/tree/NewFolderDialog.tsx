import { useId, useState } from "react";
import { isAssetError } from "../../shared/errors.js";
import { parseFolderPath } from "../../shared/paths.js";
import { Dialog, DialogForm } from "../ui/Dialog.js";
import { explain } from "../words/explain.js";

/** Validates a name; `null` if it is valid. */
function problemOf(name: string): string | null {
  try {
    parseFolderPath(name.trim());
    return null;
  } catch (error) {
    if (!isAssetError(error)) throw error;
    return explain(error).advice;
  }
}

export function NewFolderDialog({
  parentPath,
  onCreate,
  onClose,
}: {
  parentPath: string;
  onCreate: (parentPath: string, name: string) => Promise<boolean>;
  onClose: () => void;
}) {
  const [name, setName] = useState("");
  const hint = useId();
  const problem = name.trim() === "" ? null : problemOf(name);
  const submit = async () => {
    if (await onCreate(parentPath, name)) onClose();
  };
  return (
    <Dialog title="New folder" onClose={onClose}>
      <DialogForm
        submitLabel="Create"
        isDisabled={name.trim() === "" || problem !== null}
        onSubmit={() => void submit()}
        onClose={onClose}
      >
        <label className="cva-field">
          <span>Name</span>
          <input
            className="cva-input"
            autoFocus
            autoComplete="off"
            spellCheck={false}
            value={name}
            aria-describedby={hint}
            aria-invalid={problem !== null}
            onChange={(event) => setName(event.target.value)}
          />
          <span id={hint} className="cva-hint" data-tone={problem === null ? "calm" : "problem"}>
            {problem ??
              `In ${parentPath === "" ? "the top folder" : parentPath}. Use slashes to create ` +
                "nested folders."}
          </span>
        </label>
      </DialogForm>
    </Dialog>
  );
}
