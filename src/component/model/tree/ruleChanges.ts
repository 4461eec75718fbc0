/** Changes the rules of folders: upload limits, image presets and retention. `folderRules.ts` reads them. */
import { type WriteCtx, updateStamp } from "../feed/recording.js";
import { rangeBelow, rebase } from "../../../shared/paths.js";
import { changeSettings, readSettings } from "../settings.js";
import { type Rules, type RuleTable, ruleRow } from "./folderRules.js";

/** The settings that say whether a table has rows. */
const FLAGS = {
  uploadLimits: "hasUploadLimits",
  imagePresets: "hasImagePresets",
  retentionRules: "hasRetentionRules",
} as const;

/**
 * Replaces the rule of a folder; `null` removes it.
 *
 * Cost: at most 2 documents, 2 ranges; 1 written, and the settings with the first and the last rule.
 */
export async function setRule<Table extends RuleTable>(
  ctx: WriteCtx,
  table: Table,
  folderPath: string,
  rule: Omit<Rules[Table], "folderPath"> | null,
): Promise<void> {
  await moveIntoRows(ctx);
  if (rule === null) await remove(ctx, table, folderPath);
  else await put(ctx, table, { ...rule, folderPath });
  await noteRows(ctx, table);
}

async function remove(ctx: WriteCtx, table: RuleTable, folderPath: string): Promise<void> {
  const row = await ruleRow(ctx, table, folderPath);
  if (row !== null) await ctx.db.delete(table, row._id);
}

async function put(ctx: WriteCtx, table: RuleTable, rule: Rules[RuleTable]): Promise<void> {
  await remove(ctx, table, rule.folderPath);
  const row = { ...rule, ...updateStamp(ctx) };
  await ctx.db.insert(table, row);
}

/** Lets the settings say whether there are rules, so that calls look for none in apps that have none. */
async function noteRows(ctx: WriteCtx, table: RuleTable): Promise<void> {
  const settings = await readSettings(ctx);
  const has = (await ctx.db.query(table).first()) !== null;
  const isNoted = settings[FLAGS[table]] === true;
  if (has !== isNoted) await changeSettings(ctx, { [FLAGS[table]]: has || undefined });
}

/** Moves rules that an earlier alpha has kept in the settings, at most 200 of each kind, into rows. */
async function moveIntoRows(ctx: WriteCtx): Promise<void> {
  const { uploadRules, imagePresets } = await readSettings(ctx);
  if (uploadRules.length + imagePresets.length === 0) return;
  for (const rule of uploadRules) await put(ctx, "uploadLimits", rule);
  for (const rule of imagePresets) await put(ctx, "imagePresets", rule);
  await changeSettings(ctx, { uploadRules: undefined, imagePresets: undefined });
  await noteRows(ctx, "uploadLimits");
  await noteRows(ctx, "imagePresets");
}

/**
 * Moves the next rules of a moved folder and its subfolders along. They replace rules that were set for their new paths.
 *
 * @returns how many it has moved; fewer than `limit` if none is left.
 */
export async function moveRules(
  ctx: WriteCtx,
  path: string,
  toPath: string,
  limit: number,
): Promise<number> {
  await moveIntoRows(ctx);
  const { hasUploadLimits, hasImagePresets, hasRetentionRules } = await readSettings(ctx);
  let moved = 0;
  if (hasUploadLimits) moved += await moveSome(ctx, "uploadLimits", path, toPath, limit);
  if (hasImagePresets) moved += await moveSome(ctx, "imagePresets", path, toPath, limit - moved);
  if (hasRetentionRules)
    moved += await moveSome(ctx, "retentionRules", path, toPath, limit - moved);
  return moved;
}

async function moveSome(
  ctx: WriteCtx,
  table: RuleTable,
  path: string,
  toPath: string,
  limit: number,
): Promise<number> {
  if (limit === 0) return 0;
  const { from, before } = rangeBelow(path);
  const below = await ctx.db
    .query(table)
    .withIndex("by_folder", (q) => q.gt("folderPath", from).lt("folderPath", before))
    .take(limit);
  const own = below.length === limit ? null : await ruleRow(ctx, table, path);
  const rows = own === null ? below : [...below, own];
  for (const { _id, folderPath } of rows) {
    const to = rebase(folderPath, path, toPath);
    await remove(ctx, table, to);
    await ctx.db.patch(table, _id, { folderPath: to });
  }
  return rows.length;
}
