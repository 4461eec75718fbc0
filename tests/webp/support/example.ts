/** The encoder of the example, with its Node action called in this process. */
import { encodeWith } from "../../../example/convex/renditions/make.js";
import { runNode } from "./node.js";

export const examplesEncoder = encodeWith({
  runAction: (_reference: unknown, args: unknown) => runNode(args),
} as never);
