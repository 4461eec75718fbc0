/** `Last-Modified` and the conditions with a date, as RFC 9110 and RFC 9111 have them. */
import { beforeEach, describe, expect, test } from "vitest";
import { type App, assets } from "../../component/testing/app.test-helpers.js";
import { at } from "../../component/testing/component.test-helpers.js";
import { HOUR, NOW, pass, stopTheClock } from "../../component/testing/clock.test-helpers.js";
import { expectSound } from "./answers.test-helpers.js";
import {
  type PlacedFile,
  type Storage,
  openSite,
  openStorage,
  signedPath,
} from "./site.test-helpers.js";

stopTheClock();

const HERO = "/assets/images/hero";
const dateOf = (milliseconds: number) => new Date(milliseconds).toUTCString();

let storage: Storage;
let t: App;
let file: PlacedFile;
/** The date of a file that was published at the beginning of a test. */
const FIRST = NOW + 1000;
beforeEach(async () => {
  storage = openStorage();
  t = openSite({ mode: "stream" });
  file = await storage.place(t, "images/hero", 1000);
  pass(HOUR);
});

const ask = (headers: Record<string, string> = {}, path = HERO, method = "GET") =>
  t.fetch(path, { method, headers });
const modified = async (path = HERO) => (await ask({}, path)).headers.get("last-modified");

describe("a GET and a HEAD", () => {
  const [BEFORE, SAME, AFTER, FUTURE] = [FIRST - 1000, FIRST, FIRST + 1000, NOW + 2 * HOUR].map(
    dateOf,
  ) as [string, string, string, string];
  const [MATCH, OTHER] = ["the tag", '"other"'];
  const part = { Range: "bytes=1-2" };

  test.each<[section: string, sent: Record<string, string>, status: number, part?: true]>([
    ["9110 §13.1.3: not newer", { "If-Modified-Since": SAME }, 304],
    ["9110 §13.1.3: not newer than a later date", { "If-Modified-Since": AFTER }, 304],
    ["9110 §13.1.3: newer", { "If-Modified-Since": BEFORE }, 200],
    ["9110 §13.1.3: no date", { "If-Modified-Since": "yesterday" }, 200],
    ["9110 §13.1.3: a date of a wrong clock", { "If-Modified-Since": FUTURE }, 200],
    ["9110 §13.1.3: a tag comes first", { "If-Modified-Since": SAME, "If-None-Match": OTHER }, 200],
    [
      "9110 §13.2.2: a tag comes first",
      { "If-Modified-Since": BEFORE, "If-None-Match": MATCH },
      304,
    ],
    ["9110 §13.1.4: unmodified", { "If-Unmodified-Since": SAME }, 200],
    ["9110 §13.1.4: modified", { "If-Unmodified-Since": BEFORE }, 412],
    ["9110 §13.1.4: no date", { "If-Unmodified-Since": "yesterday" }, 200],
    ["9110 §13.1.4: a tag comes first", { "If-Unmodified-Since": BEFORE, "If-Match": MATCH }, 200],
    [
      "9110 §13.2.2: unmodified, and not newer",
      { "If-Unmodified-Since": SAME, "If-Modified-Since": SAME },
      304,
    ],
    [
      "9110 §13.2.2: modified comes first",
      { "If-Unmodified-Since": BEFORE, "If-Modified-Since": SAME },
      412,
    ],
    ["9110 §13.1.5: a part, unchanged", { ...part, "If-Range": SAME }, 200, true],
    ["9110 §13.1.5: a part, an earlier date", { ...part, "If-Range": BEFORE }, 200],
    ["9110 §13.1.5: a part, a later date", { ...part, "If-Range": AFTER }, 200],
    ["9110 §13.2.2: not newer comes before a part", { ...part, "If-Modified-Since": SAME }, 304],
  ])("%s", async (_section, sent, status, isPart) => {
    const etag = `"${file.versionId}"`;
    const entries = Object.entries(sent).map(([name, value]) => [
      name,
      value === MATCH ? etag : value,
    ]);
    for (const method of ["GET", "HEAD"]) {
      const response = await ask(
        Object.fromEntries(entries) as Record<string, string>,
        HERO,
        method,
      );
      expect([method, response.status]).toEqual([
        method,
        isPart && method === "GET" ? 206 : status,
      ]);
      if (status !== 412) expect(response.headers.get("last-modified")).toBe(SAME);
      await expectSound(response, method, file);
    }
  });

  test("carry a date that a page of another origin may read and send (Fetch)", async () => {
    const response = await t.fetch(HERO, {
      method: "OPTIONS",
      headers: { Origin: "https://a.example" },
    });
    expect(response.headers.get("access-control-allow-headers")).toContain("If-Modified-Since");
  });

  test("of a version and of a signed URL carry the date of the version", async () => {
    pass(HOUR);
    await storage.place(t, "images/hero", 10);
    pass(HOUR);
    for (const path of [`/assets/v/${file.versionId}`, await signedPath(t, file)]) {
      expect(await modified(path)).toBe(dateOf(FIRST));
      expect((await ask({ "If-Modified-Since": dateOf(FIRST) }, path)).status).toBe(304);
    }
  });
});

