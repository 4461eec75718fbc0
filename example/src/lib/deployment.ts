type Env = { VITE_CONVEX_URL?: string; VITE_CONVEX_SITE_URL?: string };

const env = import.meta.env as Env;

/** The URL for queries and mutations. */
export const convexUrl = env.VITE_CONVEX_URL;

/** The URL of the app's HTTP routes. */
export const siteUrl =
  env.VITE_CONVEX_SITE_URL ?? convexUrl?.replace(/\.convex\.cloud$/, ".convex.site") ?? "";
