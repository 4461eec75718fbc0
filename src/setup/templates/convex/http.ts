import { httpRouter } from "convex/server";
import { registerAssetRoutes } from "convex-versioned-assets";
import { components } from "./_generated/api";
import { registerUploadRoutes } from "./generateUploadUrl";

const http = httpRouter();
registerAssetRoutes(http, components.versionedAssets, { pathPrefix: "/assets" });
registerUploadRoutes(http);

export default http;
