/** Everything the server has in a folder and below it, page by page. */
import { misbehaves } from "./errors.js";
import type { AssetSource, ListedFile, Page } from "./source.js";

/** A step of a walk: a folder, always before what is in it, or some of its files. */
export type Step = { folder: string } | { files: ListedFile[] };

/** So many pages with nothing on them, one behind the other, lead nowhere. */
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
      // A list goes on in the order of its names, so one that comes again would come for ever.
      if (last !== null && Buffer.compare(Buffer.from(name), Buffer.from(last)) <= 0) {
        throw misbehaves("a list tells names again or out of order");
      }
      last = name;
    }
    yield page.items;
    if (page.isDone) return;
    empty = page.items.length === 0 ? empty + 1 : 0;
    if (page.cursor === cursor || empty > MAX_EMPTY_PAGES) throw misbehaves("a list has no end");
    cursor = page.cursor;
  }
}

/** Folders that are asked about before it is their turn, so that nobody waits for each answer. */
const FOLDERS_AHEAD = 8;

/** The first pages of what is in a folder. */
type Opening = { below: Promise<Page<string>>; files: Promise<Page<ListedFile>> };

/** @throws SERVER_MISBEHAVES */
export async function* walk(source: AssetSource, root: string): AsyncGenerator<Step> {
  const folders = [root];
  const opening = new Map<string, Opening>();
  const open = (folder: string): Opening => {
    const known = opening.get(folder);
    if (known !== undefined) return known;
    const asked = { below: source.folders(folder, null), files: source.files(folder, null) };
    // What goes wrong with them is told when it is their turn.
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
