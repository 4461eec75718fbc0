import type { AuthRequest } from "convex-versioned-assets";
import { ConvexError } from "convex/values";
import type { MutationCtx, QueryCtx } from "./_generated/server";
import { env } from "./_generated/server";
import { signedIn } from "./signedIn";

/**
 * What everybody may read: a published file at an address they know, which is what the routes serve.
 * Everything else is for admins. Add `"listPublishedFilesPage"` for galleries, for example.
 */
const PUBLIC_READS: AuthRequest["operation"][] = ["getPublishedFile"];

/** Decides on each call from a client, and tells who is to be recorded as having done it. */
export async function authorizeAssets(
  ctx: QueryCtx | MutationCtx,
  { operation, kind }: AuthRequest,
): Promise<string | null> {
  if (kind === "read" && PUBLIC_READS.includes(operation)) return null;
  if (kind === "read" && (await isMirror(ctx))) return null;
  return await requireAdmin(ctx);
}

/** The id of the admin who makes this call; throws for everybody else. */
export async function requireAdmin(ctx: QueryCtx | MutationCtx): Promise<string> {
  const user = await signedIn(ctx);
  if (user === null) {
    throw new ConvexError({ code: "UNAUTHENTICATED", message: "Sign in first." });
  }
  if (!isAdminEmail(user.verifiedEmail)) {
    throw new ConvexError({ code: "FORBIDDEN", message: "Only admins may do this." });
  }
  return user.id;
}

/** Admins are the verified addresses in ADMIN_EMAILS, separated by commas. */
function isAdminEmail(email: string | null): boolean {
  if (email === null) return false;
  const admins = (env.ADMIN_EMAILS ?? "").split(",").map(normalize).filter(Boolean);
  return admins.includes(normalize(email));
}

/** ASCII letters only: full lower case would make the Kelvin sign a k, which is another mailbox. */
function normalize(email: string): string {
  return email.trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/**
 * `npx convex-versioned-assets sync` with a deploy key of this deployment. Nobody else can have this
 * identity: no auth provider has such an issuer.
 */
async function isMirror(ctx: QueryCtx | MutationCtx): Promise<boolean> {
  const identity = await ctx.auth.getUserIdentity();
  return identity?.issuer === "convex-versioned-assets" && identity.subject === "mirror";
}
