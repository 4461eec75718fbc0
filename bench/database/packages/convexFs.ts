import { ConvexFS, registerRoutes } from "convex-fs";
import { register } from "convex-fs/test";
import { defineSchema, httpRouter, mutationGeneric, queryGeneric } from "convex/server";
import type { FilePath, Contender, Tasks } from "../contender.js";
import { contentOf } from "../contender.js";
import { type Visitor, appOf } from "../host.js";
import { componentNamed } from "./passing.js";
import { callInBatches, pathOf } from "./shared.js";

const COMPONENT = "fs";
const component = componentNamed(COMPONENT);
// The package's own test storage: the real one is Bunny.net, which cannot run locally.
const fs = new ConvexFS(component, { storage: { type: "test" } });

const http = httpRouter();
registerRoutes(http, component, fs, {
  pathPrefix: "/fs",
  uploadAuth: async () => true,
  downloadAuth: async () => true,
});

type Upload = { path: string; blobId: string; contentType: string; size: number };

const files = {
  stat: queryGeneric((ctx, { path }: { path: string }) => fs.stat(ctx, path)),
  list: queryGeneric((ctx, options: never) => fs.list(ctx, options)),
  commit: mutationGeneric((ctx, { files }: { files: never }) => fs.commitFiles(ctx, files)),
  move: mutationGeneric((ctx, { from, to }: { from: string; to: string }) =>
    fs.move(ctx, from, to),
  ),
  remove: mutationGeneric((ctx, { path }: { path: string }) => fs.delete(ctx, path)),
  fill: mutationGeneric(async (ctx, { uploads }: { uploads: Upload[] }) => {
    for (const { path: _path, ...upload } of uploads) {
      const args = { config: fs.config, ...upload };
      await ctx.runMutation(component.lib!.registerPendingUpload as never, args as never);
    }
    await fs.commitFiles(
      ctx,
      uploads.map(({ path, blobId }) => ({ path, blobId })),
    );
  }),
};

const at = (path: FilePath) => `/${pathOf(path)}`;

const upload: Tasks["uploadNew"]["run"] = async (visitor, { text, contentType, ...path }) => {
  const headers = { "Content-Type": contentType };
  const request = { method: "POST", headers, body: text };
  const sent = await visitor.send(`${visitor.siteUrl}/fs/upload`, request);
  const { blobId } = (await sent.json()) as { blobId: string };
  await visitor.mutation("files:commit", { files: [{ path: at(path), blobId }] });
};

const list = (visitor: Visitor, folder: string, numItems: number) =>
  visitor.query("files:list", {
    prefix: `/${folder}/`,
    paginationOpts: { numItems, cursor: null },
  });

const NO_HISTORY = { cannot: "keeps no versions" };

export const convexFs: Contender = {
  name: "convex-fs",
  packageName: "convex-fs",
  note: "with the package's test storage; its real storage is Bunny.net",
  app: () =>
    appOf(
      { files, http: { default: http } },
      { schema: defineSchema({}), register: (t) => register(t, COMPONENT) },
    ),
  fill: async (host, paths) => {
    const uploads = paths.map((path, index) => {
      const { text, contentType } = contentOf(pathOf(path));
      const blobId = `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
      return { path: at(path), blobId, contentType, size: text.length };
    });
    await callInBatches(host, "files:fill", "uploads", uploads);
  },
  listing: { hasPages: true, list },
  storedBytes: (host) =>
    host
      .rows(COMPONENT, "blobs")
      .reduce((sum, { metadata }) => sum + (metadata as { size: number }).size, 0),
  tasks: {
    lookUp: {
      but: "the page builds the URL from the blob's id",
      run: (visitor, path) => visitor.query("files:stat", { path: at(path) }),
    },
    listFolder: {
      but: "lists all files below, which are the same here",
      run: (visitor, { folder }) => list(visitor, folder, 100),
    },
    listRoot: { cannot: "lists all files below a prefix, not the folders in it" },
    uploadNew: { run: upload },
    uploadVersion: {
      but: "replaces the file; the old bytes are deleted after a day",
      run: upload,
    },
    restore: NO_HISTORY,
    rename: {
      run: (visitor, { folder, name, newName }) =>
        visitor.mutation("files:move", {
          from: at({ folder, name }),
          to: at({ folder, name: newName }),
        }),
    },
    move: {
      run: (visitor, { folder, name, newFolder }) =>
        visitor.mutation("files:move", {
          from: at({ folder, name }),
          to: at({ folder: newFolder, name }),
        }),
    },
    remove: {
      but: "the bytes are deleted after a day",
      run: (visitor, path) => visitor.mutation("files:remove", { path: at(path) }),
    },
    readChanges: { cannot: "has no change feed" },
  },
};
