/**
 * Why a goal is not reached. `npm run bench` asks for a sentence here when a row misses its goal, and
 * refuses one that nothing needs any more.
 */
import type { TaskName } from "../database/contender.js";

/** The goal: half or less of the documents and bytes of the next best. */
export const TASK_REASONS: Partial<Record<TaskName, string>> = {
  lookUp:
    "One document is the least there is. It is larger than one without a history, because it says " +
    "which version is published, since when, what number it has and the hash of its bytes, so that " +
    "nothing else has to be read. The packages with two documents read a row for the name and one for " +
    "the file.",
  listFolder:
    "One document a file is the least there is, and each is larger than a row without a history; see " +
    "above.",
  readChanges:
    "A change carries what a mirror needs to act without asking again: size, type, hash and version. " +
    "The 1.0 release tells only where something has happened, and orders by a clock. The document more " +
    "is the first of the next page, which tells whether there is one.",
  uploadNew:
    "An upload without a history is a row. Here it is an intent that binds address, limits and who; the " +
    "asset, the version and the stored object, which others may share; and two changes in the feed. " +
    "Which folders are locked, private or limited is looked up on the way: those are the ranges.",
  uploadVersion:
    "The others but the 1.0 release replace the file. The 1.0 release keeps the version, but neither " +
    "compares bytes nor holds the upload to anything.",
  restore:
    "The app's `auth` callback is told the address that a version belongs to, so the version and its " +
    "asset are read before the component reads them again: 2 documents, where the 1.0 release leaves " +
    "asking to the app. The others are the same rows on both sides, which hold more here, and the " +
    "change in the feed.",
  rename:
    "A row is read and written, as elsewhere, and the change is told in the feed; the row is the large " +
    "one of the published file.",
  move: "As renaming. The feeds of both folders tell it, so that who follows only one of them hears of it.",
  remove:
    "Nothing is deleted but the name: the file is in the trash with all its versions. The documents are " +
    "one row and one change, however long the history; the row is the large one of the published file.",
};

/** What makes this package larger than the smallest in a row of sizes. */
export const SIZE_REASON =
  "installed, it has the panel, the mirror, the setup command, source maps and the sources beside what a " +
  "deployment runs. Pushed is one component that signs requests to R2 itself. `react` holds queues of " +
  "uploads, folders and histories, not one hook; what a page does not import is not in its bundle. `admin` is " +
  "everything that the panel can show, with its parts that are loaded when they are needed; the panel of the " +
  "1.0 release leaves its interface libraries to the app, as 20 further packages to install.";

/** Of those that keep a history; the others keep one file each. */
export const STORED_REASON =
  "Of the two that keep a history, this package stores fewer bytes of files, because equal bytes are stored " +
  "once, and more rows: each stored object has one of its own, which counts what needs it, and each change " +
  "carries what a mirror needs. Both have a row for each upload that was opened; here the sweeper deletes it " +
  "a day after it has expired.";

export const CONFLICT_REASONS = {
  first: "No package does worse than another where all are at the goal: no pair in conflict.",
  notFirst:
    "Uploads to different files should have nothing in common; see `bench/database/conflicts.ts`.",
};

/** The goal: no more than a tenth over the plain redirect or download. */
export const ROUTE_REASONS: Record<string, string> = {
  redirect:
    "It is a matter of some 0.07 ms of processor time at each request, next to 0.21 ms for all of the " +
    "plain one. Half of it is the one call of the component: a route that does nothing but call it and " +
    "redirect takes 1.18 times the plain one, because what goes in and comes out is validated, and more " +
    "comes out: version, type, size and whether the file is private. The other half is the address, which " +
    "is checked before anything is looked up, and an answer with an ETag and headers for caches and other " +
    "origins. convex-fs is asked by the id of stored bytes, so it has no name to look up, and is ahead of " +
    "the plain redirect, too. " +
    "A page that has `url` from a query makes no request to a route at all.",
  stream:
    "A stream passes through a function, and the storage of a component can be read from there only " +
    "by another request: two requests and a function where the direct download is one request. The " +
    "plain stream from a component does nothing else, and is not near the goal either; what this package " +
    "adds to it is the lookup, as above, and that no answer begins before the first byte is there, or ends " +
    "well with another length than the file's. It is for pages that need one origin; all others " +
    "are redirected, and then download directly.",
};

export const MIRROR_REASON =
  "curl is told where every file is, and neither checks nor flushes what it writes; its second row says " +
  "what it takes with both. The mirror flushes each file before it takes its name, not all at the end, so " +
  "that a kill or a power cut at any instant leaves no wrong file: that is two fifths of its time with " +
  "small files and with large ones, as switching it off shows. With small files the rest is the number of " +
  "calls to the file system, about eleven where curl has three: create, write, flush and close it, look at " +
  "it, at what is in its place and at its folder, note its content, mark it, link it to its name and " +
  "unlink the temporary one. Listing, which curl is spared, is a tenth of it, and goes on beside the copy.";
