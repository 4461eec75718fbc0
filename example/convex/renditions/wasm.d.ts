/** Convex compiles an imported .wasm file and exports the module. */
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
