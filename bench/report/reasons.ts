/**
 * Explains why a goal is not reached. `npm run bench` requires a sentence here for each row that misses its
 * goal, and rejects sentences that are no longer needed.
 */
import type { TaskName } from "../database/contender.js";

/**
 * The goal: at most half of the documents and bytes of the next best. It cannot be reached where a promise costs rows, which
 * each of these names.
 */
export const TASK_REASONS: Partial<Record<TaskName, string>> = {
  lookUp:
    "One document is the minimum. It is larger than one without a history, because it also holds the " +
    "published version, its number, time and hash, so that no second document is read; 332 B where the published version " +
    "is not the first one. The packages with two documents read a row for the name and one for the file.",
  listFolder:
    "One document per file is the minimum, and each is larger than a row without a history; see above. Without the words " +
    "that the search for names finds a file by, it is 27 kB, and without hashes, which a list of files to compare has, 25 kB.",
  readChanges:
    "A change contains everything that a mirror needs to act on it: size, type, hash and version. The 1.0 " +
    "release only tells where something has happened, and orders changes by clock. The creation of a new file and " +
    "its publishing are one document. Without hashes it is 17 kB.",
  uploadNew:
    "Without a history, an upload is one row. In this package it is an intent that binds path, limits and " +
    "actor; the asset, the version and the stored object, which other versions can share; and the change in the feed. " +
    "Without intents, so without limits and single use, it is 9 documents and 2,222 B; without rows of stored objects, so " +
    "without sharing equal bytes and counting their references, one document and 305 B less; and without the feed another " +
    "one and 402 B. The asset and its version name one another, so one of them is written twice: 2 documents and 368 B. " +
    "The ranges are lookups of locked, private and limited folders. Index entries: each folder at up to 8 levels has a " +
    "feed of its contents, which needs an index for each level, so that no caller reads changes of other folders: 1,131 B. " +
    "Those of the stored object are 633 B, and those of the asset, which four lists have in different orders, 497 B.",
  uploadVersion:
    "All others except the 1.0 release replace the file. The 1.0 release keeps the version, but neither " +
    "compares bytes nor enforces limits on the upload. Without intents it is 8 documents and 2,473 B, and without rows of " +
    "stored objects, too, 7 and 2,168 B.",
  restore:
    "The version is read, the asset read and written, and the change written, which the 1.0 release does not record. By " +
    "whom and when both versions were published and archived is in the asset, and is written into their rows with the " +
    "next publishing; where one restored version replaces another, this is 6 documents more.",
  rename:
    "One row is read and written, as elsewhere, and the feed records the change, which is 388 B; each write also reads its row " +
    "again. The row is the one of the published file, which here, after a restore, also names the version that was replaced: " +
    "91 B more than before, in this row and the next two.",
  move:
    "Same as renaming. The change is recorded for both folders, so that followers of either one see it, and with index " +
    "entries for each: about 870 B; without these two, it is about 1,350 B.",
  remove:
    "Only the path is freed: the file is in the trash with all its versions. The documents are its row, one in the list " +
    "of the trash and one change, however long the history; its row is the one of the published file.",
};

/** Explains where this package is larger than the smallest in a row of sizes. */
export const SIZE_REASON =
  "the installed package contains the admin panel, the mirror, the setup command with its parser, and sources, " +
  "in addition to what a deployment runs. The pushed code is one component that signs requests to R2 itself; the build " +
  "has brought it from 629 kB to 484 kB, with releases, what was served at any moment, and releases that restore it (9 kB). Since then, " +
  "the properties of images (27 kB), smaller images (26 kB), share links and their archives (25 kB), erasures (13 kB), previews of releases " +
  "(13 kB), legal holds (9 kB), rules for earlier versions (9 kB), descriptions (5 kB) and others added 154 kB. " +
  "87 kB are Convex's own library, which is in every " +
  "component. Four promises cost 101 kB: lists of the names that modules import from each other (41 kB), so that a " +
  "call loads only what it needs; the functions of 1.x (23 kB); names of functions in stack traces (21 kB), " +
  "which Convex's CLI keeps; and 16 kB that are there twice, so that a call that reads a published file loads 3 modules of 111 " +
  "kB, Convex's library included, where it loaded 74 of 333 kB. The libraries that sign and hash are about 20 kB. Without these it is 517 kB; the goal is 350 kB. " +
  "`react` contains upload queues, folders and histories, not one hook; bundlers include only what a page " +
  "imports. `usePublishedFile` alone is 618 B. The hook for one upload is 4,140 B, where it was 6,529 B: the code for parts, for photos and for what a storage " +
  "refuses loads when a file needs it. Three promises keep it above the goal of 3.4 kB: an upload that is too slow for Convex " +
  "storage ends early (280 B), service workers, which have no XMLHttpRequest and load nothing later, send files too (260 B), " +
  "and so does React Native (150 B). `admin` is the panel without previews, which load on demand; the panel of the 1.0 release " +
  "leaves its UI libraries to the app, as 20 more packages to install.";

