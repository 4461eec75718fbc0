// The worker that evaluates pushed code. Each definition, schema or module set gets its own V8
// context with web globals and nothing of Node, so code that only works in Node fails here as it
// would in Convex. Needs `--experimental-vm-modules`; plain JavaScript, because Node runs it as it is.
import path from "node:path";
import process from "node:process";
import { parentPort } from "node:worker_threads";
import vm from "node:vm";

const WEB_GLOBALS = [
  ..."AbortController AbortSignal Blob CryptoKey DOMException Event EventTarget File FormData".split(
    " ",
  ),
  ..."Headers ReadableStream Request Response TextDecoder TextEncoder TransformStream URL".split(
    " ",
  ),
  ..."URLSearchParams WritableStream atob btoa clearInterval clearTimeout crypto fetch".split(" "),
  ..."queueMicrotask setInterval setTimeout structuredClone".split(" "),
];

function createContext() {
  const globals = { process: { env: {} }, console: toStderr() };
  for (const name of WEB_GLOBALS) globals[name] = globalThis[name];
  const refuse = () => {
    throw new Error("Convex functions cannot be called while their module is being loaded");
  };
  globals.Convex = { syscall: refuse, asyncSyscall: refuse, jsSyscall: refuse };
  return vm.createContext(globals);
}

function toStderr() {
  const write = (...values) => process.stderr.write(`${values.map(String).join(" ")}\n`);
  return { debug: write, error: write, info: write, log: write, trace: write, warn: write };
}

/**
 * Links and evaluates modules that import each other by relative path.
 * @param {{ path: string, source: string }[]} modules
 * @param {(specifier: string) => Record<string, unknown> | undefined} synthetic
 */
async function evaluate(modules, synthetic = () => undefined) {
  const context = createContext();
  const byPath = new Map(
    modules.map(({ path: identifier, source }) => [
      identifier,
      new vm.SourceTextModule(source, { context, identifier }),
    ]),
  );
  const link = (specifier, referrer) => {
    const made = synthetic(specifier);
    if (made) {
      return new vm.SyntheticModule(
        Object.keys(made),
        function () {
          for (const [name, value] of Object.entries(made)) this.setExport(name, value);
        },
        { context },
      );
    }
    const target = path.posix.join(path.posix.dirname(referrer.identifier), specifier);
    const found = /^\.\.?\//.test(specifier) ? byPath.get(target) : undefined;
    if (!found) throw new Error(`${referrer.identifier} imports ${specifier}: not in the push`);
    return found;
  };
  for (const [identifier, module] of byPath) {
    try {
      if (module.status === "unlinked") await module.link(link);
      await module.evaluate();
    } catch (error) {
      throw new Error(`${identifier} does not load: ${messageOf(error)}`, { cause: error });
    }
  }
  return new Map([...byPath].map(([identifier, module]) => [identifier, module.namespace]));
}

/** Errors of another context are no instances of this one's Error. */
function messageOf(error) {
  return error?.message ?? String(error);
}

/** What one export of a module says about itself; null for what is not a Convex function. */
function describeExport(name, value) {
  if ((typeof value !== "function" && typeof value !== "object") || value === null) return null;
  const types = ["Query", "Mutation", "Action"].filter((type) => `is${type}` in value);
  if (types.length !== 1) return null;
  return {
    name,
    type: types[0],
    isPublic: "isPublic" in value,
    isInternal: "isInternal" in value,
    args: value.exportArgs?.() ?? null,
    returns: value.exportReturns?.() ?? null,
  };
}

function describeModule(namespace) {
  const main = "default" in namespace ? namespace.default : undefined;
  return {
    functions: Object.keys(namespace)
      .map((name) => describeExport(name, namespace[name]))
      .filter((found) => found !== null),
    routes: main?.isRouter ? main.getRoutes().map(([path, method]) => ({ path, method })) : null,
    crons: main?.isCrons ? main.export() : null,
  };
}

const jobs = {
  async definition({ module, names }) {
    const prefix = "./_componentDeps/";
    const namespaces = await evaluate([module], (specifier) => {
      if (!specifier.startsWith(prefix)) return undefined;
      const componentDefinitionPath = Buffer.from(
        specifier.slice(prefix.length),
        "base64url",
      ).toString();
      return {
        default: { componentDefinitionPath, defaultName: names[componentDefinitionPath] },
      };
    });
    return JSON.stringify(namespaces.get(module.path).default.export());
  },
  async schema({ module }) {
    return (await evaluate([module])).get(module.path).default.export();
  },
  async modules({ modules }) {
    const namespaces = await evaluate(modules);
    return JSON.stringify([...namespaces].map(([id, ns]) => [id, describeModule(ns)]));
  },
};

parentPort.on("message", async ({ id, job, input }) => {
  try {
    parentPort.postMessage({ id, result: await jobs[job](input) });
  } catch (error) {
    parentPort.postMessage({ id, error: messageOf(error) });
  }
});
