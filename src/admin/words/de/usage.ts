import type { AdminWords } from "../en/index.js";

export const usage: AdminWords["usage"] = {};
