import { useCallback, useEffect, useRef, useState } from "react";

export type Count<Sum> = {
  sum: Sum;
  /** `stopped` and `failed` keep the partial count. */
  status: "counting" | "done" | "stopped" | "failed";
  error: unknown;
  /** When the count finished; `null` until then. */
  endedAt: number | null;
};

type Counting<Row, Sum> = {
  /** Reads all pages. */
  pages: () => AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>;
  nothing: Sum;
  add: (sum: Sum, page: readonly Row[]) => Sum;
};

/** Sums up pages and shows the progress. Starts immediately, and restarts if `pages` is another function. */
export function useCount<Row, Sum>({
  pages,
  nothing,
  add,
}: Counting<Row, Sum>): {
  count: Count<Sum>;
  start: () => void;
  stop: () => void;
} {
  const beginning: Count<Sum> = {
    sum: nothing,
    status: "counting",
    error: undefined,
    endedAt: null,
  };
  const [count, setCount] = useState(beginning);
  const current = useRef({ isWanted: false });

  const start = useCallback(() => {
    current.current.isWanted = false;
    const run = { isWanted: true };
    current.current = run;
    let sum = nothing;
    const show = (rest: Omit<Count<Sum>, "sum">) => {
      if (run.isWanted) setCount({ sum, ...rest });
    };
    const read = async () => {
      show({ status: "counting", error: undefined, endedAt: null });
      try {
        for await (const page of pages()) {
          if (!run.isWanted) return;
          sum = add(sum, page);
          show({ status: "counting", error: undefined, endedAt: null });
        }
        show({ status: "done", error: undefined, endedAt: Date.now() });
      } catch (error) {
        show({ status: "failed", error, endedAt: Date.now() });
      }
    };
    void read();
  }, [pages, nothing, add]);

  useEffect(() => {
    start();
    return () => {
      current.current.isWanted = false;
    };
  }, [start]);

  const stop = useCallback(() => {
    current.current.isWanted = false;
    setCount((count) =>
      count.status === "counting" ? { ...count, status: "stopped", endedAt: Date.now() } : count,
    );
  }, []);
  return { count, start, stop };
}
