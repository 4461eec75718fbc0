/** The part of the decoder's interface that tests use; it has no types of its own. */
declare module "libheif-js/wasm-bundle" {
  type Drawn = { data: Uint8ClampedArray; width: number; height: number };
  type Image = {
    get_width(): number;
    get_height(): number;
    display(into: Drawn, done: (drawn: Drawn | null) => void): void;
  };
  const heif: { HeifDecoder: new () => { decode(bytes: Uint8Array): Image[] } };
  export default heif;
}
