import { useMutation } from "convex/react";
import { useState } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import { useTask } from "../state/useTask.js";
import { Button } from "../ui/Button.js";
import { Confirm } from "../ui/Dialog.js";
import { Loading, Problem } from "../ui/Notices.js";
import { Part } from "./Part.js";
import { WorkList } from "./WorkList.js";
import { sweepWords } from "./workWords.js";

/** Reports that are shown. */
const SHOWN = 6;

/** What is cleared up by itself, and what that has freed. */
export function SweepWork({ isPaused }: { isPaused: boolean }) {
  const { api } = useAdmin();
  const run = useTask();
  const sweeps = useLive(api.listSweeps, { limit: SHOWN });
  const startSweep = useMutation(api.startSweep);
  const [isAsking, setIsAsking] = useState(false);
  const start = () => void run(() => startSweep({}));
  return (
    <Part
      title="Clearing up"
      words={
        isPaused
          ? "It is paused: nothing goes by itself."
          : "Once an hour, what nothing needs any more goes: old trash, uploads that were given up, bytes without a file."
      }
      action={
        <Button
          // It deletes what the pause has kept; otherwise it only does sooner what comes anyway.
          onClick={() => (isPaused ? setIsAsking(true) : start())}
        >
          {isPaused ? "Clear up now…" : "Clear up now"}
        </Button>
      }
    >
      {sweeps.error !== undefined && <Problem error={sweeps.error} />}
      {sweeps.data === undefined && sweeps.error === undefined && (
        <Loading label="Looking for reports…" />
      )}
      {sweeps.data?.length === 0 && <p className="cva-hint">Nothing was cleared up yet.</p>}
      <WorkList
        label="Reports of clearing up"
        works={(sweeps.data ?? []).map((sweep) => ({
          ...sweepWords(sweep),
          id: sweep.sweepId,
          state: sweep.finishedAt === undefined ? ("running" as const) : ("done" as const),
          startedAt: sweep.startedAt,
          startedBy: sweep.isManual ? sweep.startedBy : null,
        }))}
      />
      {isAsking && (
        <Confirm
          title="Clear up although it is paused?"
          description="What has been in the trash for longer than it is kept goes for good. This cannot be undone."
          confirmLabel="Clear up"
          onConfirm={start}
          onClose={() => setIsAsking(false)}
        />
      )}
    </Part>
  );
}
