import { ConvexError } from "convex/values";
import { describe, expect, it } from "vitest";
import { UploadError } from "../../client/uploadFile.js";
import { type AssetErrorCode, type AssetErrorFields, assetError } from "../../shared/errors.js";
import { explain } from "./explain.js";
import { en } from "./en/index.js";

/** Fields for each code, so that no words can be without an example. */
const EXAMPLES: { [Code in AssetErrorCode]: AssetErrorFields[Code] } = {
  PATH_INVALID: { path: "a//b", reason: "a name is empty" },
  ARGUMENT_INVALID: { argument: "label", reason: "must have at most 1000 characters" },
  AUTH_CALLBACK_INVALID: { callback: "auth", returned: "boolean" },
  CURSOR_INVALID: { reason: "not a cursor" },
  CURSOR_EXPIRED: { oldestCursor: { createdAt: 1, id: "x" } },
  HISTORY_EXPIRED: { folderPath: "images", oldestAt: 1 },
  RESULT_TOO_LARGE: { limit: 1000, use: "listAssetsPage" },
  FOLDER_NOT_FOUND: { folderPath: "images" },
  ASSET_NOT_FOUND: { folderPath: "images", basename: "hero" },
  ASSET_DELETED: { assetId: "1", folderPath: "images", basename: "hero" },
  HELD: { path: "images/hero", heldPath: "images" },
  IN_USE: { path: "images/hero", owners: ["pages/home"] },
  ASSET_EXISTS: { folderPath: "", basename: "hero", assetId: "1" },
  CONFLICT: {
    folderPath: "images",
    basename: "hero",
    expected: { publishedVersionId: null },
    actual: { absent: false, publishedVersionId: "1" },
  },
  ALREADY_PUBLISHED: {
    folderPath: "images",
    basename: "hero",
    assetId: "a",
    versionId: "v",
    version: 3,
  },
  BATCH_DUPLICATE: { folderPath: "images", basename: "hero" },
  NOT_PUBLISHED: { folderPath: "images", basename: "hero" },
  FOLDER_EXISTS: { folderPath: "images" },
  FOLDER_INTO_ITSELF: { folderPath: "images", toPath: "images/a" },
  FOLDER_BUSY: { folderPath: "images", jobId: "1" },
  TOO_MANY_JOBS: { max: 32 },
  JOB_NOT_FOUND: { jobId: "1" },
  NOT_IN_TRASH: { assetId: "1" },
  FILE_TOO_LARGE: { size: 2_500_000, maxSize: 1_000_000, folderPath: "images" },
  TYPE_NOT_ALLOWED: { contentType: "a/b", allowedTypes: ["image/*"], folderPath: "images" },
  SIZE_REQUIRED: { folderPath: "images" },
  TYPE_REQUIRED: { folderPath: "images" },
  QUOTA_EXCEEDED: { folderPath: "images", limit: "bytes", max: 1_000_000, asked: 5 },
  TOO_MANY_UPLOADS: { max: 50, retryAt: 1 },
  VERSION_NOT_FOUND: { versionId: "1" },
  VERSION_IS_DRAFT: { versionId: "1", version: 3, use: "publishVersion" },
  UPLOAD_NOT_FOUND: { intentId: "1" },
  UPLOAD_EXPIRED: { intentId: "1", expiredAt: 1 },
  UPLOAD_ALREADY_FINISHED: { intentId: "1", assetId: "1", versionId: "1", version: 2 },
  UPLOAD_NOT_IN_PARTS: { intentId: "1" },
  UPLOAD_BEGUN_ELSEWHERE: { intentId: "1" },
  PART_INVALID: { intentId: "1", partNumber: 2, size: 5 },
  UPLOAD_NOT_YOURS: { intentId: "1" },
  BYTES_NOT_FOUND: { storageId: "1" },
  BYTES_ALREADY_USED: { r2Key: "1" },
  OBJECT_REPLACEABLE: { r2Key: "1", until: 1 },
  ACCESS_CHANGED: { access: "private" },
  NOT_TEXT: { versionId: "1", contentType: "text/plain" },
  BYTES_MISMATCH: { field: "size", declared: "1", actual: "2" },
  VERSION_UNVERIFIED: { versionId: "1", verification: "failed" },
  R2_NOT_CONFIGURED: { missing: ["R2_BUCKET"] },
  R2_CONFIG_INVALID: { setting: "R2_ENDPOINT", reason: "not an address" },
  R2_ACCESS_DENIED: { operation: "put" },
  R2_UNAVAILABLE: { operation: "put", status: 503 },
  RENDITION_INVALID: { width: 960, format: "webp", reason: "it is 40 pixels wide" },
  MIGRATION_RUNNING: { migrationId: "1" },
  RELEASE_NOT_FOUND: { releaseId: "1" },
  RELEASE_NOT_OPEN: { releaseId: "1", status: "rolledBack" },
  SHARE_NOT_FOUND: { shareId: "1" },
  SHARE_TOO_LARGE: { folderPath: "images", max: 1000 },
  RELEASE_TOO_LARGE: { releaseId: "1", max: 1000 },
  RELEASE_CONFLICT: {
    releaseId: "1",
    entries: [{ folderPath: "images", basename: "hero", reason: "changed" }],
    count: 4,
  },
};

