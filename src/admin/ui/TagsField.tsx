import { X } from "lucide-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { MAX_TAG_LENGTH } from "../../shared/assetDescriptions.js";
import { useWords } from "../words/WordsContext.js";

/** The state of a field for tags. */
export type TagsState = {
  tags: readonly string[];
  setTags: (tags: readonly string[]) => void;
  /** The text that is being entered. */
  text: string;
  setText: (text: string) => void;
  /** The tags with those of the text, without repetitions. */
  all: string[];
};

export function useTags(initial: readonly string[]): TagsState {
  const [tags, setTags] = useState(initial);
  const [text, setText] = useState("");
  const entered = text.split(",").map((tag) => tag.trim());
  const all = [...new Set([...tags, ...entered.filter((tag) => tag !== "")])];
  return { tags, setTags, text, setText, all };
}

/** The tags of one or many files. Enter and a comma add one, Backspace in the empty field removes the last. */
export function TagsField({
  label,
  state: { tags, setTags, text, setText, all },
  autoFocus = false,
}: {
  label: string;
  state: TagsState;
  autoFocus?: boolean;
}) {
  const t = useWords().ui.tags;
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const remove = (removed: string) => {
    setTags(tags.filter((tag) => tag !== removed));
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isAdding = event.key === "Enter" || event.key === ",";
    // Enter in an empty field submits the form.
    if (isAdding && text.trim() !== "" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      setTags(all);
      setText("");
    }
    if (event.key === "Backspace" && text === "" && tags.length > 0) remove(tags.at(-1)!);
  };
  return (
    <div className="cva-field">
      <label htmlFor={id}>{label}</label>
      {tags.length > 0 && (
        <ul className="cva-tags">
          {tags.map((tag) => (
            <li key={tag} className="cva-tag">
              <span>{tag}</span>
              <button type="button" aria-label={t.remove(tag)} onClick={() => remove(tag)}>
                <X aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
      <input
        ref={input}
        id={id}
        className="cva-input"
        placeholder={t.hint}
        maxLength={MAX_TAG_LENGTH}
        value={text}
        autoFocus={autoFocus}
        enterKeyHint="done"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}
