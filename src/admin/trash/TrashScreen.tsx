import { Trash2 } from "lucide-react";
import { usePages } from "../../react/usePages.js";
import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import { Button } from "../ui/Button.js";
import { Empty, Loading } from "../ui/Notices.js";
import { ProblemBoundary } from "../ui/ProblemBoundary.js";
import { TrashList } from "./TrashList.js";
import { retentionWords } from "./leaving.js";

const FIRST_ROWS = 100;

/** The deleted files, to restore or delete permanently. */
export function TrashScreen() {
  return (
    <div className="cva-trash">
      <ProblemBoundary>
        <Trash />
      </ProblemBoundary>
    </div>
  );
}

function Trash() {
  const { api, navigate } = useAdmin();
  const settings = useLive(api.getSettings, {}).data;
  const { results, status, loadMore } = usePages(
    api.listTrash,
    {},
    { initialNumItems: FIRST_ROWS },
  );
  if (status === "LoadingFirstPage") return <Loading label="Loading trash…" />;
  if (results.length === 0 && status === "Exhausted") {
    return (
      <Empty icon={Trash2} title="The trash is empty">
        <p>
          Deleted files are moved here and can be restored.{" "}
          {settings !== undefined && retentionWords(settings)}
        </p>
        <Button onClick={() => navigate({})}>Show files</Button>
      </Empty>
    );
  }
  return (
    <TrashList
      assets={results}
      isExhausted={status === "Exhausted"}
      retention={settings}
      onLoadMore={loadMore}
    />
  );
}
