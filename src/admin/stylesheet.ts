/** The type of `admin.css`, which TypeScript looks for when a page imports the stylesheet: it exports nothing. */
export {};
