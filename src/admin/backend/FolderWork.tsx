import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import { Loading, Problem } from "../ui/Notices.js";
import { Part } from "./Part.js";
import { WorkList } from "./WorkList.js";
import { operationWords } from "./workWords.js";

/** The number of jobs shown. */
const SHOWN = 10;

/** Jobs on whole folders, running or done. */
export function FolderWork() {
  const { api } = useAdmin();
  const operations = useLive(api.listOperations, { limit: SHOWN });
  return (
    <Part
      title="Folder jobs"
      words="A large folder is moved, copied or deleted by a background job. Until it is done, the folder is locked for other changes."
    >
      {operations.error !== undefined && <Problem error={operations.error} />}
      {operations.data === undefined && operations.error === undefined && (
        <Loading label="Loading jobs…" />
      )}
      {operations.data?.length === 0 && (
        <p className="cva-hint">No folder has been moved, copied or deleted yet.</p>
      )}
      <WorkList
        label="Folder jobs"
        works={(operations.data ?? []).map((operation) => ({
          ...operationWords(operation),
          id: operation.operationId,
          state: operation.status,
          startedAt: operation.startedAt,
          startedBy: operation.startedBy,
        }))}
      />
    </Part>
  );
}
