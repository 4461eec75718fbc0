/** The example's app with other routes, as the entry of the embedded backend. */
import { register } from "convex-versioned-assets/test";
import schema from "../../../example/convex/schema.js";

export { register, schema };

const example = import.meta.glob("../../../example/convex/**/*.*s");

export const modules = {
  ...Object.fromEntries(
    Object.entries(example).map(([path, load]) => [path.replace("../../../example", "."), load]),
  ),
  "./convex/http.ts": () => import("./edgeHttp.js"),
};
