/**
 * The source for files in convex-versioned-assets 1.x. Its lists are not paginated, and its folder list
 * contains only folders that were created explicitly. The migration therefore finds assets through both its
 * folders and its feed.
 */
import { components } from "../_generated/api.js";
import type { ActionCtx } from "../_generated/server.js";
import { type FoundItem, type FoundPage, type Source, known, toHex } from "./source.js";

const { assetFsHttp, assetManager, changelog, migration, signedUrl } = components.versionedAssets;

type Position = { folder: string | null } | { createdAt: number };

const FOLDERS_AT_ONCE = 20;
/** More than one transaction may have written at that time, so read again from it. */
const CHANGES_AT_ONCE = 6000;
const LOOKUPS_AT_ONCE = 20;

export const versionOne: Source = {
  async find(ctx, position) {
    const from = (position === null ? { folder: null } : JSON.parse(position)) as Position;
    return "folder" in from ? await findInFolders(ctx, from.folder) : await findInFeed(ctx, from);
  },

  async versionsOf(ctx, { folderPath, basename = "" }) {
    const versions = await ctx.runQuery(assetManager.getAssetVersions, { folderPath, basename });
    const inOrder = [...versions].sort((a, b) => a.version - b.version);
    return inOrder.map((version) => ({
      id: version._id,
      number: version.version,
      isPublished: version.state === "published",
      size: version.size,
      sha256: toHex(version.sha256),
      contentType: version.contentType,
      filename: version.originalFilename,
      label: version.label,
      actor: version.createdBy,
      metadata: known({
        migratedFrom: "convex-versioned-assets 1",
        versionId: version._id,
        version: version.version,
        createdAt: version.createdAt,
        createdBy: version.createdBy,
        publishedAt: version.publishedAt,
        publishedBy: version.publishedBy,
        archivedAt: version.archivedAt,
        archivedBy: version.archivedBy,
      }),
    }));
  },

  async urlOf(ctx, { id: versionId }) {
    const preview = await ctx.runQuery(assetFsHttp.getVersionPreviewUrl, { versionId });
    if (preview !== null) return preview.url;
    // A file in a bucket without a public URL.
    const r2Config = bucket();
    if (r2Config === null) return null;
    return await ctx.runAction(signedUrl.getSignedUrl, { versionId, expiresIn: 900, r2Config });
  },

  async countVersions(ctx) {
    try {
      return (await ctx.runQuery(migration.getMigrationStats, {})).totalVersions;
    } catch {
      // 1.x reads every version for this, which fails above some tens of thousands.
      return null;
    }
  },
};

async function findInFolders(ctx: ActionCtx, after: string | null): Promise<FoundPage> {
  const folders = await ctx.runQuery(assetManager.listAllFolders, {});
  const rest = folders.filter(({ path }) => after === null || path > after);
  const page = rest.sort((a, b) => (a.path < b.path ? -1 : 1)).slice(0, FOLDERS_AT_ONCE);
  const items: FoundItem[] = page.map(({ _id, path, name }) => ({
    sourceId: _id,
    folderPath: path,
    name,
    revision: path,
  }));
  const unlisted: string[] = [];
  const paths = page.map(({ path }) => path);
  for (const folderPath of after === null ? ["", ...paths] : paths) {
    try {
      const assets = await ctx.runQuery(assetManager.listAssets, { folderPath });
      items.push(...assets.map(foundAsset));
    } catch {
      // Too many files for its list. Its feed also contains them.
      unlisted.push(folderPath === "" ? "/" : folderPath);
    }
  }
  const next: Position =
    rest.length > page.length ? { folder: page.at(-1)!.path } : { createdAt: 0 };
  return { items, next: JSON.stringify(next), unlisted };
}

type AssetRow = (typeof assetManager.listAssets)["_returnType"][number];

function foundAsset({ _id, folderPath, basename, versionCounter }: AssetRow): FoundItem {
  return { sourceId: _id, folderPath, basename, revision: String(versionCounter) };
}

async function findInFeed(
  ctx: ActionCtx,
  { createdAt }: { createdAt: number },
): Promise<FoundPage> {
  // Without an id, because 1.x does not order changes with equal times by id.
  const cursor = { createdAt, id: "" };
  const limit = CHANGES_AT_ONCE;
  const page = (await ctx.runQuery(changelog.listSince, { cursor, limit })) as {
    changes: { folderPath: string; basename?: string; createdAt: number }[];
  };
  const paths = new Map<string, { folderPath: string; basename: string }>();
  for (const { folderPath, basename } of page.changes) {
    if (basename === undefined) continue;
    paths.set(JSON.stringify([folderPath, basename]), { folderPath, basename });
  }
  const items: FoundItem[] = [];
  const waiting = [...paths.values()];
  while (waiting.length > 0) {
    const batch = waiting.splice(0, LOOKUPS_AT_ONCE);
    const assets = await Promise.all(
      batch.map((path) => ctx.runQuery(assetManager.getAsset, path)),
    );
    items.push(...assets.filter((asset) => asset !== null).map(foundAsset));
  }
  if (page.changes.length < limit) return { items, next: null };
  const last = page.changes.at(-1)!.createdAt;
  return { items, next: JSON.stringify({ createdAt: last > createdAt ? last : createdAt + 1 }) };
}

/** The bucket of 1.x, if its files have no public URLs. */
function bucket() {
  // Not declared in convex.config.ts, because most apps do not need them here.
  // eslint-disable-next-line @convex-dev/no-process-env
  const { R2_BUCKET, R2_ENDPOINT, R2_ACCESS_KEY_ID, R2_SECRET_ACCESS_KEY } = process.env;
  if (!R2_BUCKET || !R2_ENDPOINT || !R2_ACCESS_KEY_ID || !R2_SECRET_ACCESS_KEY) return null;
  return { R2_BUCKET, R2_ENDPOINT, R2_ACCESS_KEY_ID, R2_SECRET_ACCESS_KEY, R2_PUBLIC_URL: "" };
}
