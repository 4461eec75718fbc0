/** The size of one step of a job, well below the platform's transaction limits. */

/** The maximum number of assets and folders per step of a folder job; each writes up to seven documents. */
export const STEP_SIZE = 100;

/**
 * The maximum number of assets and folders that one step makes private, parts of `STEP_SIZE` at a time while the
 * transaction has room. A patch counts as one of its 4,096 ranges.
 */
export const CLOSING_STEP = 3600;

/** The maximum number of versions that one step of a purge deletes. */
export const PURGE_STEP = 100;

/** The maximum number of assets at one path, in use and in the trash, that one step of a takedown makes unreadable. */
export const TAKEDOWN_STEP = 250;

/** The number of assets of which one step of a walk looks at the images. */
export const IMAGE_STEP = 50;

/** The number of assets to which one step of a walk applies the presets; each may have 24 smaller images. */
export const PRESET_STEP = 20;

/** The number of assets that one step of a quota's count reads. */
export const COUNT_STEP = 500;

/** The maximum number of expirations that one step schedules. */
export const EXPIRATION_STEP = 500;

/** The number of rows that one step of an erasure reads. */
export const ERASURE_STEP = 256;

/** The maximum number of rows that one step of the sweeper reads. */
export const SWEEP_STEP = 100;
