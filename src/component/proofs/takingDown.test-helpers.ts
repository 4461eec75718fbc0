/**
 * What was taken down is gone: from the call on no read shows a version of it, its bytes are nobody else's and leave
 * the storage without a grace period, and its path is private until somebody says otherwise.
 */
import type { FunctionArgs, FunctionReference, FunctionReturnType } from "convex/server";
import { api, internal } from "../_generated/api.js";
import type { Doc, TableNames } from "../_generated/dataModel.js";
import { type AssetPath, assetPathOf, isWithin, joinPath } from "../../shared/paths.js";
import type { Location } from "../backends/index.js";
import { isToBePrivate } from "./access.test-helpers.js";
import { requireSame } from "./comparing.test-helpers.js";

/** What `openSignedUrl` returns instead of a file. */
const REFUSALS = new Set<string | undefined>(["refused", "expired"]);

const { assetManager, content, pages, published, search, signedUrl, trash, v1 } = api;

/** A component to look at, on any database. */
export type Looked = {
  query: <Query extends FunctionReference<"query", "public" | "internal">>(
    query: Query,
    args: FunctionArgs<Query>,
  ) => Promise<FunctionReturnType<Query>>;
  mutation: <Mutation extends FunctionReference<"mutation">>(
    mutation: Mutation,
    args: FunctionArgs<Mutation>,
  ) => Promise<FunctionReturnType<Mutation>>;
  rows: <Table extends TableNames>(table: Table) => Doc<Table>[] | Promise<Doc<Table>[]>;
  /** The stored objects, named as `nameOf` does. */
  objects: () => Set<string> | Promise<Set<string>>;
  /** Whether the database has a text index, and functions that call functions. */
  isWhole: boolean;
};

export function nameOf(location: Location): string {
  return location.backend === "convex"
    ? location.storageId
    : `${location.bucket === "private" ? "private" : "public"}/${location.key}`;
}

type Version = Doc<"versions">;
type Victim = {
  version: Version;
  path: AssetPath;
  signedPath: string | null;
  urls: string[];
  /** The objects of its smaller images. */
  smaller: string[];
};
/** What a call is to take down. */
export type Victims = { assets: Doc<"assets">[]; versions: Victim[] };

const ROUTES = "https://app.example/assets";
const PAGE = { paginationOpts: { numItems: 50, cursor: null } };

function isSameContent(a: Version | Doc<"blobs">, b: Version | Doc<"blobs">): boolean {
  return a.sha256 === b.sha256 && a.size === b.size && a.contentType === b.contentType;
}

export class TakedownWatch {
  readonly #versions = new Map<string, Victim>();
  readonly #assets = new Map<string, AssetPath>();
  /** Objects that only versions have had that were taken down. */
  readonly #objects = new Set<string>();
  /** Versions of which no question was asked since they were taken down, or which still have a row. */
  #fresh: Victim[] = [];
  readonly #private = new Set<string>();
  /** How many versions were taken down. */
  get count(): number {
    return this.#versions.size;
  }

  constructor(private readonly looked: Looked) {}

  isGone(versionId: string): boolean {
    return this.#versions.has(versionId);
  }

  isAssetGone(assetId: string): boolean {
    return this.#assets.has(assetId);
  }

  /** The storages' own URLs of objects that only versions have had that were taken down. */
  deadUrls(): string[] {
    return [...this.#versions.values()].flatMap(({ version, urls }) =>
      this.#objects.has(nameOf(version.location)) ? urls : [],
    );
  }

  /** Looks at what a call is to take down, and lets URLs of it be signed before. */
  async before(
    isAssetMeant: (asset: Doc<"assets">) => boolean,
    isVersionMeant: (version: Version) => boolean = () => false,
  ): Promise<Victims> {
    const all = await this.looked.rows("assets");
    const assets = new Map(all.map((asset) => [asset._id, asset]));
    const meant = all.filter(isAssetMeant);
    const ids = new Set(meant.map(({ _id }) => _id));
    const versions: Victim[] = [];
    const renditions = await this.looked.rows("renditions");
    for (const version of await this.looked.rows("versions")) {
      if (!ids.has(version.assetId) && !isVersionMeant(version)) continue;
      const file = { versionId: version._id, routesUrl: ROUTES };
      const signed = await this.looked.mutation(signedUrl.getSignedUrl, file);
      const signedPath = signed?.url.startsWith(ROUTES)
        ? signed.url.slice(ROUTES.length + 1)
        : null;
      const opened = await this.looked.mutation(content.openFile, { versionId: version._id });
      const urls = [opened?.url, signedPath === null ? signed?.url : undefined];
      const smaller = renditions.filter(({ versionId }) => versionId === version._id);
      versions.push({
        ...{ version, path: assetPathOf(assets.get(version.assetId)!), signedPath },
        urls: urls.filter((url) => url !== undefined),
        smaller: smaller.map(({ location }) => nameOf(location)),
      });
    }
    return { assets: meant, versions };
  }

