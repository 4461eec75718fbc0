/** Large amounts of data, built without calling anything: a world of one size. */
import { Backend } from "./backend.test-helpers.js";
import type { Fields } from "../../../local/database/database.js";

const DAY = 24 * 3_600_000;
/** In the unit of commit times. */
const MILLISECOND = 1_000_000n;

export type World = {
  backend: Backend;
  size: number;
  /** The ids of the versions of `big/hero`, oldest first. */
  heroVersions: string[];
  /** An asset in the trash. */
  trashedId: string;
};

const pad = (index: number) => String(index).padStart(6, "0");

function times<Made>(count: number, make: (index: number) => Made): Made[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/**
 * `big` holds `size` files; `wide` half as many folders, `deep` as many 30 levels deep; `big/hero` has
 * a tenth of `size` versions, and as many assets, uploads and objects wait for the sweeper.
 */
export function buildWorld(size: number): World {
  const backend = new Backend({ seed: size });
  const { db, now } = backend;
  const tenth = Math.max(10, size / 10);
  const stamp = { createdAt: now };

  const folder = (path: string, parentPath: string): Fields => ({
    ...{ path, parentPath, name: path.slice(path.lastIndexOf("/") + 1) },
    ...stamp,
  });
  const deep = times(Math.ceil(size / 60), (chain) => {
    const paths = [`deep/${pad(chain)}`];
    while (paths.length < 30) paths.push(`${paths.at(-1)!}/d`);
    return paths.map((path, level) => folder(path, level === 0 ? "deep" : paths[level - 1]!));
  });
  db.fill(
    "folders",
    [
      ...["big", "wide", "deep"].map((path) => folder(path, "")),
      ...times(size / 2, (index) => folder(`wide/${pad(index)}`, "wide")),
      ...deep.flat(),
    ],
    now,
  );

  const storageId = backend.store("shared");
  const content = {
    size: 6,
    contentType: "text/plain",
    sha256: "00".repeat(32),
  };
  const location = { backend: "convex", storageId };
  const [blobId] = db.fill("blobs", [{ location, ...content, refCount: size }], now);
  const asset = (folderPath: string, basename: string): Fields => ({
    ...{ folderPath, basename, versionCounter: 1, isUnpublished: true },
    ...stamp,
  });
  const version = (assetId: string, number: number): Fields => ({
    ...{ assetId, version: number, blobId, location, ...content, createdAt: now },
  });
  /** Assets with one published version each, whose ids must be known to one another. */
  const publish = (folderPath: string, names: string[], more: Fields = {}) => {
    const ids = db.fill(
      "versions",
      names.map(() => ({})),
      now,
    );
    const rows = names.map((name, index) => ({
      ...asset(folderPath, name),
      isUnpublished: undefined,
      ...more,
      published: {
        ...{ versionId: ids[index]!, version: 1, location, ...content },
        ...stamp,
      },
    }));
    const assetIds = db.fill("assets", rows, now);
    db.refill(
      "versions",
      ids,
      assetIds.map((assetId) => version(assetId, 1)),
    );
    for (const [index, assetId] of assetIds.entries()) versionIds.set(assetId, ids[index]!);
    return assetIds;
  };
  const versionIds = new Map<string, string>();
  const versionIdOf = (assetId: string) => versionIds.get(assetId)!;
  const files = publish(
    "big",
    times(size, (index) => `file ${pad(index)}`),
  );
  const trashed = publish(
    "big",
    times(tenth, (index) => `gone ${pad(index)}`),
    {
      deletedAt: now - 40 * DAY,
    },
  );
  db.fill(
    "trashedAssets",
    trashed.map((assetId) => ({
      ...{ assetId, folderPath: "big", scope: { d1: "big" }, deletedAt: now - 40 * DAY },
    })),
    now,
  );

  const [heroId] = db.fill("assets", [{ ...asset("big", "hero"), versionCounter: tenth }], now);
  const heroVersions = db.fill(
    "versions",
    times(tenth, (index) => ({
      ...version(heroId!, index + 1),
      // The others were archived by the upload of the next one.
      archivedAt: index + 1 === tenth ? now : undefined,
    })),
    now,
  );

  db.fill(
    "changelog",
    times(size, (index) => ({
      ...{ commitTs: BigInt(index + 1), seq: 0, feedFolder: "big" },
      ...{ type: "asset:publish", basename: `file ${pad(index)}` },
      ...{ assetId: files[index]!, versionId: versionIdOf(files[index]!) },
    })),
    now,
  );
  // Those in the trash were published, and deleted later than in the first millisecond.
  for (const type of ["asset:publish", "asset:delete"]) {
    const isDeletion = type === "asset:delete";
    const change = (assetId: string, index: number): Fields => {
      const basename = `gone ${pad(index)}`;
      return {
        ...{ type, assetId, seq: 0, feedFolder: "big" },
        commitTs: BigInt(size + index + 1) + (isDeletion ? MILLISECOND : 0n),
        ...(isDeletion
          ? { scope: { d1: "big", d2: `big//${basename}` } }
          : { basename, versionId: versionIdOf(assetId) }),
      };
    };
    db.fill("changelog", trashed.map(change), now);
  }
  db.fill(
    "uploadIntents",
    times(tenth, (index) => ({
      ...{ folderPath: "big", basename: `never ${index}` },
      expiresAt: now - 10 * DAY,
    })),
    now,
  );
  const orphans = times(2 * tenth, () => ({ size: 6, sha256: btoa("\0".repeat(32)) }));
  const objects = db.fill("_storage", orphans, now - 10 * DAY);
  db.fill(
    "blobs",
    objects.slice(tenth).map((object, index) => ({
      ...{ location: { backend: "convex", storageId: object }, ...content, sha256: pad(index) },
      ...{ refCount: 0, deleteAfter: now - DAY, createdAt: now },
    })),
    now,
  );
  return { backend, size, heroVersions, trashedId: trashed[0]! };
}
