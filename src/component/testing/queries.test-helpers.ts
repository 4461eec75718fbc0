/** One call of every public query of the component, on assets that a test has made. */
import { type FunctionReference, makeFunctionReference } from "convex/server";
import { newSecret, uploadIdOf } from "../model/bytes/uploadIds.js";
import { type Component, BEGINNING, at } from "./component.test-helpers.js";

const modules = import.meta.glob<Record<string, unknown>>(
  ["../*.ts", "!../*.test.ts", "!../crons.ts", "!../convex.config.ts", "!../schema.ts"],
  { eager: true },
);

type Registered = { isQuery?: boolean; isPublic?: boolean };

/**
 * `api()` hands its answer, whole rows, back to the component; what `api()` itself answers is tested in
 * client/api.privateViews.test.ts.
 */
const FOR_THE_COMPONENT_ITSELF = "ids:resolve";

/** The names of all public queries, `assetManager:getAsset`, whose answers an app may pass on. */
export function publicQueries(): string[] {
  const named = Object.entries(modules).flatMap(([file, exported]) =>
    Object.entries(exported)
      .filter(([, value]) => {
        const { isQuery, isPublic } = (value ?? {}) as Registered;
        return isQuery === true && isPublic === true;
      })
      .map(([name]) => `${file.slice(3, -3)}:${name}`),
  );
  return named.filter((name) => name !== FOR_THE_COMPONENT_ITSELF).sort();
}

/** Ids of all uploads, as their callers have them: the secrets are replaced, because no row has one. */
export async function uploadIds(t: Component): Promise<string[]> {
  return await t.run(async (ctx) => {
    const ids: string[] = [];
    for (const { _id } of await ctx.db.query("uploadIntents").collect()) {
      const { secret, secretHash } = newSecret();
      await ctx.db.patch("uploadIntents", _id, { secretHash });
      ids.push(uploadIdOf(_id, secret));
    }
    return ids;
  });
}

/** What there is to ask for. */
export type Known = {
  /** Addresses of assets, `folder/name`; in the trash or not. */
  paths: string[];
  folders: string[];
  versionIds: string[];
  assetIds: string[];
  intentIds: string[];
  jobIds: string[];
  migrationIds: string[];
};

type Args = Record<string, unknown>;
const page = { paginationOpts: { numItems: 100, cursor: null } };

