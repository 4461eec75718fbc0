import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import { Loading, Problem } from "../ui/Notices.js";
import { Part } from "./Part.js";
import { WorkList } from "./WorkList.js";
import { operationWords } from "./workWords.js";

/** Reports that are shown. */
const SHOWN = 10;

/** Work on whole folders, running or done. */
export function FolderWork() {
  const { api } = useAdmin();
  const operations = useLive(api.listOperations, { limit: SHOWN });
  return (
    <Part
      title="Work on folders"
      words="A large folder is moved, copied or deleted step by step; until that is done, nothing else is written in it."
    >
      {operations.error !== undefined && <Problem error={operations.error} />}
      {operations.data === undefined && operations.error === undefined && (
        <Loading label="Looking for work…" />
      )}
      {operations.data?.length === 0 && (
        <p className="cva-hint">No folder was moved, copied or deleted yet.</p>
      )}
      <WorkList
        label="Work on folders"
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
