type Env = { VITE_CONVEX_URL?: string; VITE_CONVEX_SITE_URL?: string };

const env = import.meta.env as Env;

/** Where the page's queries and mutations go. */
export const convexUrl = env.VITE_CONVEX_URL;

/** Where the app's HTTP routes answer. */
export const siteUrl =
  env.VITE_CONVEX_SITE_URL ?? convexUrl?.replace(/\.convex\.cloud$/, ".convex.site") ?? "";
