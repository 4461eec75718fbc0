/** Convex compiles an imported .wasm file and hands over the module. */
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
