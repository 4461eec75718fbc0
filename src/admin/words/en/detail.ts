/** Texts of one file: preview, details, history, snippets. */
export const detail = {};
