/**
 * The summary of the published version in its asset's row. It is read with each file, so it is stored in a short form,
 * and without what the row says anyway. No other module knows this form, or the one of earlier alphas.
 */
import type { Infer } from "convex/values";
import type { Doc } from "../../_generated/dataModel.js";
import { sha256ToStore, storedSha256 } from "../../../shared/sha256.js";
import { descriptionOf } from "../../../shared/values.js";
import type { location } from "../../backends/locations.js";
import type { Version } from "./versions.js";

type Location = Infer<typeof location>;
type Row = Doc<"assets">;
type Stored = NonNullable<Row["published"]>;
type Long = Extract<Stored, { versionId: unknown }>;
type Short = Exclude<Stored, Long>;

/** The published version of an asset. */
export type Published = Long;
/** A version without its hash, which nothing needs that serves it. */
export type Served = Omit<Long, "sha256">;

/** The fields of an asset's row that its versions determine, and those that are needed to read them. */
export type Summarized = Pick<Row, "published" | "versionCounter" | "totalBytes"> &
  Pick<Row, "createdAt" | "createdBy">;

function isLong(stored: Stored): stored is Long {
  return "versionId" in stored;
}

/** Returns the id of the published version of an asset. */
export function publishedIdOf({ published }: Pick<Row, "published">) {
  return published && (isLong(published) ? published.versionId : published.i);
}

/** Returns the id of the newest version, if the published one was restored in its place. */
export function overOf({ published }: Pick<Row, "published">) {
  return published && (isLong(published) ? published.over : published.o);
}

/** Returns the number of the newest version; 0 if there was none. */
export function newestNumber({
  versionCounter,
  published,
}: Pick<Row, "versionCounter" | "published">): number {
  return versionCounter ?? (published && numberOf(published)) ?? 0;
}

function numberOf(published: Stored): number {
  return isLong(published) ? published.version : (published.n ?? 1);
}

/** Returns the bytes of all versions of an asset that have not failed. */
export function totalBytesOf({
  totalBytes,
  published,
}: Pick<Row, "totalBytes" | "published">): number {
  return totalBytes ?? (published === undefined || isLong(published) ? 0 : published.s);
}

/** Returns how the row of an asset stores the bytes of its versions. */
export function storedTotal({ published }: Pick<Row, "published">, totalBytes: number) {
  return totalBytes === totalBytesOf({ published }) ? undefined : totalBytes;
}

/** Returns the published version of an asset. */
export function publishedOf(
  asset: Pick<Row, "published" | "createdAt" | "createdBy">,
): Published | undefined {
  const { published } = asset;
  if (published === undefined || isLong(published)) return published;
  return { ...servedOf(asset)!, sha256: storedSha256(published.h) };
}

/** Returns the published version of an asset as it is served. */
export function servedOf(
  asset: Pick<Row, "published" | "createdAt" | "createdBy">,
): Served | undefined {
  const { published } = asset;
  if (published === undefined || isLong(published)) return published;
  const { i, n: _, l, s, t, h: _hash, c, b, p, q, o, ...rest } = published;
  const created = c === undefined ? asset : { createdAt: c, createdBy: b };
  return {
    ...rest,
    versionId: i,
    version: numberOf(published),
    location: fullLocation(l),
    size: s,
    contentType: t,
    createdAt: created.createdAt,
    createdBy: created.createdBy,
    publishedAt: p,
    publishedBy: q,
    over: o,
  };
}

/** Returns the properties of a version as its asset's row repeats them while it is published. */
export function summaryOf(version: Version): Published {
  return { ...servedSummary(version), sha256: storedSha256(version.sha256) };
}

/** Returns the properties of a version as it is served. */
export function servedSummary(version: Version): Served {
  return {
    versionId: version._id,
    version: version.version,
    location: version.location,
    size: version.size,
    contentType: version.contentType,
    ...descriptionOf(version),
    createdAt: version.createdAt,
    createdBy: version.createdBy,
  };
}

/** Returns the fields of an asset's row with this published version, or without one. */
export function summarized(asset: Summarized, published: Published | undefined) {
  const newest = newestNumber(asset);
  const total = totalBytesOf(asset);
  const summary = published && shortened(asset, published);
  return {
    isUnpublished: published === undefined ? true : undefined,
    published: summary,
    versionCounter: newest === published?.version ? undefined : newest,
    totalBytes: storedTotal({ published: summary }, total),
  };
}

function shortened(asset: Summarized, published: Published): Short {
  const { versionId, version, location, size, contentType, sha256, ...more } = published;
  const { createdAt, createdBy, publishedAt, publishedBy, over, ...rest } = more;
  const isOfAsset = createdAt === asset.createdAt && createdBy === asset.createdBy;
  return {
    ...rest,
    ...(isOfAsset ? {} : { c: createdAt, b: createdBy }),
    i: versionId,
    n: version === 1 ? undefined : version,
    l: shortLocation(location),
    s: size,
    t: contentType,
    h: sha256ToStore(sha256),
    p: publishedAt,
    q: publishedBy,
    o: over,
  };
}

/** Returns a location as the other rows store it. */
export function fullLocation(short: Short["l"]): Location {
  return typeof short === "string" ? { backend: "convex", storageId: short } : short;
}

export function shortLocation(location: Location): Short["l"] {
  return "storageId" in location ? location.storageId : location;
}

/** Returns the version that an asset serves, for a change that does not change it; see `changelog.served` in schema.ts. */
export function servedNumber({
  published,
  deletedAt,
  isPrivate,
}: Pick<Row, "published" | "deletedAt" | "isPrivate">): number {
  if (published === undefined || deletedAt !== undefined) return 0;
  return isPrivate ? -numberOf(published) : numberOf(published);
}
