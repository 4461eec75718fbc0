/** Texts of the trash. */
export const trash = {};
