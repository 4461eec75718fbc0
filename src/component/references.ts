/** References: which parts of an app use which files; see model/files/references.ts. */
import * as declared from "../shared/functions/references.js";
import { readPage } from "../shared/pages.js";
import { parseFolderPath } from "../shared/paths.js";
import { mutation, query } from "./_generated/server.js";
import { listWithin } from "./model/bytes/usage.js";
import { type Asset, assetView } from "./model/files/assets.js";
import * as model from "./model/files/references.js";
import { shownRows } from "./model/tree/closing.js";

const MAX_LISTED = 100;

export const setReferences = mutation({
  ...declared.setReferences,
  handler: async (ctx, { owner, paths }) => {
    await model.replaceReferences(ctx, owner, model.parseReferences(owner, paths));
    return null;
  },
});

export const listReferences = query({
  ...declared.listReferences,
  handler: async (ctx, { path }) => {
    const found = await model.usersOf(ctx, parseFolderPath(path), MAX_LISTED + 1);
    return { references: found.slice(0, MAX_LISTED), isMore: found.length > MAX_LISTED };
  },
});

export const listUnusedPage = query({
  ...declared.listUnusedPage,
  handler: async (ctx, { folderPath, paginationOpts }) => {
    const list = listWithin(ctx, "unused", parseFolderPath(folderPath));
    const { page, ...rest } = await readPage(paginationOpts, list, (row) => row);
    const isUsed = model.usage(ctx);
    const unused: Asset[] = [];
    for (const row of page) if (!(await isUsed(row))) unused.push(row);
    return { ...rest, page: await shownRows(ctx, unused, (row) => assetView(ctx, row)) };
  },
});
