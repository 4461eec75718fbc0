/** Actions that die at any of their steps: what goes on ends as if nothing had happened. */
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MigratingApp, closeLoader, text } from "./support/app.js";
import { Death } from "./support/deaths.js";
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

const PATHS = ["a/x", "y"];

async function seed(): Promise<void> {
  await app.mutate("versionedAssets", "assetManager:createFolderByPath", { path: "a" });
  const described = { contentType: "text/plain", filename: "x.txt" };
  for (const words of ["one", "two"]) {
    await app.upload("versionedAssets", "a/x", text(words), described);
  }
  await app.upload("versionedAssets", "y", text("one"), described);
}

/** What pages see here is what is published in 1.x, or nothing; never something in between. */
async function expectNothingInBetween(): Promise<void> {
  for (const path of PATHS) {
    const shown = await app.published("assets", path);
    if (shown === null) continue;
    expect(shown.version).toBe((await app.published("versionedAssets", path))!.version);
  }
}

async function liveThrough(death: Death, goOn: () => Promise<unknown>) {
  await seed();
  await app.run("start", { from: "versionOne" });
  await app.until(({ phase }) => death.hasCome || phase === "done");
  death.end();
  await expectNothingInBetween();
  if ((await app.report()).phase !== "done") await goOn();
  const report = await app.until(({ phase }) => phase === "done");
  expect(report).toMatchObject({ isComplete: true, failures: [], kept: [] });
  expect(report.versions).toMatchObject({ copied: 3, notCopied: 0 });
  // Unless just this question was not answered.
  expect([3, null]).toContain(report.versions.inSource);
  await expectSame(app, PATHS);
  return death;
}

const LAST_CALL = 50;
const everyCall = Array.from({ length: LAST_CALL }, (_, index) => index + 1);

const startAgain = () => app.run("start", { from: "versionOne" });
const watchComes = async () => app.run("watch", await app.turn());

describe("an action that dies", () => {
  test.each(everyCall)("before its call %i is made up for", async (at) => {
    expect((await liveThrough(new Death(at), startAgain)).hasCome).toBe(true);
  });

  test.each(everyCall)("behind its call %i is made up for", async (at) => {
    expect((await liveThrough(new Death(at, "behind"), watchComes)).hasCome).toBe(true);
  });

  test.each(everyCall)("or only gets no answer to its call %i, is made up for", async (at) => {
    expect((await liveThrough(new Death(at, "once"), startAgain)).hasCome).toBe(true);
  });

  test("leaves a watch behind, for its own turn", async () => {
    await seed();
    const death = new Death(1);
    await app.run("start", { from: "versionOne" });
    await app.until(() => death.hasCome);
    expect(await app.jobs()).toMatchObject([
      { name: "migrating/migration:watch", args: [await app.turn()] },
    ]);
  });

  test("has no more calls than that", async () => {
    expect((await liveThrough(new Death(LAST_CALL + 1), startAgain)).hasCome).toBe(false);
  });
});
