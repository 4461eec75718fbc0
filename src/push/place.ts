/** Finds out which folder of the server a directory belongs to. */
import { resolve } from "node:path";
import { findRoot } from "../sync/directory.js";
import { MirrorError } from "../sync/errors.js";
import { recordedOrigin } from "./record.js";

export type Place = {
  directory: string;
  /** The folder of the server; by default that of the last push or pull. */
  folder?: string;
};

/** Returns the folder that is given, or else that of the last push or pull; `undefined` if there is neither. */
export function folderOf({ directory, folder }: Place): string | undefined {
  return folder ?? recordedOrigin(resolve(directory))?.folder;
}

/** @throws OPTIONS_INVALID if the directory was never pushed or pulled and no folder is given, DIRECTORY_UNUSABLE */
export async function findPlace(place: Place): Promise<{ root: string; folder: string }> {
  const root = await findRoot(place.directory);
  const folder = folderOf({ directory: root, folder: place.folder });
  if (folder !== undefined) return { root, folder };
  const why = `${root} was never pushed or pulled. Name the folder of the server as the second argument.`;
  throw new MirrorError("OPTIONS_INVALID", why);
}
