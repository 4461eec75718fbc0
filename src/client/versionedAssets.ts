import type { GenericDataModel } from "convex/server";
import type { PropertyValidators } from "convex/values";
import type { ComponentApi } from "../component/_generated/component.js";
import { type Alt, parseAlt } from "../shared/assetDescriptions.js";
import { parseMetadata } from "../shared/bounds.js";
import { type Functions, MODULES, type MethodName } from "../shared/functions/index.js";
import { type ApiOptions, type AssetApi, buildApi } from "./api.js";
import { type VersionedAssetsOptions, routesUrlOf, withUrls } from "./routesUrl.js";
import type {
  Args,
  FunctionName,
  Result,
  RunActionCtx,
  RunMutationCtx,
  RunQueryCtx,
} from "./types.js";

type Ctx = { query: RunQueryCtx; mutation: RunMutationCtx; action: RunActionCtx };

/** A call may leave out arguments that are all optional. */
type Rest<Passed> = Record<never, never> extends Passed ? [args?: Passed] : [args: Passed];

/** A method for each function of `Declared`. Its names lead to the declarations and their docstrings. */
type MethodsOf<Declared, Name extends keyof Declared> = {
  [N in Name]: (
    ctx: Ctx[Functions[N & FunctionName]["type"]],
    ...rest: Rest<Args<N & FunctionName>>
  ) => Promise<Result<N & FunctionName>>;
};

const RUN = { query: "runQuery", mutation: "runMutation", action: "runAction" } as const;

type Declaration = { type: keyof typeof RUN; kind: string; args: PropertyValidators };
type Run = (fn: unknown, args: unknown) => Promise<unknown>;
type AnyCtx = Record<(typeof RUN)[keyof typeof RUN], Run>;
type Keyed = { metadata?: Record<string, string> | null; alt?: Alt | null };
type MethodArgs = Keyed & { routesUrl?: string; assets?: Keyed[] };
type Self = { component: Record<string, Record<string, unknown>>; options: VersionedAssetsOptions };

/** Convex itself refuses invalid keys without a code, before the component is called. */
function requireKeys({ metadata, alt }: Keyed): void {
  parseMetadata(metadata ?? undefined);
  if (alt !== undefined && alt !== null) parseAlt(alt);
}

/** The methods, each calling the function of its name. */
const Bound = class {} as new () => MethodsOf<Functions, MethodName>;
for (const [module, declared] of Object.entries(MODULES)) {
  for (const [name, { type, kind, args: accepted }] of Object.entries<Declaration>(declared)) {
    if (kind === "internal") continue;
    const method = async function (this: Self, ctx: AnyCtx, args: MethodArgs = {}) {
      requireKeys(args);
      args.assets?.forEach(requireKeys);
      const passed =
        "routesUrl" in accepted
          ? { ...args, routesUrl: args.routesUrl ?? routesUrlOf(this.options) }
          : args;
      return withUrls(this.options, await ctx[RUN[type]](this.component[module]![name], passed));
    };
    Object.defineProperty(Bound.prototype, name, { value: method });
  }
}

/**
 * Versioned assets, for the functions of an app.
 *
 * ```ts
 * import { VersionedAssets } from "convex-versioned-assets";
 * import { components } from "./_generated/api";
 *
 * export const assets = new VersionedAssets(components.versionedAssets);
 * ```
 *
 * Each method calls the component's function of the same name, whose docstring lists errors and costs.
 * Methods do not check permissions: the calling function must, or use `api()`.
 */
export class VersionedAssets extends Bound {
  /**
   * @param options where `registerAssetRoutes` serves, for signed URLs; by default `/assets` of the
   * deployment's own site. And which `url` published files in Convex storage have.
   */
  constructor(
    readonly component: ComponentApi,
    private readonly options: VersionedAssetsOptions = {},
  ) {
    super();
  }

  /**
   * Returns functions for an app to export to its clients, guarded by one callback.
   *
   * ```ts
   * export const { startUpload, finishUpload, getPublishedFile } = assets.api({
   *   auth: async (ctx, { kind }) => {
   *     const identity = await ctx.auth.getUserIdentity();
   *     if (kind !== "read" && identity === null) throw new Error("Sign in first");
   *     return identity?.subject ?? null;
   *   },
   * });
   * ```
   */
  api<DataModel extends GenericDataModel = GenericDataModel>(
    options: ApiOptions<DataModel>,
  ): AssetApi {
    return buildApi(this.component, { ...options, ...this.options });
  }
}
