/** Servers that answer what no deployment of ours answers, over a real socket. */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { ConvexError } from "convex/values";
import { queryGeneric } from "convex/server";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Backend } from "../../local/host/backend.js";
import { mirror, ofType, onDisk, temporaryDirectory } from "./support.js";

type Args = Record<string, unknown>;
type Answers = Record<
  "head" | "listFoldersPage" | "listPublishedFilesPage" | "listForFolder" | "getVersion",
  (args: Args) => unknown
>;

const BYTES = "the bytes";
const SHA256 = createHash("sha256").update(BYTES).digest("hex");
const at = (id: number) => ({ createdAt: 1, id: `${1_000_000 + id}:0` });
const end = { isDone: true, continueCursor: "" };

let storageUrl = "";
const storage = createServer((_, response) => response.end(BYTES));
let backend: Backend;
let answers: Answers;

const honest: Answers = {
  head: () => at(5),
  listFoldersPage: () => ({ page: [], ...end }),
  listPublishedFilesPage: ({ folderPath }) => ({
    page: folderPath === "" ? [file("", "good.txt")] : [],
    ...end,
  }),
  listForFolder: ({ cursor }) => ({ changes: [], nextCursor: cursor, isDone: true }),
  getVersion: () => ({ url: storageUrl }),
};

function file(folderPath: string, basename: string, changed: Args = {}) {
  const content = { versionId: "v1", size: BYTES.length, sha256: SHA256 };
  return { folderPath, basename, url: storageUrl, ...content, ...changed };
}

beforeAll(async () => {
  await new Promise<void>((done) => storage.listen(0, "127.0.0.1", done));
  storageUrl = `http://127.0.0.1:${(storage.address() as AddressInfo).port}/file`;
  const names = Object.keys(honest) as (keyof Answers)[];
  const functions = names.map((name) => [
    name,
    queryGeneric({ handler: (_, args: Args) => answers[name](args) as null }),
  ]);
  const app = {
    modules: {
      "./_generated/api.js": async () => ({}),
      "./assets.js": async () => Object.fromEntries(functions) as Record<string, unknown>,
    },
  };
  backend = await Backend.start(app, { crons: false });
});
afterAll(async () => {
  await backend.close();
  storage.close();
});
beforeEach(() => {
  answers = { ...honest };
});

const QUICK = { attempts: 2, backoff: { firstMs: 1, maxMs: 2 } };

/** A directory that has a mirror of the honest server, and a file of the user's. */
async function mirrored(): Promise<string> {
  const directory = temporaryDirectory();
  writeFileSync(path.join(directory, "mine.txt"), "mine");
  await run(directory);
  return directory;
}

function run(directory: string, options: { relist?: boolean } = {}) {
  return mirror({ directory, url: backend.url, once: true, advanced: QUICK, ...options }).done;
}

function expectUnharmed(directory: string): void {
  expect(onDisk(directory).files).toEqual(
    new Map([
      ["good.txt", Buffer.from(BYTES)],
      ["mine.txt", Buffer.from("mine")],
    ]),
  );
}

const page = (rows: Args[], rest: Args = end) => ({ page: rows, ...rest });
const change = (id: number, changed: Args) => ({
  ...at(id),
  type: "asset:publish",
  folderPath: "",
  basename: "x",
  versionId: "v2",
  size: BYTES.length,
  sha256: SHA256,
  ...changed,
});
let counter = 0;
const counting = () => String((counter += 1)).padStart(9, "0");

const lists: [string, Partial<Answers>][] = [
  ["a name that leads out", { listPublishedFilesPage: () => page([file("", "../x")]) }],
  ["an absolute name", { listPublishedFilesPage: () => page([file("", "/etc/x")]) }],
  ["a name of dots", { listPublishedFilesPage: () => page([file("", "..")]) }],
  ["a name with a zero byte", { listPublishedFilesPage: () => page([file("", "a\0b")]) }],
  ["a file of another folder", { listPublishedFilesPage: () => page([file("../..", "x")]) }],
  ["a folder that leads out", { listFoldersPage: () => page([{ path: "../x" }]) }],
  ["an absolute folder", { listFoldersPage: () => page([{ path: "/tmp" }]) }],
  [
    "folders without end",
    {
      listFoldersPage: ({ parentPath }) => {
        const parent = parentPath as string;
        return page([{ path: parent === "" ? "a" : `${parent}/a` }]);
      },
    },
  ],
  ["a folder in itself", { listFoldersPage: () => page([{ path: "a" }]) }],
  [
    "the same page for ever",
    {
      listPublishedFilesPage: () =>
        page([file("", "good.txt")], { isDone: false, continueCursor: "c" }),
    },
  ],
  [
    "empty pages for ever",
    { listFoldersPage: () => page([], { isDone: false, continueCursor: counting() }) },
  ],
  ["a hash that is none", { listPublishedFilesPage: () => page([file("", "x", { sha256: "0" })]) }],
  ["a negative size", { listPublishedFilesPage: () => page([file("", "x", { size: -1 })]) }],
  ["no page at all", { listPublishedFilesPage: () => "nonsense" }],
  ["a head that is none", { head: () => ({ createdAt: "now", id: 5 }) }],
];

