/** The entry of the embedded backend for `npm run demo`; real deployments do not use it. */
import { register } from "convex-versioned-assets/test";
import schema from "./convex/schema.js";

export { register, schema };

export const modules = import.meta.glob("./convex/**/*.*s");
