import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SUPPORTED_CONVEX_TEST } from "../host/convexTestInternals.js";
import { Backend } from "../host/backend.js";
import { LocalDataError } from "../host/dataDirectory.js";
import {
  api,
  connect,
  eventually,
  RawSocket,
  startBackend,
  temporaryDirectory,
} from "./support.js";

const note = (rank: number) => ({ room: "a", rank, text: `note ${rank}` });

test("a restarted backend has its documents, files, ids and timestamps", async () => {
  const dataDir = temporaryDirectory();
  const first = await startBackend({ dataDir });
  const client = connect(first);
  const id = await client.mutation(api.notes.add, note(1));
  const stamp = await client.mutation(api.notes.addStamped, { text: "stamped" });
  await client.mutation(api.notes.addToShelf, { name: "book" });
  const uploadUrl = await client.mutation(api.files.uploadUrl, {});
  const storageId = await client.action(api.files.storeText, { text: "kept" });
  const shelfId = await client.action(api.files.shelfStoreText, { text: "on the shelf" });
  const path = new URL((await client.query(api.files.url, { storageId }))!).pathname;
  await first.close();

  const second = await startBackend({ dataDir });
  const again = connect(second);
  expect(await again.query(api.notes.byText, { text: "note 1" })).toMatchObject({ _id: id });
  expect(await again.query(api.notes.shelf, {})).toEqual(["book"]);
  const file = await fetch(second.url + path);
  expect(await file.text()).toBe("kept");
  expect(file.headers.get("Content-Type")).toBe("text/plain");
  const shelfUrl = await again.query(api.files.shelfFileUrl, { storageId: shelfId });
  expect(await (await fetch(shelfUrl!)).text()).toBe("on the shelf");
  // New ids and timestamps go on where the old ones ended; upload addresses stay good.
  expect(await again.mutation(api.notes.add, note(2))).not.toBe(id);
  const later = await again.mutation(api.notes.addStamped, { text: "later" });
  expect(later as unknown as bigint).toBeGreaterThan(stamp as unknown as bigint);
  const { search } = new URL(uploadUrl);
  const upload = { method: "POST", body: "x" };
  expect((await fetch(`${second.url}/api/storage/upload${search}`, upload)).status).toBe(200);
});

test("pending jobs of a stopped backend run in the next one, once", async () => {
  const dataDir = temporaryDirectory();
  const first = await startBackend({ dataDir });
  const client = connect(first);
  const id = await client.mutation(api.jobs.later, { text: "survivor", delayMs: 3_600_000 });
  const cancelled = await client.mutation(api.jobs.later, { text: "gone", delayMs: 3_600_000 });
  await client.mutation(api.jobs.cancel, { id: cancelled });
  await first.close();
  // As if the hour had passed while the backend was down.
  editSnapshot(dataDir, (text) => {
    const { scheduledTime } = /"scheduledTime":(?<scheduledTime>[\d.]+)/.exec(text)!.groups!;
    return text.replaceAll(scheduledTime!, "1");
  });

  const second = await startBackend({ dataDir });
  const again = connect(second);
  await eventually(async () => expect(await again.query(api.jobs.state, { id })).toBe("success"));
  expect(await again.query(api.notes.list, { room: "jobs" })).toEqual(["survivor"]);
  expect(await again.query(api.jobs.state, { id: cancelled })).toBe("canceled");
  await second.close();
  const third = connect(await startBackend({ dataDir }));
  expect(await third.query(api.notes.list, { room: "jobs" })).toEqual(["survivor"]);
});

test("a mutation sent again after a restart runs once", async () => {
  const dataDir = temporaryDirectory();
  const sessionId = crypto.randomUUID();
  const first = await startBackend({ dataDir });
  const socket = await RawSocket.open(first, sessionId);
  socket.mutate(0, "notes:increment", { name: "n" });
  const answer = await socket.next("MutationResponse");
  await first.close();
  const second = await startBackend({ dataDir });
  const reconnected = await RawSocket.open(second, sessionId);
  reconnected.mutate(0, "notes:increment", { name: "n" });
  expect(await reconnected.next("MutationResponse")).toEqual(answer);
  expect(await connect(second).query(api.notes.counter, { name: "n" })).toBe(1);
});

