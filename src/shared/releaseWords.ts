/** Words for releases; a module of its own, because the panel needs no validators. */
import type { Infer } from "convex/values";
import type { releaseStatus } from "./values.js";

/** The state of a release in a sentence. */
export const RELEASE_STATUS_WORDS: Record<Infer<typeof releaseStatus>, string> = {
  open: "open",
  scheduled: "scheduled",
  publishing: "being published",
  published: "published",
  rolledBack: "rolled back",
};
