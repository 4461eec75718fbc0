import { useMutation } from "convex/react";
import { ArrowRightLeft, Square } from "lucide-react";
import { useState } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import { useTask } from "../state/useTask.js";
import { Button } from "../ui/Button.js";
import { Loading, Problem } from "../ui/Notices.js";
import { type BackendName, EACH_BACKEND } from "../words/backends.js";
import { Part } from "../ui/Part.js";
import { useWords } from "../words/WordsContext.js";
import { JobList } from "./JobList.js";
import { estimateOf, migrationWords, progressOf } from "./jobWords.js";

/** The number of migrations shown. */
const SHOWN = 6;

/** Moves stored files between storage backends while the app runs. */
export function MigrationJobs({ backend }: { backend: BackendName }) {
  const words = useWords();
  const t = words.backend.migrations;
  const { api } = useAdmin();
  const run = useTask();
  const migrations = useLive(api.listMigrations, { limit: SHOWN });
  const startMigration = useMutation(api.startMigration);
  const stopMigration = useMutation(api.stopMigration);
  const [chosen, setChosen] = useState<BackendName | null>(null);
  const to = chosen ?? backend;
  const isRunning = migrations.data?.some(({ status }) => status === "running") ?? false;

  return (
    <Part title={t.title} words={t.hint}>
      <div className="cva-job-start">
        <label>
          <span>{t.to}</span>
          <select
            className="cva-choice"
            value={to}
            disabled={isRunning}
            onChange={(event) => setChosen(event.target.value as BackendName)}
          >
            {EACH_BACKEND.map((name) => (
              <option key={name} value={name}>
                {words.common.backends[name]}
              </option>
            ))}
          </select>
        </label>
        <Button
          disabled={isRunning}
          onClick={() => void run(() => startMigration({ to, dryRun: true }))}
        >
          {t.count}
        </Button>
        <Button disabled={isRunning} onClick={() => void run(() => startMigration({ to }))}>
          <ArrowRightLeft aria-hidden />
          {t.move}
        </Button>
      </div>
      {migrations.error !== undefined && <Problem error={migrations.error} />}
      {migrations.data === undefined && migrations.error === undefined && (
        <Loading label={t.loading} />
      )}
      {migrations.data?.length === 0 && <p className="cva-hint">{t.none}</p>}
      <JobList
        label={t.list}
        jobs={(migrations.data ?? []).map((migration, _index, all) => {
          const { migrationId, status, startedAt, startedBy } = migration;
          const estimate = estimateOf(migration, all);
          return {
            ...migrationWords(words, migration),
            id: migrationId,
            state: status,
            startedAt,
            startedBy,
            progress: estimate === null ? null : progressOf(migration, estimate.blobs),
            action: status === "running" && (
              <Button onClick={() => void run(() => stopMigration({ migrationId }))}>
                <Square aria-hidden />
                {t.stop}
              </Button>
            ),
          };
        })}
      />
    </Part>
  );
}
