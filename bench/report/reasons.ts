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
    "What the routes do more than the plain one, at each request: the call crosses into a component, " +
    "whose arguments and results are validated, and the answer has an ETag and headers for caches and " +
    "other origins. On this backend that is a fraction of a millisecond next to another; the row of the " +
    "plain redirect from a component tells how much of it is the crossing. A page that has `url` from a " +
    "query makes no request to a route at all.",
  stream:
    "A stream passes through a function and is fetched from the storage on the way, so it costs two " +
    "requests where the direct download costs one. It is for pages that need one origin; all others " +
    "are redirected, and then download directly.",
};

export const MIRROR_REASON =
  "curl is told where every file is and writes the bytes. The mirror lists the folders, hashes what " +
  "arrives and holds it against the feed, makes each file durable before it takes its name, and notes " +
  "what it has, so that a kill at any instant leaves no wrong file.";
