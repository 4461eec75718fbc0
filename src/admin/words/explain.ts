/** Errors in words for people: what is wrong, and what they can do about it. */
import { ConvexError } from "convex/values";
import { UploadError } from "../../client/uploadFile.js";
import {
  type AssetErrorCode,
  type AssetErrorFields,
  isAssetError,
} from "../../component/errors.js";
import { describeError } from "../../react/describeError.js";
import { formatBytes } from "./format.js";

export type Explanation = { title: string; advice: string };

type Words = {
  [Code in AssetErrorCode]: (fields: AssetErrorFields[Code]) => Explanation;
};

const place = (folderPath: string) => (folderPath === "" ? "the top folder" : `“${folderPath}”`);
const sentence = (reason: string) => {
  const text = reason.trim().replace(/\.$/, "");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
};

const WORDS: Words = {
  PATH_INVALID: ({ reason }) => ({ title: "This name cannot be used", advice: sentence(reason) }),
  ARGUMENT_INVALID: ({ argument, reason }) => ({
    title: "This value cannot be used",
    advice: `The ${argument} ${reason}.`,
  }),
  CURSOR_INVALID: () => ({
    title: "The list has changed its shape",
    advice: "Reload the page to start from the beginning of the list.",
  }),
  CURSOR_EXPIRED: () => ({
    title: "These changes have been forgotten",
    advice: "They are older than the feed remembers. Reload the page to see newer ones.",
  }),
  RESULT_TOO_LARGE: ({ limit }) => ({
    title: "There is too much to show at once",
    advice: `More than ${limit} results; look at a folder further down.`,
  }),
  FOLDER_NOT_FOUND: ({ folderPath }) => ({
    title: "This folder is gone",
    advice: `${place(folderPath)} was moved, renamed or deleted. Look for it in the tree or the trash.`,
  }),
  ASSET_NOT_FOUND: ({ basename, folderPath }) => ({
    title: "This asset is gone",
    advice: `“${basename}” is no longer in ${place(folderPath)}: it was moved, renamed or deleted.`,
  }),
  ASSET_DELETED: ({ basename }) => ({
    title: "This asset is in the trash",
    advice: `Bring “${basename}” back from the trash first.`,
  }),
  ASSET_EXISTS: ({ basename, folderPath }) => ({
    title: "The name is taken",
    advice: `There is another “${basename}” in ${place(folderPath)}. Choose another name, or rename that one first.`,
  }),
  CONFLICT: ({ basename }) => ({
    title: "Somebody else was faster",
    advice: `“${basename}” has changed in the meantime. Look at it as it is now, then try again.`,
  }),
  BATCH_DUPLICATE: ({ basename }) => ({
    title: "One file is named twice",
    advice: `“${basename}” is in the same selection twice. Leave one of them out.`,
  }),
  NOT_PUBLISHED: ({ basename }) => ({
    title: "Nothing is published here",
    advice: `“${basename}” has no published version. Publish one of its versions first.`,
  }),
  FOLDER_EXISTS: ({ folderPath }) => ({
    title: "There is such a folder already",
    advice: `${place(folderPath)} exists. Choose another name.`,
  }),
  FOLDER_INTO_ITSELF: ({ folderPath }) => ({
    title: "A folder cannot go into itself",
    advice: `Choose a place outside of ${place(folderPath)}.`,
  }),
  FOLDER_BUSY: ({ folderPath }) => ({
    title: "This folder is being worked on",
    advice: `${place(folderPath)} is just being moved, copied or deleted. Wait until that is done.`,
  }),
  OPERATION_NOT_FOUND: () => ({
    title: "There is no such operation",
    advice: "It may have been forgotten. Look at the changes to see what happened.",
  }),
  NOT_IN_TRASH: () => ({
    title: "This is not in the trash any more",
    advice: "It was brought back, or deleted for good.",
  }),
  FILE_TOO_LARGE: ({ size, maxSize, folderPath }) => ({
    title: "The file is too large",
    advice: `It has ${formatBytes(size)}; ${place(folderPath)} takes at most ${formatBytes(maxSize)}.`,
  }),
  TYPE_NOT_ALLOWED: ({ contentType, allowedTypes, folderPath }) => ({
    title: "This kind of file is not allowed here",
    advice: `It is ${contentType}; ${place(folderPath)} takes ${allowedTypes.join(", ")}.`,
  }),
  VERSION_NOT_FOUND: () => ({
    title: "This version is gone",
    advice: "Its asset was deleted for good.",
  }),
  UPLOAD_NOT_FOUND: () => ({
    title: "The upload was given up",
    advice: "It took too long and has been cleared away. Upload the file again.",
  }),
  UPLOAD_EXPIRED: () => ({
    title: "The upload took too long",
    advice: "Upload the file again.",
  }),
  UPLOAD_ALREADY_FINISHED: ({ version }) => ({
    title: "The upload is done already",
    advice: `It became version ${version}. There is nothing left to do.`,
  }),
  UPLOAD_NOT_YOURS: () => ({
    title: "Somebody else started this upload",
    advice: "Upload the file again yourself.",
  }),
  BYTES_NOT_FOUND: () => ({
    title: "The file did not arrive",
    advice: "The storage does not have it. Upload it again.",
  }),
  BYTES_ALREADY_USED: () => ({
    title: "These bytes belong to another version",
    advice: "Upload the file again.",
  }),
  ACCESS_CHANGED: ({ access }) => ({
    title: `This place is ${access} now`,
    advice: "It has changed while the file was on its way. Upload the file again.",
  }),
  NOT_TEXT: () => ({
    title: "This file is no text",
    advice: "Download it to look at it.",
  }),
  BYTES_MISMATCH: ({ field, declared, actual }) => ({
    title: "The file changed on its way",
    advice: `Its ${field} should be ${declared} and is ${actual}. Upload it again.`,
  }),
  VERSION_UNVERIFIED: () => ({
    title: "The bucket does not have this file",
    advice: "What is there is not what was announced. Upload the file again.",
  }),
  R2_NOT_CONFIGURED: ({ missing }) => ({
    title: "The bucket is not set up",
    advice: `An operator has to set ${missing.join(", ")}.`,
  }),
  R2_CONFIG_INVALID: ({ setting, reason }) => ({
    title: "The bucket is not set up rightly",
    advice: `An operator has to look at ${setting}: ${reason}.`,
  }),
  R2_ACCESS_DENIED: ({ operation }) => ({
    title: "The bucket refuses access",
    advice: `An operator has to give its key the right to ${operation}.`,
  }),
  R2_UNAVAILABLE: () => ({
    title: "The bucket does not answer",
    advice: "Try again in a moment.",
  }),
  MIGRATION_RUNNING: () => ({
    title: "Files are being moved already",
    advice: "Wait until that is done, or stop it first.",
  }),
};

/** Explains whatever was thrown: by the component, by the app, or on the way there. */
export function explain(error: unknown): Explanation {
  if (isAssetError(error)) {
    const words = WORDS[error.data.code] as ((fields: unknown) => Explanation) | undefined;
    return words?.(error.data) ?? { title: "That did not work", advice: error.data.message };
  }
  if (error instanceof UploadError) return explainUpload(error);
  if (error instanceof ConvexError) {
    return { title: "The app refused this", advice: describeError(error) };
  }
  if (error instanceof Error) return explainPlain(error);
  return { title: "That did not work", advice: String(error) };
}

function explainUpload(error: UploadError): Explanation {
  if (error.code === "UPLOAD_ABORTED") {
    return { title: "Cancelled", advice: "The file was not uploaded." };
  }
  return { title: "The file did not get through", advice: error.message };
}

/** Convex puts the function's name and a stack around what was thrown, or hides it altogether. */
function explainPlain(error: Error): Explanation {
  const advice = describeError(error);
  if (!error.message.startsWith("[CONVEX ")) return { title: "That did not work", advice };
  const isHidden = !error.message.includes("Uncaught");
  return { title: isHidden ? "The server could not do this" : "The app refused this", advice };
}
