import type { AdminWords } from "../en/index.js";

export const trash: AdminWords["trash"] = {};
