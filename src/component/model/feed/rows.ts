/**
 * How changes are stored. A row has entries in twelve indexes, all of which have its number in its transaction: the first
 * row has none. Rows of earlier alphas have one, counted from 0, and their hash as hex.
 */
import type { Doc } from "../../_generated/dataModel.js";
import { sha256ToStore, storedSha256 } from "../../../shared/sha256.js";
import { keyedFields } from "./departures.js";
import type { Position } from "./positions.js";

export type StoredRow = Doc<"changelog">;

/** A committed row as it is read. */
export type CommittedRow = Omit<StoredRow, keyof Position | "sha256"> &
  Position & { sha256?: string | undefined };

/** The number of the first row of a transaction. If it stands for two changes, the first one has the number before. */
export const FIRST = 1;

/** Returns the number of a row in its transaction. */
export function numberOf({ seq = FIRST }: Pick<StoredRow, "seq">): number {
  return seq;
}

/** Returns the fields of a row that it stores in another form. */
export function storedFields(seq: number, sha256: string | undefined) {
  return {
    seq: seq === FIRST ? undefined : seq,
    sha256: sha256ToStore(sha256),
  };
}

/** Returns a row as it is read; `null` before the commit, when `commitTs` is only a placeholder. */
export function committed(row: StoredRow): CommittedRow | null {
  const { commitTs, sha256 } = row;
  if (typeof commitTs !== "bigint") return null;
  return {
    ...row,
    ...keyedFields(row),
    commitTs,
    seq: numberOf(row),
    sha256: storedSha256(sha256),
  };
}
