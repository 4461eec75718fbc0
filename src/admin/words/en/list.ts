/** Texts of the list of files, and of what is done to files. */
export const list = {};