const feeds: [string, Answers["listForFolder"]][] = [
  ["goes backwards", () => ({ changes: [], nextCursor: at(1), isDone: true })],
  ["stays where it is", ({ cursor }) => ({ changes: [], nextCursor: cursor, isDone: false })],
  ["tells the past again", () => ({ changes: [change(2, {})], nextCursor: at(9), isDone: true })],
  [
    "tells of a file outside",
    () => ({ changes: [change(6, { basename: "../../x" })], nextCursor: at(6), isDone: true }),
  ],
  [
    "tells of a folder outside",
    () => ({
      changes: [change(6, { type: "folder:create", folderPath: "/etc/x" })],
      nextCursor: at(6),
      isDone: true,
    }),
  ],
  [
    "publishes without a hash",
    () => ({ changes: [change(6, { sha256: undefined })], nextCursor: at(6), isDone: true }),
  ],
  [
    "has a change of an unknown type",
    () => ({ changes: [change(6, { type: "asset:vanish" })], nextCursor: at(6), isDone: true }),
  ],
  ["has no shape", () => ({ changes: "none" })],
];

describe("a list with", () => {
  test.each(lists)("%s ends it in one line, and nothing is harmed", async (_, bad) => {
    const directory = await mirrored();
    answers = { ...honest, ...bad };
    const error: unknown = await run(directory, { relist: true }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: "SERVER_MISBEHAVES" });
    expect((error as Error).message).not.toContain("\n");
    expectUnharmed(directory);
    answers = { ...honest };
    expect(await run(directory)).toMatchObject({ files: 1, written: 0, removed: 0 });
  });
});

describe("a feed that", () => {
  test.each(feeds)("%s ends it in one line, and nothing is harmed", async (_, listForFolder) => {
    const directory = await mirrored();
    answers = { ...honest, listForFolder };
    await expect(run(directory)).rejects.toMatchObject({ code: "SERVER_MISBEHAVES" });
    expectUnharmed(directory);
    answers = { ...honest };
    expect(await run(directory)).toMatchObject({ files: 1, written: 0, removed: 0 });
  });

  test("ends before what was seen of it is not taken for an empty server", async () => {
    const directory = await mirrored();
    answers = {
      ...honest,
      head: () => ({ createdAt: 0, id: "" }),
      listPublishedFilesPage: () => page([]),
    };
    await expect(run(directory)).rejects.toMatchObject({ code: "SERVER_MISBEHAVES" });
    expectUnharmed(directory);
  });
});

test.each([
  ["another hash", { sha256: "0".repeat(64) }],
  ["fewer bytes than it has", { size: 3 }],
  ["more bytes than it has", { size: 300 }],
  ["an address on the disk", { url: "file:///etc/hostname" }],
])("a file that is said to have %s never appears", async (_, lie) => {
  const directory = temporaryDirectory();
  answers = {
    ...honest,
    listPublishedFilesPage: () => page([file("", "bad.txt", lie), file("", "good.txt")]),
    getVersion: () => ({ url: "url" in lie ? lie.url : storageUrl }),
  };
  expect(await run(directory)).toMatchObject({ written: 1, failed: 1 });
  expect([...onDisk(directory).files.keys()]).toEqual(["good.txt"]);
});

describe("an app that", () => {
  test("refuses is heard", async () => {
    answers.head = () => {
      throw new ConvexError("Sign in first.");
    };
    const error: unknown = await run(temporaryDirectory()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "ACCESS_REFUSED" });
    expect((error as Error).message).toContain("Sign in first.");
  });

  test("fails once, while it is deployed anew, is asked again", async () => {
    let failures = 2;
    answers.head = () => {
      if ((failures -= 1) >= 0) throw new Error("not yet");
      return at(5);
    };
    // Not QUICK: asked again within milliseconds, the client repeats the answer that it still has.
    const running = mirror({ directory: temporaryDirectory(), url: backend.url, once: true });
    expect(await running.done).toMatchObject({ written: 1 });
    expect(ofType(running.events, "ready")).toHaveLength(1);
  });
});
