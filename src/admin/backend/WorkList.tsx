import { CircleAlert, CircleCheck, CirclePause, LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { Ago } from "../ui/Time.js";
import type { WorkWords } from "./workWords.js";

export type ShownWork = WorkWords & {
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

const STATES = { running: "Running", done: "Done", stopped: "Stopped", failed: "Failed" };

/** A list of jobs, newest first, with progress and actor. */
export function WorkList({ label, works }: { label: string; works: readonly ShownWork[] }) {
  const { formatActor } = useAdmin();
  return (
    <ul className="cva-work" aria-label={label}>
      {works.map(({ id, state, title, result, trouble, ...work }) => {
        const Icon = ICONS[state];
        return (
          <li key={id} data-state={state}>
            <span className="cva-work-icon" title={STATES[state]}>
              <Icon className={state === "running" ? "cva-spin" : ""} aria-hidden />
              <span className="cva-only-heard">{STATES[state]}: </span>
            </span>
            <div className="cva-work-words">
              <p className="cva-work-title">{title}</p>
              {result !== "" && <p role={state === "running" ? "status" : undefined}>{result}</p>}
              {trouble !== null && <p className="cva-work-trouble">{trouble}</p>}
              {state === "running" && (
                <progress
                  className="cva-work-progress"
                  aria-label={title}
                  max={1}
                  value={work.progress ?? undefined}
                />
              )}
            </div>
            <p className="cva-work-when">
              <Ago time={work.startedAt} />
              {work.startedBy !== null && <> by {formatActor(work.startedBy)}</>}
            </p>
            {work.action}
          </li>
        );
      })}
    </ul>
  );
}
