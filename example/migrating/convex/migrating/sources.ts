/** The sources. Remove those that your app does not have, and their files. */
import { r2 } from "./fromR2.js";
import { storage } from "./fromStorage.js";
import { versionOne } from "./fromVersionOne.js";
import type { Source, SourceName } from "./source.js";

export const sources: Partial<Record<SourceName, Source>> = { versionOne, storage, r2 };
