/**
 * What each call costs, as the platform counts it.
 *
 * convex-test counts as Convex does in what matters here: `db.get` and each query are one range,
 * found or not; a document counts as read when it is returned, so a range that finds nothing reads
 * none; `patch` reads its row once more and writes it; `_storage` rows count like others. Deleting a
 * stored object and making a URL or an upload URL count as nothing. A nested call counts in its
 * caller, so the app mutation around each call here reads the whole price.
 */
import { describe, expect, test } from "vitest";
import { api } from "../_generated/api.js";
import type { MutationCtx } from "../_generated/server.js";
import { type Component, at, openComponent, store, upload } from "./component.test-helpers.js";

const { assetManager } = api;

export type Cost = { reads: number; writes: number; ranges: number };
export type Call = (ctx: MutationCtx) => Promise<unknown>;

export async function costOf(t: Component, call: Call): Promise<Cost> {
  return await t.mutation(async (ctx) => {
    await call(ctx);
    const metrics = await ctx.meta.getTransactionMetrics();
    return {
      reads: metrics.documentsRead.used,
      writes: metrics.documentsWritten.used,
      ranges: metrics.databaseQueries.used,
    };
  });
}

/** A folder `f` of 7 files and 7 folders, each with something below it; `f/a0` has 5 versions. */
export async function openTree(): Promise<Component> {
  const t = openComponent();
  for (let index = 0; index < 7; index += 1) {
    await upload(t, `f/a${index}`, `file ${index}`);
    await upload(t, `f/sub${index}/x/y/deep`, `deep ${index}`);
  }
  for (let version = 2; version <= 5; version += 1) await upload(t, "f/a0", `a0 ${version}`);
  return t;
}

export async function openedUpload(
  t: Component,
  path: string,
  content: string,
  { expect }: { expect?: { publishedVersionId: string } } = {},
) {
  const { intentId } = await t.mutation(assetManager.startUpload, {
    ...at(path),
    size: content.length,
    contentType: "application/octet-stream",
    expect,
  });
  return { intentId, storageId: await store(t, content) };
}

export async function versionsOf(t: Component, path: string) {
  return await t.query(assetManager.getAssetVersions, at(path));
}

export const firstPage = (numItems: number) => ({ paginationOpts: { numItems, cursor: null } });

/** What is measured, what it costs now to the document, and what the design allows. */
export type Price = [
  call: string,
  now: Cost,
  allowed: Partial<Cost>,
  prepare: (t: Component) => Promise<Call>,
];

/** Expects each call to cost exactly what it costs now, and no more than the design allows. */
export function expectPrices(prices: Price[]): void {
  describe("the price of", () => {
    test.each(prices)("%s", async (_call, now, allowed, prepare) => {
      const t = await openTree();
      const cost = await costOf(t, await prepare(t));
      for (const what of ["reads", "writes", "ranges"] as const) {
        expect(cost[what], `${what} that the design allows`).toBeLessThanOrEqual(
          allowed[what] ?? Infinity,
        );
      }
      expect(cost).toEqual(now);
    });
  });
}
