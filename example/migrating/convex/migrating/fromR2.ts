/** The source for objects that `@convex-dev/r2` has stored. */
import { R2 } from "@convex-dev/r2";
import { components } from "../_generated/api.js";
import type { ActionCtx } from "../_generated/server.js";
import { type FoundItem, type Source, known, toHex } from "./source.js";

/** Its bucket is the one in the variables R2_BUCKET, R2_ENDPOINT, R2_ACCESS_KEY_ID and R2_SECRET_ACCESS_KEY. */
const bucket = () => new R2(components.r2);

type Metadata = NonNullable<Awaited<ReturnType<R2["getMetadata"]>>>;
type Place = { folderPath: string; basename: string; filename?: string };

/** **Edit this:** returns the path of an object, or `null` to skip it. It may run queries of your app. */
export function placeOf(
  _ctx: ActionCtx,
  { key }: Pick<Metadata, "key" | "contentType">,
): Place | null | Promise<Place | null> {
  const folders = ["files", ...key.split("/")];
  const basename = folders.pop()!;
  return { folderPath: folders.join("/"), basename };
}

/** The component signs a URL for each. */
const OBJECTS_AT_ONCE = 20;

async function itemOf(ctx: ActionCtx, object: Metadata): Promise<FoundItem | null> {
  const item = { sourceId: object.key, revision: object.lastModified };
  try {
    const place = await placeOf(ctx, object);
    return place && { ...item, folderPath: place.folderPath, basename: place.basename };
  } catch (error) {
    const problem = { code: "PLACE_UNKNOWN", message: String(error) };
    return { ...item, folderPath: "", basename: object.key, problem };
  }
}

export const r2: Source = {
  async find(ctx, cursor) {
    const found = await bucket().listMetadata(ctx, OBJECTS_AT_ONCE, cursor);
    const items = await Promise.all(found.page.map((object) => itemOf(ctx, object)));
    return {
      items: items.filter((item) => item !== null),
      next: found.isDone ? null : found.continueCursor,
    };
  },

  /** A key has one object; if the app replaces it, that is the next version. */
  async versionsOf(ctx, { sourceId: key }) {
    const object = await bucket().getMetadata(ctx, key);
    const place = object && (await placeOf(ctx, object));
    if (!object || !place) return [];
    const { lastModified, size, sha256, contentType } = object;
    const version = {
      id: JSON.stringify([key, lastModified]),
      number: 1,
      isPublished: true,
      size,
      // An object that was uploaded in parts has a checksum of checksums.
      sha256: sha256?.includes("-") ? undefined : toHex(sha256),
      contentType,
      filename: place.filename,
      metadata: known({ migratedFrom: "@convex-dev/r2", r2Key: key, createdAt: lastModified }),
    };
    return [version];
  },

  async urlOf(_ctx, { id }) {
    const [key] = JSON.parse(id) as [key: string];
    return await bucket().getUrl(key);
  },

  async countVersions() {
    return null;
  },
};
