import { type ChangeEvent, type ReactNode, useEffect, useRef } from "react";
import { Icon } from "./Icon.js";

type Props = {
  isOver: boolean;
  /** True if it replaces an upload that has just finished. */
  isBack: boolean;
  onFile: (file: File) => void;
  /** The effect of an upload. */
  children: ReactNode;
};

/** A real file input in the drop zone, so that keyboards and screen readers can use it. */
export function FilePicker({ isOver, isBack, onFile, children }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // The focused element was removed; without this, the focus would return to the top of the page.
    if (isBack && document.activeElement === document.body) input.current?.focus();
  }, [isBack]);

  const choose = ({ target }: ChangeEvent<HTMLInputElement>) => {
    const file = target.files?.[0];
    // So that selecting the same file again fires a change event.
    target.value = "";
    if (file !== undefined) onFile(file);
  };
  return (
    <label className={isOver ? "drop-zone is-over" : "drop-zone"}>
      <input ref={input} type="file" className="visually-hidden" onChange={choose} />
      <Icon name="upload" />
      {isOver ? (
        <span>Drop to upload</span>
      ) : (
        <span>
          Drop a file, or <u>choose one</u>
          <small>{children}</small>
        </span>
      )}
    </label>
  );
}
