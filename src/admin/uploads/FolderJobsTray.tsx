import { lastSegment } from "../../shared/paths.js";
import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import type { AssetAdminApi } from "../types.js";
import { Progress } from "../ui/Progress.js";
import { useWords } from "../words/WordsContext.js";

export type FolderJob = AssetAdminApi["listJobs"]["_returnType"][number];

/** The number of newest jobs to check; more do not run in parallel in practice. */
const LOOKED_AT = 20;

/** Folder jobs that run on the server, of all users. */
export function FolderJobsTray() {
  const t = useWords().uploads;
  const { api, formatActor } = useAdmin();
  const { data = [] } = useLive(api.listJobs, { limit: LOOKED_AT });
  const running = data.filter(({ status }) => status === "running");
  return running.map(({ jobId, kind, path, toPath, startedBy, ...progress }) => {
    const label = t.jobs[kind](lastSegment(path), toPath);
    return (
      <section key={jobId} className="cva-card" aria-label={label}>
        <div className="cva-card-head">
          <span className="cva-card-title">{label}</span>
        </div>
        <Progress label={label} />
        <p className="cva-card-words">
          {t.jobProgress(progress.assetsDone, progress.foldersDone)} · {formatActor(startedBy)}
        </p>
      </section>
    );
  });
}
