/**
 * Finds assets and folders by name, with a bound on the number of reads: everywhere with the platform's text index; below
 * a folder by reading what is there in order, because hits of the text index depend on what other folders have.
 */
import type { Doc } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import { assetError } from "../../../shared/errors.js";
import { assetsWithin } from "../bytes/usage.js";
import { foldersBelow } from "../tree/folders.js";
import { wordsOfFolder } from "../tree/folderNames.js";
import type { Asset } from "./assets.js";
import { publishedOf } from "./summaries.js";
import { searchedWords } from "../../../shared/names.js";
import { ROOT, isWithin, joinPath } from "../../../shared/paths.js";
import { invalidCursor } from "../../../shared/pages.js";
import { isTypeAllowed } from "../../../shared/uploadLimits.js";

/** The search arguments. */
export type AssetSearch = {
  words: string[];
  /** The folder to search, with its subfolders. */
  folderPath: string;
  /** The path of the last row that the search before has read. */
  after: string | undefined;
  contentTypes: string[] | undefined;
  isPublished: boolean | undefined;
};

/** The maximum number of characters of a search text. */
const MAX_TEXT_LENGTH = 255;
/** The maximum number of words that the text index accepts. */
const MAX_SEARCHED_WORDS = 16;
/** The maximum number of rows that one search of the text index reads, which itself is limited to 1024. */
const MAX_HITS = 512;
/** The maximum number of rows that one search of a folder reads. */
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

/** Returns whether each word is the beginning of one of these. */
function haveWords(ofName: string[], words: string[]): boolean {
  return words.every((word) => ofName.some((other) => other.startsWith(word)));
}

function isFound(asset: Asset, { words, contentTypes, isPublished }: AssetSearch): boolean {
  if (isPublished !== undefined && isPublished !== (asset.published !== undefined)) return false;
  if (contentTypes !== undefined) {
    const published = publishedOf(asset);
    if (published === undefined || !isTypeAllowed(published.contentType, contentTypes))
      return false;
  }
  // The index returns documents that contain any of the words.
  return haveWords(asset.nameWords.split(" "), words);
}

export type Found<Row> = {
  found: Row[];
  isComplete: boolean;
  /** The last row that was read, to continue after it; `null` if the search cannot be continued. */
  lastRead: string | null;
};

const pathOf = ({ folderPath, basename }: Asset) => joinPath(folderPath, basename);

/** Finds at most `limit` assets. */
export async function findAssets(
  ctx: QueryCtx,
  search: AssetSearch,
  limit: number,
): Promise<Found<Asset>> {
  const { folderPath, after, words, isPublished } = search;
  const matches = (asset: Asset) => isFound(asset, search);
  if (folderPath !== ROOT) {
    // Of the folder and its subfolders, and no others.
    const read = await assetsWithin(ctx, folderPath, { after }).take(MAX_READ_BELOW);
    return foundBelow(read, limit, { matches, pathOf });
  }
  if (after !== undefined) throw invalidCursor();
  const hits = ctx.db.query("assets").withSearchIndex("by_name", (q) => {
    const live = q.search("nameWords", words.join(" ")).eq("deletedAt", undefined);
    return isPublished === undefined
      ? live
      : live.eq("isUnpublished", isPublished ? undefined : true);
  });
  return await bestMatches(hits, limit, matches);
}

/** Finds at most `limit` folders, in the same way. */
export async function findFolders(
  ctx: QueryCtx,
  { words, folderPath, after }: Pick<AssetSearch, "words" | "folderPath" | "after">,
  limit: number,
): Promise<Found<Doc<"folders">>> {
  const matches = (folder: Doc<"folders">) => haveWords(wordsOfFolder(folder), words);
  if (folderPath !== ROOT) {
    if (after !== undefined && !isWithin(after, folderPath)) throw invalidCursor();
    const read = await foldersBelow(ctx, folderPath, after ?? folderPath).take(MAX_READ_BELOW);
    return foundBelow(read, limit, { matches, pathOf: ({ path }) => path });
  }
  if (after !== undefined) throw invalidCursor();
  const hits = ctx.db
    .query("folders")
    .withSearchIndex("by_words", (q) => q.search("w", words.join(" ")));
  return await bestMatches(hits, limit, matches);
}

/** Finds rows among those that were read in the order of their paths. */
function foundBelow<Row>(
  read: Row[],
  limit: number,
  { matches, pathOf }: { matches: (row: Row) => boolean; pathOf: (row: Row) => string },
): Found<Row> {
  const found: Row[] = [];
  for (const row of read) {
    if (found.length === limit)
      return { found, isComplete: false, lastRead: pathOf(found.at(-1)!) };
    if (matches(row)) found.push(row);
  }
  const isComplete = read.length < MAX_READ_BELOW;
  return { found, isComplete, lastRead: isComplete ? null : pathOf(read.at(-1)!) };
}

/** Returns the best matches of a text index. */
async function bestMatches<Row>(
  hits: AsyncIterable<Row>,
  limit: number,
  matches: (row: Row) => boolean,
): Promise<Found<Row>> {
  const found: Row[] = [];
  let lookedAt = 0;
  for await (const row of hits) {
    if (found.length === limit || lookedAt === MAX_HITS) {
      return { found, isComplete: false, lastRead: null };
    }
    lookedAt += 1;
    if (matches(row)) found.push(row);
  }
  return { found, isComplete: true, lastRead: null };
}
