/** What cannot be copied is listed with its reason, and does not hold up the rest. */
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MAX_BYTES } from "../../example/migrating/convex/migrating/settings.js";
import { MigratingApp, closeLoader, text } from "./support/app.js";
import { Death } from "./support/deaths.js";
import { expectSame } from "./support/histories.js";
import { OldBucket } from "./support/oldBucket.js";

let app: MigratingApp;
let bucket: OldBucket;
beforeEach(async () => {
  vi.spyOn(console, "error").mockReturnValue();
  app = await MigratingApp.open();
  bucket = await OldBucket.open();
});
afterEach(async () => {
  Death.endAll();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await app.close();
  await bucket.close();
});
afterAll(closeLoader);

/** Against what hangs. */
const PATIENCE_MS = 60_000;
const PNG = { contentType: "image/png" };
const start = () => app.run("start", { from: "versionOne" });
const retry = () => app.run("retryFailed", { from: "versionOne" });

/** Begins, and after the first failure does not wait for its next turn. */
async function migrateAtOnce() {
  await start();
  await vi.waitFor(async () => {
    const items = await app.table("migrationItems");
    const isOver = (await app.report()).phase === "done";
    expect(isOver || items.some(({ failure }) => failure !== undefined)).toBe(true);
  }, PATIENCE_MS);
  return await app.migrate();
}

describe("an address that is refused here", () => {
  test.each(["a//b/x", "a/../x", "bad\u0007name", "x".repeat(256)])("%j", async (path) => {
    await app.upload("versionedAssets", path, text("bytes"), PNG);
    await app.upload("versionedAssets", "fine", text("bytes"), PNG);
    const report = await app.migrate();
    expect(report).toMatchObject({ phase: "done", isComplete: false });
    expect(report.failures).toMatchObject([{ path, code: "PATH_INVALID" }]);
    expect(report.versions).toEqual({ inSource: 2, copied: 1, notCopied: 0 });
    await expectSame(app, ["fine"]);
  });

  test("of a folder", async () => {
    await app.mutate("versionedAssets", "assetManager:createFolderByPath", { path: "a//b" });
    expect((await app.migrate()).failures).toMatchObject([{ path: "a//b", code: "PATH_INVALID" }]);
  });

  test("as it is the same as another's, in other characters", async () => {
    const [composed, decomposed] = ["caf\u00e9", "cafe\u0301"];
    await app.upload("versionedAssets", decomposed, text("first"), PNG);
    await app.upload("versionedAssets", composed, text("second"), PNG);
    const report = await app.migrate();
    expect(report.failures).toMatchObject([{ code: "ADDRESS_SHARED" }]);
    const versions = await app.versions("assets", composed);
    const [wanted] = await app.versions("versionedAssets", decomposed);
    expect(versions).toMatchObject([
      { state: "published", metadata: { versionId: expect.any(String) as string } },
    ]);
    const others = await app.versions("versionedAssets", composed);
    expect([wanted!._id, others[0]!._id]).toContain(versions[0]!.metadata!.versionId);
  });
});

test("a file name that is refused here is kept as metadata", async () => {
  const filename = "photos/hero.png";
  await app.upload("versionedAssets", "hero", text("bytes"), { ...PNG, filename });
  expect(await app.migrate()).toMatchObject({ isComplete: true, failures: [] });
  const [version] = await app.versions("assets", "hero");
  expect(version).toMatchObject({ metadata: { filename } });
  expect(version).not.toHaveProperty("filename");
});

