/** Explanations of errors: what is wrong, and what to do. */
import type { AssetErrorCode, AssetErrorFields } from "../../../shared/errors.js";
import { RELEASE_STATUS_WORDS } from "../../../shared/releaseWords.js";
import type { Explanation } from "../explain.js";
import { formatBytes, formatTime } from "../format.js";
import { reasonIn } from "../reasons.js";
import { common } from "./common.js";

type Explanations = {
  [Code in AssetErrorCode]: (fields: AssetErrorFields[Code]) => Explanation;
};

const { place } = common;

/** For each code of an error of the component. */
const codes: Explanations = {
  PATH_INVALID: ({ reason }) => ({
    title: "This name is not allowed",
    advice: reasonIn([], reason),
  }),
  ARGUMENT_INVALID: ({ argument, reason }) => ({
    title: "This value is not allowed",
    advice: `The ${argument} ${reason}.`,
  }),
  AUTH_CALLBACK_INVALID: ({ callback, returned }) => ({
    title: "The app's access check is broken",
    advice: `Its ${callback} callback returned ${returned}. A developer of the app must mend it.`,
  }),
  CURSOR_INVALID: () => ({
    title: "The list has changed",
    advice: "Reload the page to load the list again.",
  }),
  CURSOR_EXPIRED: () => ({
    title: "These changes are no longer available",
    advice: "They are older than the oldest retained change. Reload the page to see newer ones.",
  }),
  HISTORY_EXPIRED: () => ({
    title: "This moment is too long ago",
    advice: "Changes since then are no longer available. Choose a later moment.",
  }),
  RESULT_TOO_LARGE: ({ limit }) => ({
    title: "Too many results",
    advice: `More than ${limit} results. Open a subfolder.`,
  }),
  FOLDER_NOT_FOUND: ({ folderPath }) => ({
    title: "Folder not found",
    advice:
      `${place(folderPath)} was moved, renamed or deleted. Look for it in the tree or the ` +
      "trash.",
  }),
  ASSET_NOT_FOUND: ({ basename, folderPath }) => ({
    title: "Asset not found",
    advice: `“${basename}” is no longer in ${place(folderPath)}: it was moved, renamed or deleted.`,
  }),
  ASSET_DELETED: ({ basename }) => ({
    title: "The asset is in the trash",
    advice: `Restore “${basename}” from the trash first.`,
  }),
  ASSET_EXISTS: ({ basename, folderPath }) => ({
    title: "The path is taken",
    advice:
      `Another “${basename}” exists in ${place(folderPath)}. Choose another name, or rename ` +
      "that one first.",
  }),
  HELD: ({ heldPath }) => ({
    title: "Under a legal hold",
    advice: `"${heldPath}" is held, so nothing of it may be deleted permanently or leave it. Release the hold first.`,
  }),
  IN_USE: ({ owners }) => ({
    title: "Still used",
    advice: `Used by ${owners.join(", ")}. Remove it there first.`,
  }),
  CONFLICT: ({ basename }) => ({
    title: "Changed by someone else",
    advice: `“${basename}” was changed by someone else. Check its current state, then retry.`,
  }),
  ALREADY_PUBLISHED: ({ basename, version }) => ({
    title: "Nothing new",
    advice: `“${basename}” already has this content, as version ${version}.`,
  }),
  BATCH_DUPLICATE: ({ basename }) => ({
    title: "The same file twice",
    advice: `“${basename}” is in the selection twice. Remove one of them.`,
  }),
  NOT_PUBLISHED: ({ basename }) => ({
    title: "No published version",
    advice: `“${basename}” has no published version. Publish a version first.`,
  }),
  FOLDER_EXISTS: ({ folderPath }) => ({
    title: "The folder exists",
    advice: `${place(folderPath)} already exists. Choose another name.`,
  }),
  FOLDER_INTO_ITSELF: ({ folderPath }) => ({
    title: "A folder cannot be moved into itself",
    advice: `Choose a folder outside ${place(folderPath)}.`,
  }),
  FOLDER_BUSY: ({ folderPath }) => ({
    title: "The folder is locked",
    advice: `A job is moving, copying or deleting ${place(folderPath)}. Wait until it is done.`,
  }),
  TOO_MANY_JOBS: ({ max }) => ({
    title: "Too many folder jobs are running",
    advice: `At most ${max} folders can be locked at the same time. Try again when a job is done.`,
  }),
  JOB_NOT_FOUND: () => ({
    title: "Job not found",
    advice: "It may have been deleted. Check the changes to see what happened.",
  }),
  NOT_IN_TRASH: () => ({
    title: "No longer in the trash",
    advice: "It was restored or deleted permanently.",
  }),
  FILE_TOO_LARGE: ({ size, maxSize, folderPath }) => ({
    title: "The file is too large",
    advice:
      `It has ${formatBytes(size)}; ${place(folderPath)} accepts at most ` +
      `${formatBytes(maxSize)}.`,
  }),
  SIZE_REQUIRED: ({ folderPath }) => ({
    title: "The file's size is required",
    advice: `${place(folderPath)} limits uploads. Declare the size when the upload starts.`,
  }),
  TYPE_REQUIRED: ({ folderPath }) => ({
    title: "The file's type is required",
    advice: `${place(folderPath)} limits uploads. Declare the type when the upload starts.`,
  }),
  TYPE_NOT_ALLOWED: ({ contentType, allowedTypes, folderPath }) => ({
    title: "File type not allowed",
    advice: `It is ${contentType}; ${place(folderPath)} accepts ${allowedTypes.join(", ")}.`,
  }),
  QUOTA_EXCEEDED: ({ folderPath, limit, max }) => ({
    title: "The folder is full",
    advice:
      `${place(folderPath)} may contain ${limit === "bytes" ? formatBytes(max) : `${max} files`}. ` +
      "Delete files permanently, or ask an administrator for more.",
  }),
  TOO_MANY_UPLOADS: ({ max, retryAt }) => ({
    title: "Too many open uploads",
    advice: `You may have ${max}. Finish them, or retry after ${formatTime(retryAt)}.`,
  }),
  VERSION_NOT_FOUND: () => ({
    title: "Version not found",
    advice: "Its asset was deleted permanently.",
  }),
  VERSION_IS_DRAFT: ({ version }) => ({
    title: `Version ${version} is a draft`,
    advice: "Only a version that was published before can be restored. Publish the draft.",
  }),
  UPLOAD_NOT_FOUND: () => ({
    title: "Upload not found",
    advice: "It has expired and was deleted. Upload the file again.",
  }),
  UPLOAD_EXPIRED: () => ({
    title: "The upload has expired",
    advice: "Upload the file again.",
  }),
  UPLOAD_ALREADY_FINISHED: ({ version }) => ({
    title: "Already uploaded",
    advice: `It became version ${version}. Nothing left to do.`,
  }),
  UPLOAD_NOT_IN_PARTS: () => ({
    title: "The upload takes the file in one request",
    advice: "Upload the file again.",
  }),
  UPLOAD_BEGUN_ELSEWHERE: () => ({
    title: "Another tab sends this file",
    advice: "Let it finish there, or upload the file again.",
  }),
  PART_INVALID: ({ partNumber }) => ({
    title: "The file does not fit its upload",
    advice: `Part ${partNumber} has another size. Upload the file again.`,
  }),
  UPLOAD_NOT_YOURS: () => ({
    title: "Another user started this upload",
    advice: "Upload the file again yourself.",
  }),
  BYTES_NOT_FOUND: () => ({
    title: "The file was not received",
    advice: "The storage does not have its bytes. Upload it again.",
  }),
  BYTES_ALREADY_USED: () => ({
    title: "These bytes belong to another version",
    advice: "Upload the file again.",
  }),
  OBJECT_REPLACEABLE: () => ({
    title: "The object is too new",
    advice: "Its upload URL may still be valid. Adopt it a quarter of an hour later.",
  }),
  ACCESS_CHANGED: ({ access }) => ({
    title: `The path is ${access} now`,
    advice: "Its access changed during the upload. Upload the file again.",
  }),
  NOT_TEXT: () => ({
    title: "Not a text file",
    advice: "Download it to view it.",
  }),
  BYTES_MISMATCH: ({ field, declared, actual }) => ({
    title: "The file was changed in transit",
    advice: `Its ${field} should be ${declared} but is ${actual}. Upload it again.`,
  }),
  VERSION_UNVERIFIED: ({ verification, foundType }) => {
    if (verification === "pending") {
      return { title: "This file is not confirmed yet", advice: "Retry in a moment." };
    }
    return foundType === undefined
      ? {
          title: "The storage does not have this file",
          advice: "The stored object differs from what was declared. Upload the file again.",
        }
      : {
          title: "The file is not of its type",
          advice: `Its bytes are ${foundType}. Upload a file of an allowed type.`,
        };
  },
  R2_NOT_CONFIGURED: ({ missing }) => ({
    title: "The bucket is not configured",
    advice: `An administrator must set ${missing.join(", ")}.`,
  }),
  R2_CONFIG_INVALID: ({ setting, reason }) => ({
    title: "The bucket's configuration is invalid",
    advice: `An administrator must check ${setting}: ${reason}.`,
  }),
  R2_ACCESS_DENIED: ({ operation }) => ({
    title: "The bucket denies access",
    advice: `An administrator must grant its key the permission for ${operation}.`,
  }),
  R2_UNAVAILABLE: () => ({
    title: "The bucket does not respond",
    advice: "Retry in a moment.",
  }),
  RENDITION_INVALID: () => ({
    title: "The smaller image is not usable",
    advice: "Check the encoder of the app.",
  }),
  MIGRATION_RUNNING: () => ({
    title: "A migration is already running",
    advice: "Wait until it is done, or stop it first.",
  }),
  RELEASE_NOT_FOUND: () => ({
    title: "Release not found",
    advice: "It was discarded, or is for another folder.",
  }),
  RELEASE_NOT_OPEN: ({ status }) => ({
    title: "The release cannot be changed now",
    advice: `It is ${RELEASE_STATUS_WORDS[status]}.`,
  }),
  SHARE_NOT_FOUND: () => ({
    title: "Share link not found",
    advice: "It was deleted 30 days after its end.",
  }),
  SHARE_TOO_LARGE: ({ max }) => ({
    title: "The folder is too large",
    advice: `A link keeps the versions of at most ${max} files. Share a smaller folder, or the published versions.`,
  }),
  RELEASE_TOO_LARGE: ({ max }) => ({
    title: "The release is too large",
    advice: `It can have at most ${max} of these. Use another release for the others.`,
  }),
  RELEASE_CONFLICT: ({ entries, count }) => ({
    title: "Files have changed since they were added to the release",
    advice:
      `Nothing was changed. Look at ${entries
        .map(({ basename }) => `“${basename}”`)
        .slice(0, 3)
        .join(", ")}` + `${count > 3 ? ` and ${count - 3} more` : ""}.`,
  }),
};

export const errors = {
  codes,
  /** The title of any other error. */
  unknown: "Something went wrong",
  unknownOnServer: "Something went wrong on the server",
  refusedByApp: "The app refused this",
  uploadCanceled: { title: "Canceled", advice: "The file was not uploaded." },
  uploadFailed: "The upload failed",
  storageResponded: (status: number) => `The storage responded with ${status}. Retry.`,
  /** The app does not export a function. */
  notOffered: (name: string): Explanation => ({
    title: "The app does not offer this",
    advice: `A developer of the app must export ${name} with api().`,
  }),
};
