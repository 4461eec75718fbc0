/** Runs a module of an app with stand-ins for what it imports, to see what it really does. */
import { createRequire } from "node:module";
import path from "node:path";
import vm from "node:vm";
import { transformSync } from "esbuild";

const require = createRequire(import.meta.url);

/** What the modules of an app did while they were loaded. */
export type Effects = {
  exported: unknown;
  /** `app.use(…)`, in order. */
  mounted: { app: unknown; component: unknown; name: string }[];
  /** `registerAssetRoutes(…)`, in order. */
  registered: { router: unknown; component: unknown; options: unknown }[];
  /** `registerUploadRoutes(…)`, in order. */
  uploads: unknown[];
};

export const VERSIONED_ASSETS = { marker: "the component's definition" };
export const COMPONENTS = { versionedAssets: { marker: "the mounted component" } };

/**
 * @param files text by path.
 * @param entry the path of the one to load.
 */
export function evaluate(files: Record<string, string>, entry: string): Effects {
  const effects: Omit<Effects, "exported"> = { mounted: [], registered: [], uploads: [] };
  const convexServer = require("convex/server") as Record<string, unknown>;
  const stubs: Record<string, unknown> = {
    "convex/server": {
      ...convexServer,
      defineApp: () => {
        const app = {
          use(component: unknown, options?: { name?: string }) {
            if (component === undefined) throw new Error("There is no such component.");
            const name =
              options?.name ?? (component as { name?: string }).name ?? "versionedAssets";
            effects.mounted.push({ app, component, name });
            return {};
          },
        };
        return app;
      },
    },
    "convex-versioned-assets/convex.config": { __esModule: true, default: VERSIONED_ASSETS },
    "convex-versioned-assets": {
      registerAssetRoutes: (router: unknown, component: unknown, options: unknown) => {
        if (component === undefined) throw new Error("There is no such component.");
        effects.registered.push({ router, component, options });
      },
    },
  };
  const loaded = new Map<string, { exports: Record<string, unknown> }>();
  const load = (file: string): unknown => {
    const before = loaded.get(file);
    if (before) return before.exports;
    const module = { exports: {} };
    loaded.set(file, module);
    const { code } = transformSync(files[file]!, { loader: "ts", format: "cjs", target: "es2022" });
    const importFrom = (name: string): unknown => {
      const plain = name.replace(/\.js$/, "");
      if (plain in stubs) return stubs[plain];
      if (/_generated\/api$/.test(plain)) return { components: COMPONENTS, internal: {}, api: {} };
      if (/\/generateUploadUrl$/.test(plain)) {
        return { registerUploadRoutes: (router: unknown) => effects.uploads.push(router) };
      }
      const base = path.posix.join(path.posix.dirname(file), plain);
      const target = [base, `${base}.ts`, `${base}/index.ts`].find((name) => name in files);
      if (target !== undefined) return load(target);
      // Whatever else an app may import takes any call.
      return anything();
    };
    const run = vm.runInThisContext(`(function (module, exports, require) {${code}\n})`) as (
      ...given: unknown[]
    ) => void;
    run(module, module.exports, importFrom);
    return module.exports;
  };
  const { default: exported } = load(entry) as { default?: unknown };
  return { exported, ...effects };
}

function anything(): unknown {
  const target = () => undefined;
  return new Proxy(target, {
    get: (_target, name) => (name === "__esModule" ? true : anything()),
    apply: () => anything(),
  });
}
