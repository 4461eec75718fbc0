/** What `writeDriver` puts beside the driver. */
import type { SchemaDefinition } from "convex/server";
import type { register } from "convex-versioned-assets/test";
export type { Call } from "./calls.js";
import type { Call } from "./calls.js";

export const page: string;
export const components: { register: typeof register }[];
export const calls: Call[];
export const schema: SchemaDefinition<Record<never, never>, boolean>;
export const modules: Record<string, () => Promise<unknown>>;
