/** Legal holds; see model/files/holds.ts. */
import * as declared from "../shared/functions/holds.js";
import { readPage } from "../shared/pages.js";
import { ROOT, parseFolderPath } from "../shared/paths.js";
import { query } from "./_generated/server.js";
import * as holds from "./model/files/holds.js";
import { write } from "./write.js";

export const setLegalHold = write(declared.setLegalHold, async (ctx, { path, hold, reason }) => {
  const set = await holds.setHold(ctx, parseFolderPath(path), hold, holds.parseReason(reason));
  return set && holds.holdView(set);
});

export const getLegalHold = query({
  ...declared.getLegalHold,
  handler: async (ctx, { path }) => {
    const [nearest] = await holds.holdsReader(ctx)(parseFolderPath(path));
    return nearest === undefined ? null : { path: nearest.path, heldAt: nearest.heldAt };
  },
});

export const listLegalHolds = query({
  ...declared.listLegalHolds,
  handler: async (ctx, { path = ROOT, withReleased = false, paginationOpts }) => {
    const list = holds.holdList(ctx, parseFolderPath(path), withReleased);
    return await readPage(paginationOpts, list, holds.holdView);
  },
});
