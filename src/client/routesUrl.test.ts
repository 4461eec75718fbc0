/** Where signed addresses lead, and whom `api()` asks before it signs one. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  type App,
  type Values,
  callMutation,
  components,
  openApp,
  uploadInApp,
} from "../component/testing/app.test-helpers.js";
import { NOW, stopTheClock } from "../component/testing/clock.test-helpers.js";
import { at } from "../component/testing/component.test-helpers.js";
import { refusalOf } from "../component/testing/refusals.test-helpers.js";
import type { AuthRequest } from "./api.js";
import { VersionedAssets } from "./index.js";

const SITE = "https://happy-animal-123.convex.site";

stopTheClock();
beforeEach(() => {
  vi.stubEnv("CONVEX_SITE_URL", SITE);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** The two ways to have an address signed, with the same options. */
const WAYS = ["the method", "api()"] as const;

function openSigner(way: (typeof WAYS)[number], options?: { routesUrl?: string }) {
  const assets = new VersionedAssets(components.versionedAssets, options);
  const t = openApp({ assets: assets.api({ auth: () => null }) });
  const sign = async (args: Values) =>
    (way === "api()"
      ? await callMutation(t, "assets:getSignedUrl", args)
      : await t.mutation((ctx) => assets.getSignedUrl(ctx, args))) as {
      url: string;
      versionId: string;
      expiresAt: number;
    } | null;
  return { t, assets, sign };
}

/** What stands before `v/{versionId}`. */
const routesOf = (url: string, versionId: string) => url.split(`/v/${versionId}`)[0];

describe.each(WAYS)("a signed address of %s", (way) => {
  test.each([
    ["the deployment's own site by default", undefined, `${SITE}/assets`],
    ["nothing said", {}, `${SITE}/assets`],
    [
      "where the app says",
      { routesUrl: "https://files.example.com/a/b" },
      "https://files.example.com/a/b",
    ],
    [
      "there with any slashes behind",
      { routesUrl: "http://localhost:3211/x//" },
      "http://localhost:3211/x",
    ],
  ])("leads to %s", async (_what, options, expected) => {
    const { t, sign } = openSigner(way, options);
    const { versionId } = await uploadInApp(t, "images/hero", "one");
    const signed = await sign({ versionId, expiresIn: 60 });
    expect(routesOf(signed!.url, versionId)).toBe(expected);
    expect(signed).toMatchObject({ versionId, expiresAt: NOW + 60_000 });
    const byPath = await sign({ ...at("images/hero"), expiresIn: 60 });
    expect(byPath).toEqual(signed);
  });

  test.each([undefined, "/assets", "files.example.com", "ftp://a", "https://a?b", "https://a b"])(
    "is not made when nobody knows where the routes are: %s",
    async (routesUrl) => {
      vi.stubEnv("CONVEX_SITE_URL", undefined);
      const { t, sign } = openSigner(way, { routesUrl });
      const { versionId } = await uploadInApp(t, "images/hero", "one");
      expect(await refusalOf(sign({ versionId }))).toMatchObject({
        code: "ARGUMENT_INVALID",
        argument: "routesUrl",
      });
    },
  );

  test("is null where there is no file", async () => {
    const { t, assets, sign } = openSigner(way);
    const { versionId } = await uploadInApp(t, "images/hero", "one");
    await t.mutation((ctx) => assets.deleteAsset(ctx, at("images/hero")));
    for (const wanted of [{ versionId }, at("images/hero"), { versionId: "nonsense" }]) {
      expect(await sign(wanted)).toBeNull();
    }
  });
});

test("one call may lead elsewhere than the options say", async () => {
  const { t, assets } = openSigner("the method", { routesUrl: "https://a.example/assets" });
  const { versionId } = await uploadInApp(t, "images/hero", "one");
  const routesUrl = "https://b.example/members";
  const signed = await t.mutation((ctx) => assets.getSignedUrl(ctx, { versionId, routesUrl }));
  expect(routesOf(signed!.url, versionId)).toBe(routesUrl);
});

describe("getSignedUrl of api()", () => {
  const asked: AuthRequest[] = [];
  let isAllowed: boolean;
  beforeEach(() => {
    asked.length = 0;
    isAllowed = true;
  });

  const assets = new VersionedAssets(components.versionedAssets);
  const openGuarded = () =>
    openApp({
      assets: assets.api({
        auth: (_ctx, request) => {
          asked.push(request);
          if (!isAllowed) throw new Error("not you");
          return null;
        },
      }),
    });
  const sign = async (t: App, args: Values) => await callMutation(t, "assets:getSignedUrl", args);
  const about = (path: string) => [{ functionName: "getSignedUrl", kind: "sign", paths: [path] }];

  test("asks for the path that is signed for, in one spelling", async () => {
    const t = openGuarded();
    const { versionId } = await uploadInApp(t, "café/hero", "one");
    expect(await sign(t, { folderPath: "cafe\u0301", basename: "hero" })).not.toBeNull();
    expect(asked.splice(0)).toEqual(about("café/hero"));
    expect(await sign(t, { versionId })).not.toBeNull();
    expect(asked.splice(0)).toEqual(about("café/hero"));
    await t.mutation((ctx) =>
      assets.moveAsset(ctx, { fromFolderPath: "café", basename: "hero", toFolderPath: "now" }),
    );
    await sign(t, { versionId });
    expect(asked).toEqual(about("now/hero"));
  });

  test("asks for everything where it cannot tell what would be signed for", async () => {
    const t = openGuarded();
    const { versionId } = await uploadInApp(t, "images/hero", "one");
    await t.mutation((ctx) => assets.deleteAsset(ctx, at("images/hero")));
    expect(await sign(t, { versionId })).toBeNull();
    expect(await sign(t, { versionId: "nonsense" })).toBeNull();
    for (const args of [{}, { folderPath: "images" }, { basename: "hero" }]) {
      expect((await refusalOf(sign(t, args))).code).toBe("ARGUMENT_INVALID");
    }
    expect(asked.map(({ paths }) => paths)).toEqual(Array(5).fill([""]));
  });

  test("is not led past auth by an address beside the version", async () => {
    const t = openGuarded();
    const { versionId } = await uploadInApp(t, "secret/plan", "one");
    await uploadInApp(t, "open/hero", "two");
    const refusal = await refusalOf(sign(t, { versionId, ...at("open/hero") }));
    expect(refusal.code).toBe("ARGUMENT_INVALID");
    // And if it were, it would have been asked about what is secret.
    expect(asked).toEqual(about("secret/plan"));
  });

  test("signs nothing when it is refused", async () => {
    const t = openGuarded();
    const { versionId } = await uploadInApp(t, "secret/plan", "one");
    isAllowed = false;
    for (const args of [{ versionId }, at("secret/plan"), { versionId: "nonsense" }]) {
      await expect(sign(t, args)).rejects.toThrow("not you");
    }
  });
});
