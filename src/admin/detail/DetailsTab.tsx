import { type ReactNode, Suspense, lazy } from "react";
import { accessOf } from "../list/AssetBadges.js";
import type { AssetRow } from "../list/rows.js";
import { useAdmin } from "../state/AdminContext.js";
import { joinPath } from "../../shared/paths.js";
import { shownPath, stableUrl } from "../state/paths.js";
import { useLive } from "../state/useLive.js";
import { Loading } from "../ui/Notices.js";
import { MetadataEditor } from "./MetadataEditor.js";
import { TypeField } from "./TypeField.js";
import type { Version } from "./useVersions.js";
import type { AccessFact } from "../words/en/detail.js";
import { useWords } from "../words/WordsContext.js";

const DescriptionEditor = lazy(() => import("./DescriptionEditor.js"));
const RenditionsPart = lazy(() => import("./RenditionsPart.js"));

type DetailsTabProps = { asset: AssetRow; shown: Version | undefined };

/** The properties of an asset and of the selected version. */
export function DetailsTab({ asset, shown }: DetailsTabProps) {
  const t = useWords();
  const words = t.detail.facts;
  const { formatActor, filesUrl } = useAdmin();
  const { folderPath, createdAt, createdBy, updatedAt, updatedBy, versionCounter } = asset;
  const { alt, title, tags, focalPoint } = asset;
  return (
    <>
      <Suspense fallback={<Loading label={t.common.loading} />}>
        <DescriptionEditor
          key={JSON.stringify([alt, title, tags, focalPoint])}
          asset={asset}
          shown={shown}
        />
      </Suspense>
      <dl className="cva-facts">
        <Fact name={t.common.folder}>{shownPath(t, folderPath)}</Fact>
        {filesUrl !== null && !asset.isPrivate && (
          <Fact name={words.url} isCode>
            {stableUrl(filesUrl, asset)}
          </Fact>
        )}
        <Fact name={words.access}>{words.accessOf(accessFact(asset))}</Fact>
        <Fact name={words.versions}>{t.common.versions(versionCounter)}</Fact>
        <Fact name={words.created}>{words.by(createdAt, formatActor(createdBy))}</Fact>
        <Fact name={words.changed}>{words.by(updatedAt, formatActor(updatedBy))}</Fact>
        <UsedBy path={joinPath(folderPath, asset.basename)} />
      </dl>
      {shown !== undefined && (
        <>
          <h3 className="cva-detail-title">{t.detail.version.title(shown.version)}</h3>
          <dl className="cva-facts">
            <Fact name={words.type}>
              <TypeField asset={asset} version={shown} />
            </Fact>
            <Fact name={words.size}>{words.exactSize(shown.size)}</Fact>
            {(shown.image ?? shown.imageProblem) && (
              <Fact name={words.dimensions}>
                {shown.image ? words.pixels(shown.image) : words.imageProblems[shown.imageProblem!]}
              </Fact>
            )}
            {shown.filename !== undefined && <Fact name={words.filename}>{shown.filename}</Fact>}
            <Fact name={words.storedIn}>{t.common.backends[shown.backend]}</Fact>
            {shown.sha256 !== undefined && (
              <Fact name={words.sha256} isCode>
                {shown.sha256}
              </Fact>
            )}
          </dl>
          {shown.image !== undefined && (
            <Suspense fallback={null}>
              <RenditionsPart key={shown.versionId} version={shown} />
            </Suspense>
          )}
        </>
      )}
      <MetadataEditor key={JSON.stringify(asset.metadata)} asset={asset} />
    </>
  );
}

/** The parts of the app that use a file; see `setReferences`. */
function UsedBy({ path }: { path: string }) {
  const t = useWords();
  const { api } = useAdmin();
  const { data } = useLive(api.listReferences, { path });
  if (data === undefined || data.references.length === 0) return null;
  const owners = [...new Set(data.references.map(({ owner }) => owner))].join(", ");
  return <Fact name={t.detail.facts.usedBy}>{data.isMore ? `${owners}, …` : owners}</Fact>;
}

/** The access of an asset, and where it is set. */
function accessFact(asset: AssetRow): AccessFact {
  const access = accessOf(asset);
  const inherited = asset.folderPath === "" ? "root" : "folder";
  return {
    access,
    from: asset.access === undefined ? inherited : null,
    isRelocating: asset.isAccessPending && access === "private",
    isStopped: asset.isAccessStopped === true,
  };
}

function Fact({
  name,
  isCode = false,
  children,
}: {
  name: string;
  isCode?: boolean;
  children: ReactNode;
}) {
  return (
    <div className="cva-fact">
      <dt>{name}</dt>
      <dd data-code={isCode || undefined}>{children}</dd>
    </div>
  );
}
