/** Arguments of any call that a tenant may make, drawn from what the tenant knows and may guess. */
import type { ApiFunction } from "../../shared/functions/index.js";

/** Numbers that are the same for the same seed. */
export class Draws {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** From 0 to below `bound`. */
  number(bound: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.number(items.length)]!;
  }

  isOneOf(count: number): boolean {
    return this.number(count) === 0;
  }
}

/** The kinds of what answers name, by the fields that name it. */
const FIELDS = {
  versions: ["versionId", "publishedVersionId", "previousVersionId", "pendingVersionId"],
  assets: ["assetId"],
  uploadIntents: ["intentId"],
  jobs: ["jobId", "deletedWith"],
  _storage: ["storageId"],
  migrations: ["migrationId"],
  pages: ["continueCursor"],
  urls: ["url", "uploadUrl", "location"],
} as const;
export type Kind = keyof typeof FIELDS;
const KINDS = Object.keys(FIELDS) as Kind[];
const KIND_OF = new Map<string, Kind>(
  KINDS.flatMap((kind) => FIELDS[kind].map((field) => [field, kind] as const)),
);

export type Ticket = {
  intentId: string;
  uploadUrl: string;
  method: string;
  headers: Record<string, string>;
  sendTo: string;
};
type Cursor = { createdAt: number; id: string };

/** What a tenant has been told, in that order. */
export class Known {
  readonly #lists = new Map<Kind, Set<string>>(KINDS.map((kind) => [kind, new Set()]));
  readonly tickets: Ticket[] = [];
  readonly cursors: Cursor[] = [{ createdAt: 0, id: "" }];
  /** Assets that it has moved to the trash. */
  readonly trashed: string[] = [];
  /** Assets that there are or were. */
  readonly places = new Map<string, { folderPath: string; basename: string }>();
  /** Objects that were sent for an upload. Their ids are secrets of the sender until it is finished. */
  readonly sent = new Map<string, string>();

  all(kind: Kind): string[] {
    return [...this.#lists.get(kind)!];
  }

  /** Learns from an answer of `deleteAsset`. */
  learnTrashed(answers: unknown[]): void {
    for (const { result } of answers as { result?: { assetId: string } }[]) {
      if (result !== undefined) this.trashed.push(result.assetId);
    }
  }

  learn(value: unknown): void {
    if (typeof value !== "object" || value === null) return;
    if ("uploadUrl" in value && "intentId" in value) this.tickets.push(value as Ticket);
    if ("nextCursor" in value) this.cursors.push(value.nextCursor as Cursor);
    if ("folderPath" in value && "basename" in value && "size" in value) {
      const { folderPath, basename } = value as { folderPath: string; basename: string };
      this.places.set(`${folderPath}/${basename}`, { folderPath, basename });
    }
    for (const [field, inner] of Object.entries(value)) {
      const kind = KIND_OF.get(field);
      if (kind === undefined || typeof inner !== "string") this.learn(inner);
      else if (!isInvented(inner)) this.#lists.get(kind)!.add(inner);
    }
  }
}

const FOLDERS = ["", "/x", "/open", "/open/x"];
const NAMES = ["hero", "hero plan", "note.txt"];
const TYPES = ["text/plain", "image/png", "text/html"];
const WORDS = ["hero", "plan", "note", "her", "plan hero"];
export const HOMES = { ann: "tenants/a", bob: "tenants/b" } as const;
export type Tenant = keyof typeof HOMES;

/** The id of nothing, as ids are here. */
export function inventedId(kind: Kind, number = 9): string {
  return `${String(number).padStart(32 - kind.length, "0")}${kind}`;
}

/** What an answer repeats of what the call has passed of others. */
export const FOREIGN = "<foreign>";

function isInvented(id: string): boolean {
  return id === FOREIGN || /^0+[89][A-Za-z_]+$/.test(id);
}

/** What a tenant passes next. */
export class Passing {
  /** Ids and paths of others that this call names. */
  readonly foreign: string[] = [];

  constructor(
    readonly draws: Draws,
    readonly known: Known,
    readonly home: string,
    /** What belongs to the other tenant, or to nobody. */
    readonly guess: (kind: Kind, nth: number) => string,
    /** Whether files of this tenant may be public. */
    readonly mayOpen: boolean,
    readonly contents: string[],
  ) {}

  ownId(kind: Kind): string {
    const own = this.known.all(kind);
    return own[this.draws.number(1000) % Math.max(1, own.length)] ?? inventedId(kind);
  }

  id(kind: Kind): string {
    const nth = this.draws.number(1000);
    if (!this.draws.isOneOf(6)) return this.ownId(kind);
    const guessed = this.guess(kind, nth);
    // Errors name an upload without its secret.
    this.foreign.push(guessed, guessed.replace(/\..*/, ""));
    return guessed;
  }

  trashed(): string {
    const { trashed } = this.known;
    return trashed.length > 0 && !this.draws.isOneOf(4)
      ? this.draws.pick(trashed)
      : this.id("assets");
  }

