/** What a request costs, as the platform counts it. */
import {
  type FunctionReference,
  type GenericActionCtx,
  type GenericDataModel,
  type GenericQueryCtx,
  type PublicHttpAction,
  type RoutableMethod,
  httpActionGeneric,
  httpRouter,
} from "convex/server";
import { describe, expect, test, vi } from "vitest";
import {
  type App,
  type Values,
  assets,
  components,
  openApp,
} from "../../component/testing/app.test-helpers.js";
import { gif, makeInApp, sendInApp } from "../../component/testing/images.test-helpers.js";
import type { AssetRouteOptions } from "./options.js";
import { registerAssetRoutes } from "./routes.js";
import { closeFolder, openStorage, signedPath } from "./site.test-helpers.js";

type Ctx = GenericActionCtx<GenericDataModel>;
type Handler = (ctx: Ctx, request: Request) => Promise<Response>;
type Cost = { calls: number; documents: number; ranges: number; written: number };

const NOTHING: Cost = { calls: 0, documents: 0, ranges: 0, written: 0 };

/** A site whose every call of the component is counted. */
function openMeteredSite(options: AssetRouteOptions) {
  const cost = { ...NOTHING };
  const http = httpRouter();
  registerAssetRoutes(http, components.versionedAssets, options);

  function metered(found: PublicHttpAction): PublicHttpAction {
    const { _handler } = found as unknown as { _handler: Handler };
    const count = async ({ meta }: Pick<GenericQueryCtx<GenericDataModel>, "meta">) => {
      const metrics = await meta.getTransactionMetrics();
      cost.calls += 1;
      cost.documents += metrics.documentsRead.used;
      cost.ranges += metrics.databaseQueries.used;
      cost.written += metrics.documentsWritten.used;
    };
    const runQuery = async (query: FunctionReference<"query">, args: Values): Promise<unknown> =>
      await t.query(async (ctx) => {
        const result: unknown = await ctx.runQuery(query, args);
        await count(ctx);
        return result;
      });
    const runMutation = async (
      mutation: FunctionReference<"mutation">,
      args: Values,
    ): Promise<unknown> =>
      await t.mutation(async (ctx) => {
        const result: unknown = await ctx.runMutation(mutation, args);
        await count(ctx);
        return result;
      });
    const runAction = () => Promise.reject(new Error("a request may not run actions"));
    const counted = { runQuery, runMutation, runAction };
    return httpActionGeneric(
      async (ctx, request) => await _handler({ ...ctx, ...counted } as Ctx, request),
    );
  }
  const lookup = (path: string, method: RoutableMethod) => {
    const [found, ...rest] = http.lookup(path, method)!;
    return [metered(found), ...rest];
  };
  const t: App = openApp({ http: { default: { lookup } } });

  async function costOf(path: string, method = "GET", headers: Record<string, string> = {}) {
    Object.assign(cost, NOTHING);
    const response = await t.fetch(path, { method, headers });
    return { ...cost, status: response.status };
  }
  return { t, costOf };
}

