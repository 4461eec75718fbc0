import type { AdminWords } from "../en/index.js";

export const takedown: AdminWords["takedown"] = {};