/** Explains the storage of the packages that keep a history; the others keep one file each. */
export const STORED_REASON =
  "Of the two packages with a history, this one stores fewer bytes of files, because identical bytes are " +
  "stored once, and more rows: each stored object has a row with its reference count, and each change " +
  "contains everything that a mirror needs. Both have a row for each started upload; in this package the sweeper " +
  "deletes it a day after it has expired. Without these, the documents are 5,503 of 2.05 MB; without rows of stored objects, " +
  "too, 4,103 of 1.62 MB; and without the feed 2,101 of 0.83 MB, which are versions, files and a folder.";

export const CONFLICT_REASONS = {
  first: "Every package reaches the goal: no pair in conflict.",
  notFirst:
    "Uploads to different files should have nothing in common; see `bench/database/conflicts.ts`.",
};

/** The goal: at most a tenth slower than the plain redirect or download. */
export const ROUTE_REASONS: Record<string, string> = {
  redirect:
    "A route that redirects looks up the URL and nothing else. Of the plain redirect's CPU time, the median of 9 rounds of " +
    "400 requests, it takes 1.38 times, by version 1.41, and 1.44 for a file that has not changed. " +
    "With one thing removed after the other, in another run in which it took 1.46 times: without the look at folders that a " +
    "job is closing, so that a file is private from the first moment, 1.39; with the look, but without checks of arguments, " +
    "result and path, and without ETag, cache and CORS headers, 1.34; with a lookup that reads the row and checks neither its " +
    "path nor its access, 1.23; and without all of these 1.07. The goal is 1.12. " +
    "convex-fs takes the id of stored bytes, so it has no " +
    "name to look up, and is also faster than the plain redirect. " +
    "A page that gets `url` from a query makes no request to a route.",
  stream:
    "A stream passes through a function, which can read a component's storage only with another request: " +
    "two requests and a function where the direct download is one request. The plain stream from a " +
    "component does nothing else and does not reach the goal either. This package adds the lookup, as above, " +
    "waits for the first byte before it responds, and checks the file's length at the end: 1.2 times that stream. " +
    "In CPU time it takes 1.07 times that stream, the median of 15 rounds of 400 requests; without waiting for the first byte " +
    "and checking the length 1.09, and with the lookup alone 1.06, which is the noise of the measurement. Use streams only " +
    "for pages that need one origin; other requests are redirected, and then download directly.",
};

export const MIRROR_REASON =
  "curl gets the list of files, and neither verifies nor flushes what it writes; a later row includes both. Most of the " +
  "time is Node's: the plain program neither lists, verifies, flushes nor records anything, and needs most of the " +
  "mirror's time with large files, and more than half of it with small ones. The mirror flushes each file before it " +
  "renames it into place, not all at the end, so that a kill or a power failure at any instant leaves no wrong file; its " +
  "second row is without flushing. With small files, the rest is the number of file system calls, about eleven where " +
  "curl has three: create, write, flush and close the file, check it, its target and its folder, log its content, mark " +
  "it, link it to its name and unlink the temporary file. With large ones, it is the digest.";

export const STARTING =
  "A start with 100,000 unchanged files takes 1.4 s, the median of five (1.5 s of CPU time), at most 207 MB: " +
  "the mirror looks one time at each file, and at those of a folder together; with a look at its folder for each file, it was three " +
  "times as long. " +
  "The goal is 3 s. `node scripts/run.js bench/mirror/run.ts start 100000` measures it.";

export const UNCHANGED =
  "`push` and `pull` of 100,000 files that have not changed take 0.9 s of CPU time each, of which 0.3 s are the system's " +
  "calls that list the folders and look at each file, and 0.2 s the start of Node and of the program: medians of 9, at most " +
  "151 MB. They read no file, no record and no list of the server: one request asks for the newest change of the folder. " +
  "The goal is 1 s: `push` takes 0.79 s and `pull` 0.81 s; beside other work on both processors 1.3 s and 0.98 s. " +
  "`node scripts/run.js bench/mirror/run.ts unchanged 100000` measures it.";
