import { Columns2 } from "lucide-react";
import { useCompare } from "../compare/useCompare.js";
import { useReleasesFolder } from "../releases/ReleasesProvider.js";
import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
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
  const releaseOf = useReleasesOf(asset);
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
            releaseId={releaseOf.get(version.versionId)}
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

/** The newest changes of an asset that are looked through for releases. */
const LOOKED_THROUGH = 50;

/** Returns the release that published each version last, as far as the newest changes tell. */
function useReleasesOf({ assetId, folderPath }: AssetRow): ReadonlyMap<string, string> {
  const { api } = useAdmin();
  const isShown = useReleasesFolder() !== null;
  const paginationOpts = { cursor: null, numItems: LOOKED_THROUGH };
  const args = { assetId, folderPath, paginationOpts };
  const { data } = useLive(api.audit, isShown ? args : "skip");
  // From old to new, so that the last publishing counts.
  const published = (data?.page ?? []).toReversed().filter(({ type }) => type === "asset:publish");
  return new Map(
    published.flatMap(({ versionId, releaseId }) =>
      versionId === undefined || releaseId === undefined ? [] : [[versionId, releaseId]],
    ),
  );
}
