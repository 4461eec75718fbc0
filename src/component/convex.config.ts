import { defineComponent } from "convex/server";
import { v } from "convex/values";

/**
 * The environment variables are for R2 and optional; pass on those that the app has:
 * `app.use(versionedAssets, { env: { R2_BUCKET: app.env.R2_BUCKET, … } })`.
 */
export default defineComponent("versionedAssets", {
  env: {
    R2_BUCKET: v.optional(v.string()),
    R2_PRIVATE_BUCKET: v.optional(v.string()),
    R2_ENDPOINT: v.optional(v.string()),
    R2_ACCESS_KEY_ID: v.optional(v.string()),
    R2_SECRET_ACCESS_KEY: v.optional(v.string()),
    R2_PUBLIC_URL: v.optional(v.string()),
    R2_KEY_PREFIX: v.optional(v.string()),
  },
});
