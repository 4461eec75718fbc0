import { useEffect, useState } from "react";
import { useWords } from "../../words/WordsContext.js";
import { type Beginning, readText } from "./readText.js";

export type ReadState = Beginning | { error: unknown } | null;

/**
 * Returns the beginning of a file's text, or `null` while loading. A version's URL always has the same bytes.
 */
export function useText(url: string): ReadState {
  const t = useWords();
  const [state, setState] = useState<ReadState>(null);
  useEffect(() => {
    const controller = new AbortController();
    readText(t, url, controller.signal).then(setState, (error: unknown) => {
      if (!controller.signal.aborted) setState({ error });
    });
    return () => controller.abort();
  }, [t, url]);
  return state;
}
