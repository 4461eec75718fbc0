/** The mirror engine, as an app that has the package imports it. */
import type * as Sync from "../../src/sync/index.js";
import { installedApp } from "../installed/index.js";

export const app = await installedApp();

export const { startMirror } = app.import<typeof Sync>("convex-versioned-assets/sync");
