import type { AdminWords } from "../en/index.js";

export const detail: AdminWords["detail"] = {};
