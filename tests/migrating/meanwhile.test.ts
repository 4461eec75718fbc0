/** People go on working while a migration runs: nothing of theirs is lost, hidden or undone. */
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { TASKS_PER_STEP } from "../../example/migrating/convex/migrating/settings.js";
import { MigratingApp, at, closeLoader, text } from "./support/app.js";
import { Death, DeathWhen } from "./support/deaths.js";
import { expectSame } from "./support/histories.js";

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

const PNG = { contentType: "image/png" };
const start = () => app.run("start", { from: "versionOne" });

/** Runs the migration until this is so, and lets its action die there. */
async function migrateUntil(isReached: () => Promise<boolean>): Promise<void> {
  const death = new DeathWhen(isReached);
  await start();
  await app.until(() => death.hasCome);
  Death.endAll();
}

const copies = async () => (await app.table("migrationVersions")).length;

async function shownHere(path: string): Promise<string | null> {
  const file = await app.published("assets", path);
  return file && Buffer.from(await app.bytesAt(file.url)).toString();
}

async function wordsOf(path: string): Promise<[string, string][]> {
  const versions = await app.versions("assets", path);
  const words = versions.map(async ({ url, state }): Promise<[string, string]> => {
    return [Buffer.from(await app.bytesAt(url!)).toString(), state];
  });
  return await Promise.all(words);
}

async function seed(): Promise<void> {
  for (const words of ["one", "two", "three"]) {
    await app.upload("versionedAssets", "hero", text(words), PNG);
  }
}

describe("what somebody uploads here, to the same address,", () => {
  test("before the migration stays published, and the history comes beside it", async () => {
    await seed();
    await app.upload("assets", "hero", text("newer"), PNG);
    const report = await app.migrate();
    expect(report).toMatchObject({ isComplete: true, failures: [], kept: ["hero"] });
    expect(await wordsOf("hero")).toEqual([
      ["newer", "published"],
      ["one", "archived"],
      ["two", "archived"],
      ["three", "archived"],
    ]);
  });

  test("in the middle of it stays published, too", async () => {
    await seed();
    await migrateUntil(async () => (await copies()) === 2);
    expect(await shownHere("hero")).toBeNull();
    await app.upload("assets", "hero", text("newer"), PNG);
    expect(await app.migrate()).toMatchObject({ isComplete: true, kept: ["hero"] });
    expect(await wordsOf("hero")).toEqual([
      ["one", "archived"],
      ["two", "archived"],
      ["newer", "published"],
      ["three", "archived"],
    ]);
  });

  test("and is a draft, stays a draft", async () => {
    await seed();
    const { intentId } = await app.mutate<{ intentId: string; uploadUrl: string }>(
      "assets",
      "assetManager:startUpload",
      at("hero"),
    );
    const ticket = { intentId, storageId: await app.storeIn("assets", "hero", text("draft")) };
    await app.mutate("assets", "assetManager:finishUpload", { ...ticket, publish: false });
    expect(await app.migrate()).toMatchObject({ isComplete: true, kept: [] });
    expect(await wordsOf("hero")).toEqual([
      ["draft", "draft"],
      ["one", "archived"],
      ["two", "archived"],
      ["three", "published"],
    ]);
  });

  test("after it stays, when the migration runs again with something new of 1.x", async () => {
    await seed();
    await app.migrate();
    await app.upload("assets", "hero", text("newer"), PNG);
    await app.upload("versionedAssets", "hero", text("late"), PNG);
    expect(await app.migrate()).toMatchObject({ isComplete: true, kept: ["hero"] });
    expect(await shownHere("hero")).toBe("newer");
    expect((await wordsOf("hero")).at(-1)).toEqual(["late", "archived"]);
  });
});

test("what somebody takes offline here stays so", async () => {
  await seed();
  await app.migrate();
  await app.mutate("assets", "assetManager:archiveAsset", at("hero"));
  await app.upload("versionedAssets", "hero", text("late"), PNG);
  expect(await app.migrate()).toMatchObject({ isComplete: true, kept: ["hero"] });
  expect(await shownHere("hero")).toBeNull();
});

test("what somebody restores here stays so", async () => {
  await seed();
  await app.migrate();
  const [first] = await app.versions("assets", "hero");
  await app.mutate("assets", "assetManager:restoreVersion", { versionId: first!.versionId });
  await app.migrate();
  expect(await shownHere("hero")).toBe("one");
});

test("a copy that is deleted on its way is not begun anew beside it", async () => {
  await seed();
  await migrateUntil(async () => (await copies()) === 2);
  const { assetId } = await app.query<{ assetId: string }>(
    "assets",
    "assetManager:getAsset",
    at("hero"),
  );
  await app.mutate("assets", "assetManager:deleteAsset", at("hero"));
  const report = await app.migrate();
  expect(report.failures).toMatchObject([{ path: "hero", code: "COPY_MOVED" }]);
  expect(await app.versions("assets", "hero")).toEqual([]);
  await app.mutate("assets", "trash:undelete", { assetId });
  await app.run("retryFailed", { from: "versionOne" });
  expect(await app.until(({ phase }) => phase === "done")).toMatchObject({ isComplete: true });
  await expectSame(app, ["hero"]);
});

