/** What is called of each page, in order. `$name.field` is of the result of an earlier call. */

export type Call = {
  /** `module:function`; or `upload`, `store` and `delete`, which bring about what a page begins with. */
  call: string;
  args: Record<string, unknown>;
  /** The name of the result, if it is not that of the call. */
  as?: string;
  /** What the result has, or what the refusal says. */
  gives?: unknown;
  fails?: string;
};

const upload = (folderPath: string, basename: string, content: string): Call => ({
  call: "upload",
  args: { folderPath, basename, content },
  as: content,
});
const store = (content: string): Call => ({ call: "store", args: { content }, as: content });

const HERO = { folderPath: "images", basename: "hero" };
const BEGINNING = { createdAt: 0, id: "" };

const gallery = { folderPath: "gallery" };
const mine = { folderPath: "users/ada", basename: "portrait" };
const theirs = { folderPath: "users/bob", basename: "portrait" };

/** An upload by functions of a page's own `api()`, beginning with those of one module. */
const uploadBy = (module: string, address: object, content: string): Call[] => [
  { call: `${module}:startUpload`, args: { ...address }, as: `${module} ticket` },
  store(content),
  {
    call: `${module}:finishUpload`,
    args: { intentId: `$${module} ticket.intentId`, storageId: `$${content}` },
    as: `${module} upload`,
  },
];

