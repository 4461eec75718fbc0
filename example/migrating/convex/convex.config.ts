import r2 from "@convex-dev/r2/convex.config";
import { defineApp } from "convex/server";
import versionedAssets from "convex-versioned-assets/convex.config";
import versionOne from "convex-versioned-assets-1/convex.config";

const app = defineApp();
// Keep the name that 1.x has always had: its data belongs to the name.
app.use(versionOne, { name: "versionedAssets" });
app.use(versionedAssets, { name: "assets" });
app.use(r2);

export default app;
