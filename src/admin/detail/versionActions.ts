import { useMutation } from "convex/react";
import { useMemo } from "react";
import { saveFile } from "../list/download.js";
import type { AssetRow } from "../list/rows.js";
import { useAdmin } from "../state/AdminContext.js";
import { useTask } from "../state/useTask.js";
import { useWords } from "../words/WordsContext.js";
import type { Version } from "./useVersions.js";

export type VersionActions = {
  /** Publishes a version, older or newer than the published one. */
  publish: (asset: AssetRow, version: Version) => Promise<void>;
  /** Archives the published version. */
  archive: (asset: AssetRow) => Promise<void>;
  /** An empty label removes it. */
  label: (version: Version, label: string) => Promise<boolean>;
  describe: (asset: AssetRow, metadata: AssetRow["metadata"]) => Promise<boolean>;
  /** Opens a version in a new tab, with a signed URL if the asset is private. */
  open: (asset: AssetRow, version: Version) => Promise<void>;
  /** Downloads a version. */
  download: (asset: AssetRow, version: Version) => Promise<void>;
};

/** The state that the caller has seen: a version that waits for its verification counts as published. */
function expected({ publishedVersionId, pendingVersionId }: AssetRow) {
  return { publishedVersionId: pendingVersionId ?? publishedVersionId };
}

/**
 * Returns the actions for an asset's versions. Each change expects the published version that this panel has
 * shown, so it cannot override another user's change.
 */
export function useVersionActions(): VersionActions {
  const t = useWords();
  const { api } = useAdmin();
  const run = useTask();
  const publishVersion = useMutation(api.publishVersion);
  const restoreVersion = useMutation(api.restoreVersion);
  const archiveAsset = useMutation(api.archiveAsset);
  const updateVersion = useMutation(api.updateVersion);
  const updateAsset = useMutation(api.updateAsset);
  const getSignedUrl = useMutation(api.getSignedUrl);

  return useMemo<VersionActions>(() => {
    /** Restores the previous published version, unless another version was published since. */
    const goBack = async (
      { folderPath, basename }: AssetRow,
      before: string | null,
      since: string | null,
    ) => {
      const expect = { publishedVersionId: since };
      if (before === null) await archiveAsset({ folderPath, basename, expect });
      else await restoreVersion({ versionId: before, expect });
    };
    const urlOf = async (asset: AssetRow, { versionId, url }: Version) => {
      const now = asset.isPrivate ? (await getSignedUrl({ versionId }))?.url : url;
      if (now == null) throw new Error(t.detail.preview.notLoaded);
      return now;
    };
    return {
      async open(asset, version) {
        // Browsers block a tab that opens later than the click.
        const tab = window.open("", "_blank");
        const url = await run(() => urlOf(asset, version));
        if (tab === null) return;
        if (url === undefined) return tab.close();
        tab.opener = null;
        tab.location.replace(url);
      },
      async download(asset, version) {
        await run(async () => await saveFile(t, await urlOf(asset, version), asset.basename));
      },
      async publish(asset, { versionId, version, state }) {
        const before = asset.publishedVersionId;
        const call = state === "draft" ? publishVersion : restoreVersion;
        await run(
          () => call({ versionId, expect: expected(asset) }),
          () => ({
            title: t.detail.done[state === "draft" ? "published" : "publishedAgain"](version),
            action: {
              label: t.common.undo,
              onClick: () => void run(() => goBack(asset, before, versionId)),
            },
          }),
        );
      },
      async archive(asset) {
        const { folderPath, basename, publishedVersionId } = asset;
        await run(
          () => archiveAsset({ folderPath, basename, expect: expected(asset) }),
          () => ({
            title: t.detail.done.unpublished(basename),
            description: t.detail.done.historyKept,
            action: {
              label: t.common.undo,
              onClick: () => void run(() => goBack(asset, publishedVersionId, null)),
            },
          }),
        );
      },
      async label({ versionId }, label) {
        const text = label.trim();
        const done = await run(async () => {
          await updateVersion({ versionId, label: text === "" ? null : text });
          return true;
        });
        return done === true;
      },
      async describe({ folderPath, basename }, metadata) {
        const isEmpty = Object.keys(metadata ?? {}).length === 0;
        const done = await run(async () => {
          await updateAsset({ folderPath, basename, metadata: isEmpty ? null : metadata! });
          return true;
        });
        return done === true;
      },
    };
  }, [
    t,
    run,
    publishVersion,
    restoreVersion,
    archiveAsset,
    updateVersion,
    updateAsset,
    getSignedUrl,
  ]);
}
