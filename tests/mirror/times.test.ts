/** Mirrored files have the time at which they became current, as the routes tell it. */
import { readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { Server, addressOf } from "./server.js";
import { mirror, ofType, onDisk, temporaryDirectory } from "./support.js";

const { assets } = api;

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

/** Each test has a folder of the server for itself. */
let folder = "";
let count = 0;
beforeEach(() => {
  count += 1;
  folder = `test-${count}`;
});

const upload = (name: string, text: string) =>
  server.upload([{ path: `${folder}/${name}`, bytes: Buffer.from(text) }]);

async function sync(directory: string, relist = false) {
  const run = mirror({ directory, url: server.url, folder, once: true, relist });
  await run.done;
  return run.events;
}

/** The times of all files of a mirror, in seconds since 1970. */
function timesIn(directory: string): Record<string, number> {
  const names = [...onDisk(directory).files.keys()].sort();
  const timeOf = (name: string) => statSync(path.join(directory, name)).mtimeMs / 1000;
  return Object.fromEntries(names.map((name) => [name, timeOf(name)]));
}

/** What the server says of a file. */
async function timeOf(name: string): Promise<number> {
  const file = await server.http.query(assets.getPublishedFile, addressOf(`${folder}/${name}`));
  return Math.floor(file!.modifiedAt / 1000) + 1;
}

/** Lets two changes have times of different seconds. */
async function nextSecond(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1000 - (Date.now() % 1000)));
}

async function versionsOf(name: string) {
  return await server.http.query(assets.getAssetVersions, addressOf(`${folder}/${name}`));
}

/** Each change, which happens in a second of its own. */
const CHANGES: Record<string, () => Promise<unknown>> = {
  "a restore": async () => {
    const { versionId } = (await versionsOf("a.txt")).at(-1)!;
    await server.http.mutation(assets.restoreVersion, { versionId });
  },
  "a version with the same bytes": async () => {
    const { versionId } = (await versionsOf("b.txt")).at(-1)!;
    await server.http.mutation(assets.restoreVersion, { versionId });
  },
  "a move": () =>
    server.http.mutation(assets.moveAsset, {
      ...{ fromFolderPath: folder, basename: "c.txt", toFolderPath: `${folder}/below` },
    }),
  "a rename": () =>
    server.http.mutation(assets.renameAsset, {
      ...{ folderPath: folder, basename: "d.txt", newBasename: "renamed.txt" },
    }),
  "a restore from trash": async () => {
    const at = { folderPath: folder, basename: "e.txt" };
    const { assetId } = await server.http.mutation(assets.deleteAsset, at);
    await server.http.mutation(assets.undelete, { assetId });
  },
};

describe.each(Object.keys(CHANGES))("after %s", (change) => {
  test("mirrors that followed, listed again and started later agree with the routes", async () => {
    for (const name of ["a", "b", "c", "d", "e"]) await upload(`${name}.txt`, `first ${name}`);
    await upload("a.txt", "second a");
    const address = addressOf(`${folder}/b.txt`);
    await server.http.mutation(assets.updateAsset, { ...address, contentType: "text/html" });
    const [following, listing, late] = [1, 2, 3].map(() => temporaryDirectory()) as [
      string,
      string,
      string,
    ];
    await sync(following);
    await sync(listing);
    const before = timesIn(following);
    await nextSecond();
    await CHANGES[change]!();
    await sync(following);
    await sync(listing, true);
    await sync(late);
    const expected: Record<string, number> = {};
    for (const name of Object.keys(timesIn(late))) expected[name] = await timeOf(name);
    expect(timesIn(late)).toEqual(expected);
    expect(timesIn(following)).toEqual(expected);
    expect(timesIn(listing)).toEqual(expected);
    const changed = Object.entries(expected).filter(([name, time]) => before[name] !== time);
    expect(changed).toHaveLength(1);
  });
});

test("the time of a file is restored when only the time differs, without a download", async () => {
  await upload("a.txt", "one");
  const directory = temporaryDirectory();
  const local = path.join(directory, "a.txt");
  for (const relist of [false, true]) {
    await sync(directory, relist);
    utimesSync(local, 1, 1);
    const events = await sync(directory, relist);
    expect(timesIn(directory)).toEqual({ "a.txt": await timeOf("a.txt") });
    expect(ofType(events, "bytes")).toEqual([]);
    expect(ofType(events, "written")).toEqual([]);
  }
  // Its new time was noted: it is not read again.
  expect(await sync(directory)).not.toContainEqual(expect.objectContaining({ type: "written" }));
});

test("a file that was there before, with the right bytes, keeps its own time", async () => {
  await upload("a.txt", "one");
  const directory = temporaryDirectory();
  const local = path.join(directory, "a.txt");
  writeFileSync(local, "one");
  utimesSync(local, 1, 1);
  await sync(directory);
  await sync(directory, true);
  expect(timesIn(directory)).toEqual({ "a.txt": 1 });
  expect(readFileSync(local, "utf8")).toBe("one");
});
