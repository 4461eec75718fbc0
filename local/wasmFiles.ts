/** Imports a .wasm file as the compiled module, as Convex's bundler does. */
import { readFile } from "node:fs/promises";
import type { Plugin } from "vite";

export const wasmFiles: Plugin = {
  name: "wasm-files",
  enforce: "pre",
  async load(id) {
    if (!id.endsWith(".wasm")) return null;
    const base64 = (await readFile(id)).toString("base64");
    return `const text = atob("${base64}");
      export default new WebAssembly.Module(Uint8Array.from(text, (one) => one.charCodeAt(0)));`;
  },
};
