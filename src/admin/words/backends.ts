/** The display names of storage backends. */
import type { AssetAdminApi } from "../types.js";

export type BackendName = AssetAdminApi["getSettings"]["_returnType"]["backend"];

export const BACKEND_NAMES: Record<BackendName, string> = {
  convex: "Convex storage",
  r2: "Cloudflare R2",
};
