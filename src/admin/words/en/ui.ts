/** Texts of parts that all screens use: dialogs, fields, menus. */
export const ui = {};
