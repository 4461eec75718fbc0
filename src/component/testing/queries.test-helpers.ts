/** Calls of every public query of the component, on assets that a test has made. */
import { type FunctionReference, makeFunctionReference } from "convex/server";
import { api } from "../_generated/api.js";
import { ALL_MODULES } from "../../shared/functions/index.js";
import { newSecret, uploadIdOf } from "../model/bytes/uploadIds.js";
import { type AnyFunction, type Args, functionsOf } from "./arguments.test-helpers.js";
import { type Component, BEGINNING, at } from "./component.test-helpers.js";

/**
 * `api()` hands its answer, whole rows, back to the component; what `api()` itself answers is tested in
 * client/api.privateViews.test.ts.
 */
const FOR_THE_COMPONENT_ITSELF = "ids:resolve";

const QUERIES = functionsOf(ALL_MODULES).filter(
  ([name, { type }]) => type === "query" && name !== FOR_THE_COMPONENT_ITSELF,
);

/** Makes a release that unpublishes an asset. */
export async function releaseOf(t: Component, path: string): Promise<string> {
  const { releaseId } = await t.mutation(api.releases.createRelease, { name: "Spring" });
  const entries = [{ ...at(path), action: "archive" as const }];
  await t.mutation(api.releases.addToRelease, { releaseId, entries });
  return releaseId;
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
  /** Paths of assets, `folder/name`; in the trash or not. */
  paths: string[];
  folders: string[];
  versionIds: string[];
  assetIds: string[];
  intentIds: string[];
  jobIds: string[];
  migrationIds: string[];
  releaseIds: string[];
  erasureIds: string[];
};

/** For each name of a field, every value that is known. */
const VALUES: Record<string, (known: Known) => unknown[]> = {
  width: () => [320],
  formats: () => [["webp"]],
  assetId: ({ assetIds }) => assetIds,
  at: () => [1, Date.now(), Date.UTC(2100, 0)],
  from: () => [0, 1, Date.now()],
  to: () => [Date.now(), Date.UTC(2100, 0)],
  by: () => ["ada"],
  contentTypes: () => [["text/plain"]],
  files: ({ paths }) => [paths.map(at)],
  folderPath: ({ folders }) => folders,
  intentId: ({ intentIds }) => intentIds,
  isPublished: () => [true, false],
  jobId: ({ jobIds }) => jobIds,
  limit: () => [100],
  migrationId: ({ migrationIds }) => migrationIds,
  onlyExpired: () => [true, false],
  order: () => ["asc", "desc"],
  paginationOpts: () => [{ numItems: 100, cursor: null }],
  parentPath: ({ folders }) => folders,
  erasureId: ({ erasureIds }) => erasureIds,
  path: ({ folders }) => folders,
  perspective: ({ releaseIds }) => releaseIds,
  releaseId: ({ releaseIds }) => releaseIds,
  recursive: () => [true, false],
  text: ({ paths }) => paths.map((path) => at(path).basename),
  versionId: ({ versionIds }) => versionIds,
  withReleased: () => [true, false],
  withPrivate: () => [true, false],
};

/** Every combination of the values of some fields. */
function combinations(fields: string[], { clientArgs }: AnyFunction, known: Known): Args[] {
  const isAsset = fields.includes("basename");
  const [first, ...rest] = fields.filter((field) => !isAsset || field !== "folderPath");
  if (first === undefined) return [{}];
  const valuesOf = (field: string): Args[] => {
    if (field === "basename") return known.paths.map(at);
    if (field === "cursor")
      return [{ cursor: clientArgs.cursor!.kind === "object" ? BEGINNING : null }];
    const values = VALUES[field];
    if (values === undefined) throw new Error(`No values are known for the argument ${field}.`);
    return values(known).map((value) => ({ [field]: value }));
  };
  const others = combinations(rest, { clientArgs } as AnyFunction, known);
  return valuesOf(first).flatMap((value) => others.map((other) => ({ ...value, ...other })));
}

/** Every call with the required arguments alone, and with one optional argument or path beside them. */
function callsOf(declared: AnyFunction, known: Known): Args[] {
  const fields = Object.keys(declared.clientArgs);
  const required = fields.filter((field) => declared.clientArgs[field]!.isOptional === "required");
  const optional = fields.filter((field) => !required.includes(field));
  const beside = optional.map((field) => (field === "basename" ? ["folderPath", field] : [field]));
  return [[], ...beside].flatMap((more) => combinations([...required, ...more], declared, known));
}

/**
 * What each query answers to all of its calls, as one text. An error counts as an answer, and each query must
 * have answered without one.
 */
export async function answersOf(t: Component, known: Known): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const [name, declared] of QUERIES) {
    const query: FunctionReference<"query"> = makeFunctionReference<"query">(name);
    const results: unknown[] = [];
    let answered = 0;
    const calls = callsOf(declared, known);
    for (const args of calls) {
      try {
        results.push(await t.query(query, args));
        answered += 1;
      } catch (error) {
        results.push(String(error));
      }
    }
    if (calls.length > 0 && answered === 0) throw new Error(`${name}: ${String(results[0])}`);
    answers[name] = JSON.stringify(results);
  }
  return answers;
}
