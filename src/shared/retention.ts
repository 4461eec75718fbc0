/** Rules for how long earlier versions are kept; the nearest rule of a folder applies, as a whole. */
import { type Infer, v } from "convex/values";

const retention = {
  /** An earlier version is kept until so many days after another one replaced it. */
  keepDays: v.number(),
  /** So many of the newest earlier versions are kept however old they are. */
  keepVersions: v.number(),
  /** True keeps those with a label. */
  keepLabelled: v.boolean(),
};

export const retentionRule = v.object({ folderPath: v.string(), ...retention });
export type RetentionRule = Infer<typeof retentionRule>;
