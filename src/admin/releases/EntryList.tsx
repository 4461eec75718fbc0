import { useConvex } from "convex/react";
import { ArrowRight, X } from "lucide-react";
import { useRef } from "react";
import { usePageList } from "../../react/usePageList.js";
import { joinPath } from "../../shared/paths.js";
import { shownName } from "../../shared/visibleNames.js";
import { VersionIcon } from "../list/AssetIcon.js";
import { useAdmin } from "../state/AdminContext.js";
import { useLive } from "../state/useLive.js";
import { useTask } from "../state/useTask.js";
import { Button, IconButton } from "../ui/Button.js";
import { Loading, Problem } from "../ui/Notices.js";
import { Part } from "../ui/Part.js";
import { useWords } from "../words/WordsContext.js";
import { useReleaseApi } from "./ReleasesProvider.js";
import type { Entry, Release } from "./types.js";

/** Each row reads up to three versions. */
const PAGE_SIZE = 25;

/** The files of a release, page by page. */
export function EntryList({ release }: { release: Release }) {
  const { common, releases: t } = useWords();
  const api = useReleaseApi();
  const convex = useConvex();
  const run = useTask();
  const list = useRef<HTMLDivElement>(null);
  const { releaseId, status } = release;
  const {
    results,
    status: loading,
    error,
    loadMore,
  } = usePageList(api.listReleaseEntriesPage, { releaseId }, { first: PAGE_SIZE });

  const remove = async ({ folderPath, basename, action, versionId, basedOn }: Entry) => {
    // It returns only if it is based on the same version.
    const entry = {
      folderPath,
      basename,
      action,
      versionId,
      expect: { publishedVersionId: basedOn },
    };
    const assets = [{ folderPath, basename }];
    await run(
      () => convex.mutation(api.removeFromRelease, { releaseId, assets }),
      () => ({
        title: t.entries.removed(basename),
        action: {
          label: common.undo,
          onClick: () =>
            void run(() => convex.mutation(api.addToRelease, { releaseId, entries: [entry] })),
        },
      }),
    );
    // The focused button is gone with its row.
    list.current?.focus();
  };
  return (
    <Part title={t.entries.title} words={common.files(release.entryCount)}>
      {error !== null && <Problem error={error} />}
      {loading === "LoadingFirstPage" && error === null && <Loading label={t.entries.loading} />}
      {loading === "Exhausted" && results.length === 0 && (
        <p className="cva-hint">{t.entries.none}</p>
      )}
      <div ref={list} tabIndex={-1}>
        {results.length > 0 && (
          <ul className="cva-entries" aria-label={t.entries.title}>
            {results.map((entry) => (
              <EntryRow
                key={entry.assetId}
                entry={entry}
                onRemove={status === "open" ? () => void remove(entry) : undefined}
              />
            ))}
          </ul>
        )}
      </div>
      {loading === "CanLoadMore" && (
        <Button look="quiet" onClick={() => loadMore(PAGE_SIZE)}>
          {t.entries.more}
        </Button>
      )}
    </Part>
  );
}

/** A file: what is published now and what the release makes of it, and whether that differs from what it is based on. */
function EntryRow({ entry, onRemove }: { entry: Entry; onRemove: (() => void) | undefined }) {
  const { releases: t } = useWords();
  const { navigate } = useAdmin();
  const { folderPath, basename, action, basedOn, publishedVersionId, problem, isSkipped } = entry;
  const after = useVersion(action === "publish" ? (entry.versionId ?? null) : null);
  const before = useVersion(basedOn);
  const now = useVersion(publishedVersionId);
  const nameOf = (id: string | null, version: ReturnType<typeof useVersion>) =>
    id === null ? t.entries.noVersion : t.entries.version(version?.version);
  const path = shownName(joinPath(folderPath, basename));
  return (
    <li className="cva-entry" data-differs={problem !== null || undefined}>
      <span className="cva-entry-pictures" aria-hidden>
        <Thumb version={now} />
        <ArrowRight />
        <Thumb version={after} />
      </span>
      <div className="cva-entry-words">
        <button
          type="button"
          className="cva-feed-link"
          onClick={() => navigate({ folderPath, basename })}
        >
          {path}
        </button>
        <p>{t.actions[action](entry.version ?? after?.version)}</p>
        <p className="cva-release-line">
          {t.entries.before} {nameOf(basedOn, before)} · {t.entries.now}{" "}
          {nameOf(publishedVersionId, now)}
        </p>
      </div>
      <span className="cva-entry-state">
        {isSkipped ? (
          <span className="cva-badge" data-tone="calm">
            {t.entries.skipped}
          </span>
        ) : (
          problem !== null && (
            <span className="cva-badge" data-tone="problem">
              {t.problems[problem]}
            </span>
          )
        )}
      </span>
      {onRemove !== undefined && (
        <IconButton label={t.entries.remove(path)} onClick={onRemove}>
          <X aria-hidden />
        </IconButton>
      )}
    </li>
  );
}

function useVersion(versionId: string | null) {
  const api = useReleaseApi();
  return useLive(api.getVersion, versionId === null ? "skip" : { versionId }).data;
}

function Thumb({ version }: { version: ReturnType<typeof useVersion> }) {
  return version == null ? (
    <span className="cva-thumb cva-entry-nothing" />
  ) : (
    <VersionIcon version={version} isPrivate={version.isPrivate} />
  );
}
