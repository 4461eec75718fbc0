import { Columns2 } from "lucide-react";
import { useCompare } from "../compare/useCompare.js";
import { useAdmin } from "../state/AdminContext.js";
import type { AssetRow } from "../list/rows.js";
import { Button } from "../ui/Button.js";
import { Loading } from "../ui/Notices.js";
import { useWords } from "../words/WordsContext.js";
import { VersionItem } from "./VersionItem.js";
import type { Version, Versions } from "./useVersions.js";

type HistoryTabProps = {
  asset: AssetRow;
  versions: Versions;
  shown: Version | undefined;
  onShow: (versionId: string) => void;
};

/** All versions, the published one first, with thumbnail, actor, time and a restore button. */
export function HistoryTab({ asset, versions, shown, onShow }: HistoryTabProps) {
  const t = useWords().detail.history;
  const { navigate } = useAdmin();
  const { folderPath, basename } = asset;
  const compare = useCompare(asset, versions.rows);
  return (
    <>
      {compare !== null && (
        <Button className="cva-compare-start" onClick={() => compare()}>
          <Columns2 aria-hidden />
          {t.compare}
        </Button>
      )}
      <ol className="cva-timeline" aria-label={t.versions}>
        {versions.rows.map((version) => (
          <VersionItem
            key={version.versionId}
            asset={asset}
            version={version}
            isShown={version.versionId === shown?.versionId}
            onShow={onShow}
            onCompare={compare}
          />
        ))}
      </ol>
      {versions.isLoading && <Loading label={t.loading} />}
      {versions.loadMore !== null && (
        <Button look="quiet" onClick={versions.loadMore}>
          {t.older}
        </Button>
      )}
      <Button
        look="quiet"
        className="cva-see-changes"
        onClick={() => navigate({ view: "changes", folderPath, basename })}
      >
        {t.changes}
      </Button>
    </>
  );
}
