/** The storage backends that the panel offers. */
import type { AssetAdminApi } from "../types.js";

export type BackendName = AssetAdminApi["getSettings"]["_returnType"]["backend"];

export const BACKENDS: Record<BackendName, { isBucket: boolean }> = {
  convex: { isBucket: false },
  r2: { isBucket: true },
};

export const EACH_BACKEND = Object.keys(BACKENDS) as BackendName[];
