import { defineSchema } from "convex/server";

/** The files are in the component's tables; an app adds its own tables here. */
export default defineSchema({});
