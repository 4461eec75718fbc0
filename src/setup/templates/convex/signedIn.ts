import type { MutationCtx, QueryCtx } from "./_generated/server";

/** Who makes a call. `verifiedEmail` is an address that somebody has proved to be theirs. */
export type SignedIn = { id: string; verifiedEmail: string | null };

/**
 * Who is signed in, from the token of the auth provider: Clerk, Auth0 or another. It has to carry the
 * claims `email` and `email_verified`; without them nobody is an admin.
 */
export async function signedIn(ctx: QueryCtx | MutationCtx): Promise<SignedIn | null> {
  const identity = await ctx.auth.getUserIdentity();
  if (identity === null) return null;
  const { tokenIdentifier, email, emailVerified } = identity;
  // Some providers send the claim as text.
  const isVerified = String(emailVerified) === "true";
  return { id: tokenIdentifier, verifiedEmail: isVerified ? (email ?? null) : null };
}
