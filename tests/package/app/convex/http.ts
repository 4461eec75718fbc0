import { httpRouter } from "convex/server";
import { registerAssetRoutes } from "convex-versioned-assets";
import { components } from "./_generated/api.js";

const http = httpRouter();
registerAssetRoutes(http, components.versionedAssets, { pathPrefix: "/assets" });

export default http;
