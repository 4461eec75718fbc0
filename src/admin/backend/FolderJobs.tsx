import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import { Loading, Problem } from "../ui/Notices.js";
import { Part } from "../ui/Part.js";
import { useWords } from "../words/WordsContext.js";
import { JobList } from "./JobList.js";
import { folderJobWords } from "./jobWords.js";

/** The number of jobs shown. */
const SHOWN = 10;

/** Jobs on whole folders, running or done. */
export function FolderJobs() {
  const t = useWords();
  const { title, hint, loading, none } = t.backend.folderJobs;
  const { api } = useAdmin();
  const jobs = useLive(api.listJobs, { limit: SHOWN });
  return (
    <Part title={title} words={hint}>
      {jobs.error !== undefined && <Problem error={jobs.error} />}
      {jobs.data === undefined && jobs.error === undefined && <Loading label={loading} />}
      {jobs.data?.length === 0 && <p className="cva-hint">{none}</p>}
      <JobList
        label={title}
        jobs={(jobs.data ?? []).map((job) => ({
          ...folderJobWords(t, job),
          id: job.jobId,
          state: job.status,
          startedAt: job.startedAt,
          startedBy: job.startedBy,
        }))}
      />
    </Part>
  );
}
