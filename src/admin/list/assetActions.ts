import { useConvex, useMutation } from "convex/react";
import { useMemo } from "react";
import { useAdmin } from "../state/AdminContext.js";
import { VERSIONS_AT_A_TIME } from "../state/everyPage.js";
import { type AssetPath, placeName } from "../state/paths.js";
import { useJobs } from "../state/Jobs.js";
import { useTask } from "../state/useTask.js";
import { useToast } from "../ui/Toasts.js";
import { downloadFiles } from "./download.js";
import { useReports } from "./reporting.js";
import type { AssetRow } from "./rows.js";
import { useWords } from "../words/WordsContext.js";

export type AssetActions = {
  /** @throws the reason why the name is refused. */
  rename: (asset: AssetPath, newBasename: string) => Promise<void>;
  move: (assets: readonly AssetPath[], toFolderPath: string) => Promise<void>;
  /** Moves assets to the trash. */
  remove: (assets: readonly AssetRow[]) => Promise<void>;
  /** Publishes the newest version of each. */
  publish: (assets: readonly AssetRow[]) => Promise<void>;
  /** Restores the version before the published one of each. */
  restoreBefore: (assets: readonly AssetRow[]) => Promise<void>;
  /** Archives the published versions; their history is kept. */
  archive: (assets: readonly AssetRow[]) => Promise<void>;
  /** Sets their access. */
  setAccess: (assets: readonly AssetRow[], access: "public" | "private") => Promise<void>;
  download: (assets: readonly AssetRow[]) => Promise<void>;
};

/** The actions for one or many assets, with messages and undo. */
export function useAssetActions(): AssetActions {
  const t = useWords();
  const { api, location, navigate } = useAdmin();
  const convex = useConvex();
  const { runJob } = useJobs();
  const { report, reportUndo } = useReports();
  const toast = useToast();
  const run = useTask();
  const renameAsset = useMutation(api.renameAsset);
  const moveAsset = useMutation(api.moveAsset);
  const deleteAsset = useMutation(api.deleteAsset);
  const undelete = useMutation(api.undelete);
  const publishVersion = useMutation(api.publishVersion);
  const archiveAsset = useMutation(api.archiveAsset);
  const restoreVersion = useMutation(api.restoreVersion);
  const setAssetAccess = useMutation(api.setAssetAccess);
  const getSignedUrl = useMutation(api.getSignedUrl);

  return useMemo<AssetActions>(() => {
    const { running, done, failed } = t.list;
    const isOpen = ({ folderPath, basename }: AssetPath) =>
      location.view === "files" &&
      location.folderPath === folderPath &&
      location.basename === basename;

    /** @param ifUnused true asks before deleting files that the app uses. */
    async function remove(assets: readonly AssetRow[], ifUnused: boolean): Promise<void> {
      const outcome = await runJob(running.trash, assets, ({ folderPath, basename }) =>
        deleteAsset({ folderPath, basename, ifUnused }),
      );
      if (outcome.done.some(({ item }) => isOpen(item))) {
        navigate({ folderPath: location.folderPath }, { replace: true });
      }
      const undo = () => {
        void runJob(running.restore, outcome.done, ({ item }) =>
          undelete({ assetId: item.assetId }),
        ).then(reportUndo);
      };
      report(outcome, done.trash, undo, (used) => void remove(used, false));
    }

    return {
      async rename({ folderPath, basename }, newBasename) {
        const wasOpen = isOpen({ folderPath, basename });
        const rename = async (from: string, to: string) => {
          await renameAsset({ folderPath, basename: from, newBasename: to });
          if (wasOpen) navigate({ folderPath, basename: to }, { replace: true });
        };
        await rename(basename, newBasename);
        toast({
          title: t.common.renamed(newBasename),
          action: {
            label: t.common.undo,
            onClick: () => void run(() => rename(newBasename, basename)),
          },
        });
      },

      async move(assets, toFolderPath) {
        const moving = assets.filter(({ folderPath }) => folderPath !== toFolderPath);
        if (moving.length === 0) return;
        const place = placeName(t, toFolderPath);
        const outcome = await runJob(running.move(place), moving, ({ folderPath, basename }) =>
          moveAsset({ fromFolderPath: folderPath, basename, toFolderPath }),
        );
        if (outcome.done.some(({ item }) => isOpen(item))) {
          navigate({ folderPath: location.folderPath }, { replace: true });
        }
        const titleOf = (names: readonly string[]) => done.move(place, names);
        report(outcome, titleOf, () => {
          void runJob(running.moveBack, outcome.done, ({ item: { folderPath, basename } }) =>
            moveAsset({ fromFolderPath: toFolderPath, basename, toFolderPath: folderPath }),
          ).then(reportUndo);
        });
      },

      remove: async (assets) => await remove(assets, true),

      async publish(assets) {
        const outcome = await runJob(running.publish, assets, async ({ folderPath, basename }) => {
          const paginationOpts = { cursor: null, numItems: 1 };
          const args = { folderPath, basename, paginationOpts };
          const [newest] = (await convex.query(api.getAssetVersionsPage, args)).page;
          if (newest !== undefined) await publishVersion({ versionId: newest.versionId });
        });
        report(outcome, done.publish);
      },

      async restoreBefore(assets) {
        const published = assets.filter((asset) => asset.published !== null);
        const outcome = await runJob(running.restore, published, async (asset) => {
          const { folderPath, basename, publishedVersionId } = asset;
          const paginationOpts = { cursor: null, numItems: VERSIONS_AT_A_TIME };
          const args = { folderPath, basename, paginationOpts };
          const { page } = await convex.query(api.getAssetVersionsPage, args);
          const before = page.find(
            ({ version, state }) => state === "archived" && version < asset.published!.version,
          );
          if (before === undefined) {
            throw new Error(failed.noneBefore(VERSIONS_AT_A_TIME));
          }
          await restoreVersion({ versionId: before.versionId, expect: { publishedVersionId } });
        });
        report(outcome, done.restore, () => {
          void runJob(running.publish, outcome.done, ({ item }) =>
            restoreVersion({ versionId: item.published!.versionId }),
          ).then(reportUndo);
        });
      },

      async archive(assets) {
        const published = assets.filter((asset) => asset.published !== null);
        const outcome = await runJob(running.unpublish, published, ({ folderPath, basename }) =>
          archiveAsset({ folderPath, basename }),
        );
        report(outcome, done.unpublish, () => {
          void runJob(running.publish, outcome.done, ({ item }) =>
            restoreVersion({ versionId: item.published!.versionId }),
          ).then(reportUndo);
        });
      },

      async setAccess(assets, access) {
        const outcome = await runJob(running[access], assets, ({ folderPath, basename }) =>
          setAssetAccess({ folderPath, basename, access }),
        );
        report(outcome, done[access], () => {
          void runJob(running.revertAccess, outcome.done, ({ item }) =>
            setAssetAccess({
              folderPath: item.folderPath,
              basename: item.basename,
              access: item.access ?? null,
            }),
          ).then(reportUndo);
        });
      },

      async download(assets) {
        await run(() => downloadFiles(t, assets, getSignedUrl));
      },
    };
  }, [
    t,
    api,
    convex,
    location,
    navigate,
    run,
    runJob,
    report,
    reportUndo,
    toast,
    renameAsset,
    moveAsset,
    deleteAsset,
    undelete,
    publishVersion,
    archiveAsset,
    restoreVersion,
    setAssetAccess,
    getSignedUrl,
  ]);
}
