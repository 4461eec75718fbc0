import { defineComponent } from "convex/server";
import { v } from "convex/values";

/**
 * The environment variables are for a bucket and optional; pass on those that the app has:
 * `app.use(versionedAssets, { env: { S3_BUCKET: app.env.S3_BUCKET, … } })`. `R2_…` means the same as `S3_…`.
 */
export default defineComponent("versionedAssets", {
  env: {
    S3_BUCKET: v.optional(v.string()),
    S3_PRIVATE_BUCKET: v.optional(v.string()),
    S3_ENDPOINT: v.optional(v.string()),
    S3_REGION: v.optional(v.string()),
    S3_URL_STYLE: v.optional(v.string()),
    S3_UNSUPPORTED: v.optional(v.string()),
    S3_ACCESS_KEY_ID: v.optional(v.string()),
    S3_SECRET_ACCESS_KEY: v.optional(v.string()),
    S3_PUBLIC_URL: v.optional(v.string()),
    S3_KEY_PREFIX: v.optional(v.string()),
    R2_BUCKET: v.optional(v.string()),
    R2_PRIVATE_BUCKET: v.optional(v.string()),
    R2_ENDPOINT: v.optional(v.string()),
    R2_ACCESS_KEY_ID: v.optional(v.string()),
    R2_SECRET_ACCESS_KEY: v.optional(v.string()),
    R2_PUBLIC_URL: v.optional(v.string()),
    R2_KEY_PREFIX: v.optional(v.string()),
    R2_PRIVATE_URL: v.optional(v.string()),
    R2_PRIVATE_URL_SECRET: v.optional(v.string()),
  },
});