  folder(): string {
    const home = this.draws.isOneOf(25) ? this.draws.pick(Object.values(HOMES)) : this.home;
    return home + this.draws.pick(FOLDERS);
  }

  name(): string {
    return this.draws.pick(NAMES);
  }

  newPlace() {
    return { folderPath: this.folder(), basename: this.name() };
  }

  at() {
    const places = [...this.known.places.values()];
    return places.length > 0 && !this.draws.isOneOf(4) ? this.draws.pick(places) : this.newPlace();
  }

  content(): string {
    return this.draws.pick(this.contents);
  }

  access() {
    return this.draws.pick(
      this.mayOpen ? (["public", "private", null] as const) : ["private" as const],
    );
  }

  expectation() {
    const { draws } = this;
    if (!draws.isOneOf(5)) return {};
    const publishedVersionId = draws.isOneOf(3) ? null : this.id("versions");
    return { expect: draws.isOneOf(2) ? { absent: draws.isOneOf(2) } : { publishedVersionId } };
  }

  page() {
    const cursors = this.known.all("pages");
    const cursor = this.draws.isOneOf(2) && cursors.length > 0 ? this.draws.pick(cursors) : null;
    return { paginationOpts: { numItems: this.draws.pick([1, 2, 50]), cursor } };
  }

  limit() {
    return this.draws.isOneOf(2) ? {} : { limit: this.draws.pick([1, 2, 50]) };
  }

