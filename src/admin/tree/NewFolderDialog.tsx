import { useId, useState } from "react";
import { parseFolderPath } from "../../shared/paths.js";
import { Dialog, DialogForm } from "../ui/Dialog.js";
import { PathField, PathHint, problemOf } from "../ui/PathField.js";
import { useWords } from "../words/WordsContext.js";

export function NewFolderDialog({
  parentPath,
  onCreate,
  onClose,
}: {
  parentPath: string;
  onCreate: (parentPath: string, name: string) => Promise<boolean>;
  onClose: () => void;
}) {
  const t = useWords();
  const [name, setName] = useState("");
  const hint = useId();
  const problem = name.trim() === "" ? null : problemOf(t, () => parseFolderPath(name.trim()));
  const submit = async () => {
    if (await onCreate(parentPath, name)) onClose();
  };
  return (
    <Dialog title={t.tree.newFolder} onClose={onClose}>
      <DialogForm
        submitLabel={t.common.create}
        isDisabled={name.trim() === "" || problem !== null}
        onSubmit={() => void submit()}
        onClose={onClose}
      >
        <PathField
          label={t.tree.create.name}
          autoFocus
          value={name}
          describedBy={hint}
          isInvalid={problem !== null}
          onChange={setName}
        />
        <PathHint id={hint} problem={problem} hint={t.tree.create.hint(parentPath)} />
      </DialogForm>
    </Dialog>
  );
}
