import { type ChangeEvent, useEffect, useRef } from "react";
import { Icon } from "./Icon.js";

type Props = {
  isOver: boolean;
  isNew: boolean;
  /** Whether it comes in the place of an upload that has just ended. */
  isBack: boolean;
  onFile: (file: File) => void;
};

/** A real file input under the drop zone, so that keyboards and screen readers can use it. */
export function FilePicker({ isOver, isNew, isBack, onFile }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // The focus was on what has gone; without this, the keyboard would be back at the top.
    if (isBack && document.activeElement === document.body) input.current?.focus();
  }, [isBack]);

  const choose = ({ target }: ChangeEvent<HTMLInputElement>) => {
    const file = target.files?.[0];
    // So that choosing the same file once more is a change again.
    target.value = "";
    if (file !== undefined) onFile(file);
  };
  return (
    <label className={isOver ? "drop-zone is-over" : "drop-zone"}>
      <input ref={input} type="file" className="visually-hidden" onChange={choose} />
      <Icon name="upload" />
      {isOver ? (
        <span>Let go to upload</span>
      ) : (
        <span>
          Drop a file, or <u>choose one</u>
          <small>{isNew ? "It keeps its own name" : "It becomes the next version here"}</small>
        </span>
      )}
    </label>
  );
}
