/** From a table of the app and plain Convex storage: each row becomes an asset, and stays. */
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { noise } from "../delivery/site.js";
import { MigratingApp, closeLoader, hexOf, text } from "./support/app.js";
import { Death } from "./support/deaths.js";

let app: MigratingApp;
beforeEach(async () => {
  vi.spyOn(console, "error").mockReturnValue();
  app = await MigratingApp.open();
});
afterEach(async () => {
  Death.endAll();
  vi.restoreAllMocks();
  await app.close();
});
afterAll(closeLoader);

const from = "storage";
const migrate = () => app.migrate(from);

async function addFile(name: string, bytes: Uint8Array<ArrayBuffer>, row: object = {}) {
  const storageId = await app.store(bytes, "image/png");
  return { storageId, id: await app.addFile({ storageId, name, ...row }) };
}

/** One version, published, with these bytes, and the original still there. */
async function expectCopied(path: string, bytes: Uint8Array, storageId: string): Promise<void> {
  const versions = await app.versions("assets", path);
  expect(versions, path).toMatchObject([{ state: "published", sha256: hexOf(bytes) }]);
  expect(hexOf(await app.bytesAt(versions[0]!.url!)), path).toBe(hexOf(bytes));
  expect(versions[0]!.metadata).toMatchObject({ migratedFrom: "Convex storage", storageId });
  const original = await app.storedUrl(storageId);
  expect(hexOf(await app.bytesAt(original!)), path).toBe(hexOf(bytes));
}

const FILES: [string, Uint8Array<ArrayBuffer>, object][] = [
  ["hero.png", text("one"), {}],
  ["Фото 🌊.png", text("one"), { owner: "ada" }],
  ["empty", text(""), { contentType: "text/plain" }],
  ["large.bin", noise(5_000_000), { owner: "bob" }],
];
const pathOf = (name: string, { owner }: { owner?: string }) =>
  owner === undefined ? `files/${name}` : `files/${owner}/${name}`;

async function seed(): Promise<() => Promise<void>> {
  const stored: string[] = [];
  for (const [name, bytes, row] of FILES) {
    stored.push((await addFile(name, bytes, row)).storageId);
  }
  return async () => {
    for (const [index, [name, bytes, row]] of FILES.entries()) {
      await expectCopied(pathOf(name, row), bytes, stored[index]!);
    }
  };
}

describe("everything", () => {
  test("arrives where the mapping says, with its type and name", async () => {
    const expectAll = await seed();
    const report = await migrate();
    expect(report).toMatchObject({ phase: "done", isComplete: true, failures: [], kept: [] });
    expect(report.versions).toEqual({ inSource: null, copied: 4, notCopied: 0 });
    await expectAll();
    const types = FILES.map(async ([name, , row]) => {
      const [version] = await app.versions("assets", pathOf(name, row));
      return [version!.contentType, version!.filename];
    });
    expect(await Promise.all(types)).toEqual([
      ["image/png", "hero.png"],
      ["image/png", "Фото 🌊.png"],
      ["text/plain", "empty"],
      ["image/png", "large.bin"],
    ]);
  });

  test("a second time adds nothing, and a new file of a row is its next version", async () => {
    const expectAll = await seed();
    await migrate();
    await migrate();
    await expectAll();
    const { id } = await addFile("changing", text("one"));
    await migrate();
    await app.changeFile(id, { storageId: await app.store(text("two"), "image/png") });
    expect(await migrate()).toMatchObject({ isComplete: true });
    expect(await app.versions("assets", "files/changing")).toMatchObject([
      { state: "archived", sha256: hexOf(text("one")) },
      { state: "published", sha256: hexOf(text("two")) },
    ]);
  });

  test("of 120 rows, some of which share a file", async () => {
    const storageId = await app.store(text("shared"), "image/png");
    for (let n = 0; n < 120; n += 1) await app.addFile({ storageId, name: `file ${n}` });
    const report = await migrate();
    expect(report).toMatchObject({ isComplete: true, versions: { copied: 120 } });
    await expectCopied("files/file 119", text("shared"), storageId);
  });
});

describe("what cannot be copied", () => {
  test("because two rows have the same place", async () => {
    const first = await addFile("hero", text("one"));
    await addFile("hero", text("two"));
    const report = await migrate();
    expect(report.failures).toMatchObject([{ path: "files/hero", code: "ADDRESS_SHARED" }]);
    await expectCopied("files/hero", text("one"), first.storageId);
  });

  test("because its file is gone, its place is refused or cannot be said", async () => {
    const gone = await addFile("gone", text("one"));
    await app.deleteStored(gone.storageId);
    await addFile("bad/name", text("two"));
    await addFile("good", text("three"), { owner: "" });
    const fine = await addFile("fine", text("four"));
    expect((await migrate()).failures).toMatchObject([
      { path: "files/gone", code: "BYTES_GONE" },
      { path: "files/bad/name", code: "PATH_INVALID" },
      { path: "files//good", code: "PATH_INVALID" },
    ]);
    await expectCopied("files/fine", text("four"), fine.storageId);
  });
});

test("what somebody has uploaded to the same address stays published", async () => {
  await addFile("hero", text("old"));
  await app.upload("assets", "files/hero", text("newer"));
  expect(await migrate()).toMatchObject({ isComplete: true, kept: ["files/hero"] });
  expect(await app.versions("assets", "files/hero")).toMatchObject([
    { state: "published", sha256: hexOf(text("newer")) },
    { state: "archived", sha256: hexOf(text("old")) },
  ]);
});

const LAST_CALL = 20;
const everyCall = Array.from({ length: LAST_CALL }, (_, index) => index + 1);

describe("an action that dies", () => {
  async function liveThrough(death: Death): Promise<boolean> {
    const { storageId } = await addFile("hero", text("one"));
    await app.run("start", { from });
    await app.until(({ phase }) => death.hasCome || phase === "done", from);
    death.end();
    if ((await app.report(from)).phase !== "done") await app.run("start", { from });
    expect(await app.until(({ phase }) => phase === "done", from)).toMatchObject({
      isComplete: true,
      versions: { copied: 1, notCopied: 0 },
    });
    await expectCopied("files/hero", text("one"), storageId);
    return death.hasCome;
  }

  test.each(everyCall)("before or behind its call %i, or is refused it, goes on", async (at) => {
    expect(await liveThrough(new Death(at))).toBe(true);
    for (const place of ["behind", "once"] as const) {
      await app.close();
      app = await MigratingApp.open();
      expect(await liveThrough(new Death(at, place))).toBe(true);
    }
  });

  test("has no more calls than that", async () => {
    expect(await liveThrough(new Death(LAST_CALL + 1))).toBe(false);
  });
});
