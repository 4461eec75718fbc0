import type { AdminWords } from "../en/index.js";

export const tree: AdminWords["tree"] = {};