describe("the date", () => {
  /** Whether a client that has what was there before `change` notices it. */
  async function expectNoticed(change: () => Promise<unknown>, path = HERO) {
    pass(HOUR);
    const before = (await modified())!;
    pass(1500);
    await change();
    // In the same second, too.
    expect((await ask({ "If-Modified-Since": before }, path)).status).toBe(200);
    expect((await ask({ "If-Modified-Since": dateOf(Date.now()) }, path)).status).toBe(200);
    pass(1000);
    const after = Date.parse((await modified(path))!);
    expect(after).toBeGreaterThan(Date.parse(before));
    expect(after).toBe(Math.floor(Date.now() / 1000) * 1000);
    expect((await ask({ "If-Modified-Since": before }, path)).status).toBe(200);
    expect((await ask({ "If-Modified-Since": dateOf(after) }, path)).status).toBe(304);
    expect((await ask({ Range: "bytes=0-1", "If-Range": before }, path)).status).toBe(200);
  }

  test("is not sent in the second in which a version was published", async () => {
    await storage.place(t, "images/new", 1000);
    expect(await modified("/assets/images/new")).toBeNull();
    pass(999);
    expect(await modified("/assets/images/new")).toBeNull();
    pass(1);
    expect(await modified("/assets/images/new")).toBe(dateOf(Date.now()));
  });

  test("tells apart what was published within a second", async () => {
    pass(HOUR - 700);
    await storage.place(t, "images/hero", 10);
    pass(400);
    const seen = await modified();
    await storage.place(t, "images/hero", 20);
    pass(HOUR);
    expect(seen).toBeNull();
    expect((await ask({ "If-Modified-Since": dateOf(FIRST) })).status).toBe(200);
  });

  test("is that of an upload", () => expectNoticed(() => storage.place(t, "images/hero", 10)));

  test("is that of a restore, not of the version", async () => {
    await storage.place(t, "images/hero", 10);
    await expectNoticed(() =>
      t.mutation((ctx) => assets.restoreVersion(ctx, { versionId: file.versionId })),
    );
    expect((await ask()).headers.get("etag")).toBe(`"${file.versionId}"`);
  });

  test("is that of a move or a rename to the path", async () => {
    await storage.place(t, "other/hero", 10);
    await storage.place(t, "images/third", 20);
    pass(HOUR);
    await expectNoticed(async () => {
      await t.mutation((ctx) =>
        assets.renameAsset(ctx, { ...at("images/hero"), newBasename: "old" }),
      );
      await t.mutation((ctx) =>
        assets.moveAsset(ctx, {
          fromFolderPath: "other",
          toFolderPath: "images",
          basename: "hero",
        }),
      );
    });
    await expectNoticed(async () => {
      await t.mutation((ctx) => assets.deleteAsset(ctx, at("images/hero")));
      await t.mutation((ctx) =>
        assets.renameAsset(ctx, { ...at("images/third"), newBasename: "hero" }),
      );
    });
  });

  test("is that of a return from the trash", async () => {
    const { assetId } = await t.mutation((ctx) => assets.deleteAsset(ctx, at("images/hero")));
    pass(HOUR);
    await storage.place(t, "images/hero", 10);
    await expectNoticed(async () => {
      await t.mutation((ctx) => assets.deleteAsset(ctx, at("images/hero")));
      await t.mutation((ctx) => assets.undelete(ctx, { assetId }));
    });
  });

  test("says nothing of drafts and descriptions", async () => {
    const before = await modified();
    await t.mutation((ctx) =>
      assets.updateAsset(ctx, { ...at("images/hero"), metadata: { a: "b" } }),
    );
    expect(await modified()).toBe(before);
  });
});

test("a redirect has no date, because its bytes may move without one", async () => {
  t = openSite();
  await storage.place(t, "images/hero", 1000);
  pass(HOUR);
  const response = await ask({ "If-Modified-Since": dateOf(Date.now()) });
  expect([response.status, response.headers.get("last-modified")]).toEqual([302, null]);
  const older = await ask({ "If-Unmodified-Since": dateOf(NOW - HOUR) });
  expect(older.status).toBe(302);
});
