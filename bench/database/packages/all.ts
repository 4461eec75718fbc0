import type { Contender } from "../contender.js";
import { convexFs } from "./convexFs.js";
import { filesControl } from "./filesControl.js";
import { ours } from "./ours.js";
import { plain } from "./plain.js";
import { r2 } from "./r2.js";
import { versionOne } from "./versionOne.js";

export { stopBucket } from "./r2.js";

export const CONTENDERS: Contender[] = [ours, versionOne, convexFs, filesControl, r2, plain];
