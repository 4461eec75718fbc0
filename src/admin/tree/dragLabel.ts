import { AssistiveDndState, type DndState } from "@headless-tree/core";
import type { AdminWords } from "../words/en/index.js";

/** Returns what a screen reader says while a folder is moved with the keys. */
export function dragLabel({ drag }: AdminWords["tree"]) {
  return <Node>(dnd: DndState<Node> | null | undefined, state: AssistiveDndState): string => {
    const name = (dnd?.draggedItems ?? []).map((item) => item.getItemName()).join(", ");
    const place = dnd?.dragTarget?.item.getItemName() ?? "–";
    if (state === AssistiveDndState.Started) return drag.held(name, place);
    if (state === AssistiveDndState.Dragging) return drag.over(name, place);
    if (state === AssistiveDndState.Completed) return drag.done;
    return state === AssistiveDndState.Aborted ? drag.canceled : drag.start;
  };
}
