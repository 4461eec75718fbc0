import type { MutationCtx, QueryCtx } from "./_generated/server";

/** The user who makes a call. `verifiedEmail` is an email address that the user has verified. */
export type SignedIn = { id: string; verifiedEmail: string | null };

/**
 * This app has no sign-in yet, so every visitor is the user "anyone", who is no admin. On a development
 * deployment, `npx convex env set ADMIN_USERS anyone` makes every visitor an admin. After adding an auth
 * provider, return the signed-in user here.
 */
export const signedIn: (ctx: QueryCtx | MutationCtx) => Promise<SignedIn | null> = async () => ({
  id: "anyone",
  verifiedEmail: null,
});
