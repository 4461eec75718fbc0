/** From what a user has chosen, dropped or pasted to files with paths. */
import { UploadError } from "../../client/uploadFile.js";
import { MAX_DEPTH, parseFolderPath } from "../../component/model/paths.js";
import { toError } from "../runUpload.js";
import type { FoundFile, UploadSource } from "./types.js";

/** A file that is known to be there, and why it cannot be had. */
export type Unreadable = { path: string; file: null; error: Error };

export type Found = FoundFile | Unreadable;

export type Chosen = { files: FoundFile[]; folders: FileSystemDirectoryEntry[] };

/**
 * The files of a source that are at hand, and the folders that have to be read first. A
 * `DataTransfer` is empty after its event, so nothing is awaited here.
 */
export function chosenFrom(source: UploadSource): Chosen {
  if (isTransfer(source)) return droppedIn(source);
  const list = isFile(source) ? [source] : [...source];
  return { files: list.map((item) => (isFound(item) ? item : found(item))), folders: [] };
}

// By their parts and not by instanceof: they may come from another frame.
function isTransfer(source: UploadSource): source is DataTransfer {
  return "items" in source;
}

function isFound(item: Blob | FoundFile): item is FoundFile {
  return "path" in item && "file" in item;
}

function isFile(source: Blob | FoundFile | Iterable<Blob | FoundFile>): source is Blob | FoundFile {
  return !(Symbol.iterator in source);
}

function found(file: Blob): FoundFile {
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
    // What is pasted, or made by a program, has no entry; a text is no file either.
    const file = item.getAsFile();
    if (file !== null) chosen.files.push(found(file));
  }
  return chosen;
}

function isFolder(entry: FileSystemEntry | null): entry is FileSystemDirectoryEntry {
  return entry?.isDirectory ?? false;
}

/** All files in a folder and those below it, as they are read. */
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
      // Browsers hand over a hundred at a time, and none at the end.
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

/** No address is that deep, and a folder that links to itself has no end. */
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
    `"${path}" could not be read. Check that it is still there and may be opened, and add it again.`,
    { cause },
  );
  return { path, file: null, error };
}
