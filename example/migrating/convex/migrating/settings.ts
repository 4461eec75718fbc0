/** Settings of the migration. */

/** Larger files are listed as not copied. The Node runtime has 512 MB and holds several copies of a file. */
export const MAX_BYTES = 128 * 1024 * 1024;

/** How long one action runs before the next one continues; the limit is 10 minutes. */
export const TASKS_PER_STEP = 40;
export const STEP_MS = 4 * 60 * 1000;

/** A step that has not handed over by this time is dead. */
export const LEASE_MS = 15 * 60 * 1000;

/** The number of attempts without progress before an asset is given up. */
export const MAX_ATTEMPTS = 5;

/** The delay before the first retry of failed items; it doubles for each further one. */
export const RETRY_MS = 30 * 1000;

/** The actor, if the source does not know one. */
export const ACTOR = "migration";
