/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type * as args from "../args.js";
import type * as assetManager from "../assetManager.js";
import type * as backends_convex from "../backends/convex.js";
import type * as backends_deadline from "../backends/deadline.js";
import type * as backends_index from "../backends/index.js";
import type * as backends_r2 from "../backends/r2.js";
import type * as backends_r2Config from "../backends/r2Config.js";
import type * as backends_r2Objects from "../backends/r2Objects.js";
import type * as backends_r2Requests from "../backends/r2Requests.js";
import type * as backends_transfer from "../backends/transfer.js";
import type * as batches from "../batches.js";
import type * as bucket from "../bucket.js";
import type * as changelog from "../changelog.js";
import type * as content from "../content.js";
import type * as crons from "../crons.js";
import type * as errors from "../errors.js";
import type * as migration from "../migration.js";
import type * as model_access from "../model/access.js";
import type * as model_assets from "../model/assets.js";
import type * as model_auditing from "../model/auditing.js";
import type * as model_blobs from "../model/blobs.js";
import type * as model_bounds from "../model/bounds.js";
import type * as model_changes from "../model/changes.js";
import type * as model_copies from "../model/copies.js";
import type * as model_deletions from "../model/deletions.js";
import type * as model_disposition from "../model/disposition.js";
import type * as model_expectations from "../model/expectations.js";
import type * as model_folders from "../model/folders.js";
import type * as model_locks from "../model/locks.js";
import type * as model_migrating from "../model/migrating.js";
import type * as model_names from "../model/names.js";
import type * as model_operations from "../model/operations.js";
import type * as model_pages from "../model/pages.js";
import type * as model_paths from "../model/paths.js";
import type * as model_percent from "../model/percent.js";
import type * as model_pruning from "../model/pruning.js";
import type * as model_publishing from "../model/publishing.js";
import type * as model_reading from "../model/reading.js";
import type * as model_rehousing from "../model/rehousing.js";
import type * as model_rehousingRequests from "../model/rehousingRequests.js";
import type * as model_removing from "../model/removing.js";
import type * as model_reservations from "../model/reservations.js";
import type * as model_rows from "../model/rows.js";
import type * as model_searching from "../model/searching.js";
import type * as model_settings from "../model/settings.js";
import type * as model_sha256 from "../model/sha256.js";
import type * as model_signing from "../model/signing.js";
import type * as model_signingKeys from "../model/signingKeys.js";
import type * as model_steps from "../model/steps.js";
import type * as model_sweeping from "../model/sweeping.js";
import type * as model_trash from "../model/trash.js";
import type * as model_trashedFolders from "../model/trashedFolders.js";
import type * as model_uploadArguments from "../model/uploadArguments.js";
import type * as model_uploadLimits from "../model/uploadLimits.js";
import type * as model_uploadRules from "../model/uploadRules.js";
import type * as model_uploads from "../model/uploads.js";
import type * as model_usage from "../model/usage.js";
import type * as model_verifying from "../model/verifying.js";
import type * as model_versions from "../model/versions.js";
import type * as operations from "../operations.js";
import type * as pages from "../pages.js";
import type * as rehousing from "../rehousing.js";
import type * as search from "../search.js";
import type * as settings from "../settings.js";
import type * as signedUrl from "../signedUrl.js";
import type * as sweeper from "../sweeper.js";
import type * as trash from "../trash.js";
import type * as usage from "../usage.js";
import type * as validators from "../validators.js";
import type * as verification from "../verification.js";

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";
import { anyApi, componentsGeneric } from "convex/server";

const fullApi: ApiFromModules<{
  args: typeof args;
  assetManager: typeof assetManager;
  "backends/convex": typeof backends_convex;
  "backends/deadline": typeof backends_deadline;
  "backends/index": typeof backends_index;
  "backends/r2": typeof backends_r2;
  "backends/r2Config": typeof backends_r2Config;
  "backends/r2Objects": typeof backends_r2Objects;
  "backends/r2Requests": typeof backends_r2Requests;
  "backends/transfer": typeof backends_transfer;
  batches: typeof batches;
  bucket: typeof bucket;
  changelog: typeof changelog;
  content: typeof content;
  crons: typeof crons;
  errors: typeof errors;
  migration: typeof migration;
  "model/access": typeof model_access;
  "model/assets": typeof model_assets;
  "model/auditing": typeof model_auditing;
  "model/blobs": typeof model_blobs;
  "model/bounds": typeof model_bounds;
  "model/changes": typeof model_changes;
  "model/copies": typeof model_copies;
  "model/deletions": typeof model_deletions;
  "model/disposition": typeof model_disposition;
  "model/expectations": typeof model_expectations;
  "model/folders": typeof model_folders;
  "model/locks": typeof model_locks;
  "model/migrating": typeof model_migrating;
  "model/names": typeof model_names;
  "model/operations": typeof model_operations;
  "model/pages": typeof model_pages;
  "model/paths": typeof model_paths;
  "model/percent": typeof model_percent;
  "model/pruning": typeof model_pruning;
  "model/publishing": typeof model_publishing;
  "model/reading": typeof model_reading;
  "model/rehousing": typeof model_rehousing;
  "model/rehousingRequests": typeof model_rehousingRequests;
  "model/removing": typeof model_removing;
  "model/reservations": typeof model_reservations;
  "model/rows": typeof model_rows;
  "model/searching": typeof model_searching;
  "model/settings": typeof model_settings;
  "model/sha256": typeof model_sha256;
  "model/signing": typeof model_signing;
  "model/signingKeys": typeof model_signingKeys;
  "model/steps": typeof model_steps;
  "model/sweeping": typeof model_sweeping;
  "model/trash": typeof model_trash;
  "model/trashedFolders": typeof model_trashedFolders;
  "model/uploadArguments": typeof model_uploadArguments;
  "model/uploadLimits": typeof model_uploadLimits;
  "model/uploadRules": typeof model_uploadRules;
  "model/uploads": typeof model_uploads;
  "model/usage": typeof model_usage;
  "model/verifying": typeof model_verifying;
  "model/versions": typeof model_versions;
  operations: typeof operations;
  pages: typeof pages;
  rehousing: typeof rehousing;
  search: typeof search;
  settings: typeof settings;
  signedUrl: typeof signedUrl;
  sweeper: typeof sweeper;
  trash: typeof trash;
  usage: typeof usage;
  validators: typeof validators;
  verification: typeof verification;
}> = anyApi as any;

/**
 * A utility for referencing Convex functions in your app's public API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = api.myModule.myFunction;
 * ```
 */
export const api: FilterApi<
  typeof fullApi,
  FunctionReference<any, "public">
> = anyApi as any;

/**
 * A utility for referencing Convex functions in your app's internal API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = internal.myModule.myFunction;
 * ```
 */
export const internal: FilterApi<
  typeof fullApi,
  FunctionReference<any, "internal">
> = anyApi as any;

export const components = componentsGeneric() as unknown as {};
