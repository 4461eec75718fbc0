/** Texts of uploads. */
export const uploads = {};