  some<Item>(make: () => Item): Item[] {
    return Array.from({ length: 1 + this.draws.number(3) }, make);
  }
}

type Values = Record<string, unknown>;

function aFinish(tenant: Passing): Values {
  const { draws, known } = tenant;
  const all = [...known.sent.keys()];
  const intentId =
    all.length > 0 && !draws.isOneOf(4) ? draws.pick(all.slice(-3)) : tenant.id("uploadIntents");
  const sent = known.sent.get(intentId);
  const named = draws.isOneOf(4) ? tenant.id("_storage") : sent;
  return {
    intentId,
    ...(named === undefined ? {} : { storageId: named }),
    ...(draws.isOneOf(3) ? { publish: draws.isOneOf(2) } : {}),
    ...(draws.isOneOf(4) ? { skipIfUnchanged: true } : {}),
    ...(draws.isOneOf(2) ? { size: tenant.content().length } : {}),
    ...tenant.expectation(),
  };
}

export function aStart(tenant: Passing, content: string): Values {
  const { draws } = tenant;
  return {
    ...(draws.isOneOf(2) ? tenant.newPlace() : tenant.at()),
    ...(draws.isOneOf(4) ? {} : { size: content.length, contentType: draws.pick(TYPES) }),
    ...(draws.isOneOf(3) ? { filename: `${tenant.name()} of ${tenant.home.at(-1)}` } : {}),
    ...(draws.isOneOf(4) ? { label: "label", metadata: { of: tenant.home } } : {}),
    ...tenant.expectation(),
  };
}

const aMove = ({ home, draws }: Passing) => ({
  path: home + draws.pick(FOLDERS),
  toPath: `${home}/${draws.pick(["x", "new"])}`,
});
const ofFolder = (tenant: Passing) => ({ folderPath: tenant.folder() });

/** For each function that `api()` offers, what a tenant passes to it. */
export const CALLS: Record<ApiFunction, (tenant: Passing) => Values> = {
  configureStorageBackend: () => ({ backend: "convex" }),
  startUpload: (tenant) => aStart(tenant, tenant.content()),
  finishUpload: aFinish,
  startUploads: (tenant) => ({ uploads: tenant.some(() => aStart(tenant, tenant.content())) }),
  finishUploads: (tenant) => ({ uploads: tenant.some(() => aFinish(tenant)) }),
  publishVersion: (tenant) => ({ versionId: tenant.id("versions"), ...tenant.expectation() }),
  publishVersions: (tenant) => ({
    versions: tenant.some(() => ({ versionId: tenant.id("versions") })),
  }),
  restoreVersion: (tenant) => ({ versionId: tenant.id("versions"), ...tenant.expectation() }),
  archiveAsset: (tenant) => ({ ...tenant.at(), ...tenant.expectation() }),
  updateVersion: (tenant) => ({ versionId: tenant.id("versions"), label: tenant.name() }),
  updateAsset: (tenant) => ({ ...tenant.at(), metadata: { by: tenant.home } }),
  setAssetAccess: (tenant) => ({ ...tenant.at(), access: tenant.access() }),
  setFolderAccess: (tenant) => ({ path: tenant.folder(), access: tenant.access() }),
  getSignedUrl: (tenant) => {
    const { draws } = tenant;
    const file = draws.isOneOf(2) ? tenant.at() : { versionId: tenant.id("versions") };
    return { ...file, ...(draws.isOneOf(2) ? { download: draws.isOneOf(2) || "name.png" } : {}) };
  },
  rotateSigningKey: () => ({}),
  moveAsset: (tenant) => {
    const { folderPath, basename } = tenant.at();
    return { fromFolderPath: folderPath, basename, toFolderPath: tenant.folder() };
  },
  renameAsset: (tenant) => ({ ...tenant.at(), newBasename: tenant.name() }),
  copyAsset: (tenant) => ({
    ...tenant.at(),
    toFolderPath: tenant.folder(),
    toBasename: tenant.name(),
  }),
  deleteAsset: (tenant) => ({ ...tenant.at(), ...tenant.expectation() }),
  createFolderByPath: (tenant) => ({
    path: tenant.folder(),
    mustNotExist: tenant.draws.isOneOf(2),
  }),
  createFolderByName: (tenant) => ({ parentPath: tenant.folder(), name: tenant.name() }),
  updateFolder: (tenant) => ({ path: tenant.folder(), name: tenant.name() }),
  moveFolder: aMove,
  renameFolder: (tenant) => ({ path: tenant.folder(), newName: tenant.draws.pick(["x", "z"]) }),
  copyFolder: aMove,
  deleteFolder: (tenant) => ({ path: tenant.folder() }),
  getPublishedFile: (tenant) => tenant.at(),
  getAsset: (tenant) => tenant.at(),
  getVersion: (tenant) => ({ versionId: tenant.id("versions") }),
  getFolder: (tenant) => ({ path: tenant.folder() }),
  listPublishedFilesInFolder: ofFolder,
  listPublishedFilesPage: (tenant) => ({ ...ofFolder(tenant), ...tenant.page() }),
  listAssets: ofFolder,
  listAssetsPage: (tenant) => ({ ...ofFolder(tenant), ...tenant.page() }),
  listFolders: (tenant) => ({ parentPath: tenant.folder() }),
  listFoldersPage: (tenant) => ({ parentPath: tenant.folder(), ...tenant.page() }),
  getAssetVersions: (tenant) => tenant.at(),
  getAssetVersionsPage: (tenant) => ({ ...tenant.at(), ...tenant.page() }),
  searchAssets: (tenant) => ({
    text: tenant.draws.pick(WORDS),
    ...ofFolder(tenant),
    ...tenant.limit(),
  }),
  head: () => ({}),
  audit: (tenant) => ({
    ...ofFolder(tenant),
    ...(tenant.draws.isOneOf(6) ? { assetId: tenant.id("assets") } : {}),
    ...tenant.page(),
  }),
  listSince: (tenant) => ({ cursor: tenant.draws.pick(tenant.known.cursors), ...tenant.limit() }),
  listForFolder: (tenant) => ({
    ...ofFolder(tenant),
    cursor: tenant.draws.pick(tenant.known.cursors),
    ...tenant.limit(),
    ...(tenant.draws.isOneOf(2) ? { recursive: true } : {}),
  }),
  getJob: (tenant) => ({ jobId: tenant.id("jobs") }),
  listJobs: (tenant) => ({ ...ofFolder(tenant), ...tenant.limit() }),
  listTrash: (tenant) => tenant.page(),
  getTrashed: (tenant) => ({ assetId: tenant.trashed() }),
  takeDown: (tenant) => tenant.at(),
  getTakedown: (tenant) => ({ assetId: tenant.trashed() }),
  undelete: (tenant) => ({
    assetId: tenant.trashed(),
    ...(tenant.draws.isOneOf(3) ? tenant.at() : {}),
  }),
  undeleteFolder: (tenant) => ({ jobId: tenant.id("jobs") }),
  purge: (tenant) => ({ assetId: tenant.trashed() }),
  startSweep: () => ({}),
  listSweeps: (tenant) => tenant.limit(),
  listFolderUsage: (tenant) => ({ ...ofFolder(tenant), ...tenant.page() }),
  listStorageUsage: (tenant) => tenant.page(),
  configureRetention: () => ({ blobGraceMs: 1 }),
  setUploadLimits: (tenant) => ({
    ...ofFolder(tenant),
    ...(tenant.draws.isOneOf(2) ? { maxSize: 3 } : {}),
    ...(tenant.draws.isOneOf(3) ? { allowedTypes: ["text/*"] } : {}),
  }),
  getUploadLimits: ofFolder,
  setQuota: (tenant) => ({
    ...ofFolder(tenant),
    maxBytes: tenant.draws.pick([null, 20, 1000, 1_000_000]),
    ...(tenant.draws.isOneOf(3) ? { maxFiles: 100 } : {}),
  }),
  getQuota: ofFolder,
  getSettings: () => ({}),
  startMigration: () => ({ to: "convex" }),
  stopMigration: (tenant) => ({ migrationId: tenant.id("migrations") }),
  getMigration: (tenant) => ({ migrationId: tenant.id("migrations") }),
  listMigrations: (tenant) => tenant.limit(),
};
