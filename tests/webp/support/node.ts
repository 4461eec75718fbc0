/** The example's Node action, called in this process until it has made all, as its caller does. */
import { encode } from "../../../example/convex/renditions/encodeInNode.js";
import type { EncodeRenditions } from "../../../src/client/makeRenditions.js";

const { _handler } = encode as unknown as {
  _handler: (ctx: unknown, args: unknown) => Promise<ArrayBuffer[]>;
};

export const runNode = async (args: unknown): Promise<ArrayBuffer[]> => await _handler({}, args);

export const encodeInNode: EncodeRenditions = async function* ({ url, size }, wanted) {
  for (let count = 0; count < wanted.length;) {
    const images = await runNode({ url, size, wanted: wanted.slice(count) });
    for (const image of images) yield new Uint8Array(image);
    count += images.length;
  }
};
