/** What the embedded backend runs for `npm run demo`; real deployments have no need of it. */
import { register } from "convex-versioned-assets/test";
import schema from "./convex/schema.js";

export { register, schema };

export const modules = import.meta.glob("./convex/**/*.*s");
