/** The keys of signed addresses. They are made here, and no function returns them. */
import type { Doc, Id } from "../../_generated/dataModel.js";
import type { MutationCtx } from "../../_generated/server.js";
import { MAX_SECONDS, type SigningKey } from "../../../shared/signing.js";

const SECRET_BYTES = 32;
const DAY_MS = 24 * 60 * 60 * 1000;
/** A key that has signed for so long makes way for a new one. */
const ROTATE_AFTER_MS = 30 * DAY_MS;
/** Most keys that are accepted besides the current one, however often somebody rotates. */
const MAX_FORMER_KEYS = 20;

type KeyRow = Doc<"signingKeys">;

function asKey({ _id, secret }: Pick<KeyRow, "_id" | "secret">): SigningKey {
  return { id: _id, secret };
}

async function currentRow(ctx: MutationCtx): Promise<KeyRow | null> {
  return await ctx.db
    .query("signingKeys")
    .withIndex("by_acceptedUntil", (q) => q.eq("acceptedUntil", undefined))
    .first();
}

async function createKey(ctx: MutationCtx, rotatedBy?: string): Promise<SigningKey> {
  // Each run of a mutation has its own generator, seeded by the server.
  const secret = crypto.getRandomValues(new Uint8Array(SECRET_BYTES)).buffer;
  const id = await ctx.db.insert("signingKeys", { secret, createdAt: Date.now(), rotatedBy });
  return { id, secret };
}

/** The key to sign with; made when there is none, or none that is young enough. Cost: 1 document. */
export async function currentKey(ctx: MutationCtx): Promise<SigningKey> {
  const row = await currentRow(ctx);
  if (row === null) return await createKey(ctx);
  if (row.createdAt > Date.now() - ROTATE_AFTER_MS) return asKey(row);
  return await rotateKey(ctx, false);
}

/** The key that an address names, if what it has signed is still accepted. Cost: 1 document. */
export async function acceptedKey(ctx: MutationCtx, keyId: string): Promise<SigningKey | null> {
  const id: Id<"signingKeys"> | null = ctx.db.normalizeId("signingKeys", keyId);
  const row = id === null ? null : await ctx.db.get("signingKeys", id);
  if (row === null || (row.acceptedUntil ?? Infinity) < Date.now()) return null;
  return asKey(row);
}

/**
 * Makes a new key. What the former ones have signed is accepted until it expires, or, to revoke it, no
 * longer.
 */
export async function rotateKey(
  ctx: MutationCtx,
  isRevoking: boolean,
  actor?: string,
): Promise<SigningKey> {
  const now = Date.now();
  const current = await currentRow(ctx);
  const former = await ctx.db
    .query("signingKeys")
    .withIndex("by_acceptedUntil", (q) => q.gt("acceptedUntil", 0))
    .order("desc")
    .collect();
  const kept = isRevoking ? 0 : MAX_FORMER_KEYS - 1;
  for (const [index, row] of former.entries()) {
    if (index >= kept || row.acceptedUntil! < now) await ctx.db.delete("signingKeys", row._id);
  }
  if (current !== null && isRevoking) await ctx.db.delete("signingKeys", current._id);
  if (current !== null && !isRevoking) {
    await ctx.db.patch("signingKeys", current._id, { acceptedUntil: now + MAX_SECONDS * 1000 });
  }
  return await createKey(ctx, actor);
}
