/** Bytes that an earlier version of a file has are not sent again. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { push } from "../../src/push/push.js";
import { Server } from "../mirror/server.js";
import { siteOn } from "./site.js";

const { assets } = api;

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

let site: ReturnType<typeof siteOn>;
beforeEach(() => {
  site = siteOn(server);
});

/** Pushes, and returns the bytes that were sent and the files that needed none. */
async function pushed(overwrite = false) {
  let bytes = 0;
  const reused: string[] = [];
  const { releaseId } = await push({
    ...{ directory: site.directory, folder: site.folder, url: server.url, publish: true },
    overwrite,
    onEvent(event) {
      if (event.type === "bytes") bytes += event.count;
      if (event.type === "reused") reused.push(event.path.slice(site.folder.length + 1));
    },
  });
  return { bytes, reused, releaseId: releaseId! };
}

const large = (letter: string) => letter.repeat(1_000_000);
const versions = async () => {
  const found = await server.http.query(assets.getAssetVersions, {
    ...{ folderPath: site.folder, basename: "large.txt" },
  });
  return found.map(({ version, state }) => `${version} ${state}`);
};

test("a file that is again as it was gets its earlier version", async () => {
  site.write({ "large.txt": large("a"), "small.txt": "1" });
  expect((await pushed()).bytes).toBe(1_000_001);
  site.write({ "large.txt": `${large("b")}b` });
  expect((await pushed()).bytes).toBe(1_000_001);
  site.write({ "large.txt": large("a"), "small.txt": "two" });
  expect(await pushed()).toMatchObject({ bytes: 3, reused: ["large.txt"] });
  expect(await site.there()).toEqual({ "large.txt": large("a"), "small.txt": "two" });
  expect(await versions()).toEqual(["2 archived", "1 published"]);
});

test("after a rollback nothing is sent, not even for a file that is no longer published", async () => {
  site.write({ "large.txt": large("a") });
  const { releaseId } = await pushed();
  await server.http.mutation(assets.rollbackRelease, { releaseId });
  expect(await site.there()).toEqual({});
  expect(await pushed(true)).toMatchObject({ bytes: 0, reused: ["large.txt"] });
  expect(await site.there()).toEqual({ "large.txt": large("a") });
});

test("versions of other files, and with another type, are no reason to leave bytes out", async () => {
  site.write({ "large.txt": large("a") });
  await pushed();
  site.write({ "copy.txt": large("a") });
  expect(await pushed()).toMatchObject({ bytes: 1_000_000, reused: [] });
  await server.http.mutation(assets.updateAsset, {
    ...{ folderPath: site.folder, basename: "copy.txt", contentType: "text/markdown" },
  });
  await site.unpublish("copy.txt");
  const found = await server.http.query(assets.getAssetVersions, {
    ...{ folderPath: site.folder, basename: "copy.txt" },
  });
  expect(found.map(({ contentType }) => contentType).sort()).toEqual([
    ...["text/markdown", "text/plain"],
  ]);
  expect(await pushed(true)).toMatchObject({ bytes: 0, reused: ["copy.txt"] });
  const published = await server.http.query(assets.getPublishedFile, {
    ...{ folderPath: site.folder, basename: "copy.txt" },
  });
  expect(published?.contentType).toBe("text/plain");
});
