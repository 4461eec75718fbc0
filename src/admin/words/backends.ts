/** The texts of the storage backends in the panel. */
import type { AssetAdminApi } from "../types.js";

export type BackendName = AssetAdminApi["getSettings"]["_returnType"]["backend"];

export const BACKENDS: Record<BackendName, { name: string; hint: string; isBucket: boolean }> = {
  convex: {
    name: "Convex storage",
    hint: "Included with the deployment. No setup needed.",
    isBucket: false,
  },
  r2: {
    name: "Cloudflare R2",
    hint: "Your own bucket. Its credentials are in the deployment's environment.",
    isBucket: true,
  },
};

export const EACH_BACKEND = Object.keys(BACKENDS) as BackendName[];
