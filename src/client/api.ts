import {
  type DefaultFunctionArgs,
  type FunctionReference,
  type GenericDataModel,
  type GenericMutationCtx,
  type GenericQueryCtx,
  type RegisteredMutation,
  type RegisteredQuery,
  mutationGeneric,
  queryGeneric,
} from "convex/server";
import type { PropertyValidators } from "convex/values";
import type { ComponentApi } from "../component/_generated/component.js";
import { type ApiFunction, type Functions, MODULES } from "../shared/functions/index.js";
import { type ById, assetAt } from "../shared/functions/paths.js";
import { type AssetPath, ROOT, isWithin } from "../shared/paths.js";
import { parseAuthResult } from "./callbacks.js";
import { type VersionedAssetsOptions, routesUrlOf, withUrls } from "./routesUrl.js";
import type { FunctionName, References } from "./types.js";

/** A client's call, for the `auth` callback to check. */
export type AuthRequest = {
  /** The name of the called function. */
  functionName: ApiFunction;
  /**
   * `read` returns what every visitor of the site may see: published files and the limits of uploads. `inspect`
   * returns what only those who manage files may see: actors, labels, metadata, file names, drafts, versions,
   * folders, the trash, jobs, settings and the feed. Neither changes anything. `sign` returns a file that may be private.
   * `write` never changes which version a path serves, or how it is described: it makes drafts, folders and metadata.
   * `publish` may change it: it publishes, restores, describes, archives, moves, copies or deletes. `admin` changes settings and access, or deletes permanently.
   * `finishUpload` is `write` with `publish: false`, else `publish`; `updateAsset` and `describeAssets` are
   * `publish` with anything but metadata, else `write`. A call with a `perspective` is `inspect`.
   */
  kind: "read" | "inspect" | "sign" | "write" | "publish" | "admin";
  /**
   * Every path that the call touches: of a folder, or of an asset as `folder/basename`. A move contains both
   * its ends. `""` means everything, or an unknown id.
   */
  paths: string[];
  /**
   * The release in whose perspective published files are read: as if it were published, so the result may have drafts. `paths`
   * has its folder, too. Paths outside of this folder are asked about separately, as without a perspective.
   */
  perspective?: string;
};

/** The options of `api()`. */
export type ApiOptions<DataModel extends GenericDataModel> = {
  /**
   * Checks each call. Throw to refuse it. The return value is recorded as the actor of a write: an id of the
   * user in your app, or `null` for an unknown user. Any other value refuses the call, `undefined`, `true` and
   * `""` included, with the error AUTH_CALLBACK_INVALID.
   */
  auth: (
    ctx: GenericQueryCtx<DataModel> | GenericMutationCtx<DataModel>,
    request: AuthRequest,
  ) => string | null | Promise<string | null>;
};

/** The arguments that only the app's own code may pass. */
type TrustedName = "actor" | "r2Config" | "resolved" | "routesUrl";

type Registered<Type, Args extends DefaultFunctionArgs, Returned> = Type extends "query"
  ? RegisteredQuery<"public", Args, Returned>
  : RegisteredMutation<"public", Args, Returned>;

/**
 * A function for an app to export: it accepts the arguments for clients, and calls `auth` first. `Omit` would
 * show the other arguments in editors.
 */
type Exported<Reference> =
  Reference extends FunctionReference<infer Type, "internal", infer Accepted, infer Returned>
    ? Registered<
        Type,
        { [Name in keyof Accepted as Exclude<Name, TrustedName>]: Accepted[Name] },
        Promise<Returned>
      >
    : never;

/** The functions of `Declared`. Their names lead to the declarations and their docstrings. */
type ExportedOf<Declared, Name extends keyof Declared> = {
  [N in Name]: Exported<References[N & FunctionName]>;
};

/** The functions that `api()` returns. */
export type AssetApi = ExportedOf<Functions, ApiFunction>;

/** The common properties of all declarations and their functions. */
type Offered = {
  functionName: ApiFunction;
  type: "query" | "mutation";
  kind: AuthRequest["kind"];
  args: PropertyValidators;
  clientArgs: PropertyValidators;
  paths: ((args: Called) => string[]) | ById<Called>;
  publishes?: (args: Called) => boolean;
  otherPaths?: string;
  fn: never;
};

type Called = Record<string, unknown>;

/** An asset of a result; with `currentPath` if the call was about its former path. */
type OtherAsset = AssetPath & { currentPath?: string };

/** Returns the path of an asset, `null` if `auth` was asked about it. */
function otherPath({ currentPath, ...asset }: OtherAsset): string | null {
  const path = assetAt(asset);
  return currentPath === path ? null : (currentPath ?? path);
}

/** A context that records whether it was used to write, because only writes can outdate a handle. */
function watch<Ctx extends object>(ctx: Ctx): { ctx: Ctx; hasWritten: () => boolean } {
  if (!("runMutation" in ctx)) return { ctx, hasWritten: () => false };
  const { runMutation } = ctx as { runMutation: (...call: unknown[]) => Promise<unknown> };
  let hasWritten = false;
  const watched = async (...call: unknown[]) => {
    hasWritten = true;
    return await runMutation(...call);
  };
  return { ctx: { ...ctx, runMutation: watched }, hasWritten: () => hasWritten };
}

