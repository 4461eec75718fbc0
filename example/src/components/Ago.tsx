import { useNow } from "../lib/useNow.js";
import { formatAgo } from "../lib/words.js";

/** A relative time, with the exact time as tooltip. */
export function Ago({ time }: { time: number }) {
  const now = useNow();
  const date = new Date(time);
  return (
    <time dateTime={date.toISOString()} title={date.toLocaleString("en")}>
      {formatAgo(time, now)}
    </time>
  );
}
