/** Files that expire: no cache keeps an answer longer, and no route serves what a query has found before. */
import { expect, test } from "vitest";
import { assets, components } from "../../component/testing/app.test-helpers.js";
import { at } from "../../component/testing/component.test-helpers.js";
import {
  HOUR,
  MINUTE,
  NOW,
  pass,
  stopTheClock,
} from "../../component/testing/clock.test-helpers.js";
import { findFile, findUrl } from "./find.js";
import type { AssetRouteOptions } from "./options.js";
import { resolveOptions } from "./options.js";
import { openSite, openStorage } from "./site.test-helpers.js";

stopTheClock();

async function openExpiring(options: AssetRouteOptions = {}) {
  const storage = openStorage();
  const t = openSite(options);
  const { versionId } = await storage.place(t, "images/hero", 10);
  await t.mutation(async (ctx) => {
    await assets.updateAsset(ctx, { ...at("images/hero"), expiresAt: NOW + HOUR });
  });
  const control = async (path: string) => {
    const { status, headers } = await t.fetch(path);
    return [status, headers.get("cache-control")];
  };
  return { t, control, path: "/assets/images/hero", version: `/assets/v/${versionId}` };
}

test.each([
  ["redirect", 302],
  ["stream", 200],
] as const)("in the mode %s caches are told how long it lives", async (mode, status) => {
  const { control, path, version } = await openExpiring({ mode, maxAge: 300 });
  expect(await control(path)).toEqual([status, "public, max-age=300, must-revalidate"]);
  expect(await control(version)).toEqual([status, "public, max-age=3600, must-revalidate"]);
  pass(HOUR - MINUTE);
  expect(await control(path)).toEqual([status, "public, max-age=60, must-revalidate"]);
  expect(await control(version)).toEqual([status, "public, max-age=60, must-revalidate"]);
  pass(MINUTE - 1);
  expect(await control(path)).toEqual([status, "no-cache"]);
  expect(await control(version)).toEqual([status, "public, max-age=0, must-revalidate"]);
  pass(1);
  for (const one of [path, version]) {
    expect(await control(one)).toEqual([404, "private, no-store"]);
  }
});

test("a signed URL ends with its file", async () => {
  const { t } = await openExpiring();
  const signed = await t.mutation(async (ctx) => {
    const wanted = { ...at("images/hero"), expiresIn: 2 * 3600 };
    return await assets.getSignedUrl(ctx, { ...wanted, routesUrl: "https://app.example/assets" });
  });
  expect(signed?.expiresAt).toBe(NOW + HOUR);
  const path = signed!.url.slice("https://app.example".length);
  expect((await t.fetch(path)).status).toBe(200);
  pass(HOUR);
  expect((await t.fetch(path)).status).toBe(403);
});

test("a file that a query has found before it expired is not served after", async () => {
  const file = { versionId: "v", url: "https://a.test", expiresAt: NOW + 1, modifiedAt: NOW };
  const ctx = { runQuery: async () => file } as unknown as Parameters<typeof findUrl>[0];
  const component = components.versionedAssets;
  const wanted = { kind: "asset" as const, assetPath: at("images/hero") };
  const options = resolveOptions({});
  const find = async () => [
    await findUrl(ctx, component, wanted, undefined),
    await findFile(ctx, component, options, wanted, undefined),
  ];
  expect(await find()).toMatchObject([{ found: file }, { url: file.url }]);
  pass(1);
  expect(await find()).toEqual([null, null]);
});
