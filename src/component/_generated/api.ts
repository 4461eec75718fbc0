/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type * as assetManager from "../assetManager.js";
import type * as backends_backend from "../backends/backend.js";
import type * as backends_convex from "../backends/convex.js";
import type * as backends_deadline from "../backends/deadline.js";
import type * as backends_index from "../backends/index.js";
import type * as backends_locations from "../backends/locations.js";
import type * as backends_r2 from "../backends/r2.js";
import type * as backends_r2Config from "../backends/r2Config.js";
import type * as backends_r2Objects from "../backends/r2Objects.js";
import type * as backends_r2Parts from "../backends/r2Parts.js";
import type * as backends_transfer from "../backends/transfer.js";
import type * as backends_urls from "../backends/urls.js";
import type * as batches from "../batches.js";
import type * as bucket from "../bucket.js";
import type * as changelog from "../changelog.js";
import type * as content from "../content.js";
import type * as crons from "../crons.js";
import type * as current from "../current.js";
import type * as erasing from "../erasing.js";
import type * as expirations from "../expirations.js";
import type * as history from "../history.js";
import type * as holds from "../holds.js";
import type * as ids from "../ids.js";
import type * as images from "../images.js";
import type * as jobs from "../jobs.js";
import type * as migration from "../migration.js";
import type * as model_bytes_adopting from "../model/bytes/adopting.js";
import type * as model_bytes_blobs from "../model/bytes/blobs.js";
import type * as model_bytes_checks from "../model/bytes/checks.js";
import type * as model_bytes_copying from "../model/bytes/copying.js";
import type * as model_bytes_deletions from "../model/bytes/deletions.js";
import type * as model_bytes_intents from "../model/bytes/intents.js";
import type * as model_bytes_migrating from "../model/bytes/migrating.js";
import type * as model_bytes_openUploads from "../model/bytes/openUploads.js";
import type * as model_bytes_parts from "../model/bytes/parts.js";
import type * as model_bytes_places from "../model/bytes/places.js";
import type * as model_bytes_putting from "../model/bytes/putting.js";
import type * as model_bytes_quotaCounters from "../model/bytes/quotaCounters.js";
import type * as model_bytes_quotaCounting from "../model/bytes/quotaCounting.js";
import type * as model_bytes_receiving from "../model/bytes/receiving.js";
import type * as model_bytes_relocating from "../model/bytes/relocating.js";
import type * as model_bytes_relocationRequests from "../model/bytes/relocationRequests.js";
import type * as model_bytes_removing from "../model/bytes/removing.js";
import type * as model_bytes_reservations from "../model/bytes/reservations.js";
import type * as model_bytes_shards from "../model/bytes/shards.js";
import type * as model_bytes_uploadArguments from "../model/bytes/uploadArguments.js";
import type * as model_bytes_uploadIds from "../model/bytes/uploadIds.js";
import type * as model_bytes_uploads from "../model/bytes/uploads.js";
import type * as model_bytes_usage from "../model/bytes/usage.js";
import type * as model_bytes_verifying from "../model/bytes/verifying.js";
import type * as model_erasing_actors from "../model/erasing/actors.js";
import type * as model_erasing_erasures from "../model/erasing/erasures.js";
import type * as model_erasing_files from "../model/erasing/files.js";
import type * as model_erasing_walking from "../model/erasing/walking.js";
import type * as model_feed_auditing from "../model/feed/auditing.js";
import type * as model_feed_changes from "../model/feed/changes.js";
import type * as model_feed_departures from "../model/feed/departures.js";
import type * as model_feed_folding from "../model/feed/folding.js";
import type * as model_feed_moments from "../model/feed/moments.js";
import type * as model_feed_positions from "../model/feed/positions.js";
import type * as model_feed_pruning from "../model/feed/pruning.js";
import type * as model_feed_ranges from "../model/feed/ranges.js";
import type * as model_feed_recording from "../model/feed/recording.js";
import type * as model_feed_rows from "../model/feed/rows.js";
import type * as model_files_assets from "../model/files/assets.js";
import type * as model_files_awaiting from "../model/files/awaiting.js";
import type * as model_files_copies from "../model/files/copies.js";
import type * as model_files_describing from "../model/files/describing.js";
import type * as model_files_differences from "../model/files/differences.js";
import type * as model_files_expectations from "../model/files/expectations.js";
import type * as model_files_expirations from "../model/files/expirations.js";
import type * as model_files_holds from "../model/files/holds.js";
import type * as model_files_imageWalks from "../model/files/imageWalks.js";
import type * as model_files_images from "../model/files/images.js";
import type * as model_files_past from "../model/files/past.js";
import type * as model_files_pendingDeletions from "../model/files/pendingDeletions.js";
import type * as model_files_publishing from "../model/files/publishing.js";
import type * as model_files_reading from "../model/files/reading.js";
import type * as model_files_references from "../model/files/references.js";
import type * as model_files_renditionWork from "../model/files/renditionWork.js";
import type * as model_files_renditions from "../model/files/renditions.js";
import type * as model_files_retention from "../model/files/retention.js";
import type * as model_files_retyping from "../model/files/retyping.js";
import type * as model_files_searching from "../model/files/searching.js";
import type * as model_files_signingKeys from "../model/files/signingKeys.js";
import type * as model_files_sizes from "../model/files/sizes.js";
import type * as model_files_states from "../model/files/states.js";
import type * as model_files_summaries from "../model/files/summaries.js";
import type * as model_files_takedowns from "../model/files/takedowns.js";
import type * as model_files_trash from "../model/files/trash.js";
import type * as model_files_trashedAssets from "../model/files/trashedAssets.js";
import type * as model_files_versions from "../model/files/versions.js";
import type * as model_releases_applying from "../model/releases/applying.js";
import type * as model_releases_copying from "../model/releases/copying.js";
import type * as model_releases_entries from "../model/releases/entries.js";
import type * as model_releases_perspective from "../model/releases/perspective.js";
import type * as model_releases_placing from "../model/releases/placing.js";
import type * as model_releases_releases from "../model/releases/releases.js";
import type * as model_releases_restoring from "../model/releases/restoring.js";
import type * as model_rows from "../model/rows.js";
import type * as model_settings from "../model/settings.js";
import type * as model_shares_contents from "../model/shares/contents.js";
import type * as model_shares_counting from "../model/shares/counting.js";
import type * as model_shares_pins from "../model/shares/pins.js";
import type * as model_shares_shares from "../model/shares/shares.js";
import type * as model_tree_access from "../model/tree/access.js";
import type * as model_tree_closing from "../model/tree/closing.js";
import type * as model_tree_folderNames from "../model/tree/folderNames.js";
import type * as model_tree_folderRules from "../model/tree/folderRules.js";
import type * as model_tree_folders from "../model/tree/folders.js";
import type * as model_tree_jobQuotas from "../model/tree/jobQuotas.js";
import type * as model_tree_jobs from "../model/tree/jobs.js";
import type * as model_tree_locks from "../model/tree/locks.js";
import type * as model_tree_privatePaths from "../model/tree/privatePaths.js";
import type * as model_tree_quotas from "../model/tree/quotas.js";
import type * as model_tree_ruleChanges from "../model/tree/ruleChanges.js";
import type * as model_tree_scopes from "../model/tree/scopes.js";
import type * as model_tree_trashedFolders from "../model/tree/trashedFolders.js";
import type * as model_work_listing from "../model/work/listing.js";
import type * as model_work_steps from "../model/work/steps.js";
import type * as model_work_sweeping from "../model/work/sweeping.js";
import type * as model_work_work from "../model/work/work.js";
import type * as pages from "../pages.js";
import type * as parts from "../parts.js";
import type * as perspectives from "../perspectives.js";
import type * as published from "../published.js";
import type * as quotas from "../quotas.js";
import type * as receiving from "../receiving.js";
import type * as references from "../references.js";
import type * as releases from "../releases.js";
import type * as relocation from "../relocation.js";
import type * as renditions from "../renditions.js";
import type * as retention from "../retention.js";
import type * as search from "../search.js";
import type * as settings from "../settings.js";
import type * as shares from "../shares.js";
import type * as signedUrl from "../signedUrl.js";
import type * as sweeper from "../sweeper.js";
import type * as trash from "../trash.js";
import type * as usage from "../usage.js";
import type * as v1 from "../v1.js";
import type * as verification from "../verification.js";
import type * as work from "../work.js";
import type * as write from "../write.js";

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";
import { anyApi, componentsGeneric } from "convex/server";

