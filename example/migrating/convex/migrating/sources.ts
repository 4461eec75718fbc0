/** The sources. Remove the one that your app does not have, and its file. */
import { storage } from "./fromStorage.js";
import { versionOne } from "./fromVersionOne.js";
import type { Source, SourceName } from "./source.js";

export const sources: Partial<Record<SourceName, Source>> = { versionOne, storage };
