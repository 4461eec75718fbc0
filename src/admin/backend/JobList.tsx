import { CircleAlert, CircleCheck, CirclePause, LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { Ago } from "../ui/Time.js";
import { useWords } from "../words/WordsContext.js";
import type { JobWords } from "./jobWords.js";

export type ShownJob = JobWords & {
  id: string;
  state: "running" | "done" | "stopped" | "failed";
  startedAt: number;
  /** `null` for scheduled jobs. */
  startedBy: string | undefined | null;
  /** From 0 to 1; `null` if the total is unknown. */
  progress?: number | null;
  action?: ReactNode;
};

const ICONS = {
  running: LoaderCircle,
  done: CircleCheck,
  stopped: CirclePause,
  failed: CircleAlert,
};

/** A list of jobs, newest first, with progress and actor. */
export function JobList({ label, jobs }: { label: string; jobs: readonly ShownJob[] }) {
  const t = useWords().backend.jobs;
  const { formatActor } = useAdmin();
  return (
    <ul className="cva-job" aria-label={label}>
      {jobs.map(({ id, state, title, result, trouble, ...job }) => {
        const Icon = ICONS[state];
        const ago = <Ago time={job.startedAt} />;
        return (
          <li key={id} data-state={state}>
            <span className="cva-job-icon" title={t.states[state]}>
              <Icon className={state === "running" ? "cva-spin" : ""} aria-hidden />
              <span className="cva-only-heard">{t.heard(state)}</span>
            </span>
            <div className="cva-job-words">
              <p className="cva-job-title">{title}</p>
              {result !== "" && <p role={state === "running" ? "status" : undefined}>{result}</p>}
              {trouble !== null && <p className="cva-job-trouble">{trouble}</p>}
              {state === "running" && (
                <progress
                  className="cva-job-progress"
                  aria-label={title}
                  max={1}
                  value={job.progress ?? undefined}
                />
              )}
            </div>
            <p className="cva-job-when">
              {job.startedBy === null ? ago : t.started(ago, formatActor(job.startedBy))}
            </p>
            {job.action}
          </li>
        );
      })}
    </ul>
  );
}
