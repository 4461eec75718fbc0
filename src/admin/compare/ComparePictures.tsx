import { type CSSProperties, useState } from "react";
import type { Version } from "../detail/useVersions.js";
import { useVersionUrl } from "../detail/useVersionUrl.js";
import { Loading, Problem } from "../ui/Notices.js";
import { useWords } from "../words/WordsContext.js";

export type PictureView = "beside" | "slider" | "difference";

type ComparePicturesProps = {
  before: Version;
  after: Version;
  isPrivate: boolean;
  view: PictureView;
};

/** Two versions of a picture: beside each other, below a slider, or what differs. */
export function ComparePictures({ before, after, isPrivate, view }: ComparePicturesProps) {
  const t = useWords().compare;
  const first = useVersionUrl(before, isPrivate);
  const second = useVersionUrl(after, isPrivate);
  const error = first.error ?? second.error;
  if (error !== null) return <Problem error={error} />;
  if (first.isLoading || second.isLoading) return <Loading label={t.pictures.loading} />;
  if (first.url === null || second.url === null) {
    return <p className="cva-hint">{t.pictures.failed}</p>;
  }
  const versions = [before.version, after.version] as const;
  const urls = [first.url, second.url] as const;
  if (view === "slider") return <Slider versions={versions} urls={urls} />;
  if (view === "difference") return <Difference versions={versions} urls={urls} />;
  return (
    <div className="cva-compare-beside">
      {urls.map((url, index) => (
        <Picture key={index} name={t.version(versions[index]!)} url={url} />
      ))}
    </div>
  );
}

type PairProps = { versions: readonly [number, number]; urls: readonly [string, string] };

function Picture({ name, url }: { name: string; url: string }) {
  const [measures, setMeasures] = useState("");
  return (
    <figure>
      <div className="cva-compare-stage">
        <img
          src={url}
          alt={name}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
            setMeasures(` · ${naturalWidth} × ${naturalHeight}`)
          }
        />
      </div>
      <figcaption>
        {name}
        {measures}
      </figcaption>
    </figure>
  );
}

function Slider({ versions: [left, right], urls: [before, after] }: PairProps) {
  const t = useWords().compare;
  const [percent, setPercent] = useState(50);
  const style = { "--cva-at": `${percent}%` } as CSSProperties;
  return (
    <figure>
      <div className="cva-compare-stage cva-compare-slider" style={style}>
        <img src={before} alt={t.version(left)} />
        <img src={after} alt={t.version(right)} />
        <input
          type="range"
          aria-label={t.pictures.border(left, right)}
          aria-valuetext={t.pictures.share(percent, left)}
          value={percent}
          onChange={(event) => setPercent(Number(event.target.value))}
        />
      </div>
      <figcaption className="cva-compare-ends">
        <span>{t.version(left)}</span>
        <span>{t.version(right)}</span>
      </figcaption>
    </figure>
  );
}

function Difference({ versions, urls }: PairProps) {
  const t = useWords().compare.pictures;
  const [isAmplified, setIsAmplified] = useState(false);
  return (
    <figure>
      <div
        className="cva-compare-stage cva-compare-difference"
        data-amplified={isAmplified || undefined}
        role="img"
        aria-label={t.difference(...versions)}
      >
        {urls.map((url, index) => (
          <img key={index} src={url} alt="" />
        ))}
      </div>
      <figcaption className="cva-compare-ends">
        <span>{t.equal}</span>
        <label className="cva-check">
          <input
            type="checkbox"
            checked={isAmplified}
            onChange={(event) => setIsAmplified(event.target.checked)}
          />
          {t.amplify}
        </label>
      </figcaption>
    </figure>
  );
}
