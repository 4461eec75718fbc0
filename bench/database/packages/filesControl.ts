import { register } from "@gilhrpenner/convex-files-control/test";
import actionRetrier from "@convex-dev/action-retrier/test";
import { defineSchema, mutationGeneric } from "convex/server";
import type { FilePath, Content, Contender } from "../contender.js";
import { contentOf } from "../contender.js";
import { type Visitor, appOf } from "../host.js";
import { componentNamed, passEach, passMutation, passQuery } from "./passing.js";
import { callInBatches, pathOf, sendBytes, storedBytesOf } from "./shared.js";

const COMPONENT = "convexFilesControl";
const { upload, queries, download, cleanUp } = componentNamed(COMPONENT);

type Found = { storageId: string } | null;
type Ctx = { runQuery: unknown; runMutation: unknown };
type Run = (called: unknown, args: unknown) => Promise<unknown>;

async function find(ctx: Ctx, virtualPath: string): Promise<string> {
  const found = await (ctx.runQuery as Run)(queries!.getFileByVirtualPath, { virtualPath });
  if (found === null) throw new Error("File not found.");
  return (found as NonNullable<Found>).storageId;
}

const files = {
  generateUploadUrl: passMutation(upload!.generateUploadUrl!),
  finalizeUpload: passMutation(upload!.finalizeUpload!),
  registerFiles: passEach(upload!.registerFile!, "files"),
  listFiles: passQuery(queries!.listFilesByAccessKeyPage!),
  /** A URL of a file needs a grant, which is a row of its own. */
  getUrl: mutationGeneric(async (ctx, { virtualPath }: { virtualPath: string }) => {
    const run = ctx.runMutation as Run;
    const grant = await run(download!.createDownloadGrant, {
      storageId: await find(ctx, virtualPath),
      maxUses: 1,
      shareableLink: true,
    });
    const { downloadToken } = grant as { downloadToken: string };
    return await run(download!.consumeDownloadGrantForUrl, { downloadToken });
  }),
  remove: mutationGeneric(async (ctx, { virtualPath }: { virtualPath: string }) => {
    const storageId = await find(ctx, virtualPath);
    return await (ctx.runMutation as Run)(cleanUp!.deleteFile, { storageId });
  }),
};

/** The package has no folders; an access key, by which files are listed, represents the folder. */
function registration(path: FilePath, { text, contentType }: Content) {
  return {
    virtualPath: pathOf(path),
    accessKeys: [path.folder],
    metadata: { size: text.length, sha256: "0".repeat(64), contentType },
  };
}

const list = (visitor: Visitor, folder: string, numItems: number) =>
  visitor.query("files:listFiles", {
    accessKey: folder,
    paginationOpts: { numItems, cursor: null },
  });

const NO_HISTORY = { cannot: "keeps no versions" };
const NO_RENAMING = {
  cannot: "a virtual path changes only when the file moves to another storage",
};

export const filesControl: Contender = {
  name: "convex-files-control",
  packageName: "@gilhrpenner/convex-files-control",
  app: () =>
    appOf(
      { files },
      {
        schema: defineSchema({}),
        register: (t) => {
          register(t, COMPONENT);
          t.registerComponent(
            `${COMPONENT}/actionRetrier`,
            actionRetrier.schema,
            actionRetrier.modules,
          );
        },
      },
    ),
  fill: async (host, paths) => {
    const args = [];
    for (const path of paths) {
      const content = contentOf(pathOf(path));
      const storageId = await host.store(COMPONENT, content.text, content.contentType);
      args.push({ storageId, storageProvider: "convex", ...registration(path, content) });
    }
    await callInBatches(host, "files:registerFiles", "files", args);
  },
  listing: { hasPages: true, list },
  storedBytes: (host) => storedBytesOf(host, COMPONENT),
  tasks: {
    lookUp: {
      but: "a mutation, because a URL needs its own grant",
      run: async (visitor, path) => {
        const args = { virtualPath: pathOf(path) };
        const { status } = await visitor.mutation<{ status: string }>("files:getUrl", args);
        if (status !== "ok") throw new Error(status);
      },
    },
    listFolder: {
      but: "by an access key that represents the folder; without URLs, sizes and types",
      run: (visitor, { folder }) => list(visitor, folder, 100),
    },
    listRoot: { cannot: "has no folders" },
    uploadNew: {
      run: async (visitor, { text, contentType, ...path }) => {
        const content = { text, contentType };
        const { virtualPath, accessKeys, metadata } = registration(path, content);
        const opened = { provider: "convex", virtualPath };
        type Ticket = { uploadUrl: string; uploadToken: string };
        const ticket = await visitor.mutation<Ticket>("files:generateUploadUrl", opened);
        const storageId = await sendBytes(visitor, ticket.uploadUrl, content);
        const { uploadToken } = ticket;
        const finished = { uploadToken, storageId, virtualPath, accessKeys, metadata };
        await visitor.mutation("files:finalizeUpload", finished);
      },
    },
    uploadVersion: NO_HISTORY,
    restore: NO_HISTORY,
    rename: NO_RENAMING,
    move: NO_RENAMING,
    remove: {
      but: "the bytes are deleted immediately",
      run: (visitor, path) => visitor.mutation("files:remove", { virtualPath: pathOf(path) }),
    },
    readChanges: { cannot: "has no change feed" },
  },
};
