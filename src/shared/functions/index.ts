/** Every public function of the component. A function is declared in the file of its module. */
import * as assetManager from "./assetManager.js";
import * as batches from "./batches.js";
import * as bucket from "./bucket.js";
import * as changelog from "./changelog.js";
import * as content from "./content.js";
import * as erasing from "./erasing.js";
import * as history from "./history.js";
import * as holds from "./holds.js";
import * as ids from "./ids.js";
import * as migration from "./migration.js";
import * as images from "./images.js";
import * as jobs from "./jobs.js";
import * as pages from "./pages.js";
import * as parts from "./parts.js";
import * as perspectives from "./perspectives.js";
import * as published from "./published.js";
import * as quotas from "./quotas.js";
import * as receiving from "./receiving.js";
import * as references from "./references.js";
import * as releases from "./releases.js";
import * as renditions from "./renditions.js";
import * as retention from "./retention.js";
import * as search from "./search.js";
import * as settings from "./settings.js";
import * as shares from "./shares.js";
import * as signedUrl from "./signedUrl.js";
import * as sweeper from "./sweeper.js";
import * as trash from "./trash.js";
import * as usage from "./usage.js";
import * as v1 from "./v1.js";
import * as verification from "./verification.js";

/** The declarations by the module that implements them. */
export const MODULES = {
  assetManager,
  batches,
  bucket,
  changelog,
  content,
  erasing,
  history,
  holds,
  ids,
  images,
  migration,
  jobs,
  pages,
  parts,
  perspectives,
  published,
  quotas,
  receiving,
  references,
  releases,
  renditions,
  retention,
  search,
  settings,
  shares,
  signedUrl,
  sweeper,
  trash,
  usage,
  verification,
};

/** The intersection of a union's members. */
export type Merged<Parts> = (Parts extends unknown ? (part: Parts) => void : never) extends (
  part: infer All,
) => void
  ? All
  : never;

const { getPublishedFile, listPublishedFilesInFolder } = published;

/**
 * The declarations of all modules. `v1` repeats names, so it has no methods and is not in `api()`; `assetManager` has some
 * functions of `published` under their promised names.
 */
export const ALL_MODULES = {
  ...MODULES,
  assetManager: { ...assetManager, getPublishedFile, listPublishedFilesInFolder },
  v1,
};

// An interface, because the compiler keeps its members and does not expand it.
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface Functions extends Merged<(typeof MODULES)[keyof typeof MODULES]> {}

/** The declarations by name. Their type is not inferred, because it would be written out in full. */
export const FUNCTIONS: Functions = Object.assign({}, ...Object.values(MODULES)) as Functions;

export type FunctionName = keyof Functions;

type OfKind<Kind> = {
  [Name in FunctionName]: Functions[Name]["kind"] extends Kind ? Name : never;
}[FunctionName];

/** The functions that `api()` offers to clients. */
export type ApiFunction = OfKind<"read" | "inspect" | "sign" | "write" | "publish" | "admin">;

/** The functions that the admin panel calls. */
export type PanelFunction = {
  [Name in ApiFunction]: Functions[Name] extends { panel?: true } ? Name : never;
}[ApiFunction];

/** The functions that are methods of `VersionedAssets`. */
export type MethodName = Exclude<FunctionName, OfKind<"internal">>;
