import { defineSchema } from "convex/server";
import { webpTables } from "./webp/tables.js";

/** The files are in the component's tables; an app adds its own tables here. */
export default defineSchema({ ...webpTables });