describe.each<AssetRouteOptions>([
  {},
  { mode: "stream" },
  { mode: "stream", authorize: () => true, maxAge: 60, allowOrigins: [] },
])("with %o", (options) => {
  test("a stable address reads one document, whatever the conditions", async () => {
    const { t, costOf } = openMeteredSite(options);
    const storage = openStorage();
    for (let version = 1; version <= 5; version += 1) await storage.place(t, "a/hero", version);
    const etag = (await t.fetch("/assets/a/hero")).headers.get("etag")!;
    const one = { calls: 1, documents: 1, ranges: 2, written: 0 };
    expect(await costOf("/assets/a/hero")).toMatchObject(one);
    expect(await costOf("/assets/a/hero?download")).toMatchObject(one);
    expect(await costOf("/assets/a/hero", "HEAD")).toMatchObject(one);
    expect(await costOf("/assets/a/hero", "GET", { Range: "bytes=0-1" })).toMatchObject(one);
    const known = await costOf("/assets/a/hero", "GET", { "If-None-Match": etag });
    expect(known).toMatchObject(one);
  });

  test("a stored width costs what its original does, and one that is not stored two documents more: that rules exist, and the rule", async () => {
    const { t, costOf } = openMeteredSite(options);
    openStorage();
    await t.mutation((ctx) =>
      assets.setImagePresets(ctx, { folderPath: "a", widths: [320], formats: ["png"] }),
    );
    const image = { width: 1600, height: 800 };
    const { versionId } = await sendInApp(t, "a/hero", gif(1600, 800), image);
    vi.unstubAllGlobals();
    vi.stubGlobal("fetch", async () => new Response(gif(1600, 800)));
    expect(await makeInApp(t)).toBe(1);
    const one = { calls: 1, documents: 1, ranges: 2, written: 0 };
    expect(await costOf("/assets/a/hero?w=320", "HEAD")).toMatchObject(one);
    expect(await costOf("/assets/a/hero?w=1600", "HEAD")).toMatchObject(one);
    const two = { calls: 1, documents: 2, ranges: 3, written: 0 };
    const another = { calls: 1, documents: 3, ranges: 4, written: 0 };
    expect(await costOf("/assets/a/hero?w=640", "HEAD")).toMatchObject(another);
    expect(await costOf(`/assets/v/${versionId}?w=320`, "HEAD")).toMatchObject(two);
    const old = await sendInApp(t, "a/hero", gif(1600, 801), image);
    expect(old.version).toBe(2);
    const three = { calls: 1, documents: 3, ranges: 4, written: 0 };
    expect(await costOf(`/assets/v/${versionId}?w=320`, "HEAD")).toMatchObject(three);
  });

  test("a version reads two, and its asset's trash is why", async () => {
    const { t, costOf } = openMeteredSite(options);
    const { versionId } = await openStorage().place(t, "hero", 10);
    const etag = (await t.fetch(`/assets/v/${versionId}`)).headers.get("etag")!;
    const two = { calls: 1, documents: 2, ranges: 3, written: 0 };
    expect(await costOf(`/assets/v/${versionId}`)).toMatchObject(two);
    expect(await costOf(`/assets/v/${versionId}/hero.png`)).toMatchObject(two);
    const known = await costOf(`/assets/v/${versionId}`, "GET", { "If-None-Match": etag });
    expect(known).toMatchObject(two);
  });

  test("what is not there reads nothing, and what cannot be is not looked for", async () => {
    const { costOf } = openMeteredSite(options);
    const nothing = { documents: 0, written: 0, status: 404 };
    expect(await costOf("/assets/none")).toEqual({ ...nothing, calls: 1, ranges: 1 });
    expect(await costOf("/assets/a//b")).toEqual({ ...NOTHING, status: 400 });
    expect(await costOf("/assets/none", "OPTIONS")).toEqual({ ...NOTHING, status: 204 });
    expect(await costOf("/assets/none", "POST")).toEqual({ ...NOTHING, status: 405 });
  });

  test("bytes are fetched only where they are sent", async () => {
    const { t, costOf } = openMeteredSite(options);
    const storage = openStorage();
    const { versionId } = await storage.place(t, "hero", 10);
    for (const headers of [
      { "If-None-Match": `"${versionId}"` },
      { "If-None-Match": "*" },
      { "If-Match": '"other"' },
      { Range: "bytes=99-" },
    ] as Record<string, string>[]) {
      await costOf("/assets/hero?download", "GET", headers);
    }
    await costOf("/assets/hero?download", "HEAD");
    expect(storage.requests).toEqual([]);
    await costOf("/assets/hero?download");
    expect(storage.requests).toHaveLength(1);
  });
});

