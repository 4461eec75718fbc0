/** References: which parts of an app use which files, so that no one deletes a file that is still used. */
import { v } from "convex/values";
import { page } from "../args.js";
import * as returned from "../validators.js";
import { inspect, trusted } from "./declare.js";
import { folderOf, pathOf } from "./paths.js";

/**
 * Says which files a part of the app uses, such as a page or a document, instead of what it said before. The component does not
 * look into pages: call this in the mutation that saves one.
 *
 * @param owner what uses them, of 1 to 200 characters, such as `pages/home`. The app's own code chooses it, so that no client can
 * take the references of another one.
 * @param paths of files, or of folders with everything below; at most 500. No file needs to be there yet. `[]` removes all.
 * @throws ARGUMENT_INVALID, PATH_INVALID
 *
 * Cost: 1 document read for each path that the owner had, 1 written for each that comes or goes.
 */
export const setReferences = trusted("mutation", {
  args: { owner: v.string(), paths: v.array(v.string()) },
  returns: v.null(),
});

/**
 * Returns what uses a file, or a folder: its owners, with the path that each has named. That may be the path itself, a folder
 * above it, or for a folder something below it, in this order.
 *
 * @returns at most 100 references; `isMore` if there are others.
 * @throws PATH_INVALID
 *
 * Cost: 1 document for each reference, and 1 range for each folder above.
 */
export const listReferences = inspect({
  panel: true,
  args: { path: v.string() },
  paths: pathOf,
  returns: v.object({
    references: v.array(v.object({ owner: v.string(), path: v.string() })),
    isMore: v.boolean(),
  }),
});

/**
 * Returns one page of the assets in a folder and everything below it that nothing uses, ordered by folder and basename. A page has
 * fewer assets than it asks for, or none, if others of its part of the folder are used.
 *
 * @throws ARGUMENT_INVALID, CURSOR_INVALID, PATH_INVALID
 *
 * Cost: at most 2 documents and 1 range for each asset, and 1 range for each of their folders.
 */
export const listUnusedPage = inspect({
  args: { folderPath: v.string(), ...page },
  paths: folderOf,
  returns: returned.pageOf(returned.asset),
});
