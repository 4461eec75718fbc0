import type { AuthRequest } from "convex-versioned-assets";
import { ConvexError } from "convex/values";
import type { MutationCtx, QueryCtx } from "./_generated/server";
import { env } from "./_generated/server";
import { type SignedIn, signedIn } from "./signedIn";

/**
 * The reads that are open to everyone: a published file by its path, as the routes serve it. All other calls
 * require an admin. For a gallery, add `"listPublishedFilesPage"`.
 */
const PUBLIC_READS: AuthRequest["functionName"][] = ["getPublishedFile"];

/** Checks each call from a client. Returns the actor to record, or `null` for a call without one. */
export async function authorizeAssets(
  ctx: QueryCtx | MutationCtx,
  { functionName, kind }: AuthRequest,
): Promise<string | null> {
  if (kind === "read" && PUBLIC_READS.includes(functionName)) return null;
  if ((kind === "read" || kind === "inspect") && (await isMirror(ctx))) return null;
  return await requireAdmin(ctx);
}

/** Returns the id of the admin who makes this call; throws for all other callers. */
export async function requireAdmin(ctx: QueryCtx | MutationCtx): Promise<string> {
  const user = await signedIn(ctx);
  if (user === null) {
    throw new ConvexError({ code: "UNAUTHENTICATED", message: "Sign in first." });
  }
  if (!isAdmin(user)) {
    const command = `npx convex env set ADMIN_USERS "${user.id}"`;
    const message = `Only admins may do this. To become one, run as a developer of this app: ${command}`;
    throw new ConvexError({ code: "FORBIDDEN", message });
  }
  return user.id;
}

/** ADMIN_EMAILS lists email addresses of admins and ADMIN_USERS lists their ids, separated by commas. */
function isAdmin({ id, verifiedEmail }: SignedIn): boolean {
  if (listed(env.ADMIN_USERS).includes(id)) return true;
  const emails = listed(env.ADMIN_EMAILS).map(normalize);
  return verifiedEmail !== null && emails.includes(normalize(verifiedEmail));
}

function listed(variable: string | undefined): string[] {
  const entries = (variable ?? "").split(",").map((entry) => entry.trim());
  return entries.filter(Boolean);
}

/** Lowercases ASCII letters only: the Kelvin sign must not become a k, which is another mailbox. */
function normalize(email: string): string {
  return email.trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/**
 * Recognizes `npx convex-versioned-assets sync` with a deploy key of this deployment. No other caller can have
 * this identity, because no auth provider has this issuer.
 */
async function isMirror(ctx: QueryCtx | MutationCtx): Promise<boolean> {
  const identity = await ctx.auth.getUserIdentity();
  return identity?.issuer === "convex-versioned-assets" && identity.subject === "mirror";
}
