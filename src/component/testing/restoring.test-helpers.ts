/** Reads all that differs in a folder, and makes the release that brings it back. */
import { api } from "../_generated/api.js";

const { history } = api;

type Differences = typeof history.diffFolder._returnType;
type Restored = typeof history.restoreFolder._returnType;

/** A component, or the backend of the proofs. */
type Caller = {
  query(called: typeof history.diffFolder, args: Diff): Promise<Differences>;
  mutation(called: typeof history.restoreFolder, args: Restore): Promise<Restored>;
};
type Diff = typeof history.diffFolder._args;
type Restore = typeof history.restoreFolder._args;

/** All differences between two moments, read in pages. */
export async function differences(
  t: Caller,
  args: { folderPath: string; from: number; to: number },
  numItems = 200,
): Promise<Differences["page"]> {
  const found: Differences["page"] = [];
  let cursor: string | null = null;
  for (let isDone = false; !isDone;) {
    const paginationOpts = { numItems, cursor };
    const page: Differences = await t.query(history.diffFolder, { ...args, paginationOpts });
    found.push(...page.page);
    cursor = page.continueCursor;
    isDone = page.isDone;
  }
  return found;
}

/** Calls `restoreFolder` until it is done. */
export async function restore(
  t: Caller,
  args: { folderPath: string; at: number; name?: string; actor?: string },
): Promise<Pick<Restored, "releaseId" | "entryCount" | "skipped">> {
  const skipped: Restored["skipped"] = [];
  let next: { releaseId?: string; continueCursor?: string } = {};
  for (;;) {
    const result: Restored = await t.mutation(history.restoreFolder, { ...args, ...next });
    const { releaseId, entryCount, continueCursor, isDone } = result;
    skipped.push(...result.skipped);
    if (isDone) return { releaseId, entryCount, skipped };
    next = { continueCursor, ...(releaseId === null ? {} : { releaseId }) };
  }
}
