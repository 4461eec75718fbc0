import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import { Loading, Problem } from "../ui/Notices.js";
import { Part } from "../ui/Part.js";
import { JobList } from "./JobList.js";
import { folderJobWords } from "./jobWords.js";

/** The number of jobs shown. */
const SHOWN = 10;

/** Jobs on whole folders, running or done. */
export function FolderJobs() {
  const { api } = useAdmin();
  const jobs = useLive(api.listJobs, { limit: SHOWN });
  return (
    <Part
      title="Folder jobs"
      words="A large folder is moved, copied or deleted by a background job. Until it is done, the folder is locked for other changes."
    >
      {jobs.error !== undefined && <Problem error={jobs.error} />}
      {jobs.data === undefined && jobs.error === undefined && <Loading label="Loading jobs…" />}
      {jobs.data?.length === 0 && (
        <p className="cva-hint">No folder has been moved, copied or deleted yet.</p>
      )}
      <JobList
        label="Folder jobs"
        jobs={(jobs.data ?? []).map((job) => ({
          ...folderJobWords(job),
          id: job.jobId,
          state: job.status,
          startedAt: job.startedAt,
          startedBy: job.startedBy,
        }))}
      />
    </Part>
  );
}
