import { useConvex } from "convex/react";
import { useCallback, useState } from "react";
import type { QueuedUpload } from "../../react/uploads/types.js";
import { describeFailures } from "../list/reporting.js";
import { useAdmin } from "../state/AdminContext.js";
import { useJobs } from "../state/Jobs.js";
import type { AssetAdminApi } from "../types.js";
import { useToast } from "../ui/Toasts.js";
import { useWords } from "../words/WordsContext.js";

export type Upload = QueuedUpload<AssetAdminApi["finishUpload"]["_returnType"]>;

/** The effect of a finished upload on the files that visitors see. */
export type Effect = "added" | "keptBoth" | "replaced" | "draft" | "unchanged";

export function effectOf({ status, answer, result }: Upload): Effect | null {
  if (status !== "done" || result === null) return null;
  if (result.isUnchanged) return "unchanged";
  if (answer === "draft") return "draft";
  if (result.version > 1) return "replaced";
  return answer === "keepBoth" ? "keptBoth" : "added";
}

/** Returns whether undoing an upload changes anything for visitors: a draft and what was published already do not. */
export function isUndoable(upload: Upload): boolean {
  const effect = effectOf(upload);
  return effect !== null && effect !== "draft" && effect !== "unchanged";
}

/** Undoes uploads, and remembers which: a new file is moved to the trash, else the version before is published. */
export function useUndoUploads() {
  const t = useWords();
  const { api } = useAdmin();
  const convex = useConvex();
  const { runJob } = useJobs();
  const toast = useToast();
  const [undone, setUndone] = useState<ReadonlySet<string>>(new Set());

  const undo = useCallback(
    async (uploads: readonly Upload[]) => {
      /** Returns the version that was published before; `null` if there was none. */
      const versionBefore = async ({ folderPath, basename, result }: Upload) => {
        const { assetId, versionId } = result!;
        const asset = await convex.query(api.getAsset, { folderPath, basename });
        if (asset?.pendingVersionId === versionId) return asset.publishedVersionId;
        const paginationOpts = { cursor: null, numItems: 10 };
        const { page } = await convex.query(api.audit, { assetId, paginationOpts });
        const publishing = page.find(
          (change) => change.type === "asset:publish" && change.versionId === versionId,
        );
        if (publishing === undefined) throw new Error(t.uploads.changedSince(basename));
        return publishing.previousVersionId ?? null;
      };
      const undoOne = async (upload: Upload) => {
        const { folderPath, basename, result } = upload;
        const { version, versionId } = result!;
        const expect = { publishedVersionId: versionId };
        const path = { folderPath, basename, expect };
        if (version === 1) return await convex.mutation(api.deleteAsset, path);
        const before = await versionBefore(upload);
        if (before === null) return await convex.mutation(api.archiveAsset, path);
        return await convex.mutation(api.restoreVersion, { versionId: before, expect });
      };
      const { done, failed } = await runJob(t.uploads.undoing, uploads, undoOne);
      setUndone((before) => new Set([...before, ...done.map(({ item }) => item.id)]));
      if (failed.length > 0) toast(describeFailures(t, failed));
    },
    [api, convex, runJob, t, toast],
  );
  return { undone, undo };
}
