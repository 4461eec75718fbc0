import { useEffect, useState } from "react";
import { type Beginning, readText } from "./readText.js";

export type ReadState = Beginning | { error: unknown } | null;

/** The beginning of a file's text; `null` while it is on its way. The address of a version never changes its bytes. */
export function useText(url: string): ReadState {
  const [state, setState] = useState<ReadState>(null);
  useEffect(() => {
    const controller = new AbortController();
    readText(url, controller.signal).then(setState, (error: unknown) => {
      if (!controller.signal.aborted) setState({ error });
    });
    return () => controller.abort();
  }, [url]);
  return state;
}