/** Builds the result of `VersionedAssets.api`. */
export function buildApi<DataModel extends GenericDataModel>(
  component: ComponentApi,
  { auth, ...options }: ApiOptions<DataModel> & VersionedAssetsOptions,
): AssetApi {
  type Ctx = GenericQueryCtx<DataModel> | GenericMutationCtx<DataModel>;
  if (typeof auth !== "function") throw new Error("api: auth must be a function.");
  const actorOf = async (ctx: Ctx, request: AuthRequest) =>
    parseAuthResult(await auth(ctx, request));

  /**
   * Calls `auth` about the release of a perspective and the paths that it may change, and about the other paths as without it.
   * An unknown release may change everything.
   */
  const askInPerspective = async (
    ctx: Ctx,
    { functionName, kind, paths }: Offered,
    args: Called & { perspective: string },
  ) => {
    const { perspective } = args;
    const touched = (paths as (args: Called) => string[])(args);
    const wanted =
      touched.length === 1
        ? { kind: "releaseEntry" as const, ids: [JSON.stringify([perspective, touched[0]])] }
        : { kind: "release" as const, ids: [perspective] };
    const { places, resolved } = await ctx.runQuery(component.ids.resolve, wanted);
    const folder = places[0]?.folderPath ?? ROOT;
    const inside = touched.filter((path) => isWithin(path, folder));
    const outside = touched.filter((path) => !isWithin(path, folder));
    const watched = watch(ctx);
    const inspected = [...new Set([...inside, folder])];
    await actorOf(watched.ctx, { functionName, kind: "inspect", paths: inspected, perspective });
    if (outside.length > 0) await actorOf(watched.ctx, { functionName, kind, paths: outside });
    return { actor: null, ...(watched.hasWritten() ? {} : { resolved }) };
  };

  /** Calls `auth`; returns the actor, and the handle to the rows behind the call's ids. */
  const ask = async (ctx: Ctx, offered: Offered, args: Called) => {
    const { functionName, paths } = offered;
    if (typeof args.perspective === "string" && "perspective" in offered.clientArgs) {
      return await askInPerspective(ctx, offered, args as Called & { perspective: string });
    }
    const kind = offered.publishes?.(args) === false ? "write" : offered.kind;
    if (typeof paths === "function") {
      return { actor: await actorOf(ctx, { functionName, kind, paths: paths(args) }) };
    }
    const ids = paths.ids(args);
    const { places, resolved } =
      ids.length === 0
        ? { places: [], resolved: undefined }
        : await ctx.runQuery(component.ids.resolve, { kind: paths.kind, ids });
    const watched = watch(ctx);
    const touched = { functionName, kind, paths: paths.paths(places, args) };
    const actor = await actorOf(watched.ctx, touched);
    return { actor, ...(watched.hasWritten() ? {} : { resolved }) };
  };

  /** Returns the assets at whose paths `auth` allows the call, too. */
  const allowed = async (ctx: Ctx, { functionName, kind }: Offered, found: OtherAsset[]) => {
    const mayCall = async (paths: string[]) =>
      await actorOf(ctx, { functionName, kind, paths }).then(
        () => true,
        () => false,
      );
    const paths = [...new Set(found.map(otherPath))].filter((path) => path !== null);
    if (paths.length === 0 || (await mayCall(paths))) return found;
    const refused = new Set<string | null>();
    for (const path of paths) if (!(await mayCall([path]))) refused.add(path);
    return found.filter((asset) => !refused.has(otherPath(asset)));
  };

  /** Returns a result without the assets at whose paths `auth` does not allow the call. */
  const withAllowed = async (ctx: Ctx, offered: Offered, result: unknown) => {
    const { otherPaths } = offered;
    if (otherPaths === undefined || result === null) return result;
    if (otherPaths === "") {
      const [shown = null] = await allowed(ctx, offered, [result as OtherAsset]);
      return shown;
    }
    const others = (result as Record<string, OtherAsset[]>)[otherPaths]!;
    return { ...(result as object), [otherPaths]: await allowed(ctx, offered, others) };
  };

  const exported = (offered: Offered) => {
    const { type, fn, args, clientArgs } = offered;
    if (type === "query") {
      const handler = async (ctx: GenericQueryCtx<DataModel>, called: Called): Promise<unknown> => {
        const { resolved } = await ask(ctx, offered, called);
        const args = { ...called, ...(resolved && { resolved }) };
        const result = await ctx.runQuery(fn, args as never);
        return withUrls(options, await withAllowed(ctx, offered, result));
      };
      return queryGeneric({ args: clientArgs, handler: handler as never });
    }
    const handler = async (
      ctx: GenericMutationCtx<DataModel>,
      called: Called,
    ): Promise<unknown> => {
      const { actor, resolved } = await ask(ctx, offered, called);
      const trusted = {
        ...("actor" in args ? { actor: actor ?? undefined } : {}),
        ...("routesUrl" in args ? { routesUrl: routesUrlOf(options) } : {}),
        ...(resolved && { resolved }),
      };
      const result = await ctx.runMutation(fn, { ...called, ...trusted } as never);
      return await withAllowed(ctx, offered, result);
    };
    return mutationGeneric({ args: clientArgs, handler: handler as never });
  };

  const functions = Object.entries<Record<string, object>>(MODULES).flatMap(([module, declared]) =>
    Object.entries(declared)
      .filter(([, declaration]) => "paths" in declaration)
      .map(([functionName, declaration]) => {
        const references = component[module as keyof ComponentApi] as Record<string, unknown>;
        const offered = { ...declaration, functionName, fn: references[functionName] };
        return [functionName, exported(offered as unknown as Offered)];
      }),
  );
  return Object.fromEntries(functions) as AssetApi;
}
