/**
 * The app's modules as the Convex CLI bundles them, run with no more than the Convex runtime has: no
 * Node, no `Buffer`, no `ImageData`, no files and nothing loaded later on.
 */
import vm from "node:vm";
import { build as bundle } from "esbuild";
import path from "node:path";
import { readFile } from "node:fs/promises";
import { repository } from "../../../scripts/scratch.js";

const WEB_GLOBALS =
  "Blob Headers Request Response TextDecoder TextEncoder URL atob btoa crypto".split(" ");

/** Bundled WebAssembly is decoded by it. Convex's V8 has it, Node's of today has not. */
const FROM_BASE64 =
  "Uint8Array.fromBase64 ??= (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));";

/** Counts the bytes of all buffers that the code allocates, and of the memory of all WebAssembly. */
const COUNTING = `(() => {
  const counted = { buffers: 0, memories: [] };
  const isBuffer = (value) => Object.prototype.toString.call(value).endsWith("ArrayBuffer]");
  const add = (made) => (counted.buffers += made.byteLength, made);
  const views = "Int8 Uint8 Uint8Clamped Int16 Uint16 Int32 Uint32 Float32 Float64 BigInt64 BigUint64";
  const names = ["ArrayBuffer", ...views.split(" ").map((name) => name + "Array")];
  const slicing = [ArrayBuffer.prototype, Object.getPrototypeOf(Uint8Array.prototype)];
  for (const prototype of slicing) {
    const { slice } = prototype;
    prototype.slice = function (...range) { return add(slice.apply(this, range)); };
  }
  for (const name of names) {
    globalThis[name] = new Proxy(globalThis[name], {
      construct(target, args) {
        const made = Reflect.construct(target, args);
        return isBuffer(args[0]) ? made : add(made);
      },
    });
  }
  const memoryOf = (instance) => {
    const all = Object.values(instance.exports);
    counted.memories.push(...all.filter((one) => one instanceof WebAssembly.Memory));
    return instance;
  };
  const { Instance, instantiate } = WebAssembly;
  WebAssembly.Instance = new Proxy(Instance, {
    construct: (target, args) => memoryOf(Reflect.construct(target, args)),
  });
  WebAssembly.instantiate = async (...args) => memoryOf(await instantiate(...args));
  globalThis.counted = counted;
})()`;

type Counted = { buffers: number; memories: WebAssembly.Memory[] };

/** In bytes, of everything since the start: as if nothing were collected. */
export type Memory = { buffers: number; wasm: number };

export type BareV8<Module> = {
  module: Module;
  /** The same bytes as an array of that runtime, which knows no other. */
  bytesOf: (bytes: Uint8Array) => Uint8Array<ArrayBuffer>;
  memory: () => Memory;
};

/** @param entry a module below example/convex, such as `renditions/encodeInConvex.ts`. */
export async function loadInBareV8<Module>(entry: string): Promise<BareV8<Module>> {
  const { outputFiles } = await bundle({
    entryPoints: [path.join(repository, "example/convex", entry)],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "bundle",
    platform: "browser",
    target: "esnext",
    conditions: ["convex", "module"],
    logLevel: "error",
    logOverride: { "empty-import-meta": "silent" },
    plugins: [
      {
        name: "wasm",
        setup(build) {
          build.onResolve({ filter: /\.wasm$/ }, ({ path: file, resolveDir, namespace }) =>
            namespace === "wasm-module"
              ? { path: file, namespace: "wasm-bytes" }
              : { path: path.join(resolveDir, file), namespace: "wasm-module" },
          );
          build.onLoad({ filter: /.*/, namespace: "wasm-module" }, ({ path: file }) => ({
            contents: `import bytes from ${JSON.stringify(file)};
              export default new WebAssembly.Module(bytes);`,
          }));
          build.onLoad({ filter: /.*/, namespace: "wasm-bytes" }, async ({ path: file }) => ({
            contents: await readFile(file),
            loader: "binary",
          }));
        },
      },
    ],
  });
  const globals: Record<string, unknown> = { console: { log() {}, warn() {}, error() {} } };
  for (const name of WEB_GLOBALS) globals[name] = (globalThis as Record<string, unknown>)[name];
  const context = vm.createContext(globals);
  vm.runInContext(FROM_BASE64, context);
  vm.runInContext(COUNTING, context);
  vm.runInContext(outputFiles[0]!.text, context);
  const Bytes = vm.runInContext("Uint8Array", context) as Uint8ArrayConstructor;
  return {
    module: vm.runInContext("bundle", context) as Module,
    bytesOf: (bytes) => new Bytes(bytes),
    memory: () => {
      const { buffers, memories } = vm.runInContext("counted", context) as Counted;
      return { buffers, wasm: memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0) };
    },
  };
}
