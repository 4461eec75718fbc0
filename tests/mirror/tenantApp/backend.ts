/** An app in which each user may do everything below a folder of their own, and nothing elsewhere. */
import { defineSchema } from "convex/server";
import { register } from "convex-versioned-assets/test";
import * as assets from "./assets.js";
import * as withoutCopies from "./withoutCopies.js";

export { register };
export const schema = defineSchema({});
export const modules = {
  "./convex/_generated/api.ts": () => Promise.resolve({}),
  "./convex/assets.ts": () => Promise.resolve(assets),
  "./convex/withoutCopies.ts": () => Promise.resolve(withoutCopies),
};
