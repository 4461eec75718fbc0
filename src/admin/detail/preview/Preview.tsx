import { File } from "lucide-react";
import { Suspense, lazy, useState } from "react";
import { ProblemBoundary } from "../../ui/ProblemBoundary.js";
import { Loading } from "../../ui/Notices.js";
import { bareType, kindOf, typeName } from "../../words/mediaKinds.js";
import type { Version } from "../useVersions.js";

const TextPreview = lazy(() => import("./TextPreview.js"));
const JsonPreview = lazy(() => import("./JsonPreview.js"));
const MediaPreview = lazy(() => import("./MediaPreview.js"));

type PreviewProps = { version: Version; name: string };

/** What a version looks like, as far as a browser can show it without running anything of it. */
export function Preview({ version, name }: PreviewProps) {
  return (
    <div className="cva-preview">
      <ProblemBoundary resetKey={version.versionId}>
        <Suspense fallback={<Loading label="Loading the preview…" />}>
          <PreviewOf version={version} name={name} />
        </Suspense>
      </ProblemBoundary>
    </div>
  );
}

function PreviewOf({ version, name }: PreviewProps) {
  const { url, contentType } = version;
  const kind = kindOf(contentType);
  const type = bareType(contentType);
  if (url === null) return <NoPreview version={version} words="Its bytes cannot be reached." />;
  if (kind === "image") return <ImagePreview url={url} name={name} version={version} />;
  if (kind === "video" || kind === "audio") {
    return <MediaPreview url={url} name={name} kind={kind} />;
  }
  if (type === "application/json" || type.endsWith("+json")) return <JsonPreview url={url} />;
  if (kind === "text") return <TextPreview url={url} />;
  return <NoPreview version={version} words="No preview for files of this kind." />;
}

function ImagePreview({ url, name, version }: PreviewProps & { url: string }) {
  const [measures, setMeasures] = useState<string | null>(null);
  const [isBroken, setIsBroken] = useState(false);
  if (isBroken) return <NoPreview version={version} words="This is no image that can be shown." />;
  return (
    <>
      <img
        className="cva-preview-image"
        src={url}
        alt={name}
        onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
          setMeasures(`${naturalWidth} × ${naturalHeight}`)
        }
        onError={() => setIsBroken(true)}
      />
      {measures !== null && <span className="cva-preview-measures">{measures}</span>}
    </>
  );
}

function NoPreview({ version, words }: { version: Version; words: string }) {
  return (
    <div className="cva-preview-none">
      <File aria-hidden />
      <p>{typeName(version.contentType)}</p>
      <p className="cva-hint">{words}</p>
    </div>
  );
}
