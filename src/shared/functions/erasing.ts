/** Erases what is kept of a file or of a person. */
import { v } from "convex/values";
import * as returned from "../validators.js";
import { trusted } from "./declare.js";

/**
 * Erases a file, or the name of an actor, wherever the component keeps it: what a request for erasure asks for, such as by Article
 * 17 of the GDPR. It cannot be undone. Pass exactly one of `assetId` and `actor`.
 *
 * **A file** is taken down as by `takeDown`: from this call on nothing serves it, and its bytes are deleted without trash and grace
 * period. Then its versions, its changes in the feed, its entries in releases, and share links, references and uploads that name its
 * paths are deleted in steps. One change stays for 7 days, with its path: `asset:takedown`, by which mirrors and other followers of the
 * feed delete their copies. A follower that comes later gets `CURSOR_EXPIRED` and compares everything. It reaches files in use, in the
 * trash, and those that were deleted permanently before. Other files at the same path stay, and so do copies: erase them, too.
 *
 * **An actor** becomes `(erased)` in every row, in steps that read all rows. Files, versions and changes of the actor stay.
 * Texts that users have written, such as labels and metadata, and names of files and folders are not searched.
 *
 * @param assetId of a file in use, in the trash, or deleted permanently.
 * @param actor as `auth` or the app has passed it, at most 256 characters.
 * @param requestedBy the actor who asks, for the receipt.
 * @returns the id for `getErasure`; and for a file what `takeDown` returns, to purge caches and find copies.
 * @throws ARGUMENT_INVALID, HELD
 *
 * Cost: of a file as `takeDown`, and for each of its changes, entries and mentions 1 document read and written; 1 read for each row of
 * the feed and of the tables of share links and uploads. Of an actor 1 document read for each row of the component, at least
 * twice, and 1 written for each that has the actor. At most 256 in one transaction.
 */
export const erase = trusted("mutation", {
  args: {
    assetId: v.optional(v.string()),
    actor: v.optional(v.string()),
    requestedBy: v.optional(v.string()),
  },
  returns: returned.erasureBegun,
});

/**
 * Returns the receipt of an erasure: what it was of, who asked and when, what was deleted so far, what is left, and when it was
 * done; `null` for an unknown id. It never has a path, and an actor only while the erasure runs.
 *
 * @param erasureId the result of `erase`.
 *
 * Cost: 1 document, and 1 for each object that a bucket has still to delete.
 */
export const getErasure = trusted("query", {
  args: { erasureId: v.string() },
  returns: v.nullable(returned.erasure),
});
