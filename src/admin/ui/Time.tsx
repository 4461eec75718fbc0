import { useNow } from "../state/useNow.js";
import { formatAgo, formatTime } from "../words/format.js";
import { useWords } from "../words/WordsContext.js";

/** A relative time, with the exact time as tooltip. */
export function Ago({ time }: { time: number }) {
  const t = useWords();
  const now = useNow();
  return (
    <time dateTime={new Date(time).toISOString()} title={formatTime(time)}>
      {formatAgo(t, time, Math.max(now, time))}
    </time>
  );
}