describe("a version that cannot be copied", () => {
  test("because it has no bytes is left out, the others are there", async () => {
    await app.upload("versionedAssets", "hero", text("bytes"), PNG);
    const hero = { folderPath: "", basename: "hero" };
    await app.mutate("versionedAssets", "assetManager:commitVersion", hero);
    await app.upload("versionedAssets", "hero", text("new"), PNG);
    const report = await app.migrate();
    expect(report.failures).toMatchObject([{ path: "hero", version: 2, code: "BYTES_GONE" }]);
    expect(report.versions).toEqual({ inSource: 3, copied: 2, notCopied: 1 });
    expect(await app.versions("assets", "hero")).toMatchObject([
      { state: "archived", metadata: { version: 1 } },
      { state: "published", metadata: { version: 3 } },
    ]);
  });

  test("and is the published one leaves nothing published, never an earlier one", async () => {
    await app.upload("versionedAssets", "hero", text("bytes"), PNG);
    const { versionId } = await app.upload("versionedAssets", "hero", text("new"), PNG);
    await app.changeVersionOne("assetVersions", versionId, { size: MAX_BYTES + 1 });
    const report = await app.migrate();
    expect(report.failures).toMatchObject([{ path: "hero", version: 2, code: "TOO_LARGE" }]);
    expect(await app.versions("assets", "hero")).toMatchObject([{ state: "archived" }]);
    expect(await app.published("assets", "hero")).toBeNull();
    // Its reason is gone.
    await app.changeVersionOne("assetVersions", versionId, { size: 3 });
    await retry();
    expect(await app.until(({ phase }) => phase === "done")).toMatchObject({
      isComplete: true,
      versions: { inSource: 2, copied: 2, notCopied: 0 },
    });
    await expectSame(app, ["hero"]);
  });

  test("when it comes later leaves what is published", async () => {
    await app.upload("versionedAssets", "hero", text("bytes"), PNG);
    await app.migrate();
    const { versionId } = await app.upload("versionedAssets", "hero", text("new"), PNG);
    await app.changeVersionOne("assetVersions", versionId, { size: MAX_BYTES + 1 });
    expect((await app.migrate()).failures).toMatchObject([{ version: 2, code: "TOO_LARGE" }]);
    expect(await app.published("assets", "hero")).toMatchObject({ version: 1 });
  });

  test("because it is larger than anybody has said", async () => {
    const part = new Uint8Array(1024 * 1024);
    let sent = 0;
    bucket.answer = (_, response) => {
      response.on("error", () => undefined);
      const send = () => {
        // What is written after the reader has gone is not sent.
        if (response.destroyed) return;
        sent += part.byteLength;
        if (sent > 4 * MAX_BYTES) return void response.end();
        response.write(part, () => setImmediate(send));
      };
      send();
    };
    await bucket.addFile(app, "endless");
    const report = await app.migrate();
    expect(report.failures).toMatchObject([{ path: "endless", version: 1, code: "TOO_LARGE" }]);
    expect(sent).toBeLessThan(2 * MAX_BYTES);
  });

  test.each([403, 404, 410])("because the bucket answers %i", async (status) => {
    bucket.answer = (_, response) => response.writeHead(status).end();
    await bucket.addFile(app, "gone");
    expect((await app.migrate()).failures).toMatchObject([{ version: 1, code: "BYTES_GONE" }]);
  });

  test("because its bytes are others than 1.x knows", async () => {
    const { versionId } = await app.upload("versionedAssets", "hero", text("bytes"), PNG);
    const sha256 = Buffer.alloc(32).toString("base64");
    await app.changeVersionOne("assetVersions", versionId, { sha256 });
    bucket.answer = (_, response) => response.end("four");
    await bucket.addFile(app, "short", { size: 5 });
    expect((await app.migrate()).failures).toMatchObject([
      { path: "hero", code: "BYTES_DIFFER", message: expect.stringContaining("hash") as string },
      { path: "short", code: "BYTES_DIFFER", message: expect.stringContaining("5") as string },
    ]);
    expect(await app.versions("assets", "hero")).toEqual([]);
  });

  test("because uploads of its type are not allowed there", async () => {
    const limits = { folderPath: "", allowedTypes: ["image/*"] };
    await app.mutate("assets", "settings:setUploadLimits", limits);
    await app.upload("versionedAssets", "text", text("bytes"), { contentType: "text/plain" });
    expect((await app.migrate()).failures).toMatchObject([
      { path: "text", version: 1, code: "TYPE_NOT_ALLOWED" },
    ]);
  });
});

