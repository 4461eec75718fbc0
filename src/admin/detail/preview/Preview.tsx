import { File } from "lucide-react";
import { Suspense, lazy, useState } from "react";
import { ProblemBoundary } from "../../ui/ProblemBoundary.js";
import { Loading, Problem } from "../../ui/Notices.js";
import { bareType, kindOf, typeName } from "../../words/mediaKinds.js";
import { useVersionUrl } from "../useVersionUrl.js";
import type { Version } from "../useVersions.js";
import { useWords } from "../../words/WordsContext.js";

const TextPreview = lazy(() => import("./TextPreview.js"));
const JsonPreview = lazy(() => import("./JsonPreview.js"));
const MediaPreview = lazy(() => import("./MediaPreview.js"));
const PdfPreview = lazy(() => import("./PdfPreview.js"));

/** The largest PDF in bytes that is loaded. */
const MOST_PDF_BYTES = 20_000_000;

type PreviewProps = { version: Version; name: string };

/** Shows a version as far as the browser can, without running any of its code. */
export function Preview({ isPrivate, ...props }: PreviewProps & { isPrivate: boolean }) {
  const t = useWords().detail.preview;
  const { version } = props;
  return (
    <div className="cva-preview">
      <ProblemBoundary resetKey={version.versionId}>
        <Suspense fallback={<Loading label={t.loading} />}>
          <LinkedPreview {...props} isPrivate={isPrivate} />
        </Suspense>
      </ProblemBoundary>
    </div>
  );
}

function LinkedPreview({ version, name, isPrivate }: PreviewProps & { isPrivate: boolean }) {
  const t = useWords().detail.preview;
  const { url, error, isLoading } = useVersionUrl(version, isPrivate);
  if (error !== null) return <Problem error={error} />;
  if (isLoading) return <Loading label={t.loading} />;
  return <PreviewOf version={version} name={name} url={url} />;
}

function PreviewOf({ version, name, url }: PreviewProps & { url: string | null }) {
  const t = useWords().detail.preview;
  const { contentType } = version;
  const kind = kindOf(contentType);
  const type = bareType(contentType);
  if (url === null) return <NoPreview version={version} words={t.notLoaded} />;
  if (kind === "image") return <ImagePreview url={url} name={name} version={version} />;
  if (kind === "video" || kind === "audio") {
    return <MediaPreview url={url} name={name} kind={kind} />;
  }
  if (type === "application/json" || type.endsWith("+json")) return <JsonPreview url={url} />;
  if (kind === "text") return <TextPreview url={url} />;
  if (type === "application/pdf") {
    if (version.size > MOST_PDF_BYTES) {
      return <NoPreview version={version} words={t.largePdf(MOST_PDF_BYTES)} />;
    }
    return (
      <PdfPreview url={url} name={name}>
        <NoPreview version={version} words={t.noPdf} />
      </PdfPreview>
    );
  }
  return <NoPreview version={version} words={t.none} />;
}

function ImagePreview({ url, name, version }: PreviewProps & { url: string }) {
  const t = useWords().detail.preview;
  const [measures, setMeasures] = useState<string | null>(null);
  const [isBroken, setIsBroken] = useState(false);
  if (isBroken) return <NoPreview version={version} words={t.brokenImage} />;
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
  const t = useWords();
  return (
    <div className="cva-preview-none">
      <File aria-hidden />
      <p>{typeName(t, version.contentType)}</p>
      <p className="cva-hint">{words}</p>
    </div>
  );
}