describe.each(Object.keys(EXAMPLES) as AssetErrorCode[])("%s", (code) => {
  const { title, advice } = explain(en, assetError(code, "for programs", EXAMPLES[code] as never));

  it("has words of its own, without what is for programs", () => {
    expect(`${title} ${advice}`).not.toMatch(/undefined|null|\[object|[A-Z]{3,}_[A-Z]+ID/);
    expect(`${title} ${advice}`).not.toContain("for programs");
    expect(title).toMatch(/^[A-Z][^.]+$/);
    expect(advice).toMatch(/^.+\.$/s);
  });
});

it("names what it is about", () => {
  const tooLarge = explain(en, assetError("FILE_TOO_LARGE", "", EXAMPLES.FILE_TOO_LARGE));
  expect(tooLarge.advice).toBe("It has 2.5 MB; “images” accepts at most 1 MB.");
  const exists = explain(en, assetError("ASSET_EXISTS", "", EXAMPLES.ASSET_EXISTS));
  expect(exists.advice).toContain("Another “hero” exists in the top folder");
});

it("says what a code of a later version says", () => {
  const later = new ConvexError({ code: "SOMETHING_NEW", message: "Do this instead." });
  expect(explain(en, later).advice).toBe("Do this instead.");
});

it.each([
  [new ConvexError("Only editors may."), "The app refused this", "Only editors may."],
  [new ConvexError({ message: "Not today." }), "The app refused this", "Not today."],
  // As the code that setup writes refuses visitors.
  [
    new ConvexError({ code: "FORBIDDEN", message: "Only admins may." }),
    "The app refused this",
    "Only admins may.",
  ],
  [
    new Error("[CONVEX M(assets:moveAsset)] Server Error\nUncaught Error: Sign in first.\n at x"),
    "The app refused this",
    "Sign in first.",
  ],
  [new UploadError("UPLOAD_ABORTED", ""), "Canceled", "The file was not uploaded."],
  [new UploadError("UPLOAD_NETWORK", "No answer."), "The upload failed", "No answer."],
  [new TypeError("Failed to fetch"), "Something went wrong", "Failed to fetch"],
  ["text", "Something went wrong", "text"],
])("explains %o", (error, title, advice) => {
  expect(explain(en, error)).toEqual({ title, advice });
});

it("names the function that an app does not export", () => {
  const error = new Error(
    "[CONVEX M(site/assets:takeDown)] [Request ID: 1] Server Error\nUncaught Error: Could not find public function for " +
      "'site/assets:takeDown'. Did you forget to run `npx convex dev` or `npx convex deploy`?",
  );
  const advice = "A developer of the app must export takeDown with api().";
  expect(explain(en, error)).toEqual({ title: "The app does not offer this", advice });
});

it("does not guess at what a deployment keeps to itself", () => {
  const { title, advice } = explain(en, new Error("[CONVEX M(a:b)] [Request ID: 1] Server Error"));
  expect(title).toBe("Something went wrong on the server");
  expect(advice).not.toContain("CONVEX");
});
