/** Finds assets by name, with the platform's text index and a bound on the number of reads. */
import type { QueryCtx } from "../../_generated/server.js";
import { assetError } from "../../../shared/errors.js";
import type { Asset } from "./assets.js";
import { searchedWords } from "../../../shared/names.js";
import { isWithin } from "../../../shared/paths.js";
import { isTypeAllowed } from "../../../shared/uploadLimits.js";

/** The search arguments. */
export type AssetSearch = {
  words: string[];
  /** The folder to search, with its subfolders. */
  folderPath: string;
  contentTypes: string[] | undefined;
  isPublished: boolean | undefined;
};

/** The maximum number of characters of a search text. */
const MAX_TEXT_LENGTH = 255;
/** The maximum number of words that the text index accepts. */
const MAX_SEARCHED_WORDS = 16;
/** The maximum number of assets that one search reads; the text index itself is limited to 1024. */
const MAX_LOOKED_AT = 512;

/** @throws ARGUMENT_INVALID */
export function parseSearchText(text: string): string[] {
  const words = text.length > MAX_TEXT_LENGTH ? [] : searchedWords(text);
  if (words.length >= 1 && words.length <= MAX_SEARCHED_WORDS) return words;
  const reason =
    `must have 1 to ${MAX_SEARCHED_WORDS} words with a letter or digit in each, ` +
    `and at most ${MAX_TEXT_LENGTH} characters`;
  throw assetError("ARGUMENT_INVALID", `text ${reason}.`, { argument: "text", reason });
}

function isFound(asset: Asset, { words, folderPath, contentTypes }: AssetSearch): boolean {
  if (!isWithin(asset.folderPath, folderPath)) return false;
  if (contentTypes !== undefined) {
    if (asset.published === undefined) return false;
    if (!isTypeAllowed(asset.published.contentType, contentTypes)) return false;
  }
  // The index returns documents that contain any of the words.
  const ofName = asset.nameWords.split(" ");
  return words.every((word) => ofName.some((other) => other.startsWith(word)));
}

/** Returns the best matches, at most `limit`, and whether these are all. */
export async function findAssets(
  ctx: QueryCtx,
  search: AssetSearch,
  limit: number,
): Promise<{ found: Asset[]; isComplete: boolean }> {
  const hits = ctx.db.query("assets").withSearchIndex("by_name", (q) => {
    const live = q.search("nameWords", search.words.join(" ")).eq("deletedAt", undefined);
    return search.isPublished === undefined
      ? live
      : live.eq("isUnpublished", search.isPublished ? undefined : true);
  });
  const found: Asset[] = [];
  let lookedAt = 0;
  for await (const asset of hits) {
    if (found.length === limit || lookedAt === MAX_LOOKED_AT) return { found, isComplete: false };
    lookedAt += 1;
    if (isFound(asset, search)) found.push(asset);
  }
  return { found, isComplete: true };
}
