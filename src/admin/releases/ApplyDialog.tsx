import { useConvex } from "convex/react";
import { useEffect, useId, useState } from "react";
import { joinPath } from "../../shared/paths.js";
import { shownName } from "../../shared/visibleNames.js";
import { everyPage } from "../state/everyPage.js";
import { useTask } from "../state/useTask.js";
import { Dialog, DialogForm } from "../ui/Dialog.js";
import { Loading, Problem } from "../ui/Notices.js";
import { useToast } from "../ui/Toasts.js";
import { useWords } from "../words/WordsContext.js";
import { useReleaseApi } from "./ReleasesProvider.js";
import {
  type Applying,
  type Differing,
  NONE,
  addDiffering,
  differingOf,
  fieldOf,
  timeOf,
} from "./applying.js";
import type { Conflict, Release } from "./types.js";

const CONFLICTS: readonly Conflict[] = ["refuse", "overwrite", "skip"];
/** The entries that are named; there may be a thousand. */
const NAMED = 20;
const HOUR_MS = 60 * 60 * 1000;

type ApplyDialogProps = { release: Release; applying: Applying; onClose: () => void };

/** Asks before a release is published, scheduled or rolled back; if files differ, also what to do with them. */
export function ApplyDialog({ release, applying, onClose }: ApplyDialogProps) {
  const words = useWords();
  const t = words.releases;
  const { name, entryCount } = release;
  const [differing, setDiffering] = useDiffering(release);
  const [onConflict, setOnConflict] = useState<Conflict>("refuse");
  const [field, setField] = useState(() => fieldOf(Date.now() + HOUR_MS));
  const [problem, setProblem] = useState<unknown>(null);
  const [isPast, setIsPast] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const apply = useApply(release, applying);
  const hint = useId();

  const submit = async () => {
    const publishAt = applying === "schedule" ? timeOf(field) : 0;
    const isLate = applying === "schedule" && (publishAt ?? 0) <= Date.now();
    setIsPast(isLate);
    if (publishAt === null || isLate) return;
    setIsBusy(true);
    setProblem(null);
    try {
      await apply(onConflict, publishAt);
      onClose();
    } catch (error) {
      setDiffering(differingOf(error) ?? differing);
      setProblem(error);
      setIsBusy(false);
    }
  };
  return (
    <Dialog
      title={t[applying].title(name)}
      description={
        applying === "schedule" ? t.schedule.description : t[applying].description(entryCount)
      }
      onClose={onClose}
    >
      <DialogForm
        submitLabel={t[applying].submit}
        isDisabled={isBusy || differing === null || (applying === "schedule" && field === "")}
        onSubmit={() => void submit()}
        onClose={onClose}
      >
        {applying === "schedule" && (
          <label className="cva-field">
            <span>{t.schedule.at}</span>
            <input
              className="cva-input"
              type="datetime-local"
              required
              value={field}
              aria-describedby={hint}
              aria-invalid={isPast}
              onChange={(event) => {
                setField(event.target.value);
                setIsPast(false);
              }}
            />
            <span
              id={hint}
              className="cva-hint"
              data-tone={isPast ? "problem" : "calm"}
              role="status"
            >
              {isPast ? t.schedule.past : t.schedule.hint}
            </span>
          </label>
        )}
        {differing === null && problem === null && <Loading label={t.differing.checking} />}
        {differing !== null && differing.count > 0 && (
          <>
            <DifferingFiles differing={differing} />
            <fieldset className="cva-options">
              <legend>{t.differing.choice}</legend>
              {CONFLICTS.map((choice) => (
                <label key={choice} className="cva-option">
                  <input
                    type="radio"
                    name={`${hint}conflict`}
                    checked={choice === onConflict}
                    onChange={() => setOnConflict(choice)}
                  />
                  <span>
                    {t.conflicts[choice].label}
                    <span className="cva-hint">{t.conflicts[choice].hint}</span>
                  </span>
                </label>
              ))}
            </fieldset>
          </>
        )}
        {problem !== null && <Problem error={problem} />}
      </DialogForm>
    </Dialog>
  );
}

/** The files that have changed since, and how. */
function DifferingFiles({ differing: { entries, count } }: { differing: Differing }) {
  const t = useWords().releases;
  const named = entries.slice(0, NAMED);
  return (
    <section className="cva-differing">
      <h3>{t.differing.title(count)}</h3>
      <ul>
        {named.map(({ folderPath, basename, reason }) => (
          <li key={joinPath(folderPath, basename)}>
            <span>{shownName(joinPath(folderPath, basename))}</span>{" "}
            <span className="cva-badge" data-tone="problem">
              {t.problems[reason]}
            </span>
          </li>
        ))}
        {count > named.length && <li>{t.differing.more(count - named.length)}</li>}
      </ul>
    </section>
  );
}

/** Reads the entries that do not apply now; `null` until they are known. */
function useDiffering({ releaseId }: Release) {
  const convex = useConvex();
  const api = useReleaseApi();
  const run = useTask();
  const state = useState<Differing | null>(null);
  const [, setDiffering] = state;
  useEffect(() => {
    let isCurrent = true;
    void run(async () => {
      let found = NONE;
      for await (const page of everyPage(convex, api.listReleaseEntriesPage, { releaseId })) {
        found = addDiffering(found, page);
      }
      if (isCurrent) setDiffering(found);
    });
    return () => {
      isCurrent = false;
    };
  }, [convex, api, releaseId, run, setDiffering]);
  return state;
}

/** Returns a function that applies the release, and says so. @throws the app's error. */
function useApply({ releaseId, name }: Release, applying: Applying) {
  const { common, releases: t } = useWords();
  const convex = useConvex();
  const api = useReleaseApi();
  const run = useTask();
  const toast = useToast();
  const undo = (task: () => Promise<unknown>) => ({
    label: common.undo,
    onClick: () => void run(task),
  });
  return async (onConflict: Conflict, publishAt: number): Promise<void> => {
    if (applying === "schedule") {
      await convex.mutation(api.scheduleRelease, { releaseId, onConflict, publishAt });
      toast({
        title: t.schedule.done(publishAt),
        action: undo(() => convex.mutation(api.unscheduleRelease, { releaseId })),
      });
      return;
    }
    const call = applying === "publish" ? api.publishRelease : api.rollbackRelease;
    const { status, changed, skipped } = await convex.mutation(call, { releaseId, onConflict });
    const description = skipped.length > 0 ? t.skipped(skipped.length) : undefined;
    if (applying === "rollBack") toast({ title: t.rollBack.done(name), description });
    else if (status === "publishing") toast({ title: t.publish.copying });
    else {
      toast({
        title: t.publish.done(name, changed),
        description,
        action: undo(() => convex.mutation(api.rollbackRelease, { releaseId })),
      });
    }
  };
}
