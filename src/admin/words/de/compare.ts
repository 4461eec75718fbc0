import type { AdminWords } from "../en/index.js";

export const compare: AdminWords["compare"] = {};
