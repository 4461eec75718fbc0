import { Square } from "lucide-react";
import type { Job } from "../state/Jobs.js";
import { IconButton } from "../ui/Button.js";
import { Progress } from "../ui/Progress.js";
import { useWords } from "../words/WordsContext.js";

/** One bulk action of this panel. */
export function JobCard({ job: { label, done, total, stop } }: { job: Job }) {
  const t = useWords().uploads;
  return (
    <section className="cva-card" aria-label={label}>
      <div className="cva-card-head">
        <span className="cva-card-title">{label}</span>
        <span className="cva-card-count">{t.progress(done, total)}</span>
        <IconButton label={t.stop} onClick={stop}>
          <Square aria-hidden />
        </IconButton>
      </div>
      <Progress label={label} value={done} max={total} />
    </section>
  );
}
