/** Loads an app through Vite, which supports `import.meta.glob` and reloads edited files. */

import { fileURLToPath } from "node:url";
import { createServer, type ViteDevServer } from "vite";
import { aliases } from "./aliases.js";
import type { Backend } from "./host/backend.js";
import { outsideOfFunctions } from "./host/convexTestInternals.js";
import type { BackendApp } from "./host/deployment.js";
import type { ModuleGlob } from "./host/modules.js";
import { wasmFiles } from "./wasmFiles.js";

const REPOSITORY = fileURLToPath(new URL("..", import.meta.url));
/** Vite invalidates edited modules shortly after its watcher reports the edit. */
const SETTLE_MS = 100;

/** An app in this repository uses the package's sources, any other the installed package. */
function packageFor(entry: string) {
  if (entry.startsWith(REPOSITORY)) return { resolve: { alias: aliases } };
  // Its `./test` entry is TypeScript, which Node does not load from node_modules.
  const ssr = { noExternal: ["convex-versioned-assets"] };
  // The backend's copy, so that its errors are of the class that the app checks for.
  return { ssr, resolve: { dedupe: ["convex"] } };
}

/** @param entry the app's entry module, as an absolute path. */
export async function createAppLoader(
  entry: string,
  { watch }: { watch: boolean },
): Promise<ViteDevServer> {
  return await createServer({
    configFile: false,
    root: REPOSITORY,
    appType: "custom",
    logLevel: "warn",
    server: { middlewareMode: true, ws: false, ...(watch ? {} : { watch: null }) },
    optimizeDeps: { noDiscovery: true, include: [] },
    plugins: [wasmFiles],
    ...packageFor(entry),
  });
}

export async function loadApp(vite: ViteDevServer, entry: string): Promise<BackendApp> {
  const module: unknown = await vite.ssrLoadModule(entry);
  const app = module as Partial<BackendApp>;
  if (typeof app.modules !== "object") {
    throw new Error(`${entry} must export \`modules\`, an import.meta.glob of Convex functions`);
  }
  return app as BackendApp;
}

/**
 * Follows edits: new code of functions only reruns subscriptions; another schema or set of files reloads the
 * app and keeps its data.
 */
export async function watchApp(
  vite: ViteDevServer,
  entry: string,
  app: BackendApp,
  backend: Backend,
): Promise<() => void> {
  let shape = await shapeOf(app);
  let timer: NodeJS.Timeout | undefined;
  let updates: Promise<void> = Promise.resolve();

  async function update(): Promise<void> {
    try {
      const edited = await loadApp(vite, entry);
      const editedShape = await shapeOf(edited);
      if (isSameShape(shape, editedShape)) {
        backend.deployment.codeChanged();
      } else {
        await backend.replaceApp(edited);
        shape = editedShape;
      }
    } catch (error) {
      console.error("The edited app could not be loaded; the last version keeps running:", error);
    }
  }

  const onEvent = (event: string, file: string): void => {
    if (!/\.[cm]?[jt]sx?$/.test(file) || event === "addDir" || event === "unlinkDir") return;
    const isUsed = vite.environments.ssr.moduleGraph.getModulesByFile(file.replaceAll("\\", "/"));
    if (event === "change" && !isUsed) return;
    clearTimeout(timer);
    timer = outsideOfFunctions(() =>
      setTimeout(() => {
        updates = updates.then(update);
      }, SETTLE_MS),
    );
  };
  vite.watcher.on("all", onEvent);
  return () => {
    clearTimeout(timer);
    vite.watcher.off("all", onEvent);
  };
}

type Shape = Map<string, { schema: unknown; files: string }>;

/** The parts that cannot change while the app runs: schemas and the set of files of each component. */
async function shapeOf(app: BackendApp): Promise<Shape> {
  const describe = (schema: unknown, glob: ModuleGlob) => ({
    schema,
    files: Object.keys(glob).sort().join("\n"),
  });
  const shape: Shape = new Map([["", describe(app.schema, app.modules)]]);
  const recorder = {
    registerComponent(path: string, schema: unknown, glob: ModuleGlob) {
      shape.set(path, describe(schema, glob));
    },
  };
  await app.register?.(recorder as unknown as Parameters<NonNullable<BackendApp["register"]>>[0]);
  return shape;
}

function isSameShape(a: Shape, b: Shape): boolean {
  if (a.size !== b.size) return false;
  for (const [path, { schema, files }] of a) {
    const other = b.get(path);
    if (other?.schema !== schema || other?.files !== files) return false;
  }
  return true;
}
