import { useState } from "react";
import { Dialog, DialogForm } from "../ui/Dialog.js";
import { TagsField, useTags } from "../ui/TagsField.js";
import { useWords } from "../words/WordsContext.js";
import { useEdits } from "./edits.js";
import type { AssetRow } from "./rows.js";

/** Returns the tags of files with the number of files that have each, in their order. */
export function countedTags(assets: readonly AssetRow[]): [tag: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { tags = [] } of assets) {
    for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  return [...counts];
}

/** Adds tags to all selected files, and removes tags from all that have them. */
export function TagsDialog({
  assets,
  onClose,
}: {
  assets: readonly AssetRow[];
  onClose: () => void;
}) {
  const { common, list } = useWords();
  const t = list.tags;
  const edit = useEdits();
  const add = useTags([]);
  const [remove, setRemove] = useState<readonly string[]>([]);
  const counted = countedTags(assets);
  const submit = () => {
    onClose();
    void edit(assets, { tags: { add: add.all, remove: [...remove] } });
  };
  return (
    <Dialog title={t.title(assets.length)} onClose={onClose}>
      <DialogForm
        submitLabel={common.save}
        isDisabled={add.all.length === 0 && remove.length === 0}
        onSubmit={submit}
        onClose={onClose}
      >
        <TagsField label={t.add} state={add} autoFocus />
        {counted.length > 0 && (
          <fieldset className="cva-alt">
            <legend>{t.remove}</legend>
            <div className="cva-tag-choices">
              {counted.map(([tag, count]) => (
                <label key={tag} className="cva-check">
                  <input
                    type="checkbox"
                    checked={remove.includes(tag)}
                    onChange={(event) =>
                      setRemove(
                        event.target.checked
                          ? [...remove, tag]
                          : remove.filter((other) => other !== tag),
                      )
                    }
                  />
                  <span>{t.counted(tag, count)}</span>
                </label>
              ))}
            </div>
          </fieldset>
        )}
      </DialogForm>
    </Dialog>
  );
}
