import type { ReactNode } from "react";
import { accessOf } from "../list/AssetBadges.js";
import type { AssetRow } from "../list/rows.js";
import { useAdmin } from "../state/AdminContext.js";
import { shownPath, stableUrl } from "../state/paths.js";
import { formatBytes, formatCount, formatTime, plural } from "../words/format.js";
import { MetadataEditor } from "./MetadataEditor.js";
import { TypeField } from "./TypeField.js";
import type { Version } from "./useVersions.js";
import type { AdminWords } from "../words/en/index.js";
import { useWords } from "../words/WordsContext.js";

type DetailsTabProps = { asset: AssetRow; shown: Version | undefined };

/** The properties of an asset and of the selected version. */
export function DetailsTab({ asset, shown }: DetailsTabProps) {
  const t = useWords();
  const { formatActor, filesUrl } = useAdmin();
  const { folderPath, createdAt, createdBy, updatedAt, updatedBy, versionCounter } = asset;
  return (
    <>
      <dl className="cva-facts">
        <Fact name="Folder">{shownPath(t, folderPath)}</Fact>
        {filesUrl !== null && !asset.isPrivate && (
          <Fact name="URL" isCode>
            {stableUrl(filesUrl, asset)}
          </Fact>
        )}
        <Fact name="Access">{accessInWords(t, asset)}</Fact>
        <Fact name="Versions">{plural(versionCounter, "version")}</Fact>
        <Fact name="Created">
          {formatTime(createdAt)} by {formatActor(createdBy)}
        </Fact>
        <Fact name="Changed">
          {formatTime(updatedAt)} by {formatActor(updatedBy)}
        </Fact>
      </dl>
      {shown !== undefined && (
        <>
          <h3 className="cva-detail-title">Version {shown.version}</h3>
          <dl className="cva-facts">
            <Fact name="Type">
              <TypeField asset={asset} version={shown} />
            </Fact>
            <Fact name="Size">
              {formatBytes(shown.size)}
              {shown.size >= 1000 && ` (${formatCount(shown.size)} bytes)`}
            </Fact>
            {shown.filename !== undefined && <Fact name="File name">{shown.filename}</Fact>}
            <Fact name="Stored in">{t.common.backends[shown.backend]}</Fact>
            {shown.sha256 !== undefined && (
              <Fact name="SHA-256" isCode>
                {shown.sha256}
              </Fact>
            )}
          </dl>
        </>
      )}
      <MetadataEditor key={JSON.stringify(asset.metadata)} asset={asset} />
    </>
  );
}

/** Shows the access of an asset, and where it is set. */
function accessInWords(t: AdminWords, asset: AssetRow): string {
  const { access, folderPath, isAccessPending } = asset;
  const shown = accessOf(asset);
  const from =
    access === undefined ? `, as ${folderPath === "" ? "all files are" : "its folder is"}` : "";
  const pending =
    isAccessPending && shown === "private"
      ? "; URLs shared earlier stop working when its bytes have been relocated"
      : "";
  return `${t.list.access[shown]}${from}${pending}`;
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
