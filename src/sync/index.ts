/** The mirror engine: keeps a directory in sync with a deployment's published files. */
export { MirrorError, type MirrorErrorCode } from "./errors.js";
export type { MirrorEvent, MirrorSummary } from "./events.js";
export type { KeptReason } from "./plan.js";
export type { MappingReason } from "./names.js";
export type { MirrorFunctions } from "./server.js";
export { compareMirror, type CompareOptions, type Difference } from "./compare.js";
export { MIRROR_IDENTITY } from "./server.js";
export { startMirror, type MirrorHandle, type MirrorOptions } from "./startMirror.js";
