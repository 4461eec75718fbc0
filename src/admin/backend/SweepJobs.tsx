import { useMutation } from "convex/react";
import { useState } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import { useTask } from "../state/useTask.js";
import { Button } from "../ui/Button.js";
import { Confirm } from "../ui/Dialog.js";
import { Loading, Problem } from "../ui/Notices.js";
import { Part } from "../ui/Part.js";
import { JobList } from "./JobList.js";
import { sweepWords } from "./jobWords.js";

/** The number of reports shown. */
const SHOWN = 6;

/** The automatic cleanup and what it has freed. */
export function SweepJobs({ isPaused }: { isPaused: boolean }) {
  const { api } = useAdmin();
  const run = useTask();
  const sweeps = useLive(api.listSweeps, { limit: SHOWN });
  const startSweep = useMutation(api.startSweep);
  const [isAsking, setIsAsking] = useState(false);
  const start = () => void run(() => startSweep({}));
  return (
    <Part
      title="Cleanup"
      words={
        isPaused
          ? "Paused: nothing is deleted automatically."
          : "Once an hour, old trash, expired uploads and unreferenced bytes are deleted."
      }
      action={
        <Button
          // After a pause it deletes everything that is due, so ask first. Otherwise it only runs earlier
          // than scheduled.
          onClick={() => (isPaused ? setIsAsking(true) : start())}
        >
          {isPaused ? "Clean up now…" : "Clean up now"}
        </Button>
      }
    >
      {sweeps.error !== undefined && <Problem error={sweeps.error} />}
      {sweeps.data === undefined && sweeps.error === undefined && (
        <Loading label="Loading reports…" />
      )}
      {sweeps.data?.length === 0 && <p className="cva-hint">No cleanup has run yet.</p>}
      <JobList
        label="Cleanup reports"
        jobs={(sweeps.data ?? []).map((sweep) => ({
          ...sweepWords(sweep),
          id: sweep.sweepId,
          state: sweep.finishedAt === undefined ? ("running" as const) : ("done" as const),
          startedAt: sweep.startedAt,
          startedBy: sweep.isManual ? sweep.startedBy : null,
        }))}
      />
      {isAsking && (
        <Confirm
          title="Clean up although it is paused?"
          description="Files whose time in the trash has expired are deleted permanently. This cannot be undone."
          confirmLabel="Clean up"
          onConfirm={start}
          onClose={() => setIsAsking(false)}
        />
      )}
    </Part>
  );
}
