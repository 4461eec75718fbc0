import type { AdminWords } from "../en/index.js";

export const uploads: AdminWords["uploads"] = {};
