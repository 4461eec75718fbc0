import { Tabs } from "radix-ui";
import { Suspense, lazy, useState } from "react";
import { shownName } from "../../shared/visibleNames.js";
import type { Version } from "../detail/useVersions.js";
import type { AssetRow } from "../list/rows.js";
import { Dialog } from "../ui/Dialog.js";
import { Loading } from "../ui/Notices.js";
import { ProblemBoundary } from "../ui/ProblemBoundary.js";
import { kindOf } from "../words/mediaKinds.js";
import { useWords } from "../words/WordsContext.js";
import { CompareFacts } from "./CompareFacts.js";
import { ComparePictures, type PictureView } from "./ComparePictures.js";

const CompareTexts = lazy(() => import("./CompareTexts.js"));

type CompareDialogProps = {
  asset: AssetRow;
  /** The versions to choose from. */
  versions: readonly Version[];
  /** The versions that are compared first; the order does not matter. */
  first: Version;
  second: Version;
  onClose: () => void;
};

export type View = PictureView | "lines" | "facts";

/** Compares two versions: pictures by sight, texts by lines, and anything by its properties. */
export function CompareDialog({ asset, versions, first, second, onClose }: CompareDialogProps) {
  const t = useWords().compare;
  const [pair, setPair] = useState<readonly [Version, Version]>(
    first.version < second.version ? [first, second] : [second, first],
  );
  const [chosen, setChosen] = useState<View | null>(null);
  const [before, after] = pair;
  const views = viewsOf(before, after);
  const view = views.find((one) => one === chosen) ?? views[0]!;
  const { isPrivate } = asset;
  const isSame = before.sha256 !== undefined && before.sha256 === after.sha256;
  return (
    <Dialog title={t.title(shownName(asset.basename))} isWide onClose={onClose}>
      <div className="cva-compare-pair">
        {pair.map((version, index) => (
          <select
            key={index}
            className="cva-choice"
            aria-label={index === 0 ? t.first : t.second}
            value={version.versionId}
            onChange={(event) => {
              const next = versions.find(({ versionId }) => versionId === event.target.value)!;
              setPair(index === 0 ? [next, after] : [before, next]);
            }}
          >
            {versions.map(({ versionId, version, state, label }) => (
              <option key={versionId} value={versionId}>
                {t.option(version, state, label)}
              </option>
            ))}
          </select>
        ))}
      </div>
      {isSame && <p role="status">{t.sameBytes}</p>}
      <ProblemBoundary resetKey={`${before.versionId} ${after.versionId}`}>
        <Tabs.Root value={view} onValueChange={(value) => setChosen(value as View)}>
          <Tabs.List className="cva-tab-list" aria-label={t.how}>
            {views.map((one) => (
              <Tabs.Trigger key={one} className="cva-tab" value={one}>
                {t.views[one]}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          <Tabs.Content value={view} className="cva-compare-page" tabIndex={-1}>
            <Suspense fallback={<Loading label={t.loading} />}>
              {view === "facts" ? (
                <CompareFacts before={before} after={after} />
              ) : view === "lines" ? (
                <CompareTexts before={before} after={after} isPrivate={isPrivate} />
              ) : (
                <ComparePictures before={before} after={after} isPrivate={isPrivate} view={view} />
              )}
            </Suspense>
          </Tabs.Content>
        </Tabs.Root>
      </ProblemBoundary>
    </Dialog>
  );
}

function viewsOf(before: Version, after: Version): View[] {
  const isBoth = (kind: string) =>
    [before, after].every(({ contentType }) => kindOf(contentType) === kind);
  if (isBoth("image")) return ["beside", "slider", "difference", "facts"];
  return isBoth("text") ? ["lines", "facts"] : ["facts"];
}
