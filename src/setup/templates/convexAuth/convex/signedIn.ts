import { getAuthUserId } from "@convex-dev/auth/server";
import type { MutationCtx, QueryCtx } from "./_generated/server";

/** Who makes a call. `verifiedEmail` is an address that somebody has proved to be theirs. */
export type SignedIn = { id: string; verifiedEmail: string | null };

/**
 * Who is signed in with Convex Auth. Its tokens hold no address, so the user's document tells. One who
 * signed up with a password has a verified address only if the provider was given `verify`.
 */
export async function signedIn(ctx: QueryCtx | MutationCtx): Promise<SignedIn | null> {
  const userId = await getAuthUserId(ctx);
  const user = userId === null ? null : await ctx.db.get("users", userId);
  if (user === null) return null;
  const isVerified = user.emailVerificationTime !== undefined;
  return { id: user._id, verifiedEmail: isVerified ? (user.email ?? null) : null };
}