/** For each query the arguments of all calls that can be made of what is known. */
export const CALLS_OF_QUERIES: Record<string, (known: Known) => Args[]> = {
  "assetManager:getAsset": ({ paths }) => paths.map(at),
  "assetManager:getAssetVersions": ({ paths }) => paths.map(at),
  "assetManager:getFolder": ({ folders }) => folders.map((path) => ({ path })),
  "assetManager:getPublishedFile": ({ paths }) => paths.map(at),
  "assetManager:getUpload": ({ intentIds }) => intentIds.map((intentId) => ({ intentId })),
  "assetManager:getVersion": ({ versionIds }) => versionIds.map((versionId) => ({ versionId })),
  "assetManager:listAssets": ({ folders }) => folders.map((folderPath) => ({ folderPath })),
  "assetManager:listFolders": ({ folders }) => folders.map((parentPath) => ({ parentPath })),
  "assetManager:listPublishedFilesInFolder": ({ folders }) =>
    folders.map((folderPath) => ({ folderPath })),
  "changelog:audit": ({ assetIds, folders }) => [
    page,
    ...assetIds.map((assetId) => ({ assetId, ...page })),
    ...folders.map((folderPath) => ({ folderPath, ...page })),
    { by: "ada", ...page },
  ],
  "changelog:head": () => [{}],
  "content:findFile": ({ paths, versionIds }) =>
    [true, false].flatMap((withPrivate) => [
      ...paths.map((path) => ({ ...at(path), withPrivate })),
      ...versionIds.map((versionId) => ({ versionId, withPrivate })),
    ]),
  "changelog:listForFolder": ({ folders }) =>
    folders.flatMap((folderPath) =>
      [true, false].map((recursive) => ({ folderPath, recursive, cursor: BEGINNING, limit: 1000 })),
    ),
  "changelog:listSince": () => [{ cursor: BEGINNING, limit: 1000 }],
  "migration:getMigration": ({ migrationIds }) =>
    migrationIds.map((migrationId) => ({ migrationId })),
  "migration:listMigrations": () => [{ limit: 100 }],
  "jobs:getJob": ({ jobIds }) => jobIds.map((jobId) => ({ jobId })),
  "jobs:listJobs": ({ folders }) => folders.map((folderPath) => ({ folderPath, limit: 100 })),
  "pages:getAssetVersionsPage": ({ paths }) => paths.map((path) => ({ ...at(path), ...page })),
  "pages:listAssetsPage": ({ folders }) => folders.map((folderPath) => ({ folderPath, ...page })),
  "pages:listFoldersPage": ({ folders }) => folders.map((parentPath) => ({ parentPath, ...page })),
  "pages:listPublishedFilesPage": ({ folders }) =>
    folders.map((folderPath) => ({ folderPath, ...page })),
  "search:searchAssets": ({ paths }) =>
    paths.map((path) => ({ text: at(path).basename, limit: 200 })),
  "quotas:getQuota": ({ folders }) => folders.map((folderPath) => ({ folderPath })),
  "settings:getSettings": () => [{}],
  "settings:getUploadLimits": ({ folders }) => folders.map((folderPath) => ({ folderPath })),
  "sweeper:listSweeps": () => [{ limit: 100 }],
  "trash:getTakedown": ({ assetIds }) => assetIds.map((assetId) => ({ assetId })),
  "trash:getTrashed": ({ assetIds }) => assetIds.map((assetId) => ({ assetId })),
  "trash:listTrash": () => [page],
  "usage:listFolderUsage": ({ folders }) => folders.map((folderPath) => ({ folderPath, ...page })),
  "usage:listStorageUsage": () => [page],
  "v1:getAsset": ({ paths }) => paths.map(at),
  "v1:getAssetVersions": ({ paths }) => paths.map(at),
  "v1:getFolder": ({ folders }) => folders.map((path) => ({ path })),
  "v1:getFolderWithAssets": ({ folders }) => folders.map((path) => ({ path })),
  "v1:getPublishedFile": ({ paths }) => paths.map(at),
  "v1:getPublishedFileForServing": ({ paths }) => paths.map(at),
  "v1:getPublishedVersion": ({ paths }) => paths.map(at),
  "v1:getVersionForServing": ({ versionIds }) => versionIds.map((versionId) => ({ versionId })),
  "v1:getVersionPreviewUrl": ({ versionIds }) => versionIds.map((versionId) => ({ versionId })),
  "v1:listAllFolders": () => [{}],
  "v1:listAssetEvents": ({ paths }) => paths.map(at),
  "v1:listAssets": ({ folders }) => folders.map((folderPath) => ({ folderPath })),
  "v1:listFolders": ({ folders }) => folders.map((parentPath) => ({ parentPath })),
  "v1:listFoldersWithAssets": ({ folders }) => folders.map((parentPath) => ({ parentPath })),
  "v1:listForFolder": ({ folders }) =>
    folders.map((folderPath) => ({ folderPath, cursor: BEGINNING, limit: 1000 })),
  "v1:listPendingConvexDeletions": () => [{ limit: 1000 }],
  "v1:listPendingR2Deletions": () => [{ limit: 1000 }],
  "v1:listPublishedAssetsInFolder": ({ folders }) => folders.map((folderPath) => ({ folderPath })),
  "v1:listPublishedFilesInFolder": ({ folders }) => folders.map((folderPath) => ({ folderPath })),
  "v1:listSince": () => [{ cursor: BEGINNING, limit: 1000 }],
};

/** What each query answers to all of its calls, as one text. */
export async function answersOf(t: Component, known: Known): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const [name, calls] of Object.entries(CALLS_OF_QUERIES)) {
    const query: FunctionReference<"query"> = makeFunctionReference<"query">(name);
    const results: unknown[] = [];
    for (const args of calls(known)) results.push(await t.query(query, args));
    answers[name] = JSON.stringify(results);
  }
  return answers;
}
