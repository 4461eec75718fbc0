/**
 * Reads the rules of folders: upload limits, image presets and retention. Each folder that has its own has a row, which counts for
 * everything below it, so that the rules of one tenant cost others nothing.
 */
import type { Doc } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import { type PresetRule, presetFor } from "../../../shared/images/presets.js";
import { ROOT, isWithin, parentOf } from "../../../shared/paths.js";
import type { RetentionRule } from "../../../shared/retention.js";
import { type UploadLimits, type UploadRule, limitsFor } from "../../../shared/uploadLimits.js";
import { type Settings, readSettings } from "../settings.js";

/** The tables of rules, and what a row says. */
export type Rules = {
  uploadLimits: UploadRule;
  imagePresets: PresetRule;
  retentionRules: RetentionRule;
};
export type RuleTable = keyof Rules;

/** Returns the row of a folder; `null` if it has no rule of its own. Cost: 1 range, at most 1 document. */
export async function ruleRow(
  ctx: QueryCtx,
  table: RuleTable,
  folderPath: string,
): Promise<Doc<RuleTable> | null> {
  return await ctx.db
    .query(table)
    .withIndex("by_folder", (q) => q.eq("folderPath", folderPath))
    .unique();
}

/** Returns what a row says of its folder. */
function ruleIn<Table extends RuleTable>(row: Doc<RuleTable>): Rules[Table] {
  const { _id, _creationTime, updatedAt, updatedBy, ...rule } = row;
  return rule as unknown as Rules[Table];
}

/** The rows that a transaction has read, each once. */
type Known = { settings?: Promise<Settings>; rows: Map<string, Promise<Doc<RuleTable> | null>> };
const known = new WeakMap<QueryCtx, Known>();

function knownOf(ctx: QueryCtx): Known {
  const found = known.get(ctx) ?? { rows: new Map() };
  known.set(ctx, found);
  return found;
}

async function settingsOnce(ctx: QueryCtx): Promise<Settings> {
  return await (knownOf(ctx).settings ??= readSettings(ctx));
}

/** Returns the rule of a folder. Cost: 1 range, at most 1 document, once in a transaction. */
async function ruleOf<Table extends RuleTable>(
  ctx: QueryCtx,
  table: Table,
  folderPath: string,
): Promise<Rules[Table] | null> {
  const { rows } = knownOf(ctx);
  const key = `${table} ${folderPath}`;
  const reading = rows.get(key) ?? ruleRow(ctx, table, folderPath);
  rows.set(key, reading);
  const row = await reading;
  return row && ruleIn<Table>(row);
}

/** Returns the folder, and those above it up to another one or the root. */
export function foldersUpTo(folderPath: string, top: string = ROOT): string[] {
  const folders: string[] = [];
  for (let path: string | null = folderPath; path !== null; path = parentOf(path)) {
    if (isWithin(path, top)) folders.push(path);
  }
  return folders;
}

/**
 * Returns the upload limits of a folder, inherited ones included.
 *
 * Cost: 1 document, unless `settings` are passed; if any folder has limits, 1 range for the folder and each above it until
 * both limits are known, and at most as many documents, once in a transaction.
 */
export async function uploadLimitsOf(
  ctx: QueryCtx,
  folderPath: string,
  settings?: Settings,
): Promise<UploadLimits> {
  const { uploadRules, hasUploadLimits } = settings ?? (await readSettings(ctx));
  if (uploadRules.length > 0) return limitsFor(uploadRules, folderPath);
  if (!hasUploadLimits) return {};
  const rules: UploadRule[] = [];
  for (const path of foldersUpTo(folderPath)) {
    const rule = await ruleOf(ctx, "uploadLimits", path);
    if (rule === null) continue;
    rules.push(rule);
    const { maxSize, allowedTypes } = limitsFor(rules, folderPath);
    if (maxSize !== undefined && allowedTypes !== undefined) break;
  }
  return limitsFor(rules, folderPath);
}

/** Returns whether any folder has a preset. Cost: 1 document, once in a transaction. */
export async function hasPresets(ctx: QueryCtx): Promise<boolean> {
  const { imagePresets, hasImagePresets = false } = await settingsOnce(ctx);
  return hasImagePresets || imagePresets.length > 0;
}

/**
 * Returns the preset of a folder: its own, or that of the nearest folder above.
 *
 * Cost: as `hasPresets`; if any folder has a preset, 1 range for the folder and each above it until one has a preset, and 1
 * document, once in a transaction.
 */
export async function presetOf(ctx: QueryCtx, folderPath: string): Promise<PresetRule | null> {
  if (!(await hasPresets(ctx))) return null;
  const { imagePresets } = await settingsOnce(ctx);
  if (imagePresets.length > 0) return presetFor(imagePresets, folderPath);
  return await nearestPreset(ctx, foldersUpTo(folderPath));
}

/**
 * Returns the preset of the first folder that has one.
 *
 * Cost: 1 range for each folder up to that one, and 1 document.
 */
export async function nearestPreset(
  ctx: QueryCtx,
  folders: Iterable<string>,
): Promise<PresetRule | null> {
  for (const path of folders) {
    const rule = await ruleOf(ctx, "imagePresets", path);
    if (rule !== null) return rule;
  }
  return null;
}

/**
 * Returns the retention rule of a folder: its own, or that of the nearest folder above.
 *
 * Cost: 1 document; if any folder has a rule, 1 range for the folder and each above it until one has a rule, and 1 document, once
 * in a transaction.
 */
export async function retentionOf(
  ctx: QueryCtx,
  folderPath: string,
): Promise<RetentionRule | null> {
  if (!(await settingsOnce(ctx)).hasRetentionRules) return null;
  for (const path of foldersUpTo(folderPath)) {
    const rule = await ruleOf(ctx, "retentionRules", path);
    if (rule !== null) return rule;
  }
  return null;
}

/** Returns the first rules, by path. Cost: 1 document for each. */
export async function firstRules<Table extends RuleTable>(
  ctx: QueryCtx,
  table: Table,
  limit: number,
): Promise<Rules[Table][]> {
  const among: RuleTable = table;
  const found = await ctx.db.query(among).withIndex("by_folder").take(limit);
  return found.map((row) => ruleIn<Table>(row));
}
