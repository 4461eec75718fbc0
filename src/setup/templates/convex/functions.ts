import {
  customAction,
  customCtx,
  customMutation,
  customQuery,
} from "convex-helpers/server/customFunctions";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, env, httpAction, internalQuery, mutation, query } from "./_generated/server";
import { requireAdmin } from "./authz";

/** Creates a query that only admins may call; `ctx.actor` is the admin's id. */
export const adminQuery = customQuery(
  query,
  customCtx(async (ctx) => ({ actor: await requireAdmin(ctx) })),
);

/** Creates a mutation that only admins may call; `ctx.actor` is the admin's id. */
export const adminMutation = customMutation(
  mutation,
  customCtx(async (ctx) => ({ actor: await requireAdmin(ctx) })),
);

/** Creates an action that only admins may call; `ctx.actor` is the admin's id. */
export const adminAction = customAction(
  action,
  customCtx(async (ctx): Promise<{ actor: string }> => {
    return { actor: await ctx.runQuery(internal.functions.admin, {}) };
  }),
);

/** Returns the id of the admin who calls an action, which cannot read the database itself. */
export const admin = internalQuery({
  args: {},
  returns: v.string(),
  handler: async (ctx) => await requireAdmin(ctx),
});

/** Creates an HTTP action for scripts, which send CONVEX_ADMIN_KEY as a bearer token. */
export function adminHttpAction(handler: Parameters<typeof httpAction>[0]) {
  return httpAction(async (ctx, request) => {
    if (!(await hasAdminKey(request))) {
      const headers = { "WWW-Authenticate": "Bearer", "Cache-Control": "no-store" };
      return new Response("The admin key is missing or wrong.\n", { status: 401, headers });
    }
    return await handler(ctx, request);
  });
}

/** Shorter keys could be guessed and are ignored. */
const MIN_KEY_LENGTH = 32;

async function hasAdminKey(request: Request): Promise<boolean> {
  const key = env.CONVEX_ADMIN_KEY ?? "";
  const [, presented] = /^Bearer (.+)$/.exec(request.headers.get("Authorization") ?? "") ?? [];
  if (key.length < MIN_KEY_LENGTH || presented === undefined) return false;
  return await areEqual(key, presented);
}

/** Compares in constant time, regardless of where two texts differ and of their lengths. */
async function areEqual(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([sha256(a), sha256(b)]);
  let difference = 0;
  for (let index = 0; index < left.length; index += 1) {
    difference |= left[index]! ^ right[index]!;
  }
  return difference === 0;
}

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}