const fullApi: ApiFromModules<{
  assetManager: typeof assetManager;
  "backends/backend": typeof backends_backend;
  "backends/convex": typeof backends_convex;
  "backends/deadline": typeof backends_deadline;
  "backends/index": typeof backends_index;
  "backends/locations": typeof backends_locations;
  "backends/r2": typeof backends_r2;
  "backends/r2Config": typeof backends_r2Config;
  "backends/r2Objects": typeof backends_r2Objects;
  "backends/r2Parts": typeof backends_r2Parts;
  "backends/transfer": typeof backends_transfer;
  "backends/urls": typeof backends_urls;
  batches: typeof batches;
  bucket: typeof bucket;
  changelog: typeof changelog;
  content: typeof content;
  crons: typeof crons;
  current: typeof current;
  erasing: typeof erasing;
  expirations: typeof expirations;
  history: typeof history;
  holds: typeof holds;
  ids: typeof ids;
  images: typeof images;
  jobs: typeof jobs;
  migration: typeof migration;
  "model/bytes/adopting": typeof model_bytes_adopting;
  "model/bytes/blobs": typeof model_bytes_blobs;
  "model/bytes/checks": typeof model_bytes_checks;
  "model/bytes/copying": typeof model_bytes_copying;
  "model/bytes/deletions": typeof model_bytes_deletions;
  "model/bytes/intents": typeof model_bytes_intents;
  "model/bytes/migrating": typeof model_bytes_migrating;
  "model/bytes/openUploads": typeof model_bytes_openUploads;
  "model/bytes/parts": typeof model_bytes_parts;
  "model/bytes/places": typeof model_bytes_places;
  "model/bytes/putting": typeof model_bytes_putting;
  "model/bytes/quotaCounters": typeof model_bytes_quotaCounters;
  "model/bytes/quotaCounting": typeof model_bytes_quotaCounting;
  "model/bytes/receiving": typeof model_bytes_receiving;
  "model/bytes/relocating": typeof model_bytes_relocating;
  "model/bytes/relocationRequests": typeof model_bytes_relocationRequests;
  "model/bytes/removing": typeof model_bytes_removing;
  "model/bytes/reservations": typeof model_bytes_reservations;
  "model/bytes/shards": typeof model_bytes_shards;
  "model/bytes/uploadArguments": typeof model_bytes_uploadArguments;
  "model/bytes/uploadIds": typeof model_bytes_uploadIds;
  "model/bytes/uploads": typeof model_bytes_uploads;
  "model/bytes/usage": typeof model_bytes_usage;
  "model/bytes/verifying": typeof model_bytes_verifying;
  "model/erasing/actors": typeof model_erasing_actors;
  "model/erasing/erasures": typeof model_erasing_erasures;
  "model/erasing/files": typeof model_erasing_files;
  "model/erasing/walking": typeof model_erasing_walking;
  "model/feed/auditing": typeof model_feed_auditing;
  "model/feed/changes": typeof model_feed_changes;
  "model/feed/departures": typeof model_feed_departures;
  "model/feed/folding": typeof model_feed_folding;
  "model/feed/moments": typeof model_feed_moments;
  "model/feed/positions": typeof model_feed_positions;
  "model/feed/pruning": typeof model_feed_pruning;
  "model/feed/ranges": typeof model_feed_ranges;
  "model/feed/recording": typeof model_feed_recording;
  "model/feed/rows": typeof model_feed_rows;
  "model/files/assets": typeof model_files_assets;
  "model/files/awaiting": typeof model_files_awaiting;
  "model/files/copies": typeof model_files_copies;
  "model/files/describing": typeof model_files_describing;
  "model/files/differences": typeof model_files_differences;
  "model/files/expectations": typeof model_files_expectations;
  "model/files/expirations": typeof model_files_expirations;
  "model/files/holds": typeof model_files_holds;
  "model/files/imageWalks": typeof model_files_imageWalks;
  "model/files/images": typeof model_files_images;
  "model/files/past": typeof model_files_past;
  "model/files/pendingDeletions": typeof model_files_pendingDeletions;
  "model/files/publishing": typeof model_files_publishing;
  "model/files/reading": typeof model_files_reading;
  "model/files/references": typeof model_files_references;
  "model/files/renditionWork": typeof model_files_renditionWork;
  "model/files/renditions": typeof model_files_renditions;
  "model/files/retention": typeof model_files_retention;
  "model/files/retyping": typeof model_files_retyping;
  "model/files/searching": typeof model_files_searching;
  "model/files/signingKeys": typeof model_files_signingKeys;
  "model/files/sizes": typeof model_files_sizes;
  "model/files/states": typeof model_files_states;
  "model/files/summaries": typeof model_files_summaries;
  "model/files/takedowns": typeof model_files_takedowns;
  "model/files/trash": typeof model_files_trash;
  "model/files/trashedAssets": typeof model_files_trashedAssets;
  "model/files/versions": typeof model_files_versions;
  "model/releases/applying": typeof model_releases_applying;
  "model/releases/copying": typeof model_releases_copying;
  "model/releases/entries": typeof model_releases_entries;
  "model/releases/perspective": typeof model_releases_perspective;
  "model/releases/placing": typeof model_releases_placing;
  "model/releases/releases": typeof model_releases_releases;
  "model/releases/restoring": typeof model_releases_restoring;
  "model/rows": typeof model_rows;
  "model/settings": typeof model_settings;
  "model/shares/contents": typeof model_shares_contents;
  "model/shares/counting": typeof model_shares_counting;
  "model/shares/pins": typeof model_shares_pins;
  "model/shares/shares": typeof model_shares_shares;
  "model/tree/access": typeof model_tree_access;
  "model/tree/closing": typeof model_tree_closing;
  "model/tree/folderNames": typeof model_tree_folderNames;
  "model/tree/folderRules": typeof model_tree_folderRules;
  "model/tree/folders": typeof model_tree_folders;
  "model/tree/jobQuotas": typeof model_tree_jobQuotas;
  "model/tree/jobs": typeof model_tree_jobs;
  "model/tree/locks": typeof model_tree_locks;
  "model/tree/privatePaths": typeof model_tree_privatePaths;
  "model/tree/quotas": typeof model_tree_quotas;
  "model/tree/ruleChanges": typeof model_tree_ruleChanges;
  "model/tree/scopes": typeof model_tree_scopes;
  "model/tree/trashedFolders": typeof model_tree_trashedFolders;
  "model/work/listing": typeof model_work_listing;
  "model/work/steps": typeof model_work_steps;
  "model/work/sweeping": typeof model_work_sweeping;
  "model/work/work": typeof model_work_work;
  pages: typeof pages;
  parts: typeof parts;
  perspectives: typeof perspectives;
  published: typeof published;
  quotas: typeof quotas;
  receiving: typeof receiving;
  references: typeof references;
  releases: typeof releases;
  relocation: typeof relocation;
  renditions: typeof renditions;
  retention: typeof retention;
  search: typeof search;
  settings: typeof settings;
  shares: typeof shares;
  signedUrl: typeof signedUrl;
  sweeper: typeof sweeper;
  trash: typeof trash;
  usage: typeof usage;
  v1: typeof v1;
  verification: typeof verification;
  work: typeof work;
  write: typeof write;
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
