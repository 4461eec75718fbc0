import { Tooltip } from "radix-ui";
import { type KeyboardEvent, useRef, useState } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { explain } from "../words/explain.js";
import { useWords } from "../words/WordsContext.js";

type RenameFieldProps = {
  name: string;
  /** Renames it. @throws the reason why the name is refused. */
  onRename: (newName: string) => Promise<unknown>;
  /** Called once, when it is renamed or keeps its name. */
  onClose: (byKey: boolean) => void;
};

/** The field to rename something. Enter and blur save, Escape cancels. A refused name stays, with the reason. */
export function RenameField({ name, onRename, onClose }: RenameFieldProps) {
  const t = useWords();
  const { overlays } = useAdmin();
  const [problem, setProblem] = useState<string | null>(null);
  const [isSaving, setIsSaving] = useState(false);
  const state = useRef({ isOver: false, refused: "" });

  const close = (byKey: boolean) => {
    state.current.isOver = true;
    onClose(byKey);
  };
  const save = async (typed: string, byKey: boolean) => {
    const { isOver, refused } = state.current;
    const wanted = typed.trim();
    if (isOver || isSaving) return;
    // Leaving a refused name as it is gives up.
    if (wanted === "" || wanted === name || (!byKey && wanted === refused)) return close(byKey);
    setIsSaving(true);
    try {
      await onRename(wanted);
      close(byKey);
    } catch (error) {
      const { title, advice } = explain(t, error);
      state.current.refused = wanted;
      setProblem(t.common.problem(title, advice));
      setIsSaving(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    event.stopPropagation();
    if (event.key === "Enter") void save(event.currentTarget.value, true);
    if (event.key === "Escape") close(true);
  };
  return (
    <Tooltip.Root open={problem !== null}>
      <Tooltip.Trigger asChild>
        <input
          className="cva-inline-input"
          aria-label={t.ui.newName(name)}
          aria-invalid={problem !== null}
          defaultValue={name}
          readOnly={isSaving}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          onFocus={(event) => {
            if (problem === null) selectStem(event.currentTarget);
          }}
          onKeyDown={onKeyDown}
          onChange={() => setProblem(null)}
          onClick={(event) => event.stopPropagation()}
          onBlur={(event) => void save(event.currentTarget.value, false)}
        />
      </Tooltip.Trigger>
      <Tooltip.Portal container={overlays}>
        <Tooltip.Content
          className="cva-tip"
          data-tone="problem"
          side="bottom"
          align="start"
          sideOffset={6}
          collisionPadding={8}
          aria-label={problem ?? ""}
        >
          <span role="alert">{problem}</span>
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

/** Selects the name without its extension. */
function selectStem(input: HTMLInputElement): void {
  const dot = input.value.lastIndexOf(".");
  input.setSelectionRange(0, dot > 0 ? dot : input.value.length);
}