  /** Notes that a call has taken them down; `keeps` stays private. */
  async note({ assets, versions }: Victims, keeps?: string): Promise<void> {
    for (const asset of assets) this.#assets.set(asset._id, assetPathOf(asset));
    for (const victim of versions) this.#versions.set(victim.version._id, victim);
    this.#fresh.push(...versions);
    if (keeps !== undefined) this.#private.add(keeps);
    const kept = (await this.looked.rows("versions")).filter(({ _id }) => !this.isGone(_id));
    const renditions = await this.looked.rows("renditions");
    const keptToo = renditions.filter(({ versionId }) => !this.isGone(versionId));
    const shared = new Set([...kept, ...keptToo].map(({ location }) => nameOf(location)));
    for (const { version, smaller } of versions) {
      for (const object of [nameOf(version.location), ...smaller]) {
        if (!shared.has(object)) this.#objects.add(object);
      }
    }
  }

  /** Notes that somebody has set the access of a path. */
  said(kind: "asset" | "folder", path: string, access: string | null): void {
    if (access !== "private") this.#private.delete(`${kind} ${path}`);
  }

  /** Requires all of it to hold. `isEnd` asks again for every version. */
  async require(isEnd = false): Promise<void> {
    await this.#requirePrivate();
    if (this.#versions.size === 0 && this.#assets.size === 0) return;
    const rows = await this.looked.rows("versions");
    for (const row of rows) {
      if (this.isGone(row._id) || !this.#objects.has(nameOf(row.location))) continue;
      throw new Error("A version has bytes that were taken down.");
    }
    const renditions = await this.looked.rows("renditions");
    for (const { versionId, location } of renditions) {
      if (this.isGone(versionId) || !this.#objects.has(nameOf(location))) continue;
      throw new Error("A version has smaller images that were taken down.");
    }
    await this.#requireDeleted(rows, renditions);
    const left = new Set<string>(rows.map(({ _id }) => _id));
    const asked = isEnd ? [...this.#versions.values()] : this.#fresh;
    // What has no row any more is shown by no read, until the end.
    if (asked.length > 0) await this.#requireHidden();
    for (const victim of asked) await this.#requireNoVersion(victim);
    this.#fresh = asked.filter(({ version }) => left.has(version._id) && !isEnd);
  }

  async #requirePrivate(): Promise<void> {
    const locks = (await this.looked.rows("folderLocks")).map(({ path }) => path);
    const isBusy = (path: string) => locks.some((lock) => isWithin(path, lock));
    for (const asset of await this.looked.rows("assets")) {
      const path = joinPath(asset.folderPath, asset.basename);
      const isOpen = asset.deletedAt === undefined && !isToBePrivate(asset);
      if (isOpen && this.#private.has(`asset ${path}`)) {
        throw new Error(`"${path}" was taken down, and a file there is public.`);
      }
    }
    for (const { path, isPrivate } of await this.looked.rows("folders")) {
      if (isPrivate || isBusy(path) || !this.#private.has(`folder ${path}`)) continue;
      throw new Error(`"${path}" was taken down, and a folder there is public.`);
    }
  }

  /** Objects go with the last row of a version; where that takes a request, it is made immediately. */
  async #requireDeleted(rows: Version[], renditions: Doc<"renditions">[]): Promise<void> {
    const assets = new Set<string>((await this.looked.rows("assets")).map(({ _id }) => _id));
    const left = new Set(
      [
        ...rows.filter(({ _id }) => this.isGone(_id)),
        ...renditions.filter(({ versionId }) => this.isGone(versionId)),
      ].map((row) => nameOf(row.location)),
    );
    const blobs = await this.looked.rows("blobs");
    const going = new Set(
      blobs.filter((blob) => blob.takenDownWith).map(({ location }) => nameOf(location)),
    );
    const stored = await this.looked.objects();
    for (const object of this.#objects) {
      if (left.has(object) || going.has(object) || !stored.has(object)) continue;
      throw new Error(`The object ${object} was taken down, and is stored.`);
    }
    for (const { version } of this.#versions.values()) {
      const isFresh = this.#fresh.some((fresh) => fresh.version === version);
      const isDone = isFresh
        ? !rows.some(({ _id }) => _id === version._id)
        : this.isAssetGone(version.assetId) && !assets.has(version.assetId);
      const same = blobs.filter(
        (blob) => blob.assetId === version.assetId && isSameContent(blob, version),
      );
      // Bytes that others had then are theirs to keep for a grace period.
      const isShared = !this.#objects.has(nameOf(version.location));
      if (!isDone || isShared || same.some(({ refCount }) => refCount > 0)) continue;
      requireSame(
        same.filter(({ takenDownWith }) => takenDownWith === undefined).map(({ _id }) => _id),
        [],
        "equal bytes of what was taken down that wait",
      );
    }
  }

  /** No list and no path shows anything of it. */
  async #requireHidden(): Promise<void> {
    const ids = [...this.#versions.keys(), ...this.#assets.keys()];
    const paths = new Map<string, AssetPath>();
    for (const path of [
      ...[...this.#versions.values()].map(({ path }) => path),
      ...this.#assets.values(),
    ]) {
      paths.set(joinPath(path.folderPath, path.basename), path);
    }
    const folders = new Set([...paths.values()].map(({ folderPath }) => folderPath));
    const shown: Record<string, unknown> = await this.#shownEverywhere();
    for (const path of paths.values()) Object.assign(shown, await this.#shownAt(path));
    for (const folder of folders) Object.assign(shown, await this.#shownIn(folder));
    for (const [read, answer] of Object.entries(shown)) {
      const text = JSON.stringify(answer ?? null);
      const id = ids.find((id) => text.includes(`"${id}"`));
      if (id !== undefined) throw new Error(`${read} shows ${id}, which was taken down: ${text}`);
    }
  }

  async #shownEverywhere(): Promise<Record<string, unknown>> {
    const { looked } = this;
    return {
      listTrash: await looked.query(trash.listTrash, PAGE),
      pendingConvexDeletions: await looked.query(v1.listPendingConvexDeletions, {}),
      pendingR2Deletions: await looked.query(v1.listPendingR2Deletions, {}),
    };
  }

  async #shownAt(path: AssetPath): Promise<Record<string, unknown>> {
    const { looked } = this;
    const at = `of ${joinPath(path.folderPath, path.basename)}`;
    return {
      [`getAsset ${at}`]: await looked.query(assetManager.getAsset, path),
      [`getPublishedFile ${at}`]: await looked.query(assetManager.getPublishedFile, path),
      [`getAssetVersions ${at}`]: await looked.query(assetManager.getAssetVersions, path),
      [`versionsPage ${at}`]: await looked.query(pages.getAssetVersionsPage, { ...path, ...PAGE }),
      [`findUrl ${at}`]: await looked.query(published.findUrl, path),
      [`findFile ${at}`]: await looked.query(published.findFile, { ...path, withPrivate: true }),
      [`openFile ${at}`]: await looked.mutation(content.openFile, path),
      [`storedFile ${at}`]: await looked.query(internal.content.storedFile, path),
      [`v1.getPublishedVersion ${at}`]: await looked.query(v1.getPublishedVersion, path),
      [`v1.serving ${at}`]: await looked.query(v1.getPublishedFileForServing, path),
    };
  }

  async #shownIn(folderPath: string): Promise<Record<string, unknown>> {
    const { looked } = this;
    const [folder, at] = [{ folderPath }, `of the folder "${folderPath}"`];
    const texts = [
      ...this.#assets.values(),
      ...[...this.#versions.values()].map(({ path }) => path),
    ];
    const [text] = texts.flatMap((path) => (path.folderPath === folderPath ? [path.basename] : []));
    const mayFind = folderPath !== "" || looked.isWhole;
    return {
      [`listAssets ${at}`]: await looked.query(assetManager.listAssets, folder),
      [`assetsPage ${at}`]: await looked.query(pages.listAssetsPage, { ...folder, ...PAGE }),
      [`published ${at}`]: await looked.query(assetManager.listPublishedFilesInFolder, folder),
      [`publishedPage ${at}`]: await looked.query(pages.listPublishedFilesPage, {
        ...folder,
        ...PAGE,
      }),
      [`trash ${at}`]: await looked.query(trash.listTrash, { ...folder, ...PAGE }),
      [`v1.published ${at}`]: await looked.query(v1.listPublishedAssetsInFolder, folder),
      [`search ${at}`]:
        mayFind && (await looked.query(search.searchAssets, { text: text!, ...folder })),
    };
  }

  /** No read by its id, nor by a URL that was signed before, has a version. */
  async #requireNoVersion({ version, signedPath }: Victim): Promise<void> {
    const { looked } = this;
    const { _id: versionId, assetId } = version;
    const file = { versionId };
    const shown: Record<string, unknown> = {
      getVersion: await looked.query(assetManager.getVersion, file),
      findUrl: await looked.query(published.findUrl, file),
      findFile: await looked.query(published.findFile, { ...file, withPrivate: true }),
      openFile: await looked.mutation(content.openFile, file),
      storedFile: await looked.query(internal.content.storedFile, file),
      getSignedUrl: await looked.mutation(signedUrl.getSignedUrl, { ...file, routesUrl: ROUTES }),
      "v1.serving": await looked.query(v1.getVersionForServing, file),
      "v1.preview": looked.isWhole ? await looked.query(v1.getVersionPreviewUrl, file) : null,
    };
    if (this.isAssetGone(assetId)) {
      shown.getTrashed = await looked.query(trash.getTrashed, { assetId });
    }
    if (signedPath !== null) {
      shown.openSignedUrl = await looked.mutation(signedUrl.openSignedUrl, { signedPath });
    }
    for (const [read, answer] of Object.entries(shown)) {
      if (answer !== null && !REFUSALS.has((answer as { kind?: string }).kind)) {
        throw new Error(`${read} returns a version that was taken down: ${JSON.stringify(answer)}`);
      }
    }
  }
}
