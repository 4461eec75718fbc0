/** What an app may want to change of the migration. */

/** Larger files are listed as not copied. The Node runtime has 512 MB and holds a file some times over. */
export const MAX_BYTES = 128 * 1024 * 1024;

/** What one action does before the next one goes on; it may take 10 minutes at most. */
export const TASKS_PER_STEP = 40;
export const STEP_MS = 4 * 60 * 1000;

/** A step that has not handed on by then never will. */
export const LEASE_MS = 15 * 60 * 1000;

/** After so many tries without progress, an asset is left alone. */
export const MAX_ATTEMPTS = 5;

/** The wait before the second try of what has failed; each further one is twice as long. */
export const RETRY_MS = 30 * 1000;

/** Recorded as who did it, where the source does not know. */
export const ACTOR = "migration";
