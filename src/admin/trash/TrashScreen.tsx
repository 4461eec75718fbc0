import { Trash2 } from "lucide-react";
import { usePages } from "../../react/usePages.js";
import { hasScope } from "../../shared/scopes.js";
import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import { Button } from "../ui/Button.js";
import { Empty, Loading } from "../ui/Notices.js";
import { ProblemBoundary } from "../ui/ProblemBoundary.js";
import { TrashList } from "./TrashList.js";
import { retentionWords } from "./leaving.js";
import { useWords } from "../words/WordsContext.js";

const FIRST_ROWS = 100;

/** The deleted files of the location's folder, to restore or delete permanently. */
export function TrashScreen() {
  const { folderPath } = useAdmin().location;
  return (
    <div className="cva-trash">
      <ProblemBoundary resetKey={folderPath}>
        <Trash key={folderPath} folderPath={folderPath} />
      </ProblemBoundary>
    </div>
  );
}

function Trash({ folderPath }: { folderPath: string }) {
  const t = useWords();
  const { api, rootPath, navigate } = useAdmin();
  const settings = useLive(api.getSettings, {}).data;
  const { results, status, loadMore } = usePages(
    api.listTrash,
    { folderPath, recursive: hasScope(folderPath) },
    { initialNumItems: FIRST_ROWS },
  );
  if (status === "LoadingFirstPage") return <Loading label={t.trash.loading} />;
  if (results.length === 0 && status === "Exhausted") {
    return (
      <Empty icon={Trash2} title={t.trash.empty.title(folderPath === rootPath ? "" : folderPath)}>
        <p>
          {t.trash.empty.advice} {settings !== undefined && retentionWords(t, settings)}
        </p>
        <Button onClick={() => navigate({ folderPath })}>{t.trash.empty.showFiles}</Button>
      </Empty>
    );
  }
  return (
    <TrashList
      folderPath={folderPath}
      assets={results}
      isExhausted={status === "Exhausted"}
      retention={settings}
      onLoadMore={loadMore}
    />
  );
}