test("commits are saved while running, and deleted files leave the disk", async () => {
  const dataDir = temporaryDirectory();
  const backend = await startBackend({ dataDir });
  const client = connect(backend);
  const kept = await client.action(api.files.storeText, { text: "kept" });
  const dropped = await client.action(api.files.storeText, { text: "dropped" });
  await eventually(() => expect(existsSync(join(dataDir, "snapshot.json"))).toBe(true));
  await client.mutation(api.files.remove, { storageId: dropped });
  await expect(
    client.mutation(api.files.storeInMutation, { text: "rolled back", fail: true }),
  ).rejects.toThrow();
  await backend.flush();
  const path = new URL((await client.query(api.files.url, { storageId: kept }))!).pathname;
  expect(readdirSync(join(dataDir, "files"))).toEqual([path.split("/").at(-1)]);
});

test("what a crash left half written does not matter", async () => {
  const dataDir = temporaryDirectory();
  const first = await startBackend({ dataDir });
  await connect(first).mutation(api.notes.add, note(1));
  await first.close();
  // A crash in the middle of the next snapshot, and of an upload.
  writeFileSync(join(dataDir, "snapshot.json.tmp"), '{"format":1,');
  writeFileSync(join(dataDir, "files", `${crypto.randomUUID()}.tmp`), "half");
  writeFileSync(join(dataDir, "files", crypto.randomUUID()), "without a row");
  writeFileSync(join(dataDir, "lock"), "999999999");

  const second = await startBackend({ dataDir });
  expect(await connect(second).query(api.notes.list, { room: "a" })).toEqual(["note 1"]);
  expect(readdirSync(join(dataDir, "files"))).toEqual([]);
});

test.each<[string, (text: string) => string, RegExp]>([
  ["cut off", (text) => text.slice(0, -20), /damaged/],
  ["changed", (text) => text.replace("note 1", "note 2"), /damaged/],
  ["empty", () => "", /damaged/],
  ["of another format", (text) => text.replace('"format":1', '"format":99'), /format 99/],
  [
    "of another convex-test",
    (text) => text.replace(SUPPORTED_CONVEX_TEST, "0.0.1"),
    /convex-test 0\.0\.1/,
  ],
])("a snapshot that is %s is refused with one line, and left alone", async (_, edit, reason) => {
  const dataDir = temporaryDirectory();
  const first = await startBackend({ dataDir });
  await connect(first).mutation(api.notes.add, note(1));
  await first.close();
  editSnapshot(dataDir, edit, { repair: false });
  const damaged = readFileSync(join(dataDir, "snapshot.json"), "utf8");

  const error: unknown = await startBackend({ dataDir }).catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(LocalDataError);
  expect((error as Error).message).toMatch(reason);
  expect((error as Error).message).not.toContain("\n");
  expect(readFileSync(join(dataDir, "snapshot.json"), "utf8")).toBe(damaged);
});

test("a directory in use is refused, and free again afterwards", async () => {
  const dataDir = temporaryDirectory();
  const first = await startBackend({ dataDir });
  await expect(startBackend({ dataDir })).rejects.toThrow(/in use by process \d+/);
  await first.close();
  await expect(startBackend({ dataDir })).resolves.toBeInstanceOf(Backend);
});

test("data of a component the app no longer has is kept for its return", async () => {
  const dataDir = temporaryDirectory();
  const first = await startBackend({ dataDir });
  await connect(first).mutation(api.notes.addToShelf, { name: "book" });
  await first.close();
  const { schema, modules } = await import("../fixture/backend.js");
  const without = await Backend.start({ schema, modules }, { dataDir, crons: false });
  await connect(without).mutation(api.notes.add, note(1));
  await without.close();
  const third = connect(await startBackend({ dataDir }));
  expect(await third.query(api.notes.shelf, {})).toEqual(["book"]);
  expect(await third.query(api.notes.list, { room: "a" })).toEqual(["note 1"]);
});

function editSnapshot(
  dataDir: string,
  edit: (text: string) => string,
  { repair = true } = {},
): void {
  const path = join(dataDir, "snapshot.json");
  if (!repair) {
    writeFileSync(path, edit(readFileSync(path, "utf8")));
    return;
  }
  const [header = "", ...body] = readFileSync(path, "utf8").split("\n");
  const edited = edit(body.join("\n"));
  const sha256 = createHash("sha256").update(edited).digest("hex");
  writeFileSync(path, `${header.replace(/"sha256":"\w+"/, `"sha256":"${sha256}"`)}\n${edited}`);
}
