import { register } from "convex-versioned-assets-1/test";
import { defineSchema } from "convex/server";
import type { Contender } from "../contender.js";
import { appOf } from "../host.js";
import { componentNamed, passEach, passMutation, passQuery } from "./passing.js";
import { versionedCalls } from "./versioned.js";

const COMPONENT = "versionedAssets";
const { assetManager, changelog } = componentNamed(COMPONENT);
const manager = assetManager!;

const assets = {
  startUpload: passMutation(manager.startUpload!),
  finishUpload: passMutation(manager.finishUpload!),
  restoreVersion: passMutation(manager.restoreVersion!),
  renameAsset: passMutation(manager.renameAsset!),
  moveAsset: passMutation(manager.moveAsset!),
  // Its guide's `deleteAsset` does not exist.
  deleteAsset: passMutation(manager.deleteFile!),
  getPublishedFile: passQuery(manager.getPublishedFile!),
  listPublishedFilesInFolder: passQuery(manager.listPublishedFilesInFolder!),
  listFolders: passQuery(manager.listFolders!),
  getAssetVersions: passQuery(manager.getAssetVersions!),
  listSince: passQuery(changelog!.listSince!),
  fill: passEach(manager.createVersionFromStorageId!, "files"),
  makeFolders: passEach(manager.createFolderByPath!, "folders"),
};

const calls = versionedCalls(COMPONENT, (storageId, { text, contentType }) => ({
  uploadResponse: { storageId },
  size: text.length,
  contentType,
}));

export const versionOne: Contender = {
  name: "convex-versioned-assets 1.0",
  packageName: "convex-versioned-assets-1",
  app: () => appOf({ assets }, { schema: defineSchema({}), register: (t) => register(t) }),
  listing: {
    hasPages: false,
    list: (visitor, folderPath) =>
      visitor.query("assets:listPublishedFilesInFolder", { folderPath }),
  },
  ...calls,
};
