/** How much long work does in one transaction. Each number keeps well below the platform's limits. */

/** Most assets and folders that one step of a folder operation takes; each writes up to seven documents. */
export const STEP_SIZE = 100;

/** Most versions that one step of a purge deletes. */
export const PURGE_STEP = 100;

/** Most rows that one step of the sweeper looks at. */
export const SWEEP_STEP = 100;
