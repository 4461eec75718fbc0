/** Texts of taking down files. */
export const takedown = {};
