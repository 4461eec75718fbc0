/** Uploads that the app's asset routes receive and pass on to the storage. */
import * as declared from "../shared/functions/receiving.js";
import { parseDeclaredBytes } from "../shared/bounds.js";
import { mutation } from "./_generated/server.js";
import { parseAssetPath } from "../shared/paths.js";
import { writeAs } from "./model/feed/recording.js";
import { openPut as open } from "./model/bytes/putting.js";
import * as model from "./model/bytes/receiving.js";
import { write } from "./write.js";

export const receiveUpload = mutation({
  ...declared.receiveUpload,
  handler: async (ctx, { signedPath, ...announced }) =>
    await writeAs(ctx, undefined, (writing) =>
      model.receiveUpload(writing, signedPath, parseDeclaredBytes(announced)),
    ),
});

export const keepReceived = mutation({
  ...declared.keepReceived,
  handler: async (ctx, { signedPath, storageId, ...announced }) => {
    await writeAs(ctx, undefined, (writing) =>
      model.keepReceived(writing, signedPath, storageId, parseDeclaredBytes(announced)),
    );
    return null;
  },
});

export const openPut = write(
  declared.openPut,
  async (ctx, { ifMatch, ifNoneMatch, ...put }) =>
    await open(ctx, { ...parseAssetPath(put), ...parseDeclaredBytes(put), ifMatch, ifNoneMatch }),
);
