import type { AdminWords } from "../en/index.js";

export const feed: AdminWords["feed"] = {};
