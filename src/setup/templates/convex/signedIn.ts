import type { MutationCtx, QueryCtx } from "./_generated/server";

/** The user who makes a call. `verifiedEmail` is an email address that the user has verified. */
export type SignedIn = { id: string; verifiedEmail: string | null };

/**
 * Returns the signed-in user from the token of the auth provider: Clerk, Auth0 or another. The token must
 * carry the claims `email` and `email_verified`; without them the user is not an admin.
 */
export async function signedIn(ctx: QueryCtx | MutationCtx): Promise<SignedIn | null> {
  const identity = await ctx.auth.getUserIdentity();
  if (identity === null) return null;
  const { tokenIdentifier, email, emailVerified } = identity;
  // Some providers send the claim as text.
  const isVerified = String(emailVerified) === "true";
  return { id: tokenIdentifier, verifiedEmail: isVerified ? (email ?? null) : null };
}
