import { defineSchema } from "convex/server";

/** Files are stored in the component's tables. Add your app's own tables here. */
export default defineSchema({});
