import { type CSSProperties, useState } from "react";
import type { Version } from "../detail/useVersions.js";
import { useVersionUrl } from "../detail/useVersionUrl.js";
import { Loading, Problem } from "../ui/Notices.js";

export type PictureView = "beside" | "slider" | "difference";

type ComparePicturesProps = {
  before: Version;
  after: Version;
  isPrivate: boolean;
  view: PictureView;
};

/** Two versions of a picture: beside each other, below a slider, or what differs. */
export function ComparePictures({ before, after, isPrivate, view }: ComparePicturesProps) {
  const first = useVersionUrl(before, isPrivate);
  const second = useVersionUrl(after, isPrivate);
  const error = first.error ?? second.error;
  if (error !== null) return <Problem error={error} />;
  if (first.isLoading || second.isLoading) return <Loading label="Loading pictures…" />;
  if (first.url === null || second.url === null) {
    return <p className="cva-hint">The pictures could not be loaded.</p>;
  }
  const names = [`Version ${before.version}`, `Version ${after.version}`] as const;
  const urls = [first.url, second.url] as const;
  if (view === "slider") return <Slider names={names} urls={urls} />;
  if (view === "difference") return <Difference names={names} urls={urls} />;
  return (
    <div className="cva-compare-beside">
      {urls.map((url, index) => (
        <Picture key={index} name={names[index]!} url={url} />
      ))}
    </div>
  );
}

type PairProps = { names: readonly [string, string]; urls: readonly [string, string] };

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

function Slider({ names: [left, right], urls: [before, after] }: PairProps) {
  const [percent, setPercent] = useState(50);
  const style = { "--cva-at": `${percent}%` } as CSSProperties;
  return (
    <figure>
      <div className="cva-compare-stage cva-compare-slider" style={style}>
        <img src={before} alt={left} />
        <img src={after} alt={right} />
        <input
          type="range"
          aria-label={`Border between ${left} on the left and ${right} on the right`}
          aria-valuetext={`${percent} % of ${left}`}
          value={percent}
          onChange={(event) => setPercent(Number(event.target.value))}
        />
      </div>
      <figcaption className="cva-compare-ends">
        <span>{left}</span>
        <span>{right}</span>
      </figcaption>
    </figure>
  );
}

function Difference({ names, urls }: PairProps) {
  const [isAmplified, setIsAmplified] = useState(false);
  return (
    <figure>
      <div
        className="cva-compare-stage cva-compare-difference"
        data-amplified={isAmplified || undefined}
        role="img"
        aria-label={`The difference between ${names.join(" and ")}`}
      >
        {urls.map((url, index) => (
          <img key={index} src={url} alt="" />
        ))}
      </div>
      <figcaption className="cva-compare-ends">
        <span>Equal parts are black.</span>
        <label className="cva-check">
          <input
            type="checkbox"
            checked={isAmplified}
            onChange={(event) => setIsAmplified(event.target.checked)}
          />
          Amplify small differences
        </label>
      </figcaption>
    </figure>
  );
}
