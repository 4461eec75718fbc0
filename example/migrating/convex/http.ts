import { httpRouter } from "convex/server";
import { registerAssetRoutes } from "convex-versioned-assets";
import { components } from "./_generated/api.js";
import { registerOldUrls } from "./migrating/oldUrls.js";

const http = httpRouter();
registerOldUrls(http, { from: "/assets", to: "/files" });
registerAssetRoutes(http, components.assets, { pathPrefix: "/assets" });
registerAssetRoutes(http, components.assets, { pathPrefix: "/files" });

export default http;
