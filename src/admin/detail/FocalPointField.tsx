import { type KeyboardEvent, type MouseEvent, useId } from "react";
import type { FocalPoint } from "../../shared/assetDescriptions.js";
import { describedImage } from "../../image/describedImage.js";
import type { AssetRow } from "../list/rows.js";
import { Button } from "../ui/Button.js";
import { useWords } from "../words/WordsContext.js";
import { useVersionUrl } from "./useVersionUrl.js";
import type { Version } from "./useVersions.js";

/** The direction of each arrow key. */
const STEPS: Record<string, readonly [x: number, y: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The shapes in which pages often show a picture. */
const CROPS = [
  ["1:1", "1"],
  ["16:9", "16 / 9"],
  ["9:16", "9 / 16"],
] as const;

const percent = (part: number) => Math.round(part * 100);
/** In whole percents: a finer difference is not seen. */
const rounded = (part: number) => percent(Math.min(1, Math.max(0, part))) / 100;

/** The point of a picture that stays visible where a page crops it: a click or the arrow keys set it. */
export function FocalPointField({
  asset,
  version,
  point,
  onPoint,
}: {
  asset: AssetRow;
  version: Version;
  point: FocalPoint | null;
  onPoint: (point: FocalPoint | null) => void;
}) {
  const t = useWords().detail.description;
  const { url } = useVersionUrl(version, asset.isPrivate);
  const [label, hint] = [useId(), useId()];
  if (url === null) return null;
  const { x, y } = point ?? { x: 0.5, y: 0.5 };
  const set = (left: number, top: number) => onPoint({ x: rounded(left), y: rounded(top) });
  const onClick = ({ clientX, clientY, currentTarget }: MouseEvent) => {
    // Of the picture, without the line around it.
    const { left, top, width, height } = currentTarget.firstElementChild!.getBoundingClientRect();
    set((clientX - left) / width, (clientY - top) / height);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const size = event.shiftKey ? 0.1 : 0.01;
    set(x + step[0] * size, y + step[1] * size);
  };
  return (
    <div className="cva-field">
      <span id={label}>{t.focalPoint}</span>
      <p id={hint} className="cva-hint">
        {t.focalPointHint}
      </p>
      <div
        className="cva-focal"
        role="slider"
        tabIndex={0}
        aria-labelledby={label}
        aria-describedby={hint}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent(x)}
        aria-valuetext={point === null ? t.center : t.position(percent(x), percent(y))}
        onClick={onClick}
        onKeyDown={onKeyDown}
      >
        <img src={url} alt="" draggable={false} />
        <span
          className="cva-focal-point"
          data-unset={point === null || undefined}
          style={{ left: `${x * 100}%`, top: `${y * 100}%` }}
        />
      </div>
      <div className="cva-focal-foot">
        <span>{point === null ? t.center : t.position(percent(x), percent(y))}</span>
        {point !== null && (
          <Button look="quiet" onClick={() => onPoint(null)}>
            {t.reset}
          </Button>
        )}
      </div>
      <ul className="cva-crops" aria-label={t.crops}>
        {CROPS.map(([ratio, aspectRatio]) => (
          <li key={ratio}>
            <img
              src={url}
              alt=""
              draggable={false}
              style={{ aspectRatio, ...describedImage({ focalPoint: { x, y } }).style }}
            />
            {ratio}
          </li>
        ))}
      </ul>
    </div>
  );
}
