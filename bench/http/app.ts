/** One app with the routes of every package that has some, and with plain routes. */
import { type ComponentApi, VersionedAssets, registerAssetRoutes } from "convex-versioned-assets";
import { register as registerOurs } from "convex-versioned-assets/test";
import { registerAssetRoutes as registerRoutesOfOne } from "convex-versioned-assets-1";
import { register as registerOne } from "convex-versioned-assets-1/test";
import { ConvexFS, registerRoutes as registerFsRoutes } from "convex-fs";
import { register as registerFs } from "convex-fs/test";
import { registerRoutes as registerControlRoutes } from "@gilhrpenner/convex-files-control";
import { register as registerControl } from "@gilhrpenner/convex-files-control/test";
import {
  type FunctionReference,
  componentsGeneric,
  httpActionGeneric,
  httpRouter,
  makeFunctionReference,
} from "convex/server";
import type { GenericId } from "convex/values";
import type { BackendApp } from "../../local/host/deployment.js";
import { appOf } from "../database/host.js";
import { componentNamed, passMutation } from "../database/packages/passing.js";
import { files, schema } from "../database/packages/plain.js";

const { versionedAssets } = componentsGeneric() as unknown as { versionedAssets: ComponentApi };
const one = componentNamed("versionedAssets1");
const fs = componentNamed("fs");
const control = componentNamed("convexFilesControl");

type PlainFile = { url: string; storageId: GenericId<"_storage">; contentType?: string };
type GetFile = FunctionReference<
  "query",
  "public" | "internal",
  { folder: string; name: string },
  PlainFile | null
>;
const getFile = makeFunctionReference<"query">("files:getFile") as GetFile;
const getFileOfComponent = componentNamed("plain").files!.getFile as unknown as GetFile;

const http = httpRouter();
registerAssetRoutes(http, versionedAssets, { pathPrefix: "/assets" });
registerAssetRoutes(http, versionedAssets, { pathPrefix: "/stream", mode: "stream" });
registerRoutesOfOne(http, one, { pathPrefix: "/one" });
registerFsRoutes(http, fs, new ConvexFS(fs, { storage: { type: "test" } }), {
  pathPrefix: "/fs",
  uploadAuth: async () => true,
  downloadAuth: async () => true,
});
registerControlRoutes(http, control, { pathPrefix: "/control" });

function addressIn(request: Request, prefix: string): { folder: string; name: string } {
  const path = decodeURIComponent(new URL(request.url).pathname).slice(prefix.length);
  const slash = path.lastIndexOf("/");
  return { folder: path.slice(0, slash), name: path.slice(slash + 1) };
}

function redirect(pathPrefix: string, query: GetFile): void {
  http.route({
    pathPrefix,
    method: "GET",
    handler: httpActionGeneric(async (ctx, request) => {
      const file = await ctx.runQuery(query, addressIn(request, pathPrefix));
      if (file === null) return new Response(null, { status: 404 });
      return new Response(null, { status: 302, headers: { Location: file.url } });
    }),
  });
}
redirect("/plain/redirect/", getFile);
redirect("/plain/component/", getFileOfComponent);
http.route({
  pathPrefix: "/plain/stream/",
  method: "GET",
  handler: httpActionGeneric(async (ctx, request) => {
    const file = await ctx.runQuery(getFile, addressIn(request, "/plain/stream/"));
    const bytes = file && (await ctx.storage.get(file.storageId));
    if (bytes === null) return new Response(null, { status: 404 });
    return new Response(bytes, { headers: { "Content-Type": file?.contentType ?? "" } });
  }),
});

// As for any component, its files are not in the app's storage, so they are fetched.
http.route({
  pathPrefix: "/plain/fetched/",
  method: "GET",
  handler: httpActionGeneric(async (ctx, request) => {
    const file = await ctx.runQuery(getFileOfComponent, addressIn(request, "/plain/fetched/"));
    if (file === null) return new Response(null, { status: 404 });
    const { body } = await fetch(file.url);
    return new Response(body, { headers: { "Content-Type": file.contentType ?? "" } });
  }),
});

export const app: BackendApp = appOf(
  {
    http: { default: http },
    assets: new VersionedAssets(versionedAssets).api({ auth: () => null }),
    files,
    plain: {
      generateUploadUrl: passMutation(componentNamed("plain").files!.generateUploadUrl!),
      saveFile: passMutation(componentNamed("plain").files!.saveFile!),
    },
    one: {
      startUpload: passMutation(one.assetManager!.startUpload!),
      finishUpload: passMutation(one.assetManager!.finishUpload!),
    },
    control: {
      generateUploadUrl: passMutation(control.upload!.generateUploadUrl!),
      finalizeUpload: passMutation(control.upload!.finalizeUpload!),
      createDownloadGrant: passMutation(control.download!.createDownloadGrant!),
    },
  },
  {
    schema,
    register: (t) => {
      registerOurs(t);
      registerOne(t, "versionedAssets1");
      registerFs(t, "fs");
      registerControl(t, "convexFilesControl");
      t.registerComponent("plain", schema, {
        "./_generated/api.ts": async () => ({}),
        "./files.ts": async () => files,
      });
    },
  },
);