export const CALLS: Record<string, Call[]> = {
  "docs/managing-assets.md": [
    upload("images", "hero", "first"),
    upload("images", "hero", "second"),
    { call: "block_5:rollback", args: HERO },
    { call: "block_5:publish", args: { versionId: "$second.versionId" }, gives: { version: 2 } },
    { call: "block_6:describeHero", args: {} },
    { call: "block_7:tagAll", args: { basenames: ["hero"], tag: "new" } },
    { call: "block_8:describe", args: { versionId: "$second.versionId" } },
    { call: "block_9:hero", args: {}, gives: { credit: "Ada" } },
    {
      call: "block_11:publishIfUnchanged",
      args: { versionId: "$first.versionId", seen: "$second.versionId" },
    },
    {
      call: "block_11:publishIfUnchanged",
      args: { versionId: "$second.versionId", seen: null },
      as: "late",
    },
    { call: "block_11:startUploadIfNew", args: {}, gives: { backend: "convex" } },
    { call: "block_12:startBatch", args: { basenames: ["a", "b", "draft"] }, as: "opened" },
    store("a"),
    store("b"),
    store("draft"),
    {
      call: "block_12:finishBatch",
      args: {
        uploads: [
          { intentId: "$opened.0.intentId", storageId: "$a" },
          { intentId: "$opened.1.intentId", storageId: "$b" },
        ],
      },
      gives: [{ version: 1 }, { version: 1 }],
    },
    {
      call: "block_5:keepAsDraft",
      args: { intentId: "$opened.2.intentId", storageId: "$draft" },
      as: "kept",
    },
    { call: "block_12:publishBatch", args: { versionIds: ["$kept.versionId"] } },
    { call: "block_5:unpublish", args: HERO },
    { call: "delete", args: HERO },
    upload("inbox", "hero", "new"),
    { call: "block_13:reorganize", args: {} },
    upload("shop", "Hero-Image.png", "shop"),
    {
      call: "block_10:serveAsCsv",
      args: { folderPath: "shop", basename: "Hero-Image.png" },
      gives: { version: 2 },
    },
    {
      call: "block_14:findPictures",
      args: { text: "hero im" },
      gives: { isComplete: true },
    },
    { call: "block_15:createFolders", args: {} },
    { call: "block_15:copyWholeFolder", args: {}, gives: { status: "done" } },
    { call: "block_15:renameWholeFolder", args: {}, gives: { status: "done" }, as: "renamed" },
    { call: "block_15:jobProgress", args: { jobId: "$renamed.jobId" } },
    upload("press", "kit", "kit"),
    { call: "block_15:moveWholeFolder", args: {}, gives: { status: "done" } },
    upload("images", "hero", "again"),
    { call: "block_16:deleteHero", args: {}, as: "removed" },
    { call: "block_16:trashedAssets", args: {}, gives: { isDone: true } },
    { call: "block_16:restoreFromTrash", args: { assetId: "$removed.assetId" } },
    upload("press", "kit", "another kit"),
    { call: "block_16:deleteAndRestoreFolder", args: {} },
    { call: "delete", args: { folderPath: "images", basename: "hero-2" } },
    { call: "block_16:deletePermanently", args: { assetId: "$removed.assetId" } },
    { call: "block_17:extendRetention", args: {} },
    { call: "block_17:pauseSweeper", args: {} },
    { call: "block_17:sweepNow", args: {} },
    { call: "block_17:lastSweep", args: {} },
    { call: "block_18:savePage", args: { slug: "home", heroPath: "images/hero" } },
    { call: "block_19:setLimits", args: {} },
    { call: "block_19:limitOpenUploads", args: {} },
    { call: "block_19:videoLimits", args: {}, gives: { allowedTypes: ["video/*"] } },
    { call: "block_20:addTenant", args: { tenant: "acme" } },
    {
      call: "block_20:tenantUsage",
      args: { tenant: "acme" },
      gives: { maxFiles: 10_000, files: 0 },
    },
    { call: "block_21:folderUsage", args: { folderPath: "", cursor: null } },
    { call: "block_21:storageUsage", args: { cursor: null } },
    { call: "block_22:currentCursor", args: {}, as: "head" },
    { call: "block_22:changesSince", args: { cursor: BEGINNING } },
    { call: "block_22:changesSince", args: { cursor: "$head" }, gives: { changes: [] } },
    { call: "block_22:folderChangesSince", args: { cursor: BEGINNING, folderPath: "archive" } },
    { call: "block_22:changesByUser", args: { userId: "ada" }, gives: { page: [] } },
    { call: "routes:useRoutes", args: {} },
  ],
  "docs/public-files.md": [
    upload("gallery", "hills", "hills"),
    { call: "block_2:gallery", args: {}, gives: [{ basename: "hills" }] },
  ],
  "docs/operations.md": [{ call: "block_1:shortenRetention", args: {} }],
  "docs/auth-recipes.md": [
    ...uploadBy("block_1", HERO, "one"),
    { call: "block_1:getPublishedFile", args: HERO, gives: { version: 1 } },
    { call: "block_1:deleteAsset", args: HERO },
    { call: "block_1:purge", args: { assetId: "$block_1 upload.assetId" } },
    { call: "block_2:startUpload", args: theirs, fails: "Access denied." },
    {
      call: "block_2:startUpload",
      args: { folderPath: "users/ada2", basename: "a" },
      fails: "Access denied.",
    },
    ...uploadBy("block_2", mine, "portrait"),
    { call: "block_2:getPublishedFile", args: mine, gives: { version: 1 } },
    { call: "block_2:getSignedUrl", args: mine, gives: { versionId: "$block_2 upload.versionId" } },
    { call: "block_2:deleteAsset", args: mine },
    { call: "block_3:publishedInFolder", args: { key: "no", ...gallery }, fails: "Wrong key." },
    { call: "block_3:publishedInFolder", args: { key: "the key", ...gallery }, gives: [] },
    ...uploadBy("block_4", HERO, "four"),
    { call: "block_4:publishVersion", args: { versionId: "$block_4 upload.versionId" } },
    { call: "block_4:restoreVersion", args: { versionId: "$block_4 upload.versionId" } },
    ...uploadBy("uploads", mine, "limited"),
    { call: "uploads:startUploads", args: { uploads: [mine] }, as: "limited batch" },
    store("limited bytes"),
    {
      call: "uploads:finishUploads",
      args: {
        uploads: [{ intentId: "$limited batch.0.intentId", storageId: "$limited bytes" }],
      },
    },
    { call: "block_1:startUpload", args: HERO, as: "avatar" },
    store("avatar bytes"),
    {
      call: "block_7:setAvatar",
      args: { intentId: "$avatar.intentId", storageId: "$avatar bytes" },
      gives: { version: 2 },
    },
  ],
  "docs/lifetimes.md": [
    { call: "retention:keepAQuarter", args: {} },
    {
      call: "retention:rule",
      args: {},
      gives: { folderPath: "images", keepDays: 90, keepVersions: 5, keepLabelled: true },
    },
    { call: "retention:keepEverything", args: {} },
    upload("cases", "letter", "letter"),
    {
      call: "holds:hold",
      args: { path: "cases", reason: "case 7", actor: "ada" },
      gives: { path: "cases", heldBy: "ada" },
    },
    { call: "holds:release", args: { path: "cases", actor: "bob" } },
    {
      call: "holds:record",
      args: { path: "cases" },
      gives: { page: [{ reason: "case 7", releasedBy: "bob" }] },
    },
    { call: "erasure:eraseFile", args: { assetId: "$letter.assetId" }, as: "erased letter" },
    {
      call: "erasure:receipt",
      args: { erasureId: "$erased letter.erasureId" },
      gives: { assetId: "$letter.assetId", requestedBy: "privacy officer" },
    },
    { call: "erasure:erasePerson", args: { actor: "bob" }, as: "erased bob" },
    {
      call: "erasure:receipt",
      args: { erasureId: "$erased bob.erasureId" },
      gives: { isDone: true, mentions: 1 },
    },
  ],
  "docs/take-down.md": [
    upload("images", "hero", "one"),
    upload("images", "hero", "two"),
    upload("images", "other", "other"),
    upload("images/small", "icon", "icon"),
    {
      call: "takedowns:takeDownVersions",
      args: { versionIds: ["$one.versionId"], actor: "ada" },
      gives: { isDone: true, alsoAt: [] },
    },
    {
      call: "takedowns:takeDown",
      args: { ...HERO, actor: "ada" },
      as: "taken",
      gives: { isDone: true, alsoAt: [] },
    },
    {
      call: "takedowns:progress",
      args: { assetId: "$taken.assetIds.0" },
      gives: { isDone: true, objectsLeft: 0 },
    },
    {
      call: "takedowns:takeDown",
      args: { ...HERO, actor: "ada" },
      fails: "was not found",
    },
    {
      call: "takedowns:takeDownFolder",
      args: { path: "images", actor: "ada" },
      gives: { status: "done", assetsDone: 2, foldersDone: 2 },
    },
    { call: "purging:purgeCloudflare", args: { urls: [] }, fails: "Set the zone" },
  ],
  "docs/releases.md": [
    upload("site", "hero", "one"),
    upload("site", "hero", "two"),
    upload("site", "banner", "banner"),
    upload("site", "old", "old"),
    { call: "releases:prepare", args: { draftId: "$one.versionId" }, as: "spring" },
    {
      call: "releases:whatChanges",
      args: { releaseId: "$spring.releaseId" },
      gives: [
        { basename: "banner", action: "archive", problem: null },
        { basename: "hero", action: "publish", problem: null },
        { basename: "old", action: "delete", problem: null },
      ],
    },
    {
      call: "previews:siteWith",
      args: { releaseId: "$spring.releaseId" },
      gives: [{ basename: "hero", version: 1, isPreview: true }],
    },
    {
      call: "previews:linkToHero",
      args: { releaseId: "$spring.releaseId" },
      gives: { versionId: "$one.versionId" },
    },
    { call: "previews:linkToSite", args: { releaseId: "$spring.releaseId" } },
    {
      call: "releases:publish",
      args: { releaseId: "$spring.releaseId" },
      gives: { status: "published", changed: 3 },
    },
    {
      call: "block_2:finishInto",
      args: { releaseId: "$spring.releaseId", uploads: [] },
      fails: "is published",
    },
    {
      call: "releases:rollBack",
      args: { releaseId: "$spring.releaseId" },
      gives: { status: "rolledBack", changed: 3 },
    },
    { call: "releases:prepare", args: { draftId: "$one.versionId" }, as: "summer" },
    {
      call: "block_5:scheduleFor",
      args: { releaseId: "$summer.releaseId", publishAt: Date.now() + 3_600_000 },
      gives: { status: "scheduled" },
    },
    // What is scheduled runs after each call here.
    { call: "block_5:cancel", args: { releaseId: "$summer.releaseId" }, fails: "is published" },
  ],
  "docs/images.md": [
    ...uploadBy("assets", { ...HERO, contentType: "image/svg+xml" }, "<svg width='3' height='4'/>"),
    { call: "describing:describeAll", args: {}, gives: null },
    { call: "presets:setPresets", args: {}, gives: null },
    { call: "renditions:make", args: {}, gives: null },
    {
      call: "assets:getPublishedFile",
      args: HERO,
      gives: { image: { width: 3, height: 4, hasAlpha: true } },
    },
  ],
  "docs/webp-pure-convex.md": [
    { call: "presets:setPresets", args: {}, gives: null },
    ...uploadBy("assets", { ...HERO, contentType: "image/svg+xml" }, "<svg width='3' height='4'/>"),
    { call: "renditions/make:make", args: {}, gives: null },
    {
      call: "renditions/encodeInNode:encode",
      args: { url: "http://127.0.0.1:1/", size: 70_000_000, wanted: [] },
      fails: "The image has 70000000 bytes; at most 67108864.",
    },
    { call: "publishing:publish", args: { versionId: "v" }, fails: "VERSION_NOT_FOUND" },
    { call: "assets:getPublishedFile", args: HERO, gives: { version: 1 } },
  ],
  "docs/sharing.md": [
    upload("press", "logo", "one"),
    {
      call: "sharing:shareContract",
      args: { path: "press/logo", password: "correct horse" },
      as: "shared",
    },
    { call: "sharing:sharePressKit", args: {} },
    {
      call: "sharing:links",
      args: { folderPath: "press" },
      gives: [{ downloads: 0 }, { path: "press/logo", downloads: 0 }],
    },
    { call: "sharing:revoke", args: { shareId: "none" }, fails: "SHARE_NOT_FOUND" },
  ],
  "docs/time-travel.md": [
    upload("images", "hero", "one"),
    upload("images", "hero", "two"),
    { call: "past:heroAt", args: { at: 0 }, gives: null },
    { call: "past:heroAt", args: { at: Date.UTC(2100, 0) }, gives: { version: 2 } },
    {
      call: "past:imagesAt",
      args: { at: Date.UTC(2100, 0) },
      gives: [{ basename: "hero", version: 2 }],
    },
    {
      call: "block_3:whatDiffers",
      args: { from: 0, to: Date.UTC(2100, 0) },
      gives: [{ type: "added", basename: "hero" }],
    },
    {
      call: "block_4:restoreImages",
      args: { at: 0 },
      gives: { entryCount: 1, skipped: [], isDone: true },
    },
  ],
  "docs/private-files.md": [
    { call: "access:closeMembers", args: {} },
    upload("members/gallery", "plan", "plan"),
    { call: "gallery:signGallery", args: {}, gives: [{ basename: "plan" }] },
    upload("images", "hero", "hero"),
    { call: "access:closeFile", args: HERO },
    { call: "assets:getPublishedFile", args: HERO, gives: null },
    { call: "assets:getSignedUrl", args: HERO, fails: "Not for you." },
    ...uploadBy("assets", { folderPath: "members", basename: "terms.md" }, "terms"),
    { call: "assets:restoreVersion", args: { versionId: "$assets upload.versionId" } },
    { call: "texts:readTerms", args: {} },
    { call: "sessions:open", args: {}, as: "token" },
    { call: "sessions:isOpen", args: { token: "$token" }, gives: true },
    { call: "keys:revokeSignedUrls", args: {} },
  ],
  "LLM.md": [
    ...uploadBy("assets", HERO, "first"),
    { call: "assets:getPublishedFile", args: HERO, gives: { version: 1 } },
    upload("images", "hero", "second"),
    { call: "gallery:undoLastUpload", args: HERO },
    { call: "assets:getAssetVersions", args: HERO, gives: [{ version: 2 }, { version: 1 }] },
    {
      call: "gallery:goLive",
      args: { versionId: "$second.versionId", seen: "$assets upload.versionId" },
      gives: "published",
    },
    {
      call: "gallery:goLive",
      args: { versionId: "$second.versionId", seen: null },
      gives: "conflict",
    },
    { call: "assets:restoreVersion", args: { versionId: "$second.versionId" } },
    { call: "gallery:gallery", args: {}, gives: [] },
    { call: "members:close", args: {} },
    { call: "members:handbook", args: {}, gives: null },
    { call: "panel:getSettings", args: {}, gives: { backend: "convex" } },
  ],
};
