/** What a browser hands over when files and folders are dropped; jsdom has nothing of the kind. */

/** A folder by the names in it; a text is a file's content, an error what reading it gives. */
export type Tree = { [name: string]: string | Tree | Error };

/** Browsers hand over the entries of a folder in parts of this size. */
const PART = 100;

type OnError = (error: DOMException) => void;

/** How often folders were asked for entries. */
export const reads = { count: 0 };

function entryOf(name: string, content: string | Tree | Error): FileSystemEntry {
  if (typeof content === "string" || content instanceof Error) {
    const file = (resolve: (file: File) => void, reject: OnError) => {
      if (typeof content === "string") resolve(new File([content], name, { type: "text/plain" }));
      else reject(content as DOMException);
    };
    return { isFile: true, isDirectory: false, name, file } as unknown as FileSystemEntry;
  }
  const createReader = () => {
    const left = Object.entries(content);
    const readEntries = (resolve: (entries: FileSystemEntry[]) => void, reject: OnError) => {
      reads.count += 1;
      const [first] = left;
      if (first?.[0] === "" && first[1] instanceof Error) return reject(first[1] as DOMException);
      resolve(left.splice(0, PART).map(([name, content]) => entryOf(name, content)));
    };
    return { readEntries };
  };
  return { isFile: false, isDirectory: true, name, createReader } as unknown as FileSystemEntry;
}

/** The transfer of a drop: it is empty once its event is over. */
export class Dropped {
  readonly transfer: DataTransfer;
  private items: unknown[];

  constructor(tree: Tree) {
    this.items = Object.entries(tree).map(([name, content]) => {
      const file = typeof content === "string" ? new File([content], name) : null;
      const webkitGetAsEntry = () => entryOf(name, content);
      return { kind: "file", webkitGetAsEntry, getAsFile: () => file };
    });
    this.items.push({ kind: "string", webkitGetAsEntry: () => null, getAsFile: () => null });
    this.transfer = { items: this.items, files: [] } as unknown as DataTransfer;
  }

  endEvent(): void {
    this.items.length = 0;
  }
}

/** What a paste, or a program, hands over: files without entries. */
export function pasted(...files: File[]): DataTransfer {
  const items = files.map((file) => ({
    kind: "file",
    webkitGetAsEntry: () => null,
    getAsFile: () => file,
  }));
  return { items, files } as unknown as DataTransfer;
}
