import { useState } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import { Loading, Problem } from "../ui/Notices.js";
import { ProblemBoundary } from "../ui/ProblemBoundary.js";
import { ChangeList } from "./ChangeList.js";
import { useWords } from "../words/WordsContext.js";
import { type FeedFilter, auditArgs } from "./feedFilter.js";

type OwnFilter = Pick<FeedFilter, "isDeep" | "actor" | "type">;

/** The change feed, newest first, filtered by the location's folder or asset. */
export function FeedScreen() {
  const { feed: t } = useWords();
  const { api, location, rootPath, navigate } = useAdmin();
  const { folderPath, basename } = location;
  const [own, setOwn] = useState<OwnFilter>({ isDeep: true, actor: null, type: null });
  const filter: FeedFilter = { rootPath, folderPath, basename, ...own };
  const asset = useLive(api.getAsset, basename === null ? "skip" : { folderPath, basename });
  const isLooking = basename !== null && asset.data === undefined && asset.error === undefined;
  const args = auditArgs(filter, asset.data?.assetId ?? null);
  const key = JSON.stringify(args);

  const onFilter = ({ folderPath, basename, ...rest }: FeedFilter) => {
    setOwn(rest);
    if (folderPath !== location.folderPath || basename !== location.basename) {
      navigate({ view: "changes", folderPath, basename });
    }
  };
  return (
    <div className="cva-feed">
      <ProblemBoundary resetKey={key}>
        {asset.error !== undefined && <Problem error={asset.error} />}
        {isLooking ? (
          <Loading label={t.loading} />
        ) : (
          <ChangeList key={key} args={args} filter={filter} onFilter={onFilter} />
        )}
      </ProblemBoundary>
    </div>
  );
}
