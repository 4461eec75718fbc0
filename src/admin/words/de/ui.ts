import type { AdminWords } from "../en/index.js";

export const ui: AdminWords["ui"] = {};
