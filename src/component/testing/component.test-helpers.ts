/** What the component's tests share: an empty component, uploads in one line, and what it holds. */
import { type TestConvex, convexTest } from "convex-test";
import { api } from "../_generated/api.js";
import type { Doc, Id, TableNames } from "../_generated/dataModel.js";
import type { AssetPath } from "../../shared/paths.js";
import { followClockOfTest } from "../../../local/host/convexTestInternals.js";
import schema from "../schema.js";

const modules = import.meta.glob(["../**/*.ts", "!../**/*.test.ts", "!../**/*.test-helpers.ts"]);

export type Component = TestConvex<typeof schema>;

export function openComponent(): Component {
  const t = convexTest({ schema, modules });
  followClockOfTest(t);
  return t;
}

/** For tests of many calls, on machines that are slow or busy. */
export const PATIENT = { timeout: 120_000 };

export const BEGINNING = { createdAt: 0, id: "" };

/** `{folderPath: "a/b", basename: "c"}` for `a/b/c`. */
export function at(path: string): AssetPath {
  const slash = path.lastIndexOf("/");
  return {
    folderPath: slash === -1 ? "" : path.slice(0, slash),
    basename: path.slice(slash + 1),
  };
}

export async function sha256Of(content: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(content));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Puts bytes into the component's storage, as an upload request does. */
export async function store(t: Component, content: string): Promise<Id<"_storage">> {
  return await t.run((ctx) => ctx.storage.store(new Blob([content])));
}

export type UploadOptions = {
  actor?: string;
  filename?: string;
  label?: string;
  contentType?: string;
  metadata?: Doc<"versions">["metadata"];
  /** False leaves the version a draft. */
  publish?: boolean;
};

/** Opens an upload, sends the bytes and finishes it. */
export async function upload(
  t: Component,
  path: string,
  content: string,
  { actor, publish, ...description }: UploadOptions = {},
) {
  const ticket = await t.mutation(api.assetManager.startUpload, {
    ...at(path),
    ...description,
    actor,
  });
  const storageId = await store(t, content);
  const finished = await t.mutation(api.assetManager.finishUpload, {
    intentId: ticket.intentId,
    storageId,
    publish,
    actor,
  });
  return { ...finished, storageId, intentId: ticket.intentId };
}

/** The whole feed, read in pages of `limit`. */
export async function readFeed(t: Component, folderPath?: string, limit = 1000) {
  const read = async (cursor: typeof BEGINNING) =>
    folderPath === undefined
      ? await t.query(api.changelog.listSince, { cursor, limit })
      : await t.query(api.changelog.listForFolder, { folderPath, cursor, limit });
  const changes = [];
  let cursor = BEGINNING;
  for (let turn = 0; turn < 10_000; turn += 1) {
    const page = await read(cursor);
    changes.push(...page.changes);
    cursor = page.nextCursor;
    if (page.isDone) return changes;
  }
  throw new Error("The feed has no end.");
}

/** The feed in short: what happened where, oldest first. */
export async function feedLines(t: Component, folderPath?: string): Promise<string[]> {
  const changes = await readFeed(t, folderPath);
  return changes.map(({ type, folderPath, basename }) =>
    [type, [folderPath, basename].filter(Boolean).join("/")].join(" ").trim(),
  );
}

/** What those who manage see of the published version. */
export async function publishedVersion(t: Component, assetPath: AssetPath) {
  const asset = await t.query(api.assetManager.getAsset, assetPath);
  const versionId = asset?.publishedVersionId;
  return versionId ? await t.query(api.assetManager.getVersion, { versionId }) : null;
}

/** All tables of the component. */
export const TABLES = [
  "folders",
  "assets",
  "versions",
  "blobs",
  "changelog",
  "feedStarts",
  "uploadIntents",
  "images",
  "imageWalks",
  "renditions",
  "renditionWork",
  "expirations",
  "references",
  "holds",
  "shares",
  "sharePins",
  "shareCounters",
  "publications",
  "releases",
  "releaseEntries",
  "jobs",
  "trashedAssets",
  "trashedFolders",
  "privatePaths",
  "folderLocks",
  "quotas",
  "quotaCounts",
  "quotaCounters",
  "migrations",
  "retentionRules",
  "retentionWalks",
  "erasures",
  "erasedPaths",
  "sweeps",
  "orphanScan",
  "signingKeys",
  "uploadLimits",
  "imagePresets",
  "settings",
] as const satisfies readonly TableNames[];

export async function rows<Table extends TableNames>(
  t: Component,
  table: Table,
): Promise<Doc<Table>[]> {
  return await t.run(async (ctx) => (await ctx.db.query(table).collect()) as Doc<Table>[]);
}

export async function storedObjects(t: Component): Promise<Id<"_storage">[]> {
  return await t.run(async (ctx) =>
    (await ctx.db.system.query("_storage").collect()).map((file) => file._id),
  );
}

/** Every row of every table and every stored object. */
export async function snapshot(t: Component): Promise<Record<string, unknown>> {
  const tables = await Promise.all(
    TABLES.map(async (table) => [table, await rows(t, table)] as const),
  );
  return { ...Object.fromEntries(tables), stored: await storedObjects(t) };
}
