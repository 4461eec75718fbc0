/**
 * Finds assets by name, with a bound on the number of reads: everywhere with the platform's text index; below a
 * folder by reading its assets in order, because hits of the text index depend on what other folders have.
 */
import type { QueryCtx } from "../../_generated/server.js";
import { assetError } from "../../../shared/errors.js";
import { assetsWithin } from "../bytes/usage.js";
import type { Asset } from "./assets.js";
import { publishedOf } from "./summaries.js";
import { searchedWords } from "../../../shared/names.js";
import { ROOT, joinPath } from "../../../shared/paths.js";
import { invalidCursor } from "../../../shared/pages.js";
import { isTypeAllowed } from "../../../shared/uploadLimits.js";

/** The search arguments. */
export type AssetSearch = {
  words: string[];
  /** The folder to search, with its subfolders. */
  folderPath: string;
  /** The last asset that the search before has read. */
  after: string | undefined;
  contentTypes: string[] | undefined;
  isPublished: boolean | undefined;
};

/** The maximum number of characters of a search text. */
const MAX_TEXT_LENGTH = 255;
/** The maximum number of words that the text index accepts. */
const MAX_SEARCHED_WORDS = 16;
/** The maximum number of assets that one search of the text index reads, which itself is limited to 1024. */
const MAX_HITS = 512;
/** The maximum number of assets that one search of a folder reads. */
const MAX_READ_BELOW = 2000;

/** @throws ARGUMENT_INVALID */
export function parseSearchText(text: string): string[] {
  const words = text.length > MAX_TEXT_LENGTH ? [] : searchedWords(text);
  if (words.length >= 1 && words.length <= MAX_SEARCHED_WORDS) return words;
  const reason =
    `must have 1 to ${MAX_SEARCHED_WORDS} words with a letter or digit in each, ` +
    `and at most ${MAX_TEXT_LENGTH} characters`;
  throw assetError("ARGUMENT_INVALID", `text ${reason}.`, { argument: "text", reason });
}

function isFound(asset: Asset, { words, contentTypes, isPublished }: AssetSearch): boolean {
  if (isPublished !== undefined && isPublished !== (asset.published !== undefined)) return false;
  if (contentTypes !== undefined) {
    const published = publishedOf(asset);
    if (published === undefined || !isTypeAllowed(published.contentType, contentTypes))
      return false;
  }
  // The index returns documents that contain any of the words.
  const ofName = asset.nameWords.split(" ");
  return words.every((word) => ofName.some((other) => other.startsWith(word)));
}

export type Found = {
  found: Asset[];
  isComplete: boolean;
  /** The last asset that was read, to continue after it; `null` if the search cannot be continued. */
  lastRead: string | null;
};

/** Finds at most `limit` assets. */
export async function findAssets(
  ctx: QueryCtx,
  search: AssetSearch,
  limit: number,
): Promise<Found> {
  return await (search.folderPath === ROOT ? findEverywhere : findBelow)(ctx, search, limit);
}

/** Reads the assets of a folder and its subfolders, and no others. */
async function findBelow(ctx: QueryCtx, search: AssetSearch, limit: number): Promise<Found> {
  const { folderPath, after } = search;
  const found: Asset[] = [];
  const read = await assetsWithin(ctx, folderPath, { after }).take(MAX_READ_BELOW);
  for (const asset of read) {
    if (found.length === limit)
      return { found, isComplete: false, lastRead: pathOf(found.at(-1)!) };
    if (isFound(asset, search)) found.push(asset);
  }
  const isComplete = read.length < MAX_READ_BELOW;
  return { found, isComplete, lastRead: isComplete ? null : pathOf(read.at(-1)!) };
}

const pathOf = ({ folderPath, basename }: Asset) => joinPath(folderPath, basename);

/** Returns the best matches of the text index. */
async function findEverywhere(ctx: QueryCtx, search: AssetSearch, limit: number): Promise<Found> {
  if (search.after !== undefined) throw invalidCursor();
  const { words, isPublished } = search;
  const hits = ctx.db.query("assets").withSearchIndex("by_name", (q) => {
    const live = q.search("nameWords", words.join(" ")).eq("deletedAt", undefined);
    return isPublished === undefined
      ? live
      : live.eq("isUnpublished", isPublished ? undefined : true);
  });
  const found: Asset[] = [];
  let lookedAt = 0;
  for await (const asset of hits) {
    if (found.length === limit || lookedAt === MAX_HITS) {
      return { found, isComplete: false, lastRead: null };
    }
    lookedAt += 1;
    if (isFound(asset, search)) found.push(asset);
  }
  return { found, isComplete: true, lastRead: null };
}
