/** Erases an actor: every field that has the name gets another one, which is the same for all who were erased. */
import type { TableNames } from "../../_generated/dataModel.js";
import type { MutationCtx } from "../../_generated/server.js";
import { ERASURE_STEP } from "../work/steps.js";
import type { Erasure, Progress } from "./erasures.js";
import { walkStep } from "./walking.js";

/** The actor of what an erased one did. */
export const ERASED = "(erased)";

/** The fields of rows that have an actor, those of the feed aside. A test compares them with the schema. */
export const ACTOR_FIELDS = {
  uploadIntents: ["actor"],
  publications: ["actor"],
  versions: ["createdBy", "publishedBy", "archivedBy", "previousArchivedBy"],
  assets: [
    ...["createdBy", "updatedBy", "deletedBy", "relocation.startedBy"],
    ...["published.b", "published.q", "published.createdBy", "published.publishedBy"],
  ],
  folders: ["createdBy", "updatedBy"],
  imageWalks: ["startedBy"],
  expirations: ["actor"],
  holds: ["heldBy", "releasedBy"],
  shares: ["createdBy", "revokedBy"],
  releases: ["createdBy", "updatedBy", "scheduledBy", "publishedBy", "rolledBackBy"],
  jobs: ["startedBy"],
  quotas: ["updatedBy"],
  migrations: ["startedBy", "stoppedBy"],
  erasures: ["requestedBy"],
  sweeps: ["startedBy"],
  signingKeys: ["rotatedBy"],
  uploadLimits: ["updatedBy"],
  imagePresets: ["updatedBy"],
  retentionRules: ["updatedBy"],
  settings: ["updatedBy"],
} satisfies Partial<Record<TableNames, string[]>>;

const TABLES = Object.keys(ACTOR_FIELDS) as (keyof typeof ACTOR_FIELDS)[];

type Fields = { [name: string]: Fields | string | undefined };

/** Replaces an actor in the fields of a row, and returns those that are other now. */
function replaced(row: Fields, fields: string[], actor: string): Fields {
  const changed: Fields = {};
  for (const field of fields) {
    const [name, inner] = field.split(".") as [string, string?];
    const value = changed[name] ?? row[name];
    if (inner === undefined) {
      if (value === actor) changed[name] = ERASED;
    } else if (typeof value === "object" && value[inner] === actor) {
      changed[name] = { ...value, [inner]: ERASED };
    }
  }
  return changed;
}

/** Erases an actor in the feed. */
export async function eraseChangesBy(
  ctx: MutationCtx,
  { erasing, changes }: Erasure,
): Promise<Progress> {
  const rows = await ctx.db
    .query("changelog")
    .withIndex("by_actor", (q) => q.eq("actor", erasing))
    .take(ERASURE_STEP);
  for (const { _id } of rows) await ctx.db.patch("changelog", _id, { actor: ERASED });
  const isMore = rows.length === ERASURE_STEP;
  return { step: isMore ? "changesBy" : "rows", changes: changes + rows.length };
}

/**
 * Erases an actor in the next rows of the other tables. Rows hand an actor on, as a version does to the asset that shows it, perhaps
 * to one that this has passed. So it walks through all tables until one walk finds nothing.
 */
export async function eraseRows(
  ctx: MutationCtx,
  { position, found: before = 0, mentions, erasing }: Erasure,
): Promise<Progress> {
  const { found, next } = await walkStep(ctx, TABLES, position, async (table, row) => {
    const fields = ACTOR_FIELDS[table as keyof typeof ACTOR_FIELDS];
    const changed = replaced(row as unknown as Fields, fields, erasing!);
    const count = Object.keys(changed).length;
    if (count > 0) await ctx.db.patch(table, row._id, changed as never);
    return count;
  });
  const counts = { mentions: mentions + found, found: before + found };
  if (next !== null) return { ...counts, position: next };
  const step = counts.found > 0 ? "changesBy" : "done";
  return { ...counts, position: undefined, found: 0, step };
}
