/** The routes of an app behind the Worker: that redirect, that stream, and that ask who reads. */
import { httpRouter } from "convex/server";
import { registerAssetRoutes } from "convex-versioned-assets";
import { components } from "../../../example/convex/_generated/api.js";

const http = httpRouter();
registerAssetRoutes(http, components.versionedAssets, { pathPrefix: "/edge/redirect" });
registerAssetRoutes(http, components.versionedAssets, {
  pathPrefix: "/edge/stream",
  mode: "stream",
});
registerAssetRoutes(http, components.versionedAssets, {
  pathPrefix: "/edge/members",
  mode: "stream",
  authorize: (_ctx, request) => request.headers.get("cookie") === "session=ada",
});
registerAssetRoutes(http, components.versionedAssets, {
  pathPrefix: "/edge/listed",
  mode: "stream",
  allowOrigins: ["https://a.example", "https://b.example"],
});
// Where signed URLs lead.
registerAssetRoutes(http, components.versionedAssets, { pathPrefix: "/assets" });

export default http;
