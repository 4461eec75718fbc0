import { useUploadQueue } from "../../react/useUploadQueue.js";
import { useJobs } from "../state/Jobs.js";
import { FolderJobsTray } from "./FolderJobsTray.js";
import { JobCard } from "./JobCard.js";
import { UploadTray } from "./UploadTray.js";
import { useUploads } from "./UploadsProvider.js";

/** The current activity: uploads, bulk actions, and folder jobs of all users. */
export function Trays() {
  const { queue } = useUploads();
  const state = useUploadQueue(queue);
  const { jobs } = useJobs();
  return (
    <div className="cva-trays">
      <FolderJobsTray />
      {jobs.map((job) => (
        <JobCard key={job.id} job={job} />
      ))}
      {(state.uploads.length > 0 || state.leftOut > 0 || state.isBusy) && (
        <UploadTray queue={queue} state={state} />
      )}
    </div>
  );
}
