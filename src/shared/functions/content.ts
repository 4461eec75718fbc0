/** Access to file contents, for an app's own code that has authorized the caller. */
import { v } from "convex/values";
import { credentials, fileToRead, inSize } from "../args.js";
import * as returned from "../validators.js";
import { internal, trusted } from "./declare.js";

/**
 * Returns a file to be served by a route of the app, private or public. Its `url` reads the bytes; for Convex
 * storage it is permanent and must not be revealed.
 *
 * @param method HEAD: the `url` is for requesting metadata only.
 * @param width opens a smaller image; see `findUrl`.
 * @param formats those of smaller images; all by default.
 * @returns `null` if the file does not exist.
 * @throws ARGUMENT_INVALID, PATH_INVALID, R2_NOT_CONFIGURED, R2_CONFIG_INVALID
 *
 * Cost: as `findUrl`.
 */
export const openFile = internal("mutation", {
  args: { ...fileToRead, ...inSize, method: v.optional(v.literal("HEAD")) },
  returns: v.nullable(returned.openedFile),
});

/**
 * Returns the text content of a file, independent of the storage's CORS rules.
 *
 * @param maxBytes the largest file to read, 1 MiB by default, 4 MiB at most.
 * @param r2Config credentials, if the deployment's environment has none.
 * @returns the text, without a byte order mark; `null` if the file does not exist.
 * @throws FILE_TOO_LARGE, NOT_TEXT, BYTES_NOT_FOUND, R2_NOT_CONFIGURED, R2_CONFIG_INVALID, R2_ACCESS_DENIED,
 * R2_UNAVAILABLE, ARGUMENT_INVALID, PATH_INVALID
 *
 * Cost: 1 document by path, 2 by version, and the bytes of the file.
 */
export const getTextContent = trusted("action", {
  args: { ...fileToRead, maxBytes: v.optional(v.number()) },
  trusted: credentials,
  returns: v.nullable(returned.textContent),
});
