import { FileX, X } from "lucide-react";
import { Tabs } from "radix-ui";
import { useEffect, useRef, useState } from "react";
import { useAdmin } from "../state/AdminContext.js";
import type { AssetPath } from "../state/paths.js";
import { useLive } from "../state/useLive.js";
import { IconButton } from "../ui/Button.js";
import { ProblemBoundary } from "../ui/ProblemBoundary.js";
import { Empty, Loading, Problem } from "../ui/Notices.js";
import { AssetActionsBar } from "./AssetActionsBar.js";
import { CodeTab } from "./CodeTab.js";
import { DetailsTab } from "./DetailsTab.js";
import { HistoryTab } from "./HistoryTab.js";
import { Preview } from "./preview/Preview.js";
import { useVersions } from "./useVersions.js";
import type { AssetRow } from "../list/rows.js";
import { shownName } from "../../shared/visibleNames.js";
import { useWords } from "../words/WordsContext.js";

/** The details of one asset. */
export function DetailPane({ folderPath, basename }: AssetPath) {
  const { common, detail } = useWords();
  const { api, navigate, size } = useAdmin();
  const { data: asset, error } = useLive(api.getAsset, { folderPath, basename });
  const pane = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);

  // If the pane covers the list, move the keyboard focus into it.
  const isCovering = size === "narrow";
  useEffect(() => {
    if (isCovering) heading.current?.focus();
  }, [isCovering]);

  const close = () => {
    const list = pane.current?.closest(".cva-shell")?.querySelector<HTMLElement>('[role="grid"]');
    navigate({ folderPath });
    // If the list was covered, it can take the focus only after it is visible again.
    requestAnimationFrame(() => list?.focus());
  };
  return (
    <section
      ref={pane}
      className="cva-detail"
      aria-label={detail.title(shownName(basename))}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        close();
      }}
    >
      <header className="cva-detail-head">
        <h2 ref={heading} tabIndex={-1} className="cva-detail-name" title={shownName(basename)}>
          {shownName(basename)}
        </h2>
        <IconButton label={common.close} onClick={close}>
          <X aria-hidden />
        </IconButton>
      </header>
      {error !== undefined && <Problem error={error} />}
      {asset === undefined && error === undefined && <Loading label={common.loading} />}
      {asset === null && (
        <Empty icon={FileX} title={detail.notFound.title}>
          {detail.notFound.advice}
        </Empty>
      )}
      {asset != null && (
        <ProblemBoundary resetKey={asset.assetId}>
          <DetailBody key={asset.assetId} asset={asset} />
        </ProblemBoundary>
      )}
    </section>
  );
}

function DetailBody({ asset }: { asset: AssetRow }) {
  const { common, detail } = useWords();
  const { basename } = asset;
  const versions = useVersions(asset);
  const [chosenId, setChosenId] = useState<string | null>(null);
  // The first one is the published one, or else the newest.
  const shown = versions.rows.find(({ versionId }) => versionId === chosenId) ?? versions.rows[0];
  return (
    <div className="cva-detail-body">
      {shown === undefined ? (
        <div className="cva-preview">
          {versions.isLoading && <Loading label={common.loading} />}
        </div>
      ) : (
        <Preview
          key={shown.versionId}
          version={shown}
          name={basename}
          isPrivate={asset.isPrivate}
        />
      )}
      {shown !== undefined && shown.state !== "published" && (
        <p className="cva-detail-note">{detail.notPublished(shown.version)}</p>
      )}
      <AssetActionsBar asset={asset} shown={shown} newest={versions.newest} />
      <Tabs.Root defaultValue="history" className="cva-tabs">
        <Tabs.List className="cva-tab-list" aria-label={detail.tabs.title}>
          <Tabs.Trigger className="cva-tab" value="history">
            {detail.tabs.history}
          </Tabs.Trigger>
          <Tabs.Trigger className="cva-tab" value="details">
            {detail.tabs.details}
          </Tabs.Trigger>
          <Tabs.Trigger className="cva-tab" value="code">
            {detail.tabs.code}
          </Tabs.Trigger>
        </Tabs.List>
        <Tabs.Content className="cva-tab-page" value="history">
          <HistoryTab asset={asset} versions={versions} shown={shown} onShow={setChosenId} />
        </Tabs.Content>
        <Tabs.Content className="cva-tab-page" value="details">
          <DetailsTab asset={asset} shown={shown} />
        </Tabs.Content>
        <Tabs.Content className="cva-tab-page" value="code">
          <CodeTab asset={asset} />
        </Tabs.Content>
      </Tabs.Root>
    </div>
  );
}
