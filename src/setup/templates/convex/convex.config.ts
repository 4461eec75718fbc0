import { defineApp } from "convex/server";
import { v } from "convex/values";
import versionedAssets from "convex-versioned-assets/convex.config";

const app = defineApp({
  env: {
    ADMIN_EMAILS: v.optional(v.string()),
    ADMIN_USERS: v.optional(v.string()),
    CONVEX_ADMIN_KEY: v.optional(v.string()),
  },
});
app.use(versionedAssets);

export default app;
