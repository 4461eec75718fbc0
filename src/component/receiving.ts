/** Uploads that the app's asset routes receive and pass on to Convex storage. */
import * as declared from "../shared/functions/receiving.js";
import { parseDeclaredBytes } from "../shared/bounds.js";
import { mutation } from "./_generated/server.js";
import { writeAs } from "./model/feed/recording.js";
import * as model from "./model/bytes/receiving.js";

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
