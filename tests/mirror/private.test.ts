/** A mirror holds what everybody may read: what becomes private goes, what becomes public comes. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { api } from "../../example/convex/_generated/api.js";
import { Server, addressOf } from "./server.js";
import { expectSame, mirror, ofType, onDisk, temporaryDirectory } from "./support.js";

const { assets } = api;

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

const upload = (path: string, text = path) => server.upload([{ path, bytes: Buffer.from(text) }]);

async function setAccess(path: string, access: "public" | "private" | null): Promise<void> {
  await server.http.mutation(assets.setAssetAccess, { ...addressOf(path), access });
  await server.accessSettled();
}

async function setFolderAccess(path: string, access: "public" | "private" | null): Promise<void> {
  const { status } = await server.http.mutation(assets.setFolderAccess, { path, access });
  expect(status).toBe("done");
  await server.accessSettled();
}

/** A mirror that goes on, and waits for what it tells. */
async function follow(folder: string) {
  const directory = temporaryDirectory();
  let look = () => undefined as void;
  const running = mirror({ directory, url: server.url, folder, onEvent: () => look() });
  await running.ready;
  const until = (isSo: () => boolean) =>
    new Promise<void>((resolve) => {
      look = () => {
        if (isSo()) resolve();
      };
      look();
    });
  const names = () => [...onDisk(directory).files.keys()].sort();
  return { directory, names, until, events: running.events };
}

const told = (events: Awaited<ReturnType<typeof follow>>["events"], type: "written" | "removed") =>
  ofType(events as never, type).map(({ path }) => path);

test("follows files that become private and public", async () => {
  for (const path of ["one/a", "one/b", "one/sub/c"]) await upload(path);
  const { directory, names, until, events } = await follow("one");
  expect(names()).toEqual(["a", "b", "sub/c"]);
  await setAccess("one/a", "private");
  await until(() => told(events, "removed").includes("one/a"));
  expect(names()).toEqual(["b", "sub/c"]);
  // While it is private, nothing of what happens to it shows.
  await upload("one/a", "a new version");
  await upload("one/next");
  await until(() => told(events, "written").includes("one/next"));
  expect(names()).toEqual(["b", "next", "sub/c"]);
  await setAccess("one/a", "public");
  await until(() => told(events, "written").filter((path) => path === "one/a").length === 2);
  await expectSame(directory, server, "one");
  expect(onDisk(directory).files.get("a")!.toString()).toBe("a new version");
  await setFolderAccess("one", "private");
  await until(() => told(events, "removed").includes("one/sub/c"));
  await upload("one/hidden");
  await setFolderAccess("one/sub", "public");
  await until(() => told(events, "written").filter((path) => path === "one/sub/c").length === 2);
  // What was said of one file itself stays.
  expect(names()).toEqual(["a", "sub/c"]);
  await expectSame(directory, server, "one");
  expect(ofType(events, "failed")).toEqual([]);
});

test("follows files that move into a private folder, and copies of private ones", async () => {
  for (const path of ["two/a", "two/b", "two/secret/c"]) await upload(path);
  await setFolderAccess("two/secret", "private");
  const { directory, names, until, events } = await follow("two");
  expect(names()).toEqual(["a", "b"]);
  const move = (fromFolderPath: string, basename: string, toFolderPath: string) =>
    server.http.mutation(assets.moveAsset, { fromFolderPath, basename, toFolderPath });
  await move("two", "a", "two/secret");
  await until(() => told(events, "removed").includes("two/a"));
  await move("two/secret", "c", "two");
  const copy = { ...addressOf("two/c"), toFolderPath: "two", toBasename: "d" };
  await server.http.mutation(assets.copyAsset, copy);
  await server.http.mutation(assets.renameAsset, { ...addressOf("two/b"), newBasename: "z" });
  await until(() => names().includes("z"));
  await server.accessSettled();
  await upload("two/last");
  await until(() => told(events, "written").includes("two/last"));
  expect(names()).toEqual(["last", "z"]);
  await expectSame(directory, server, "two");
});

test("catches up with what became private and public while it was away", async () => {
  for (const path of ["three/a", "three/b", "three/c"]) await upload(path);
  await setAccess("three/c", "private");
  const directory = temporaryDirectory();
  const once = () => mirror({ directory, url: server.url, folder: "three", once: true });
  expect(await once().done).toMatchObject({ written: 2 });
  await setAccess("three/a", "private");
  await setAccess("three/c", "public");
  await setAccess("three/b", "private");
  await setAccess("three/b", "public");
  expect(await once().done).toMatchObject({ written: 1, removed: 1, failed: 0 });
  expect([...onDisk(directory).files.keys()].sort()).toEqual(["b", "c"]);
  await expectSame(directory, server, "three");
});

test("keeps a private file's changes of a user, as it does those of a deleted one", async () => {
  await upload("four/a");
  const directory = temporaryDirectory();
  await mirror({ directory, url: server.url, folder: "four", once: true }).done;
  const { writeFileSync } = await import("node:fs");
  writeFileSync(`${directory}/a`, "mine");
  await setAccess("four/a", "private");
  const again = mirror({ directory, url: server.url, folder: "four", once: true });
  await again.done;
  expect(ofType(again.events, "kept")).not.toEqual([]);
  expect(onDisk(directory).files.get("a")!.toString()).toBe("mine");
});
