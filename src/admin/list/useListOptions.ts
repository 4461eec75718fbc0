import { useCallback } from "react";
import { useAdmin } from "../state/AdminContext.js";
import type { ListOptions } from "../state/listOptions.js";

/** Changes options of the list, and with them the URL. */
export type SetOptions = (options: Partial<ListOptions>) => void;

/**
 * Returns a function that changes the options of the list. Each change is a step in the browser's history, except
 * the letters of a search after the first one, and the selection.
 */
export function useListOptions(): SetOptions {
  const { location, navigate } = useAdmin();
  const hasText = location.list.text !== "";
  return useCallback(
    (options) => {
      const isTyping = hasText && options.text !== undefined && options.text !== "";
      navigate((current) => ({ ...current, list: { ...current.list, ...options } }), {
        replace: isTyping || options.selected !== undefined,
      });
    },
    [navigate, hasText],
  );
}
