/** The version URL of the routes as the `url` of published files in Convex storage. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  type App,
  assets as plain,
  components,
  openApp,
  storeInApp,
  uploadInApp,
} from "../component/testing/app.test-helpers.js";
import { at } from "../component/testing/component.test-helpers.js";
import { refusalOf } from "../component/testing/refusals.test-helpers.js";
import { makeFunctionReference } from "convex/server";
import { VersionedAssets } from "./index.js";
import type { VersionedAssetsOptions } from "./routesUrl.js";
import { openSite, openStorage, patternOf } from "./http/site.test-helpers.js";

const SITE = "https://happy-animal-123.convex.site";

beforeEach(() => {
  vi.stubEnv("CONVEX_SITE_URL", SITE);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

type Rows = { url: string | null; versionId: string };
const folder = { folderPath: "images" };
const page = { ...folder, paginationOpts: { numItems: 10, cursor: null } };

/** Every read that names the URL of a published file, by what it returns of `images/hero`. */
const READS: [name: string, args: (ids: Rows) => object, pick: (answer: never) => unknown][] = [
  ["getPublishedFile", () => at("images/hero"), (file: Rows) => file],
  ["listPublishedFilesInFolder", () => folder, ([file]: Rows[]) => file],
  ["listPublishedFilesPage", () => page, ({ page: [file] }: { page: Rows[] }) => file],
  ["getAsset", () => at("images/hero"), ({ published }: { published: Rows }) => published],
  [
    "listAssetsPage",
    () => page,
    ({ page: [row] }: { page: { published: Rows }[] }) => row!.published,
  ],
  ["getVersion", ({ versionId }) => ({ versionId }), (version: Rows) => version],
];

function open(
  way: "the method" | "api()",
  options: VersionedAssetsOptions = { urls: "immutable" },
) {
  const assets = new VersionedAssets(components.versionedAssets, options);
  const t = openApp({ assets: assets.api({ auth: () => null }) });
  const read = async (name: string, args: object): Promise<never> =>
    (way === "api()"
      ? await t.query(makeFunctionReference<"query">(`assets:${name}`), args)
      : await t.query((ctx) =>
          (assets as unknown as Record<string, (...call: unknown[]) => Promise<unknown>>)[name]!(
            ctx,
            args,
          ),
        )) as never;
  return { t, read };
}

describe.each(["the method", "api()"] as const)("with urls: immutable, %s", (way) => {
  test.each(READS)("%s names the version URL", async (name, args, pick) => {
    const { t, read } = open(way);
    const { versionId } = await uploadInApp(t, "images/hero", "one");
    const file = pick(await read(name, args({ versionId, url: null })));
    const end = name === "getVersion" ? /^(\/hero)?$/ : /^\/hero$/;
    const { url } = file as { url: string };
    expect(url.startsWith(`${SITE}/assets/v/${versionId}`)).toBe(true);
    expect(url.slice(`${SITE}/assets/v/${versionId}`.length)).toMatch(end);
  });

  test("a name is encoded, and the app says where the routes are", async () => {
    const routesUrl = "https://files.example.com/x//";
    const { t, read } = open(way, { urls: "immutable", routesUrl });
    const { versionId } = await uploadInApp(t, "images/a ?#é", "one");
    expect(await read("getPublishedFile", at("images/a ?#é"))).toMatchObject({
      url: `https://files.example.com/x/v/${versionId}/a%20%3F%23%C3%A9`,
    });
  });

  test("drafts, private files and metadata stay as they are", async () => {
    const { t, read } = open(way);
    const { versionId } = await uploadInApp(t, "images/hero", "one");
    const metadata = { url: "https://a.example", backend: "convex", versionId, basename: "x" };
    await t.mutation((ctx) => plain.updateAsset(ctx, { ...at("images/hero"), metadata }));
    expect(await read("getAsset", at("images/hero"))).toMatchObject({ metadata });
    await t.mutation((ctx) => plain.archiveAsset(ctx, at("images/hero")));
    const [archived, before] = [
      await read("getVersion", { versionId }),
      await t.query((ctx) => plain.getVersion(ctx, { versionId })),
    ];
    expect(archived).toEqual(before);
    await t.mutation((ctx) => plain.publishVersion(ctx, { versionId }));
    await t.mutation((ctx) =>
      plain.setAssetAccess(ctx, { ...at("images/hero"), access: "private" }),
    );
    expect(await read("getAsset", at("images/hero"))).toMatchObject({ published: { url: null } });
    expect(await read("getPublishedFile", at("images/hero"))).toBeNull();
  });

  test("what only a release publishes has the storage's URL, because the routes serve no drafts", async () => {
    const { t, read } = open(way);
    await uploadInApp(t, "images/hero", "one");
    const storageId = await storeInApp(t, "two");
    const perspective = await t.mutation(async (ctx) => {
      const { intentId } = await plain.startUpload(ctx, at("images/hero"));
      const draft = await plain.finishUpload(ctx, { intentId, storageId, publish: false });
      const { releaseId } = await plain.createRelease(ctx, { name: "Spring" });
      const entries = [{ ...at("images/hero"), versionId: draft.versionId }];
      await plain.addToRelease(ctx, { releaseId, entries });
      return releaseId;
    });
    for (const [name, args, pick] of READS) {
      if (name === "getVersion" || name === "getAsset") continue;
      const wanted = { ...args({ versionId: "", url: null }), perspective };
      const file = pick(await read(name, wanted)) as Rows & { isPreview?: boolean };
      expect([file.isPreview, file.url?.includes("/v/")], name).toEqual([true, false]);
    }
    await t.mutation((ctx) => plain.publishRelease(ctx, { releaseId: perspective }));
    const published: Rows = await read("getPublishedFile", { ...at("images/hero"), perspective });
    expect(published.url).toContain(`/v/${published.versionId}`);
  });

  test("is refused when nobody knows where the routes are", async () => {
    vi.stubEnv("CONVEX_SITE_URL", undefined);
    const { t, read } = open(way);
    await uploadInApp(t, "images/hero", "one");
    expect(await refusalOf(read("getPublishedFile", at("images/hero")))).toMatchObject({
      code: "ARGUMENT_INVALID",
      argument: "routesUrl",
    });
  });

  test("otherwise the storage's URL is named", async () => {
    const { t, read } = open(way, {});
    await uploadInApp(t, "images/hero", "one");
    const { url }: Rows = await read("getPublishedFile", at("images/hero"));
    expect(url).not.toContain("/v/");
  });
});

test("the URL is streamed, and may be kept for a year", async () => {
  const t: App = openSite({ mode: "stream" });
  const { seed, size } = await openStorage().place(t, "images/hero", 1000);
  const assets = new VersionedAssets(components.versionedAssets, { urls: "immutable" });
  const file = await t.query((ctx) => assets.getPublishedFile(ctx, at("images/hero")));
  const response = await t.fetch(file!.url.slice(SITE.length));
  expect(await response.bytes()).toEqual(patternOf(seed, 0, size - 1));
  expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
});
