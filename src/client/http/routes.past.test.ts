/** `?at=`: what a path served at a time, for those who may see both that path and the one of today. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type App, assets, inComponent } from "../../component/testing/app.test-helpers.js";
import {
  pass,
  runScheduledOnce,
  stopTheClock,
} from "../../component/testing/clock.test-helpers.js";
import { at } from "../../component/testing/component.test-helpers.js";
import { expectSound } from "./answers.test-helpers.js";
import type { AssetRouteOptions, Decision, RequestedFile } from "./options.js";
import { type Storage, openSite, openStorage } from "./site.test-helpers.js";

stopTheClock();

let storage: Storage;
beforeEach(() => {
  storage = openStorage();
});
afterEach(() => void vi.restoreAllMocks());

const all: AssetRouteOptions = { history: true, authorize: () => true, mode: "stream" };

/** The time so far, after which a minute passes. */
function now(): string {
  const time = new Date().toISOString();
  pass(60_000);
  return time;
}

/** A site on which `images/hero` had two versions and then moved. */
async function movedSite(options: AssetRouteOptions) {
  const t = openSite(options);
  const first = await storage.place(t, "images/hero", 100);
  const then = now();
  const second = await storage.place(t, "images/hero", 200);
  const later = now();
  await t.mutation((ctx) =>
    assets.moveAsset(ctx, { fromFolderPath: "images", basename: "hero", toFolderPath: "old" }),
  );
  pass(60_000);
  return { t, first, second, then, later };
}

const get = (t: App, path: string, time: string) =>
  t.fetch(`/assets/${path}?at=${encodeURIComponent(time)}`);

test("each moment has the bytes of then, and no cache keeps them", async () => {
  const { t, first, second, then, later } = await movedSite(all);
  for (const [time, file] of [
    [then, first],
    [later, second],
  ] as const) {
    const response = await get(t, "images/hero", time);
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    await expectSound(response, "GET", file);
  }
  const before = new Date(Date.parse(then) - 3_600_000).toISOString();
  const answers = [
    await get(t, "images/hero", before),
    await get(t, "images/none", then),
    await get(t, "old/hero", then),
    await get(t, "images/hero", new Date().toISOString()),
    await get(t, `${"deep/".repeat(9)}hero`, then),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
});

test("before the history begins there is nothing, as if there had been no file", async () => {
  const { t, then } = await movedSite(all);
  await t.mutation((ctx) => assets.configureRetention(ctx, { feedRetentionMs: 30_000 }));
  await t.mutation((ctx) => assets.startSweep(ctx, {}));
  await runScheduledOnce(t);
  const tell = async (path: string, time: string) => {
    const response = await get(t, path, time);
    return [response.status, [...response.headers], await response.text()];
  };
  await expect(
    t.query((ctx) => assets.getFileAt(ctx, { ...at("images/hero"), at: Date.parse(then) })),
  ).rejects.toThrow("HISTORY_EXPIRED");
  expect(await tell("images/hero", then)).toEqual(
    await tell("images/none", new Date().toISOString()),
  );
});

test("redirects lead to the version of then", async () => {
  const { t, first, then } = await movedSite({ ...all, mode: "redirect" });
  const response = await get(t, "images/hero", then);
  expect([response.status, response.headers.get("location")]).toEqual([302, first.url]);
  expect(response.headers.get("cache-control")).toBe("private, no-store");
});

test("without the option the parameter means nothing, with it a bad time is refused", async () => {
  const { t, second, then } = await movedSite({ ...all, history: false });
  await expectSound(await get(t, "old/hero", then), "GET", second);
  const site = await movedSite(all);
  for (const time of ["", "yesterday", "0", "2026-02-31T99:00"]) {
    const response = await get(site.t, "images/hero", time);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("at must be a time such as");
  }
});

test("a version is the same at any time", async () => {
  const { t, first, later } = await movedSite(all);
  await expectSound(await get(t, `v/${first.versionId}`, later), "GET", first);
});

describe("authorize", () => {
  const decide = async (answer: (file: RequestedFile) => Decision) => {
    const asked: string[] = [];
    const { t, first, then } = await movedSite({
      ...all,
      authorize: (_ctx, _request, file) => {
        asked.push(`${file.folderPath}/${file.basename} ${file.version}`);
        return answer(file);
      },
    });
    return { response: await get(t, "images/hero", then), asked, first };
  };

  test("is asked for the path of then and for that of now", async () => {
    const { response, asked } = await decide(() => true);
    expect(response.status).toBe(200);
    expect(asked).toEqual(["images/hero 1", "old/hero 1"]);
  });

  test.each(["images", "old"])(
    "a no for %s is the answer that there is for no file",
    async (no) => {
      const { response, first } = await decide(({ folderPath }) => folderPath !== no);
      expect(response.status).toBe(404);
      await expectSound(response, "GET", null, { hidden: [first] });
      expect(storage.requests).toEqual([]);
    },
  );

  test.each(["images", "old"])("a signature that %s asks for is given", async (folder) => {
    const { response } = await decide(({ folderPath }) =>
      folderPath === folder ? { signFor: 60 } : true,
    );
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toContain("signature=");
  });

  test("hears that a file was private then, though it is public now", async () => {
    const seen: boolean[] = [];
    const t = openSite({
      ...all,
      mode: "redirect",
      authorize: (_ctx, _request, file) => {
        seen.push(file.isPrivate);
        return true;
      },
    });
    await t.mutation((ctx) => assets.createFolderByPath(ctx, { path: "closed" }));
    await t.mutation((ctx) => assets.setFolderAccess(ctx, { path: "closed", access: "private" }));
    await storage.place(t, "closed/plan", 100);
    const then = now();
    const { assetId } = (await t.query((ctx) => assets.getAsset(ctx, at("closed/plan"))))!;
    // As after `setFolderAccess`, which would have the bytes moved.
    await inComponent(t, (ctx) => ctx.db.patch(assetId as never, { isPrivate: false } as never));
    pass(60_000);
    await t.fetch("/assets/closed/plan");
    await get(t, "closed/plan", then);
    expect(seen).toEqual([false, true]);
  });
});

test.each(["trash", "unpublished", "taken down"])("a file that is %s", async (state) => {
  const t = openSite(all);
  const file = await storage.place(t, "images/hero", 100);
  const then = now();
  if (state === "trash") await t.mutation((ctx) => assets.deleteAsset(ctx, at("images/hero")));
  if (state === "unpublished")
    await t.mutation((ctx) => assets.archiveAsset(ctx, at("images/hero")));
  if (state === "taken down") {
    await t.mutation((ctx) => assets.takeDown(ctx, at("images/hero")));
  }
  pass(60_000);
  const response = await get(t, "images/hero", then);
  if (state === "unpublished") await expectSound(response, "GET", file);
  else expect(response.status).toBe(404);
});
