/** Texts of the folder tree and its dialogs. */
export const tree = {};
