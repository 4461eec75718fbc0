/** Finds the files and their paths in a user's selection, drop or paste. */
import { sourceOf } from "../../client/localFile.js";
import { UploadError, toError } from "../../client/uploadError.js";
import { MAX_DEPTH, parseFolderPath } from "../../shared/paths.js";
import type { FoundFile, UploadableFile, UploadItem, UploadSource } from "./types.js";

/** A file that exists but cannot be read, with the error. */
export type Unreadable = { path: string; file: null; error: Error };

export type Found = FoundFile | Unreadable;

export type Chosen = { files: FoundFile[]; folders: FileSystemDirectoryEntry[] };

/**
 * Returns the files of a source that are available immediately, and the folders to read. A `DataTransfer` is
 * empty after its event, so this function must not await anything.
 */
export function chosenFrom(source: UploadSource): Chosen {
  if (isTransfer(source)) return droppedIn(source);
  const list = isFile(source) ? [source] : [...source];
  const files = list.map((item) =>
    isFound(item) ? { ...item, file: sourceOf(item.file) } : found(item),
  );
  return { files, folders: [] };
}

// Checks properties instead of `instanceof`, because the objects may come from another frame.
function isTransfer(source: UploadSource): source is DataTransfer {
  return "items" in source;
}

function isFound(item: UploadItem): item is FoundFile<UploadableFile> {
  return "path" in item && "file" in item;
}

function isFile(source: UploadItem | Iterable<UploadItem>): source is UploadItem {
  return !(Symbol.iterator in source);
}

function found(picked: UploadableFile): FoundFile {
  const file = sourceOf(picked);
  const { webkitRelativePath, name } = file as Partial<File>;
  return { path: webkitRelativePath || name || "", file };
}

function droppedIn(transfer: DataTransfer): Chosen {
  const chosen: Chosen = { files: [], folders: [] };
  for (const item of transfer.items) {
    const entry = item.webkitGetAsEntry();
    if (isFolder(entry)) {
      chosen.folders.push(entry);
      continue;
    }
    // Pasted and programmatic items have no entry; text items are not files.
    const file = item.getAsFile();
    if (file !== null) chosen.files.push(found(file));
  }
  return chosen;
}

function isFolder(entry: FileSystemEntry | null): entry is FileSystemDirectoryEntry {
  return entry?.isDirectory ?? false;
}

/** Yields all files in a folder and its subfolders while it reads them. */
export async function* filesIn(
  folder: FileSystemDirectoryEntry,
  path = folder.name,
): AsyncGenerator<Found[], void> {
  const tooDeep = depthProblem(path);
  if (tooDeep !== null) {
    yield [{ path, file: null, error: tooDeep }];
    return;
  }
  const reader = folder.createReader();
  for (;;) {
    let entries: FileSystemEntry[];
    try {
      // Browsers return at most a hundred entries per call, and none at the end.
      entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    } catch (error) {
      yield [unreadable(path, error)];
      return;
    }
    if (entries.length === 0) return;
    const folders = entries.filter(isFolder);
    const files = entries.filter((entry) => !isFolder(entry)) as FileSystemFileEntry[];
    yield await Promise.all(files.map((file) => readFile(file, `${path}/${file.name}`)));
    for (const below of folders) yield* filesIn(below, `${path}/${below.name}`);
  }
}

/** Paths cannot be deeper; this also ends the recursion for a folder that links to itself. */
function depthProblem(path: string): Error | null {
  if (path.split("/").length <= MAX_DEPTH) return null;
  try {
    parseFolderPath(path);
    return null;
  } catch (error) {
    return toError(error);
  }
}

async function readFile(entry: FileSystemFileEntry, path: string): Promise<Found> {
  try {
    return {
      path,
      file: await new Promise<File>((resolve, reject) => entry.file(resolve, reject)),
    };
  } catch (error) {
    return unreadable(path, error);
  }
}

function unreadable(path: string, cause: unknown): Unreadable {
  const error = new UploadError(
    "UPLOAD_UNREADABLE",
    `Cannot read "${path}". Check that it still exists and that you may open it, then add ` +
      "it again.",
    { cause },
  );
  return { path, file: null, error };
}
