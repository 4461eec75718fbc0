/** What the embedded backend runs for the tests of delivery: one app, its files behind many mounts. */
import { defineSchema } from "convex/server";
import { register } from "convex-versioned-assets/test";

export { register };
export const schema = defineSchema({});
export const modules = {
  "./convex/_generated/api.ts": () => Promise.resolve({}),
  ...import.meta.glob("./convex/*.ts"),
};