test("what is deleted here when it has been copied is not brought back", async () => {
  await seed();
  await app.migrate();
  await app.mutate("assets", "assetManager:deleteAsset", at("hero"));
  await app.migrate();
  expect(await app.versions("assets", "hero")).toEqual([]);
});

test("what is moved in 1.x after it was copied is not copied twice", async () => {
  await seed();
  await app.migrate();
  const move = { fromFolderPath: "", basename: "hero", toFolderPath: "images" };
  await app.mutate("versionedAssets", "assetManager:moveAsset", move);
  expect((await app.migrate()).failures).toMatchObject([{ path: "hero", code: "SOURCE_MOVED" }]);
  expect(await app.versions("assets", "images/hero")).toEqual([]);
  await app.run("retryFailed", { from: "versionOne" });
  const retried = await app.until(({ phase }) => phase === "done");
  expect(retried.failures).toMatchObject([{ path: "hero", code: "SOURCE_MOVED" }]);
  const back = { fromFolderPath: "images", basename: "hero", toFolderPath: "" };
  await app.mutate("versionedAssets", "assetManager:moveAsset", back);
  await app.run("retryFailed", { from: "versionOne" });
  expect(await app.until(({ phase }) => phase === "done")).toMatchObject({ isComplete: true });
});

test("what is moved in 1.x before it was copied is found where it is", async () => {
  await seed();
  await migrateUntil(async () => (await app.table("migrationItems")).length > 0);
  const move = { fromFolderPath: "", basename: "hero", toFolderPath: "images" };
  await app.mutate("versionedAssets", "assetManager:moveAsset", move);
  await app.migrate();
  expect(await app.migrate()).toMatchObject({ isComplete: true });
  await expectSame(app, ["images/hero"]);
});

describe("the end looks at everything:", () => {
  test("a copy that is not as it was", async () => {
    await seed();
    await migrateUntil(async () => (await app.report()).phase === "verifying");
    const [first] = await app.versions("assets", "hero");
    const changed = { versionId: first!.versionId, label: "another" };
    await app.mutate("assets", "assetManager:updateVersion", changed);
    const report = await app.migrate();
    expect(report.failures).toMatchObject([{ path: "hero", code: "COPY_DIFFERS" }]);
    expect(report.isComplete).toBe(false);
  });

  test.each(["archiveAsset", "deleteAsset"])("a copy that is gone by %s", async (name) => {
    await seed();
    await migrateUntil(async () => (await app.report())?.phase === "verifying");
    await app.mutate("assets", `assetManager:${name}`, at("hero"));
    const report = await app.migrate();
    expect(report.failures).toMatchObject([{ path: "hero", code: "COPY_DIFFERS" }]);
  });

  test("a version that came to 1.x in the meantime", async () => {
    await seed();
    await migrateUntil(async () => (await app.report()).phase === "verifying");
    await app.upload("versionedAssets", "hero", text("late"), PNG);
    const report = await app.migrate();
    expect(report.failures).toMatchObject([{ path: "hero", code: "SOURCE_CHANGED" }]);
    expect(await app.migrate()).toMatchObject({ isComplete: true });
    await expectSame(app, ["hero"]);
  });

  test("versions that nothing has led to", async () => {
    await seed();
    const lost = { folderPath: "nowhere", basename: "lost" };
    await app.mutate("versionedAssets", "assetManager:commitVersion", lost);
    const report = await app.migrate();
    expect(report.versions).toEqual({ inSource: 4, copied: 3, notCopied: 0 });
    expect(report).toMatchObject({ isComplete: false, failures: [] });
  });
});

describe("somebody who starts it", () => {
  test("while it runs lets another action go on, and the first one change nothing", async () => {
    await seed();
    await Promise.all([start(), start(), start()]);
    expect(await app.until(({ phase }) => phase === "done")).toMatchObject({ isComplete: true });
    await expectSame(app, ["hero"]);
    expect(await copies()).toBe(3);
  });

  test("can stop it and go on", async () => {
    await seed();
    await migrateUntil(async () => (await copies()) === 1);
    await start();
    await app.run("stop", { from: "versionOne" });
    const before = await app.turn();
    // What the stopped action's watch does when it comes.
    await app.run("watch", { ...before, step: before.step - 1 });
    expect(await app.turn()).toEqual(before);
    expect(await app.migrate()).toMatchObject({ isComplete: true });
    await expectSame(app, ["hero"]);
  });
});

test("a history of 120 versions is shown when all of it is there", async () => {
  for (let n = 0; n < 120; n += 1) {
    await app.upload("versionedAssets", "long", text(`version ${n}`), PNG);
  }
  const publishedRows = async () =>
    (await app.table("migrationVersions")).filter(({ isDraft }) => !isDraft).length;
  await migrateUntil(async () => (await publishedRows()) > 0);
  expect(await publishedRows()).toBe(50);
  expect(await app.published("assets", "long")).toBeNull();
  expect(await app.migrate()).toMatchObject({ isComplete: true });
  await expectSame(app, ["long"]);
  // No action takes on all of them.
  expect((await app.turn()).step).toBeGreaterThan(120 / TASKS_PER_STEP);
});
