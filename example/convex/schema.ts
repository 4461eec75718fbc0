import { defineSchema } from "convex/server";
import { webpTables } from "./webp/tables.js";

/** Files are stored in the component's tables. Add your app's own tables here. */
export default defineSchema({ ...webpTables });
