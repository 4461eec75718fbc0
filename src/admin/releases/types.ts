/** The types of releases, as the app returns them. */
import type { FunctionArgs } from "convex/server";
import type { AssetAdminApi, ReleaseFunction } from "../types.js";

/** The functions of releases, which an app exports together. */
export type ReleaseApi = Required<Pick<AssetAdminApi, ReleaseFunction>>;

export type Release = ReleaseApi["listReleases"]["_returnType"][number];
export type ReleaseStatus = Release["status"];
export type Entry = ReleaseApi["listReleaseEntriesPage"]["_returnType"]["page"][number];
export type EntryAction = Entry["action"];
export type EntryProblem = NonNullable<Entry["problem"]>;
/** An entry to add. */
export type Wanted = FunctionArgs<ReleaseApi["addToRelease"]>["entries"][number];
/** The treatment of files that have changed since. */
export type Conflict = NonNullable<FunctionArgs<ReleaseApi["publishRelease"]>["onConflict"]>;
/** An entry that does not apply. */
export type Refused = ReleaseApi["publishRelease"]["_returnType"]["skipped"][number];
