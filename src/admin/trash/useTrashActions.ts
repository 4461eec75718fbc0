import { useConvex, useMutation } from "convex/react";
import { useMemo } from "react";
import { isAssetError } from "../../component/errors.js";
import { joinPath } from "../../component/model/paths.js";
import { useAdmin } from "../state/AdminContext.js";
import type { Address } from "../state/addresses.js";
import { eachPage } from "../state/eachPage.js";
import { type JobOutcome, useJobs } from "../state/Jobs.js";
import { useTask } from "../state/useTask.js";
import { type ToastContent, useToast } from "../ui/Toasts.js";
import { explain } from "../words/explain.js";
import { plural } from "../words/format.js";
import { type TrashTargets, type TrashedAsset, placeName } from "./trashRows.js";

export type TrashActions = {
  /**
   * Brings back what was chosen.
   *
   * @returns the assets that stay in the trash because another has their address by now.
   */
  bringBack: (targets: TrashTargets) => Promise<TrashedAsset[]>;
  /** Brings one asset back to an address of its own. @throws what the server refuses it for. */
  bringBackTo: (asset: TrashedAsset, to: Address) => Promise<void>;
  /** All assets that these stand for, also those that are not loaded; everything for `null`. */
  collect: (targets: TrashTargets | null) => Promise<TrashedAsset[]>;
  deleteForGood: (assets: readonly TrashedAsset[]) => Promise<void>;
};

const isTaken = (error: unknown) => isAssetError(error) && error.data.code === "ASSET_EXISTS";

/** What can be done with what is in the trash, with words for how it went. */
export function useTrashActions(): TrashActions {
  const { api, navigate } = useAdmin();
  const convex = useConvex();
  const { runJob } = useJobs();
  const run = useTask();
  const toast = useToast();
  const undelete = useMutation(api.undelete);
  const undeleteFolder = useMutation(api.undeleteFolder);
  const purge = useMutation(api.purge);

  return useMemo<TrashActions>(() => {
    const tellBroughtBack = (assets: readonly Address[]) => {
      const [first] = assets;
      if (first === undefined) return;
      const { folderPath, basename } = first;
      const isOne = assets.length === 1;
      const isOneFolder = assets.every((asset) => asset.folderPath === folderPath);
      toast({
        title: `Brought back ${isOne ? `“${basename}”` : plural(assets.length, "file")}`,
        description: isOneFolder ? `To ${placeName(folderPath)}.` : undefined,
        action: isOneFolder
          ? {
              label: "Show",
              onClick: () => navigate({ folderPath, basename: isOne ? basename : null }),
            }
          : undefined,
      });
    };

    const bringBackAssets = async (assets: readonly TrashedAsset[]) => {
      const { done, failed } = await runJob("Bringing back", assets, ({ assetId }) =>
        undelete({ assetId }),
      );
      tellBroughtBack(done.map(({ result }) => result));
      const others = failed.filter(({ error }) => !isTaken(error));
      if (others.length > 0) toast(describeFailures(others, "brought back"));
      return failed.flatMap(({ item, error }) => (isTaken(error) ? [item] : []));
    };

    return {
      async bringBack({ assets, folders }) {
        for (const { operationId } of folders) {
          await run(
            () => undeleteFolder({ operationId }),
            ({ path, status, assetsDone, assetsSkipped }) => ({
              title: `Brought back the folder “${placeName(path)}”`,
              description:
                status === "running"
                  ? "It is large: the rest of it follows by itself."
                  : folderResult(assetsDone, assetsSkipped),
              action: { label: "Show", onClick: () => navigate({ folderPath: path }) },
            }),
          );
        }
        return assets.length === 0 ? [] : await bringBackAssets(assets);
      },

      async bringBackTo({ assetId }, { folderPath, basename }) {
        tellBroughtBack([await undelete({ assetId, folderPath, basename })]);
      },

      async collect(targets) {
        const isWanted = wanted(targets);
        const found = new Map((targets?.assets ?? []).map((asset) => [asset.assetId, asset]));
        if (targets !== null && targets.folders.length === 0) return [...found.values()];
        for await (const page of eachPage(convex, api.listTrash, {})) {
          for (const asset of page) if (isWanted(asset)) found.set(asset.assetId, asset);
        }
        return [...found.values()];
      },

      async deleteForGood(assets) {
        const { done, failed, wasStopped } = await runJob("Deleting for good", assets, (asset) =>
          purge({ assetId: asset.assetId }),
        );
        if (done.length > 0) {
          const [first] = done;
          const what =
            done.length === 1 ? `“${first!.item.basename}”` : plural(done.length, "file");
          toast({
            title: `Deleted ${what} for good`,
            description: wasStopped ? "Then you stopped it." : undefined,
          });
        }
        if (failed.length > 0) toast(describeFailures(failed, "deleted"));
      },
    };
  }, [api, convex, navigate, run, runJob, toast, undelete, undeleteFolder, purge]);
}

function wanted(targets: TrashTargets | null): (asset: TrashedAsset) => boolean {
  if (targets === null) return () => true;
  const operations = new Set(targets.folders.map(({ operationId }) => operationId));
  return ({ deletedWith }) => operations.has(deletedWith ?? "");
}

/** How bringing back a whole folder went. */
function folderResult(done: number, skipped: number): string {
  const back = `With ${plural(done, "file")}.`;
  if (skipped === 0) return back;
  const stay = skipped === 1 ? "1 file stays" : `${plural(skipped, "file")} stay`;
  return `${back} ${stay} in the trash: others have their names by now.`;
}

function describeFailures(
  failed: JobOutcome<TrashedAsset, unknown>["failed"],
  done: "brought back" | "deleted",
): ToastContent {
  const [{ item, error }] = failed as [(typeof failed)[number]];
  const { title, advice } = explain(error);
  if (failed.length === 1) return { tone: "problem", title, description: advice };
  return {
    tone: "problem",
    title: `${plural(failed.length, "file")} could not be ${done}`,
    description: `${joinPath(item.folderPath, item.basename)}: ${advice}`,
  };
}
