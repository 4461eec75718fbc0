import { registerAssetRoutes } from "convex-versioned-assets";
import { httpRouter } from "convex/server";
import { components } from "./assets.js";

const { versionedAssets } = components;
const http = httpRouter();
registerAssetRoutes(http, versionedAssets);
registerAssetRoutes(http, versionedAssets, { pathPrefix: "/stream", mode: "stream" });
registerAssetRoutes(http, versionedAssets, {
  pathPrefix: "/whole",
  mode: "stream",
  largeFiles: "redirect",
});
registerAssetRoutes(http, versionedAssets, {
  pathPrefix: "/listed",
  mode: "stream",
  // The page that a browser test allows; which port it gets is known only then.
  allowOrigins: [process.env.ALLOWED_PAGE ?? "https://nobody.example"],
});
registerAssetRoutes(http, versionedAssets, {
  pathPrefix: "/guarded",
  mode: "stream",
  authorize: (_ctx, request) => request.headers.get("authorization") === "Bearer good",
});
registerAssetRoutes(http, versionedAssets, {
  pathPrefix: "/members",
  authorize: (_ctx, request) => request.headers.get("authorization") === "Bearer good",
});
registerAssetRoutes(http, versionedAssets, {
  pathPrefix: "/files",
  upload: {
    authorize: (_ctx, request) => {
      if (request.headers.get("authorization") !== "Bearer good") throw new Error("Not allowed");
      return "a program";
    },
  },
});

export default http;
