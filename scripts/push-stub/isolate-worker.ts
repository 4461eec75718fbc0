/**
 * The worker that evaluates pushed code. Each definition, schema or set of modules has its own V8 context
 * with web globals and without Node, so code that needs Node fails here as in Convex. Needs
 * `--experimental-vm-modules`.
 */
import path from "node:path";
import process from "node:process";
import { parentPort } from "node:worker_threads";
import vm from "node:vm";
import type { Answer, Call, FunctionFacts, Jobs, ModuleFacts } from "./isolate-jobs.js";
import type { HttpRoute } from "./protocol.js";

const WEB_GLOBALS = [
  ..."AbortController AbortSignal Blob CryptoKey DOMException Event EventTarget File".split(" "),
  ..."FormData Headers ReadableStream Request Response TextDecoder TextEncoder".split(" "),
  ..."TransformStream URL URLSearchParams WritableStream atob btoa clearInterval".split(" "),
  ..."clearTimeout crypto fetch queueMicrotask setInterval setTimeout structuredClone".split(" "),
];

const COMPONENT_IMPORT = "./_componentDeps/";

type Source = { path: string; source: string };
type Namespace = Record<string, unknown>;

function createContext(): vm.Context {
  const globals: Record<string, unknown> = { process: { env: {} }, console: consoleToStderr() };
  for (const name of WEB_GLOBALS) globals[name] = (globalThis as Namespace)[name];
  const refuse = () => {
    throw new Error("Convex cannot be called while a module is being loaded");
  };
  globals.Convex = { syscall: refuse, asyncSyscall: refuse, jsSyscall: refuse };
  const context = vm.createContext(globals);
  vm.runInContext(FROM_BASE64, context);
  return context;
}

/** Decodes bundled WebAssembly. Convex's V8 has it, current Node does not. */
const FROM_BASE64 =
  "Uint8Array.fromBase64 ??= (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));";

function consoleToStderr(): Record<string, (...values: unknown[]) => void> {
  const write = (...values: unknown[]) => {
    process.stderr.write(`${values.map(String).join(" ")}\n`);
  };
  return { debug: write, error: write, info: write, log: write, trace: write, warn: write };
}

/** Links and evaluates modules that import each other by relative path. */
async function evaluate(
  sources: Source[],
  synthetic: (specifier: string) => Namespace | undefined = () => undefined,
): Promise<Map<string, Namespace>> {
  const context = createContext();
  const modules = new Map(
    sources.map(({ path: identifier, source }) => [
      identifier,
      new vm.SourceTextModule(source, { context, identifier }),
    ]),
  );
  const link = (specifier: string, referrer: vm.Module): vm.Module => {
    const made = synthetic(specifier);
    if (made) return syntheticModule(made, context);
    const target = path.posix.join(path.posix.dirname(referrer.identifier), specifier);
    const found = /^\.\.?\//.test(specifier) ? modules.get(target) : undefined;
    if (!found) throw new Error(`${referrer.identifier} imports ${specifier}: not in the push`);
    return found;
  };
  for (const [identifier, module] of modules) {
    try {
      if (module.status === "unlinked") await module.link(link);
      await module.evaluate();
    } catch (error) {
      throw new Error(`${identifier} does not load: ${messageOf(error)}`, { cause: error });
    }
  }
  return new Map([...modules].map(([id, module]) => [id, module.namespace as Namespace]));
}

function syntheticModule(exported: Namespace, context: vm.Context): vm.Module {
  const module = new vm.SyntheticModule(
    Object.keys(exported),
    () => {
      for (const [name, value] of Object.entries(exported)) module.setExport(name, value);
    },
    { context },
  );
  return module;
}

/** Errors of another context are not instances of this one's Error. */
function messageOf(error: unknown): string {
  const message = (error as { message?: unknown } | undefined)?.message;
  return typeof message === "string" ? message : String(error);
}

/** Describes one export of a module; null if it is not a Convex function. */
function describeExport(name: string, value: unknown): FunctionFacts | null {
  if ((typeof value !== "function" && typeof value !== "object") || value === null) return null;
  const types = (["Query", "Mutation", "Action"] as const).filter((type) => `is${type}` in value);
  if (types.length !== 1) return null;
  const fn = value as { exportArgs?: () => string; exportReturns?: () => string };
  return {
    name,
    type: types[0]!,
    isPublic: "isPublic" in value,
    isInternal: "isInternal" in value,
    args: fn.exportArgs?.() ?? null,
    returns: fn.exportReturns?.() ?? null,
  };
}

type Router = { isRouter: true; getRoutes: () => [path: string, method: string][] };
type Crons = { isCrons: true; export: () => string };

function describeModule(namespace: Namespace): ModuleFacts {
  const main = namespace.default as Partial<Router> & Partial<Crons>;
  return {
    functions: Object.keys(namespace)
      .map((name) => describeExport(name, namespace[name]))
      .filter((found) => found !== null),
    routes: main?.isRouter ? routesOf(main as Router) : null,
    crons: main?.isCrons ? (main as Crons).export() : null,
  };
}

function routesOf(router: Router): HttpRoute[] {
  return router.getRoutes().map(([path, method]) => ({ path, method }));
}

const jobs: { [Job in keyof Jobs]: (input: Jobs[Job]) => Promise<string> } = {
  async definition({ module, names }) {
    const namespaces = await evaluate([module], (specifier) => {
      if (!specifier.startsWith(COMPONENT_IMPORT)) return undefined;
      const encoded = specifier.slice(COMPONENT_IMPORT.length);
      const componentDefinitionPath = Buffer.from(encoded, "base64url").toString();
      return { default: { componentDefinitionPath, defaultName: names[componentDefinitionPath] } };
    });
    const definition = namespaces.get(module.path)!.default as { export: () => unknown };
    return JSON.stringify(definition.export());
  },
  async schema({ module }) {
    const schema = (await evaluate([module])).get(module.path)!.default;
    return (schema as { export: () => string }).export();
  },
  async modules({ modules }) {
    const namespaces = await evaluate(modules);
    return JSON.stringify([...namespaces].map(([id, found]) => [id, describeModule(found)]));
  },
};

async function perform({ id, job, input }: Call): Promise<Answer> {
  try {
    // The job matches its input, but the compiler cannot infer that from the union.
    return { id, result: await (jobs[job] as (input: unknown) => Promise<string>)(input) };
  } catch (error) {
    return { id, error: messageOf(error) };
  }
}

export function main(): void {
  const port = parentPort!;
  port.on("message", (call: Call) => void perform(call).then((answer) => port.postMessage(answer)));
}
