import { type ComponentApi, VersionedAssets } from "convex-versioned-assets";
import { register } from "convex-versioned-assets/test";
import { componentsGeneric, defineSchema } from "convex/server";
import type { Contender } from "../contender.js";
import { appOf } from "../host.js";
import { componentNamed, passEach, passMutation } from "./passing.js";
import { versionedCalls } from "./versioned.js";

const COMPONENT = "versionedAssets";
const { versionedAssets } = componentsGeneric() as unknown as { versionedAssets: ComponentApi };
const { assetManager, shares } = componentNamed(COMPONENT);

const assets = {
  ...new VersionedAssets(versionedAssets).api({ auth: () => null }),
  fill: passEach(assetManager!.createVersionFromStorageId!, "files"),
  makeFolders: passEach(assetManager!.createFolderByPath!, "folders"),
  /** As the 1.0 release's own is called: without `auth`. */
  restoreUnguarded: passMutation(assetManager!.restoreVersion!),
  /** As the asset routes do. */
  openShare: passMutation(shares!.openShare!),
};

export const ours: Contender = {
  name: "this package",
  packageName: "convex-versioned-assets",
  app: () => appOf({ assets }, { schema: defineSchema({}), register: (t) => register(t) }),
  listing: {
    hasPages: true,
    ownLimit: 1000,
    list: (visitor, folderPath, numItems) =>
      visitor.query("assets:listPublishedFilesPage", {
        folderPath,
        paginationOpts: { numItems, cursor: null },
      }),
  },
  ...versionedCalls(COMPONENT, (storageId) => ({ storageId })),
  versionBefore: async (visitor, { folder, name }) => {
    const { page } = await visitor.query<{ page: { versionId: string }[] }>(
      "assets:getAssetVersionsPage",
      {
        ...{ folderPath: folder, basename: name },
        paginationOpts: { numItems: 2, cursor: null },
      },
    );
    return page[1]!.versionId;
  },
};
