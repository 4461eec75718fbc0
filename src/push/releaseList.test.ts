/** Which calls read the releases of a folder. */
import { describe, expect, test } from "vitest";
import type { Remote } from "./remote.js";
import { type Release, releasesOf } from "./releaseList.js";

const FOLDER = "site";

/** A server with so many releases, and the names of the calls that it got. */
function serverWith(count: number) {
  const releases = Array.from({ length: count }, (_, index) => ({ releaseId: `r${index}` }));
  const calls: string[] = [];
  const query = async (name: string, args: Record<string, unknown>) => {
    calls.push(name);
    expect(args.folderPath).toBe(FOLDER);
    if (name === "listReleases") return releases.slice(0, args.limit as number);
    const { numItems, cursor } = args.paginationOpts as { numItems: number; cursor: string | null };
    const start = Number(cursor ?? 0);
    const end = start + numItems;
    return { page: releases.slice(start, end), isDone: end >= count, continueCursor: `${end}` };
  };
  return { releases, calls, remote: { query } as unknown as Remote };
}

async function read(remote: Remote, limit: number): Promise<Release[]> {
  const found: Release[] = [];
  for await (const release of releasesOf({ remote, folder: FOLDER }, limit)) found.push(release);
  return found;
}

describe("the releases of a folder", () => {
  test.each([
    { count: 0, limit: 20, calls: ["listReleases"] },
    { count: 99, limit: 10_000, calls: ["listReleases"] },
    { count: 300, limit: 100, calls: ["listReleases"] },
    { count: 100, limit: 101, calls: ["listReleases", "listReleasesPage"] },
    { count: 300, limit: 150, calls: ["listReleases", "listReleasesPage", "listReleasesPage"] },
  ])("$limit of $count are read with $calls", async ({ count, limit, calls }) => {
    const server = serverWith(count);
    expect(await read(server.remote, limit)).toEqual(server.releases.slice(0, limit));
    expect(server.calls).toEqual(calls);
  });

  test("are read no further than they are asked for", async () => {
    const { remote, calls } = serverWith(1000);
    for await (const { releaseId } of releasesOf({ remote, folder: FOLDER }, 1000)) {
      if (releaseId === "r150") break;
    }
    expect(calls).toEqual(["listReleases", "listReleasesPage", "listReleasesPage"]);
  });
});
