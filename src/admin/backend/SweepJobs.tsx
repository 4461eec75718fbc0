import { useMutation } from "convex/react";
import { useState } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import { useTask } from "../state/useTask.js";
import { Button } from "../ui/Button.js";
import { Confirm } from "../ui/Dialog.js";
import { Loading, Problem } from "../ui/Notices.js";
import { Part } from "../ui/Part.js";
import { useWords } from "../words/WordsContext.js";
import { JobList } from "./JobList.js";
import { sweepWords } from "./jobWords.js";

/** The number of reports shown. */
const SHOWN = 6;

/** The automatic cleanup and what it has freed. */
export function SweepJobs({ isPaused }: { isPaused: boolean }) {
  const words = useWords();
  const t = words.backend.cleanup;
  const { api } = useAdmin();
  const run = useTask();
  const sweeps = useLive(api.listSweeps, { limit: SHOWN });
  const startSweep = useMutation(api.startSweep);
  const [isAsking, setIsAsking] = useState(false);
  const start = () => void run(() => startSweep({}));
  return (
    <Part
      title={t.title}
      words={isPaused ? t.paused : t.hint}
      action={
        <Button
          // After a pause it deletes everything that is due, so ask first. Otherwise it only runs earlier
          // than scheduled.
          onClick={() => (isPaused ? setIsAsking(true) : start())}
        >
          {isPaused ? t.ask : t.start}
        </Button>
      }
    >
      {sweeps.error !== undefined && <Problem error={sweeps.error} />}
      {sweeps.data === undefined && sweeps.error === undefined && <Loading label={t.loading} />}
      {sweeps.data?.length === 0 && <p className="cva-hint">{t.none}</p>}
      <JobList
        label={t.list}
        jobs={(sweeps.data ?? []).map((sweep) => ({
          ...sweepWords(words, sweep),
          id: sweep.sweepId,
          state: sweep.finishedAt === undefined ? ("running" as const) : ("done" as const),
          startedAt: sweep.startedAt,
          startedBy: sweep.isManual ? sweep.startedBy : null,
        }))}
      />
      {isAsking && (
        <Confirm
          title={t.confirm}
          description={t.confirmHint}
          confirmLabel={t.confirmed}
          onConfirm={start}
          onClose={() => setIsAsking(false)}
        />
      )}
    </Part>
  );
}
