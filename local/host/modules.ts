/** The functions of an app and its components, from `import.meta.glob`. */

import { currentScope } from "./requestScope.js";
import { outsideOfFunctions } from "./convexTestInternals.js";

export type Module = Record<string, unknown>;
export type ModuleGlob = Record<string, () => Promise<unknown>>;

export type FunctionKind = "query" | "mutation" | "action";

/** The return value of `query({...})`, `internalMutation({...})` and so on. */
export type RegisteredFunction = {
  isPublic?: boolean;
  isQuery?: boolean;
  isMutation?: boolean;
  isAction?: boolean;
};

type HttpHandler = (ctx: unknown, request: Request) => Promise<Response>;
type HttpRoute = [HttpHandler | { _handler: HttpHandler }, string, string];
export type HttpRouterLike = { lookup(path: string, method: string): HttpRoute | null };

export class FunctionModules {
  private readonly prefix: string;
  private readonly byPath: Map<string, () => Promise<unknown>>;

  constructor(glob: ModuleGlob) {
    const generated = Object.keys(glob).find((path) => path.includes("_generated"));
    if (generated === undefined) {
      throw new Error("The module glob of an app or component must include its `_generated` files");
    }
    this.prefix = generated.split("_generated")[0]!;
    this.byPath = new Map(
      Object.entries(glob).map(([path, load]) => [path.replace(/\.[^.]+$/, ""), load]),
    );
  }

  load(modulePath: string): Promise<Module> | null {
    const load = this.byPath.get(this.prefix + modulePath);
    return load ? (load() as Promise<Module>) : null;
  }

  async find(udfPath: string): Promise<RegisteredFunction | null> {
    const [modulePath = "", exportName = "default"] = udfPath.split(":");
    const found = (await this.load(modulePath))?.[exportName];
    return typeof found === "function" ? (found as RegisteredFunction) : null;
  }
}

export function kindOf(fn: RegisteredFunction): FunctionKind | null {
  if (fn.isQuery === true) return "query";
  if (fn.isMutation === true) return "mutation";
  return fn.isAction === true ? "action" : null;
}

/** "dir/messages.js:list" and "dir/messages:list" are the same function. */
export function canonicalPath(path: string): string {
  const [modulePath = "", exportName] = path.split(":");
  const module = modulePath.replace(/\.(js|ts)$/, "");
  return exportName === undefined || exportName === "default" ? module : `${module}:${exportName}`;
}

/** Modules that are loaded once, as on a deployment, until they are edited. */
export class LoadedModules {
  private loaded = new Map<() => Promise<unknown>, Module>();

  /**
   * Modules are loaded at the first call, inside a function, where convex-test has disabled timers. Loaders
   * such as Vite need them.
   */
  glob(glob: ModuleGlob): ModuleGlob {
    return Object.fromEntries(
      Object.entries(glob).map(([path, load]) => [path, () => this.load(load)]),
    );
  }

  /** Reloads all of them when they are needed. */
  forget(): void {
    this.loaded = new Map<() => Promise<unknown>, Module>();
  }

  private async load(load: () => Promise<unknown>): Promise<Module> {
    // Modules that were loading during an edit are not kept.
    const { loaded } = this;
    const known = loaded.get(load);
    if (known !== undefined) return known;
    const module = (await outsideOfFunctions(load)) as Module;
    fixValidators(module);
    loaded.set(load, module);
    return module;
  }
}

/**
 * convex-test requests a function's validators at each call, and serializing them takes longer than a small
 * query. A deployment does it once, on push.
 */
function fixValidators(module: Module): void {
  for (const exported of Object.values(module)) {
    if (typeof exported !== "function") continue;
    const fn = exported as { exportArgs?: () => string; exportReturns?: () => string };
    for (const name of ["exportArgs", "exportReturns"] as const) {
      const write = fn[name];
      if (write === undefined) continue;
      let written: string | undefined;
      fn[name] = () => (written ??= write());
    }
  }
}

/**
 * convex-test builds the request of an HTTP action itself, without headers or a streaming body. This makes
 * its router pass the real request.
 */
export function withRealHttpRequests(glob: ModuleGlob): ModuleGlob {
  const prefix = Object.keys(glob)
    .find((path) => path.includes("_generated"))
    ?.split("_generated")[0];
  return Object.fromEntries(
    Object.entries(glob).map(([path, load]) => {
      if (path.replace(/\.[^.]+$/, "") !== `${prefix}http`) return [path, load];
      return [path, async () => ({ default: routerOf((await load()) as Module) })];
    }),
  );
}

function routerOf(module: Module): HttpRouterLike {
  const router = module.default as HttpRouterLike | undefined;
  if (typeof router?.lookup !== "function") {
    throw new Error("The default export of `http.ts` must be an `httpRouter()`");
  }
  return {
    lookup(path, method) {
      const route = router.lookup(path, method);
      if (route === null) return null;
      const [action, ...rest] = route;
      const handler = "_handler" in action ? action._handler : action;
      return [(ctx, request) => handler(ctx, currentScope()?.httpRequest ?? request), ...rest];
    },
  };
}
