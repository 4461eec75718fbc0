/** The limits of a release, which the component keeps and a push checks before it sends anything. */
import { MAX_RESULTS } from "./pages.js";

/** The maximum number of assets of a release: all are read and published in one transaction. */
export const MAX_ENTRIES = MAX_RESULTS;
