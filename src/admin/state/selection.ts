/**
 * The selection of a list, as in a file manager. Rows are identified by id, so a selection survives sorting
 * and renaming. All functions are pure.
 */

export type Selection = {
  ids: ReadonlySet<string>;
  /** The start of a range: the last row selected without Shift. */
  anchor: string | null;
  /** The row with the keyboard focus. */
  active: string | null;
};

export const NOTHING_SELECTED: Selection = { ids: new Set(), anchor: null, active: null };

/** Selects one row only. */
export function selectOnly(id: string): Selection {
  return { ids: new Set([id]), anchor: id, active: id };
}

/** Selects these rows only. */
export function selectThese(ids: readonly string[]): Selection {
  return { ids: new Set(ids), anchor: ids[0] ?? null, active: ids[0] ?? null };
}

/** Has the keyboard focus on a row, and selects none. */
export function lookAt(id: string): Selection {
  return { ids: new Set(), anchor: id, active: id };
}

/** Toggles a row. */
export function toggle(selection: Selection, id: string): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, anchor: id, active: id };
}

/**
 * Selects from the anchor to a row.
 *
 * @param order all rows, in display order.
 * @param keepOthers true to add the range to the selection.
 */
export function selectRange(
  selection: Selection,
  order: readonly string[],
  id: string,
  keepOthers = false,
): Selection {
  const anchor = selection.anchor ?? selection.active ?? id;
  const from = order.indexOf(anchor);
  const to = order.indexOf(id);
  if (from === -1 || to === -1) return selectOnly(id);
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set(keepOthers ? [...selection.ids, ...range] : range), anchor, active: id };
}

export function selectAll(selection: Selection, order: readonly string[]): Selection {
  const { active } = selection;
  return { ids: new Set(order), anchor: order[0] ?? null, active: active ?? order[0] ?? null };
}

/** How a keyboard movement changes the selection: select the row, extend to it, or keep it. */
export type Movement = "select" | "extend" | "look";

/**
 * Moves the keyboard focus, stopping at the ends.
 *
 * @param by rows to move by; `Infinity` is the end.
 */
export function moveBy(
  selection: Selection,
  order: readonly string[],
  by: number,
  movement: Movement = "select",
): Selection {
  if (order.length === 0) return NOTHING_SELECTED;
  const at = selection.active === null ? -1 : order.indexOf(selection.active);
  // Without a focused row, the first step down is the first row and the first step up the last.
  const from = at === -1 ? (by > 0 ? -1 : order.length) : at;
  const id = order[Math.max(0, Math.min(order.length - 1, from + by))]!;
  if (movement === "extend") return selectRange(selection, order, id);
  if (movement === "look") return { ...selection, active: id };
  return selectOnly(id);
}

/**
 * Removes rows that no longer exist. The focus moves to the row that replaced the focused one; in another list
 * there is none.
 *
 * @param before the previous rows, in display order.
 */
export function prune(
  selection: Selection,
  order: readonly string[],
  before: readonly string[] = order,
): Selection {
  const present = new Set(order);
  const isGone = (id: string | null) => id !== null && !present.has(id);
  const { ids, anchor, active } = selection;
  if (!isGone(anchor) && !isGone(active) && [...ids].every((id) => present.has(id))) {
    return selection;
  }
  if (!before.some((id) => present.has(id))) return NOTHING_SELECTED;
  const place = active === null ? -1 : before.indexOf(active);
  const successor = before.slice(place).find((id) => present.has(id)) ?? order.at(-1) ?? null;
  return {
    ids: new Set([...ids].filter((id) => present.has(id))),
    anchor: isGone(anchor) ? null : anchor,
    active: isGone(active) ? successor : active,
  };
}
