import { useConvex } from "convex/react";
import { ChartPie, LoaderCircle, RefreshCw, Square } from "lucide-react";
import { useCallback, useState } from "react";
import { isWithin } from "../../shared/paths.js";
import { useAdmin } from "../state/AdminContext.js";
import { everyPage } from "../state/everyPage.js";
import { Button } from "../ui/Button.js";
import { Empty, Problem } from "../ui/Notices.js";
import { Ago } from "../ui/Time.js";
import { FolderUse } from "./FolderUse.js";
import { QuotaPart } from "./QuotaPart.js";
import { StorageUse } from "./StorageUse.js";
import {
  NOTHING_STORED,
  NO_FOLDERS,
  addFolders,
  addStorage,
  folderRows,
  totalOf,
  typeRows,
} from "./sums.js";
import { type Count, useCount } from "./useCount.js";
import { useWords } from "../words/WordsContext.js";

/**
 * The storage usage by type and by folder. It is counted on request, because a live total would read
 * everything again at each change.
 */
export function UsageScreen() {
  const t = useWords();
  const { api, location, rootPath, navigate } = useAdmin();
  const convex = useConvex();

  // Stored objects are counted for all folders together.
  const isAll = rootPath === "";
  // Counting a folder includes everything below it.
  const [counted, setCounted] = useState(location.folderPath);
  if (!isWithin(location.folderPath, counted)) setCounted(location.folderPath);

  const folders = useCount({
    pages: useCallback(
      () => everyPage(convex, api.listFolderUsage, { folderPath: counted }),
      [convex, api, counted],
    ),
    nothing: NO_FOLDERS,
    add: addFolders,
  });
  const storage = useCount({
    pages: useCallback(
      () => (isAll ? everyPage(convex, api.listStorageUsage, {}) : []),
      [convex, api, isAll],
    ),
    nothing: NOTHING_STORED,
    add: addStorage,
  });
  const counts = [folders.count, storage.count];
  const files = totalOf(folderRows(folders.count.sum, counted)).count;
  const objects = totalOf(typeRows(t, storage.count.sum)).count + storage.count.sum.doomed.objects;
  const isEmpty = objects === 0 && files === 0 && counts.every(({ status }) => status === "done");
  const failed = counts.find(({ error }) => error !== undefined);
  return (
    <div className="cva-usage">
      <CountBar
        counts={counts}
        files={files}
        objects={isAll ? objects : null}
        onStop={() => {
          folders.stop();
          storage.stop();
        }}
        onStart={() => {
          folders.start();
          storage.start();
        }}
      />
      {failed !== undefined && <Problem error={failed.error} />}
      {isEmpty ? (
        <Empty icon={ChartPie} title={t.usage.empty.title}>
          <p>{t.usage.empty.hint}</p>
          <Button onClick={() => navigate({})}>{t.usage.empty.showFiles}</Button>
        </Empty>
      ) : (
        isAll && hasCounted(storage, objects) && <StorageUse sums={storage.count.sum} />
      )}
      {api.listQuotas !== undefined && (
        <QuotaPart folderPath={location.folderPath} listQuotas={api.listQuotas} />
      )}
      {!isEmpty && hasCounted(folders, files) && (
        <FolderUse sums={folders.count.sum} folderPath={location.folderPath} />
      )}
    </div>
  );
}

/** Returns false if the app has refused the count. */
function hasCounted({ count }: { count: Pick<Count<unknown>, "status"> }, found: number): boolean {
  return count.status !== "failed" || found > 0;
}

/** The progress of the count; or the time when it finished, with a button to repeat it. */
function CountBar({
  counts,
  files,
  objects,
  onStop,
  onStart,
}: {
  counts: Pick<Count<unknown>, "status" | "endedAt">[];
  files: number;
  /** The number of stored objects; `null` if they are not counted. */
  objects: number | null;
  onStop: () => void;
  onStart: () => void;
}) {
  const { common, usage } = useWords();
  const t = usage.count;
  const isCounting = counts.some(({ status }) => status === "counting");
  const isWhole = counts.every(({ status }) => status === "done");
  const endedAt = Math.max(...counts.map(({ endedAt }) => endedAt ?? 0));
  return (
    <div className="cva-usage-head">
      <p role="status">
        {isCounting ? (
          <>
            <LoaderCircle className="cva-spin" aria-hidden />{" "}
            {objects === null ? common.files(files) : t.running(files, objects)}
          </>
        ) : (
          <span>
            {objects === null
              ? common.files(files)
              : t.over(files, objects, <Ago time={endedAt} />)}
          </span>
        )}
        {!isCounting && !isWhole && (
          <span className="cva-badge" data-tone="draft">
            {t.incomplete}
          </span>
        )}
      </p>
      {isCounting ? (
        <Button onClick={onStop}>
          <Square aria-hidden />
          {t.stop}
        </Button>
      ) : (
        <Button onClick={onStart}>
          <RefreshCw aria-hidden />
          {t.again}
        </Button>
      )}
    </div>
  );
}
