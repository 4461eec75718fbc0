/** Lists the releases of a folder, which pushes and the panel have made. */
import type { Result } from "../client/types.js";
import { type Place, findPlace } from "./place.js";
import type { PushEvent } from "./events.js";
import { type ServerOptions, connected } from "./push.js";

export type Release = Result<"listReleases">[number];

export type LogOptions = ServerOptions &
  Place & {
    /** The number of releases, 20 by default and at most 100. */
    limit?: number;
    onEvent?: (event: Extract<PushEvent, { type: "offline" | "online" }>) => void;
  };

/** Returns the newest releases of a folder and its subfolders, the newest first. Changes nothing. */
export async function readLog(options: LogOptions): Promise<Release[]> {
  const { root, folder } = await findPlace(options);
  const emit = options.onEvent ?? (() => undefined);
  return await connected(
    { ...options, folder },
    emit,
    (connection) =>
      connection.remote.query("listReleases", {
        folderPath: connection.folder,
        limit: options.limit,
      }),
    root,
  );
}
