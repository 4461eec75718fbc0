import type { AdminWords } from "../en/index.js";

export const list: AdminWords["list"] = {};
