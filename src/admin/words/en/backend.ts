/** Texts of the settings and of jobs. */
export const backend = {};
