import { useConvex } from "convex/react";
import { useCallback } from "react";
import { parseValue } from "../detail/metadataText.js";
import { useAdmin } from "../state/AdminContext.js";
import { useJobs } from "../state/Jobs.js";
import { useWords } from "../words/WordsContext.js";
import { useReports } from "./reporting.js";
import type { AssetRow } from "./rows.js";

/** Changes of details; what is missing stays. */
export type Edits = {
  /** `null` removes it. */
  label?: string | null;
  /** One key of the metadata; the value `null` removes it. */
  metadata?: { key: string; value: string | null };
  /** Tags to add at the end, and to remove. */
  tags?: { add: string[]; remove: string[] };
  /** `null` inherits from the folder. */
  access?: "public" | "private" | null;
};

/** Takes back one change. */
type Undo = () => Promise<unknown>;

/** Returns a function that edits the details of assets, with messages and undo. */
export function useEdits(): (assets: readonly AssetRow[], edits: Edits) => Promise<void> {
  const t = useWords();
  const { api } = useAdmin();
  const convex = useConvex();
  const { runJob } = useJobs();
  const { report, reportUndo } = useReports();

  return useCallback(
    async (assets, { label, metadata, tags, access }) => {
      const setLabel = async ({ folderPath, basename, published }: AssetRow, done: Undo[]) => {
        if (label === undefined) return;
        const paginationOpts = { cursor: null, numItems: 1 };
        const path = { folderPath, basename, paginationOpts };
        const version = published ?? (await convex.query(api.getAssetVersionsPage, path)).page[0];
        if (version === undefined) throw new Error(t.list.failed.noVersion);
        const { versionId, label: before = null } = version;
        await convex.mutation(api.updateVersion, { versionId, label });
        done.push(() => convex.mutation(api.updateVersion, { versionId, label: before }));
      };
      const setMetadata = async (asset: AssetRow, done: Undo[]) => {
        if (metadata === undefined) return;
        const { folderPath, basename, metadata: before = {} } = asset;
        const { [metadata.key]: _, ...others } = before;
        const { value } = metadata;
        const after = value === null ? others : { ...others, [metadata.key]: parseValue(value) };
        const describe = (all: typeof before) => {
          const isEmpty = Object.keys(all).length === 0;
          const args = { folderPath, basename, metadata: isEmpty ? null : all };
          return convex.mutation(api.updateAsset, args);
        };
        await describe(after);
        done.push(() => describe(before));
      };
      const setTags = async ({ folderPath, basename, tags: before }: AssetRow, done: Undo[]) => {
        if (tags === undefined) return;
        const { add: addTags, remove: removeTags } = tags;
        await convex.mutation(api.updateAsset, { folderPath, basename, addTags, removeTags });
        const back = { folderPath, basename, tags: before ?? null };
        done.push(() => convex.mutation(api.updateAsset, back));
      };
      const setAccess = async ({ folderPath, basename, access: own }: AssetRow, done: Undo[]) => {
        if (access === undefined) return;
        await convex.mutation(api.setAssetAccess, { folderPath, basename, access });
        const back = { folderPath, basename, access: own ?? null };
        done.push(() => convex.mutation(api.setAssetAccess, back));
      };
      const outcome = await runJob(t.list.running.edit, assets, async (asset) => {
        const done: Undo[] = [];
        try {
          for (const step of [setLabel, setMetadata, setTags, setAccess]) await step(asset, done);
        } catch (error) {
          await undoAll(done);
          throw error;
        }
        return done;
      });
      report(outcome, t.list.done.edit, () => {
        void runJob(t.list.running.revertEdits, outcome.done, ({ result }) => undoAll(result)).then(
          reportUndo,
        );
      });
    },
    [t, api, convex, runJob, report, reportUndo],
  );
}

async function undoAll(done: readonly Undo[]): Promise<void> {
  for (const undo of [...done].reverse()) await undo();
}
