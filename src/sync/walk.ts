/** Lists everything in a server folder and its subfolders, page by page. */
import { misbehaves } from "./errors.js";
import type { AssetSource, ListedFile, Page } from "./source.js";

/** A step of a walk: a folder, always before its contents, or some of its files. */
export type Step = { folder: string } | { files: ListedFile[] };

/** The number of consecutive empty pages that ends a walk with an error. */
const MAX_EMPTY_PAGES = 1000;

async function* pages<Item>(
  read: (cursor: string | null) => Promise<Page<Item>>,
  nameOf: (item: Item) => string,
): AsyncGenerator<Item[]> {
  let cursor: string | null = null;
  let last: string | null = null;
  let empty = 0;
  for (;;) {
    const page: Page<Item> = await read(cursor);
    for (const item of page.items) {
      const name = nameOf(item);
      // Lists are sorted by name, so a repeated name would loop.
      if (last !== null && Buffer.compare(Buffer.from(name), Buffer.from(last)) <= 0) {
        throw misbehaves("a list repeats names or is not sorted");
      }
      last = name;
    }
    yield page.items;
    if (page.isDone) return;
    empty = page.items.length === 0 ? empty + 1 : 0;
    if (page.cursor === cursor || empty > MAX_EMPTY_PAGES) throw misbehaves("a list does not end");
    cursor = page.cursor;
  }
}

/** The number of folders requested ahead. */
const FOLDERS_AHEAD = 8;

/** The first pages of a folder's contents. */
type Opening = { below: Promise<Page<string>>; files: Promise<Page<ListedFile>> };

/** @throws SERVER_MISBEHAVES */
export async function* walk(source: AssetSource, root: string): AsyncGenerator<Step> {
  const folders = [root];
  const opening = new Map<string, Opening>();
  const open = (folder: string): Opening => {
    const known = opening.get(folder);
    if (known !== undefined) return known;
    const asked = { below: source.folders(folder, null), files: source.files(folder, null) };
    // Errors are reported when it is their turn.
    asked.below.catch(() => undefined);
    asked.files.catch(() => undefined);
    opening.set(folder, asked);
    return asked;
  };
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const at = folder;
    const first = open(at);
    for (const next of folders.slice(-FOLDERS_AHEAD)) open(next);
    opening.delete(at);
    if (at !== root) yield { folder: at };
    const below: string[] = [];
    const read = (cursor: string | null) =>
      cursor === null ? first.below : source.folders(at, cursor);
    for await (const page of pages(read, (path) => path)) below.push(...page);
    folders.push(...below.reverse());
    const readFiles = (cursor: string | null) =>
      cursor === null ? first.files : source.files(at, cursor);
    for await (const files of pages(readFiles, ({ path }) => path)) yield { files };
  }
}
