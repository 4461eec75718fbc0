import type { AdminWords } from "../en/index.js";

export const backend: AdminWords["backend"] = {};
