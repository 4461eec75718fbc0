import type { MutationCtx, QueryCtx } from "./_generated/server";

/** Who makes a call. `verifiedEmail` is an address that somebody has proved to be theirs. */
export type SignedIn = { id: string; verifiedEmail: string | null };

/**
 * Nobody can sign in to this app yet, so nobody is an admin; scripts use CONVEX_ADMIN_KEY. With an auth
 * provider, tell here who is signed in.
 */
export const signedIn: (ctx: QueryCtx | MutationCtx) => Promise<SignedIn | null> = async () => null;
