import { useConvex } from "convex/react";
import { useId, useState } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { useJobs } from "../state/Jobs.js";
import { useLive } from "../state/useLive.js";
import { useTask } from "../state/useTask.js";
import { Dialog, DialogForm } from "../ui/Dialog.js";
import { Loading, Problem } from "../ui/Notices.js";
import { useToast } from "../ui/Toasts.js";
import { useWords } from "../words/WordsContext.js";
import { useReleaseApi, useReleasesFolder } from "./ReleasesProvider.js";
import { MOST_RELEASES, batchesOf, entryOf, releasesFor } from "./adding.js";
import { NameField } from "./NameField.js";
import type { EntryAction, Release, Wanted } from "./types.js";
import type { Adding } from "./useAddToRelease.js";

/** The value of the choice that creates a release. */
const NEW = "";

const ACTIONS: readonly EntryAction[] = ["publish", "archive", "delete"];

/** Adds files to an open release, or to a new one. */
export function AddDialog({ adding, onClose }: { adding: Adding; onClose: () => void }) {
  const t = useWords();
  const words = t.releases.add;
  const folderPath = useReleasesFolder() ?? "";
  const api = useReleaseApi();
  const add = useAdd();
  const list = useLive(api.listReleases, { folderPath, limit: MOST_RELEASES });
  const [action, setAction] = useState<EntryAction>("publish");
  const [chosen, setChosen] = useState<string | null>(null);
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<unknown>(null);
  const [isBusy, setIsBusy] = useState(false);
  const files = "assets" in adding ? adding.assets : adding.versions;
  const releases = releasesFor(list.data ?? [], files);
  const release = releases.find(
    ({ releaseId }) => releaseId === (chosen ?? releases[0]?.releaseId),
  );
  const isNew = release === undefined;

  const submit = async () => {
    setIsBusy(true);
    setProblem(null);
    try {
      const isDone = await add(adding, action, release ?? { name: name.trim(), folderPath });
      if (isDone) return onClose();
    } catch (error) {
      setProblem(error);
    }
    setIsBusy(false);
  };
  const id = useId();
  return (
    <Dialog title={words.title(files.length)} onClose={onClose}>
      <DialogForm
        submitLabel={words.submit}
        isDisabled={isBusy || list.data === undefined || (isNew && name.trim() === "")}
        onSubmit={() => void submit()}
        onClose={onClose}
      >
        {"assets" in adding && (
          <label className="cva-field">
            <span>{words.what}</span>
            <select
              className="cva-choice"
              value={action}
              onChange={(event) => setAction(event.target.value as EntryAction)}
            >
              {ACTIONS.map((action) => (
                <option key={action} value={action}>
                  {action === "publish" ? words.publish : t.releases.actions[action](undefined)}
                </option>
              ))}
            </select>
          </label>
        )}
        {list.error !== undefined && <Problem error={list.error} />}
        {list.data === undefined && list.error === undefined && (
          <Loading label={t.releases.loading} />
        )}
        {releases.length > 0 && (
          <label className="cva-field" htmlFor={id}>
            <span>{words.release}</span>
            <select
              id={id}
              className="cva-choice"
              value={release?.releaseId ?? NEW}
              onChange={(event) => setChosen(event.target.value)}
            >
              {releases.map(({ releaseId, name }) => (
                <option key={releaseId} value={releaseId}>
                  {name}
                </option>
              ))}
              <option value={NEW}>{words.newRelease}</option>
            </select>
          </label>
        )}
        {list.data !== undefined && isNew && <NameField value={name} onChange={setName} />}
        {problem !== null && <Problem error={problem} />}
      </DialogForm>
    </Dialog>
  );
}

/** Returns a function that adds files to a release, with undo; it returns whether there was anything to add. */
function useAdd() {
  const t = useWords();
  const words = t.releases.add;
  const convex = useConvex();
  const { runJob } = useJobs();
  const run = useTask();
  const toast = useToast();
  const { getAssetVersionsPage } = useAdmin().api;
  const api = useReleaseApi();

  const entriesOf = async (adding: Adding, action: EntryAction): Promise<Wanted[]> => {
    if ("versions" in adding) return [...adding.versions];
    const newestOf = async ({ folderPath, basename }: Wanted) => {
      const paginationOpts = { cursor: null, numItems: 1 };
      const args = { folderPath, basename, paginationOpts };
      return (await convex.query(getAssetVersionsPage, args)).page[0];
    };
    const { done, failed } = await runJob(words.running, adding.assets, async (asset) =>
      entryOf(asset, action, action === "publish" ? await newestOf(asset) : undefined),
    );
    if (failed[0] !== undefined) throw failed[0].error;
    return done.flatMap(({ result }) => result ?? []);
  };

  return async (
    adding: Adding,
    action: EntryAction,
    to: Release | Pick<Release, "name" | "folderPath">,
  ): Promise<boolean> => {
    const entries = await entriesOf(adding, action);
    const count = "assets" in adding ? adding.assets.length - entries.length : 0;
    const left = action === "archive" ? words.alreadyHidden : words.nothingNew;
    const description = count > 0 ? left(count) : undefined;
    if (entries.length === 0) {
      toast({ tone: "problem", title: words.nothing, description });
      return false;
    }
    const before = "releaseId" in to ? to : await convex.mutation(api.createRelease, to);
    const { releaseId, name, entryCount } = before;
    let release = before;
    for (const batch of batchesOf(entries)) {
      release = await convex.mutation(api.addToRelease, { releaseId, entries: batch });
    }
    const undo = async () => {
      for (const assets of batchesOf(entries)) {
        const paths = assets.map(({ folderPath, basename }) => ({ folderPath, basename }));
        await convex.mutation(api.removeFromRelease, { releaseId, assets: paths });
      }
    };
    // Entries that it had already would not be as before.
    const isUndoable = release.entryCount === entryCount + entries.length;
    toast({
      title: words.done(entries.length, name),
      description,
      action: isUndoable ? { label: t.common.undo, onClick: () => void run(undo) } : undefined,
    });
    return true;
  };
}