describe("files of 1.x in a bucket", () => {
  test("arrive, and get the hash that 1.x did not know", async () => {
    bucket.answer = ({ url }, response) => response.end(`bytes of ${url}`);
    await bucket.addFile(app, "a/hero");
    await bucket.addFile(app, "a/hero", { size: "bytes of /a/hero".length });
    expect(await app.migrate()).toMatchObject({ isComplete: true, failures: [] });
    const [first, second] = await app.versions("assets", "a/hero");
    expect(Buffer.from(await app.bytesAt(first!.url!)).toString()).toBe("bytes of /a/hero");
    expect([first!.state, second!.state]).toEqual(["archived", "published"]);
  });

  test("without a public address come from signed ones, or are listed", async () => {
    const asked: string[] = [];
    bucket.answer = ({ url }, response) => {
      asked.push(url!);
      response.end("bytes");
    };
    await bucket.addFile(app, "secret", { isPrivate: true });
    expect((await app.migrate()).failures).toMatchObject([{ path: "secret", code: "BYTES_GONE" }]);
    vi.stubEnv("R2_BUCKET", "old-files");
    vi.stubEnv("R2_ENDPOINT", bucket.url);
    vi.stubEnv("R2_ACCESS_KEY_ID", "key");
    vi.stubEnv("R2_SECRET_ACCESS_KEY", "secret");
    await retry();
    const report = await app.until(({ phase }) => phase === "done");
    expect(report).toMatchObject({ isComplete: true, failures: [] });
    expect(asked).toEqual([expect.stringMatching(/^\/old-files\/secret\?.*X-Amz-Signature=/)]);
  });

  test("that does not answer are tried five times, and again when asked to", async () => {
    let tries = 0;
    bucket.answer = (_, response) => {
      tries += 1;
      response.writeHead(503).end();
    };
    await bucket.addFile(app, "hero");
    const report = await migrateAtOnce();
    expect(report.failures).toMatchObject([
      { path: "hero", code: "UNEXPECTED", message: expect.stringContaining("503") as string },
    ]);
    expect(tries).toBe(5);
    bucket.answer = (_, response) => response.end("bytes");
    await retry();
    expect(await app.until(({ phase }) => phase === "done")).toMatchObject({ isComplete: true });
  });

  test("that does not answer is not asked again at once", async () => {
    let tries = 0;
    bucket.answer = (_, response) => {
      tries += 1;
      response.writeHead(503).end();
    };
    await bucket.addFile(app, "hero");
    await start();
    await vi.waitFor(
      async () => expect(await app.table("migrationRuns")).toMatchObject([{ pass: 1 }]),
      PATIENCE_MS,
    );
    expect(tries).toBe(1);
    const args = [await app.turn()];
    const [work, ...watches] = await app.jobs();
    expect(work).toMatchObject({ name: "migrating/work:work", args });
    expect(watches.at(-1)).toMatchObject({ name: "migrating/migration:watch", args });
  });

  test("that ends in the middle is tried again", async () => {
    let tries = 0;
    bucket.answer = (_, response) => {
      tries += 1;
      if (tries > 2) return void response.end("bytes");
      response.writeHead(200, { "Content-Length": 5 });
      response.write("by", () => response.destroy());
    };
    await bucket.addFile(app, "hero");
    expect(await migrateAtOnce()).toMatchObject({ isComplete: true, failures: [] });
    expect(tries).toBe(3);
  });
});

test("an asset with which every action dies is left alone, and the rest goes on", async () => {
  await app.upload("versionedAssets", "fine", text("bytes"), PNG);
  await bucket.addFile(app, "deadly");
  let death: Death | undefined;
  bucket.answer = (_, response) => {
    // The next thing that the action asks is its last.
    death = new Death(1);
    response.end("bytes");
  };
  for (let turn = 0; turn < 8 && (await app.report())?.phase !== "done"; turn += 1) {
    if (turn === 0) await start();
    else await app.run("watch", await app.turn());
    await app.until(({ phase }) => death?.hasCome === true || phase === "done");
    death = undefined;
    Death.endAll();
  }
  expect((await app.report()).failures).toMatchObject([{ path: "deadly", code: "CUT_OFF" }]);
  await expectSame(app, ["fine"]);
});
