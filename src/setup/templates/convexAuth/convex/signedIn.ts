import { getAuthUserId } from "@convex-dev/auth/server";
import type { MutationCtx, QueryCtx } from "./_generated/server";

/** The user who makes a call. `verifiedEmail` is an email address that the user has verified. */
export type SignedIn = { id: string; verifiedEmail: string | null };

/**
 * Returns the user signed in with Convex Auth, with the email address from the user's document, because the
 * tokens contain none. After a sign-up with a password it is verified only if the provider has `verify`.
 */
export async function signedIn(ctx: QueryCtx | MutationCtx): Promise<SignedIn | null> {
  const userId = await getAuthUserId(ctx);
  const user = userId === null ? null : await ctx.db.get("users", userId);
  if (user === null) return null;
  const isVerified = user.emailVerificationTime !== undefined;
  return { id: user._id, verifiedEmail: isVerified ? (user.email ?? null) : null };
}
