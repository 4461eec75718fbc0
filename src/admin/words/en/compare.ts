/** Texts of the comparison of two versions. */
export const compare = {};
