import { useConvex } from "convex/react";
import { PackageCheck, Plus } from "lucide-react";
import { useState } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import { Button } from "../ui/Button.js";
import { Dialog, DialogForm } from "../ui/Dialog.js";
import { Empty, Loading, Problem } from "../ui/Notices.js";
import { useWords } from "../words/WordsContext.js";
import { MOST_RELEASES } from "./adding.js";
import { NameField } from "./NameField.js";
import { useReleaseApi, useReleasesFolder } from "./ReleasesProvider.js";
import { StatusBadge, StatusLine } from "./Status.js";
import type { Release } from "./types.js";

const SHOWN_AT_ONCE = 20;

/** The newest releases. */
export function ReleaseList({ folderPath }: { folderPath: string }) {
  const words = useWords();
  const t = words.releases;
  const { navigate } = useAdmin();
  const api = useReleaseApi();
  const outermost = useReleasesFolder();
  const [most, setMost] = useState(SHOWN_AT_ONCE);
  const [isCreating, setIsCreating] = useState(false);
  const { data, error } = useLive(api.listReleases, { folderPath, limit: most });
  const open = ({ releaseId, folderPath }: Release) =>
    navigate({ view: "releases", folderPath, basename: releaseId });
  // While more are loaded, the others stay.
  const [last, setLast] = useState(data);
  if (data !== undefined && data !== last) setLast(data);
  return (
    <>
      <header className="cva-releases-head">
        <p>{t.intro}</p>
        {outermost !== null && (
          <Button look="main" onClick={() => setIsCreating(true)}>
            <Plus aria-hidden />
            {t.create.open}
          </Button>
        )}
      </header>
      {error !== undefined && <Problem error={error} />}
      {last === undefined && error === undefined && <Loading label={t.loading} />}
      {last?.length === 0 && (
        <Empty icon={PackageCheck} title={t.empty.title}>
          {t.empty.advice}
        </Empty>
      )}
      {last !== undefined && last.length > 0 && (
        <ul className="cva-release-list" aria-label={words.shell.views.releases}>
          {last.map((release) => (
            <li key={release.releaseId}>
              <button type="button" className="cva-release-row" onClick={() => open(release)}>
                <span className="cva-release-name">{release.name}</span>
                <StatusBadge release={release} />
                <StatusLine release={release} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {last?.length === most && most < MOST_RELEASES && (
        <Button look="quiet" onClick={() => setMost(most + SHOWN_AT_ONCE)}>
          {t.more}
        </Button>
      )}
      {isCreating && (
        <CreateDialog
          folderPath={folderPath}
          onCreated={open}
          onClose={() => setIsCreating(false)}
        />
      )}
    </>
  );
}

function CreateDialog({
  folderPath,
  onCreated,
  onClose,
}: {
  folderPath: string;
  onCreated: (release: Release) => void;
  onClose: () => void;
}) {
  const t = useWords();
  const convex = useConvex();
  const { createRelease } = useReleaseApi();
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<unknown>(null);
  const submit = async () => {
    try {
      const release = await convex.mutation(createRelease, { name: name.trim(), folderPath });
      onClose();
      onCreated(release);
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <Dialog
      title={t.releases.create.title}
      description={t.releases.within(folderPath)}
      onClose={onClose}
    >
      <DialogForm
        submitLabel={t.common.create}
        isDisabled={name.trim() === ""}
        onSubmit={() => void submit()}
        onClose={onClose}
      >
        <NameField value={name} onChange={setName} />
        {problem !== null && <Problem error={problem} />}
      </DialogForm>
    </Dialog>
  );
}
