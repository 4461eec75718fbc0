import { useConvex, useMutation } from "convex/react";
import { useMemo } from "react";
import { isAssetError } from "../../shared/errors.js";
import { joinPath } from "../../shared/paths.js";
import { hasScope } from "../../shared/scopes.js";
import { useAdmin } from "../state/AdminContext.js";
import type { AssetPath } from "../state/paths.js";
import { everyPage } from "../state/everyPage.js";
import { type JobOutcome, useJobs } from "../state/Jobs.js";
import { useTask } from "../state/useTask.js";
import { type ToastContent, useToast } from "../ui/Toasts.js";
import type { AdminWords } from "../words/en/index.js";
import { explain } from "../words/explain.js";
import { placeName } from "../state/paths.js";
import type { TrashTargets, TrashedAsset } from "./trashRows.js";
import { useWords } from "../words/WordsContext.js";

export type TrashActions = {
  /**
   * Restores the selected items.
   *
   * @returns the assets that stay in the trash because another asset has their path.
   */
  restore: (targets: TrashTargets) => Promise<TrashedAsset[]>;
  /** Restores one asset to a chosen path. @throws the server's error. */
  restoreTo: (asset: TrashedAsset, to: AssetPath) => Promise<void>;
  /** Returns all assets of these items, including those not loaded; all of the folder for `null`. */
  collect: (targets: TrashTargets | null) => Promise<TrashedAsset[]>;
  deleteForGood: (assets: readonly TrashedAsset[]) => Promise<void>;
};

const isTaken = (error: unknown) => isAssetError(error) && error.data.code === "ASSET_EXISTS";

/** The actions of a folder's trash, with messages. */
export function useTrashActions(folderPath: string): TrashActions {
  const t = useWords();
  const { api, navigate } = useAdmin();
  const convex = useConvex();
  const { runJob } = useJobs();
  const run = useTask();
  const toast = useToast();
  const undelete = useMutation(api.undelete);
  const undeleteFolder = useMutation(api.undeleteFolder);
  const purge = useMutation(api.purge);

  return useMemo<TrashActions>(() => {
    const tellRestored = (assets: readonly AssetPath[]) => {
      const [first] = assets;
      if (first === undefined) return;
      const { folderPath, basename } = first;
      const isOne = assets.length === 1;
      const isOneFolder = assets.every((asset) => asset.folderPath === folderPath);
      toast({
        title: t.trash.restoring.done(assets.map((asset) => asset.basename)),
        description: isOneFolder ? t.trash.restoring.to(placeName(t, folderPath)) : undefined,
        action: isOneFolder
          ? {
              label: t.trash.restoring.show,
              onClick: () => navigate({ folderPath, basename: isOne ? basename : null }),
            }
          : undefined,
      });
    };

    const bringBackAssets = async (assets: readonly TrashedAsset[]) => {
      const { done, failed } = await runJob(t.trash.restoring.running, assets, ({ assetId }) =>
        undelete({ assetId }),
      );
      tellRestored(done.map(({ result }) => result));
      const others = failed.filter(({ error }) => !isTaken(error));
      if (others.length > 0) toast(describeFailures(t, others, t.trash.restoring.failed));
      return failed.flatMap(({ item, error }) => (isTaken(error) ? [item] : []));
    };

    return {
      async restore({ assets, folders }) {
        for (const { jobId } of folders) {
          await run(
            () => undeleteFolder({ jobId }),
            ({ path, status, assetsDone, assetsSkipped }) => ({
              title: t.trash.restoring.folderDone(placeName(t, path)),
              description:
                status === "running"
                  ? t.trash.restoring.folderRunning
                  : t.trash.restoring.folderResult(assetsDone, assetsSkipped),
              action: {
                label: t.trash.restoring.show,
                onClick: () => navigate({ folderPath: path }),
              },
            }),
          );
        }
        return assets.length === 0 ? [] : await bringBackAssets(assets);
      },

      async restoreTo({ assetId }, { folderPath, basename }) {
        tellRestored([await undelete({ assetId, folderPath, basename })]);
      },

      async collect(targets) {
        const isWanted = wanted(targets);
        const found = new Map((targets?.assets ?? []).map((asset) => [asset.assetId, asset]));
        if (targets !== null && targets.folders.length === 0) return [...found.values()];
        const everything = { folderPath, recursive: hasScope(folderPath) };
        for await (const page of everyPage(convex, api.listTrash, everything)) {
          for (const asset of page) if (isWanted(asset)) found.set(asset.assetId, asset);
        }
        return [...found.values()];
      },

      async deleteForGood(assets) {
        const { done, failed, wasStopped } = await runJob(
          t.trash.deleting.running,
          assets,
          (asset) => purge({ assetId: asset.assetId }),
        );
        if (done.length > 0) {
          toast({
            title: t.trash.deleting.done(done.map(({ item }) => item.basename)),
            description: wasStopped ? t.trash.deleting.stopped : undefined,
          });
        }
        if (failed.length > 0) toast(describeFailures(t, failed, t.trash.deleting.failed));
      },
    };
  }, [t, api, convex, folderPath, navigate, run, runJob, toast, undelete, undeleteFolder, purge]);
}

function wanted(targets: TrashTargets | null): (asset: TrashedAsset) => boolean {
  if (targets === null) return () => true;
  const jobs = new Set(targets.folders.map(({ jobId }) => jobId));
  return ({ deletedWith }) => jobs.has(deletedWith ?? "");
}

function describeFailures(
  t: AdminWords,
  failed: JobOutcome<TrashedAsset, unknown>["failed"],
  titleOf: (count: number) => string,
): ToastContent {
  const [{ item, error }] = failed as [(typeof failed)[number]];
  const { title, advice } = explain(t, error);
  if (failed.length === 1) return { tone: "problem", title, description: advice };
  return {
    tone: "problem",
    title: titleOf(failed.length),
    description: t.trash.failure(joinPath(item.folderPath, item.basename), advice),
  };
}
