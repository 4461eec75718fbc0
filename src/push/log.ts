/** Lists the releases of a folder, which pushes and the panel have made. */
import { type Place, findPlace } from "./place.js";
import type { PushEvent } from "./events.js";
import { type ServerOptions, connected } from "./push.js";
import { type Release, releasesOf } from "./releaseList.js";

export type LogOptions = ServerOptions &
  Place & {
    /** The number of releases, at most 10,000. */
    limit: number;
    onRelease: (release: Release) => void;
    onEvent?: (event: Extract<PushEvent, { type: "offline" | "online" }>) => void;
  };

/**
 * Calls back with the newest releases of a folder and its subfolders, the newest first, and returns their number. Changes
 * nothing.
 */
export async function readLog(options: LogOptions): Promise<number> {
  const { root, folder } = await findPlace(options);
  const emit = options.onEvent ?? (() => undefined);
  return await connected(
    { ...options, folder },
    emit,
    async (connection) => {
      let count = 0;
      for await (const release of releasesOf(connection, options.limit)) {
        options.onRelease(release);
        count += 1;
      }
      return count;
    },
    root,
  );
}
