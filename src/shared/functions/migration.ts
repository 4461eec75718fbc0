/** Moves stored files between storage backends while the app runs. */
import { v } from "convex/values";
import { storageBackend } from "../values.js";
import { credentials } from "../args.js";
import * as returned from "../validators.js";
import { admin, inspect, trusted } from "./declare.js";
import { everything } from "./paths.js";

/**
 * Starts moving all stored files to a backend, as a background job, one file at a time. Needs the R2
 * variables of the deployment's environment. New uploads go to the backend set with
 * `configureStorageBackend`.
 *
 * @param dryRun true only counts what would be moved.
 * @throws R2_NOT_CONFIGURED, R2_CONFIG_INVALID, MIGRATION_RUNNING
 *
 * Cost: 2 documents read, 1 written; later for each object about 5 read and 5 written, and 1 of each for
 * every version that references it.
 */
export const startMigration = admin({
  panel: true,
  args: { to: storageBackend, dryRun: v.optional(v.boolean()) },
  paths: everything,
  returns: returned.migration,
});

/**
 * Stops a migration after the current file. Moved files stay moved; start again to resume.
 *
 * Cost: 2 documents read, 1 written.
 */
export const stopMigration = admin({
  panel: true,
  args: { migrationId: v.string() },
  paths: everything,
  returns: returned.migration,
});

/** Returns the progress of a migration. Cost: 1 document. */
export const getMigration = inspect({
  args: { migrationId: v.string() },
  paths: everything,
  returns: returned.migration,
});

/** Returns the newest migrations; 20 by default, at most 100. Cost: 1 document each. */
export const listMigrations = inspect({
  panel: true,
  args: { limit: v.optional(v.number()) },
  paths: everything,
  returns: v.array(returned.migration),
});

/**
 * Moves the bytes of one version, and of all versions that share them.
 *
 * @param r2Config credentials, if the deployment's environment has none.
 * @returns false if they are already there.
 * @throws VERSION_NOT_FOUND, R2_NOT_CONFIGURED, R2_ACCESS_DENIED, R2_UNAVAILABLE, BYTES_MISMATCH
 *
 * Cost: as one object of a migration.
 */
export const migrateVersion = trusted("action", {
  args: { versionId: v.string(), to: storageBackend },
  trusted: credentials,
  returns: v.boolean(),
});
