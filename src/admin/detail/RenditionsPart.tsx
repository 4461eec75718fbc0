import { useMutation } from "convex/react";
import { CircleAlert, RotateCcw } from "lucide-react";
import { shortName } from "../images/presets.js";
import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import { useTask } from "../state/useTask.js";
import type { AssetAdminApi } from "../types.js";
import { Button } from "../ui/Button.js";
import { formatShare } from "../usage/sums.js";
import { useWords } from "../words/WordsContext.js";
import type { Version } from "./useVersions.js";

type Progress = NonNullable<NonNullable<AssetAdminApi["getRenditions"]>["_returnType"]>;
type Retry = NonNullable<AssetAdminApi["retryRenditions"]>;

const namesOf = (images: Parameters<typeof shortName>[0][]) => images.map(shortName).join(", ");

/** The smaller images of a version, what is to be made, and why that has failed. */
export default function RenditionsPart({ version }: { version: Version }) {
  const t = useWords().images;
  const { api } = useAdmin();
  const { versionId, renditionProblem } = version;
  const { data } = useLive(api.getRenditions, { versionId });
  const { renditions = [], missing = [], attempts = 0, isWaiting = false } = data ?? {};
  const hasFailed = renditionProblem !== undefined;
  if (!hasFailed && renditions.length + missing.length === 0) return null;
  return (
    <section className="cva-renditions" aria-labelledby={`${versionId}-renditions`}>
      <h3 id={`${versionId}-renditions`} className="cva-detail-title">
        {t.smallerSizes}
      </h3>
      {renditions.length > 0 && <Made renditions={renditions} original={version.size} />}
      {!hasFailed && missing.length > 0 && (
        <p className="cva-hint" role="status">
          {isWaiting ? t.waiting(namesOf(missing)) : t.toBeMade(namesOf(missing), attempts)}
        </p>
      )}
      {hasFailed && (
        <div className="cva-problem" role="alert">
          <CircleAlert aria-hidden />
          <div>
            <p className="cva-problem-title">{t.failed}</p>
            <p>{renditionProblem}</p>
            {missing.length > 0 && <p>{t.missing(namesOf(missing))}</p>}
            {api.retryRenditions !== undefined && (
              <RetryButton versionId={versionId} retry={api.retryRenditions} />
            )}
          </div>
        </div>
      )}
    </section>
  );
}

/** Each image, and what they save. A private one has no link. */
function Made({ renditions, original }: Pick<Progress, "renditions"> & { original: number }) {
  const t = useWords().images;
  const sizes = renditions.map(({ size }) => size);
  const least = Math.min(...sizes);
  const saved = least < original ? formatShare(original - least, original) : null;
  const all = sizes.reduce((sum, size) => sum + size, 0);
  return (
    <>
      <ul>
        {renditions.map((one) => (
          <li key={`${shortName(one)} ${one.quality}`}>
            {one.url === null ? (
              <span>{shortName(one)}</span>
            ) : (
              <a className="cva-link" href={one.url} target="_blank" rel="noreferrer">
                {shortName(one)}
              </a>
            )}
            <span>{t.size(one.size, formatShare(one.size, original))}</span>
          </li>
        ))}
      </ul>
      <p className="cva-hint">{t.saving(saved, original, all)}</p>
    </>
  );
}

function RetryButton({ versionId, retry }: Pick<Version, "versionId"> & { retry: Retry }) {
  const { common, images: t } = useWords();
  const run = useTask();
  const mutate = useMutation(retry);
  const onClick = () =>
    void run(
      () => mutate({ versionId }),
      () => ({ title: t.retried, description: t.retriedAdvice }),
    );
  return (
    <Button onClick={onClick}>
      <RotateCcw aria-hidden />
      {common.retry}
    </Button>
  );
}
