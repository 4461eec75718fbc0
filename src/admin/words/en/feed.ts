/** Texts of the changes. */
export const feed = {};