describe("a private file", () => {
  /** A site with a private file of some versions, and a key that has signed already. */
  async function openClosedSite(options: AssetRouteOptions) {
    const { t, costOf } = openMeteredSite(options);
    const storage = openStorage();
    await closeFolder(t, "secret");
    for (let version = 1; version <= 5; version += 1)
      await storage.place(t, "secret/plan", version);
    const file = await storage.place(t, "secret/plan", 10);
    const signed = await signedPath(t, file);
    return { costOf, storage, file, signed };
  }
  /** The same for every way of asking. */
  const WAYS: [method: string, headers: Record<string, string>][] = [
    ["GET", {}],
    ["HEAD", {}],
    ["GET", { Range: "bytes=0-1" }],
    ["GET", { "If-None-Match": "*" }],
  ];

  test("that nobody is asked about costs one range more than a public one: is its folder taken down?", async () => {
    const { costOf, file } = await openClosedSite({});
    const nothing = { written: 0, status: 404 };
    const one = { calls: 1, documents: 1, ranges: 2 };
    expect(await costOf("/assets/secret/plan")).toEqual({ ...nothing, ...one });
    // And a look at what may be in a folder named v.
    const two = { calls: 2, documents: 2, ranges: 4 };
    expect(await costOf(`/assets/v/${file.versionId}`)).toEqual({ ...nothing, ...two });
  });

  test.each(WAYS)(
    "is found, then opened, when it is let through: %s %o",
    async (method, headers) => {
      const { costOf, file } = await openClosedSite({ authorize: () => true });
      const both = { calls: 2, written: 0 };
      const stable = await costOf("/assets/secret/plan", method, headers);
      expect(stable).toMatchObject({ ...both, documents: 3, ranges: 5 });
      const version = await costOf(`/assets/v/${file.versionId}`, method, headers);
      expect(version).toMatchObject({ ...both, documents: 4, ranges: 6 });
    },
  );

  test("reads no more when it is refused than it takes to ask", async () => {
    const { costOf, file, storage } = await openClosedSite({ authorize: () => false });
    const refused = { calls: 1, written: 0, status: 404 };
    const stable = await costOf("/assets/secret/plan");
    expect(stable).toEqual({ ...refused, documents: 1, ranges: 2 });
    const version = await costOf(`/assets/v/${file.versionId}`);
    expect(version).toEqual({ ...refused, documents: 2, ranges: 3 });
    expect(storage.requests).toEqual([]);
  });

  test("reads the key as well to be signed for, and writes nothing", async () => {
    const { costOf, file, storage } = await openClosedSite({ authorize: () => ({ signFor: 60 }) });
    const signed = { calls: 2, written: 0, status: 302 };
    const stable = await costOf("/assets/secret/plan");
    expect(stable).toEqual({ ...signed, documents: 4, ranges: 6 });
    const version = await costOf(`/assets/v/${file.versionId}`);
    expect(version).toEqual({ ...signed, documents: 5, ranges: 7 });
    expect(storage.requests).toEqual([]);
  });

  test.each(WAYS)("at a signed address reads three: %s %o", async (method, headers) => {
    const { costOf, signed } = await openClosedSite({});
    const three = { calls: 1, documents: 3, ranges: 4, written: 0 };
    expect(await costOf(signed, method, headers)).toMatchObject(three);
  });

  test("at an address that is not ours is not looked for", async () => {
    const { costOf, signed } = await openClosedSite({});
    const refused = { calls: 1, written: 0, status: 403 };
    const nothing = { documents: 0, ranges: 0 };
    expect(await costOf("/assets/secret/plan?signature=x")).toEqual({ ...refused, ...nothing });
    const past = signed.replace(/expires=\d+/, "expires=1");
    const forged = signed.replace(/signature=.*/, `signature=${"A".repeat(43)}`);
    for (const each of [past, forged]) {
      expect(await costOf(each)).toEqual({ ...refused, documents: 1, ranges: 1 });
    }
  });
});
