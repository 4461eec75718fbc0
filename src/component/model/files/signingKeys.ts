/** The keys of signed URLs. They are generated here, and no function returns them. */
import type { Doc } from "../../_generated/dataModel.js";
import type { MutationCtx } from "../../_generated/server.js";
import { rowOf } from "../rows.js";
import { MAX_SECONDS, type SigningKey } from "../../../shared/signing.js";

const SECRET_BYTES = 32;
const DAY_MS = 24 * 60 * 60 * 1000;
/** The age after which a key is rotated. */
const ROTATE_AFTER_MS = 30 * DAY_MS;
/** The maximum number of earlier keys that are accepted, however often keys are rotated. */
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

/** Returns the key to sign with; creates one if there is none, or it is too old. Cost: 1 document. */
export async function currentKey(ctx: MutationCtx): Promise<SigningKey> {
  const row = await currentRow(ctx);
  if (row === null) return await createKey(ctx);
  if (row.createdAt > Date.now() - ROTATE_AFTER_MS) return asKey(row);
  return await rotateKey(ctx, false);
}

/** Returns the key that a URL names, if it is still accepted. Cost: 1 document. */
export async function acceptedKey(ctx: MutationCtx, keyId: string): Promise<SigningKey | null> {
  const row = await rowOf(ctx, "signingKeys", keyId);
  if (row === null || (row.acceptedUntil ?? Infinity) < Date.now()) return null;
  return asKey(row);
}

/** Creates a key. URLs signed with earlier keys are accepted until they expire, or revoked with `revoke`. */
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
