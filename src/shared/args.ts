/** Arguments that several functions have. */
import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { imageFormat } from "./images/presets.js";
import { expectation } from "./values.js";

export const assetPath = { folderPath: v.string(), basename: v.string() };
export const page = { paginationOpts: paginationOptsValidator };
/** The asset's expected state; see `expectation`. */
export const expect = { expect: v.optional(expectation) };

/** A release: what would be published with it, instead of what is. */
export const perspective = { perspective: v.optional(v.string()) };

/** The declared properties of the bytes; checked against the stored bytes. */
export const declaredBytes = {
  size: v.optional(v.number()),
  contentType: v.optional(v.string()),
  sha256: v.optional(v.string()),
};

/** For the app's own code only: the actor, as the app identifies users. */
export const actor = { actor: v.optional(v.string()) };

const r2Config = v.object({
  R2_BUCKET: v.string(),
  R2_PRIVATE_BUCKET: v.optional(v.string()),
  R2_ENDPOINT: v.string(),
  R2_ACCESS_KEY_ID: v.string(),
  R2_SECRET_ACCESS_KEY: v.string(),
  R2_PUBLIC_URL: v.optional(v.string()),
  R2_KEY_PREFIX: v.optional(v.string()),
});

const s3Config = v.object({
  S3_BUCKET: v.string(),
  S3_PRIVATE_BUCKET: v.optional(v.string()),
  S3_ENDPOINT: v.string(),
  S3_REGION: v.optional(v.string()),
  S3_URL_STYLE: v.optional(v.string()),
  S3_UNSUPPORTED: v.optional(v.string()),
  S3_ACCESS_KEY_ID: v.string(),
  S3_SECRET_ACCESS_KEY: v.string(),
  S3_PUBLIC_URL: v.optional(v.string()),
  S3_KEY_PREFIX: v.optional(v.string()),
});

/**
 * For the app's own code only: credentials of a bucket, for one call. Any object is accepted, because the
 * error of a validator contains the object, and so the secret; `parseR2Config` checks it.
 */
export const credentials = {
  r2Config: v.optional(v.union(r2Config, s3Config, v.record(v.string(), v.any()))),
};

/**
 * For `api()` only: the handle from `ids.resolve`, so that rows are not read twice. It is valid in the same
 * transaction until the transaction writes to the component.
 */
export const resolved = { resolved: v.optional(v.string()) };

/** For the app's own code only: the URL of its asset routes. */
export const routes = { routesUrl: v.optional(v.string()) };

/** A version, or the published version at a path. */
export const fileToRead = {
  versionId: v.optional(v.string()),
  folderPath: v.optional(v.string()),
  basename: v.optional(v.string()),
};

/**
 * An image in a width in pixels, in one of these formats, of those that are stored; all formats by default. The original is in
 * any.
 */
export const inSize = { width: v.optional(v.number()), formats: v.optional(v.array(imageFormat)) };
export const changeCursor = v.object({ createdAt: v.number(), id: v.string() });
