/**
 * Folds the creation of an asset and its publishing, two changes that most new files make in one transaction, into
 * one row. Readers unfold it, so that the feed shows both.
 */
import type { Change } from "./recording.js";
import type { CommittedRow } from "./rows.js";

/** A change as it is stored, and the number of changes that it stands for. */
export type Folded = { change: Change & Pick<CommittedRow, "isCreation">; count: number };

/** Returns the changes of a transaction as they are stored. */
export function foldChanges(changes: Change[]): Folded[] {
  const folded: Folded[] = [];
  for (const change of changes) {
    const before = folded.at(-1);
    if (before !== undefined && isFirstPublishing(before.change, change)) {
      folded.splice(-1, 1, {
        change: { ...before.change, ...change, isCreation: true },
        count: 2,
      });
    } else folded.push({ change, count: 1 });
  }
  return folded;
}

function isFirstPublishing(
  creation: Change,
  { type, assetId, folderPath, basename, actor }: Change,
) {
  return (
    creation.type === "asset:create" &&
    type === "asset:publish" &&
    creation.assetId === assetId &&
    creation.folderPath === folderPath &&
    creation.basename === basename &&
    creation.actor === actor
  );
}

/** Returns the changes of a row in commit order. The row has the number of the last one. */
export function unfold(row: CommittedRow): CommittedRow[] {
  if (row.isCreation !== true) return [row];
  const publishing = { ...row, fromFolderPath: undefined, fromBasename: undefined };
  const nothing = { versionId: undefined, version: undefined, access: undefined };
  const noContent = { size: undefined, contentType: undefined, sha256: undefined };
  const creation = { ...row, ...nothing, ...noContent, isCreation: undefined };
  return [{ ...creation, type: "asset:create", seq: row.seq - 1 }, publishing];
}
