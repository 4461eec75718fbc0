/** Arguments of any call that a tenant may make, drawn from what the tenant knows and may guess. */
import { type ApiFunction, FUNCTIONS } from "../../shared/functions/index.js";
import type { AnyFunction } from "../testing/arguments.test-helpers.js";

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
  releases: ["releaseId"],
  shares: ["shareId"],
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
  /** Objects that were sent for an upload. */
  readonly sent = new Map<string, string>();
  /** Those of which no version was made. Convex storage keeps no sender: their ids are secrets. */
  readonly unclaimed = new Set<string>();

  all(kind: Kind): string[] {
    return [...this.#lists.get(kind)!];
  }

  /** The ids that others may know, without gaining by it. */
  withoutSecrets(kind: Kind): string[] {
    return this.all(kind).filter((id) => !this.unclaimed.has(id));
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

  cursor(): string | null {
    const cursors = this.known.all("pages");
    return this.draws.isOneOf(2) && cursors.length > 0 ? this.draws.pick(cursors) : null;
  }

  page() {
    return { paginationOpts: { numItems: this.draws.pick([1, 2, 50]), cursor: this.cursor() } };
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

/** A description of an asset, for visitors. */
function aDescription(tenant: Passing): Values {
  const { draws } = tenant;
  return {
    ...tenant.at(),
    ...(draws.isOneOf(2)
      ? { alt: draws.pick([null, "", `alt of ${tenant.home}`, { de: "Wort" }]) }
      : {}),
    ...(draws.isOneOf(2) ? { addTags: [draws.pick(WORDS), tenant.home] } : {}),
    ...(draws.isOneOf(3) ? { removeTags: [draws.pick(WORDS)] } : {}),
    ...(draws.isOneOf(3) ? { title: `title of ${tenant.home}` } : {}),
    ...tenant.expectation(),
  };
}

function aChange(tenant: Passing): Values {
  const action = tenant.draws.pick(["publish", "archive", "archive", "delete"]);
  return {
    ...tenant.at(),
    action,
    ...(action === "publish" ? { versionId: tenant.id("versions") } : {}),
    ...tenant.expectation(),
  };
}

/** What a tenant passes as the argument of a name; several arguments if they belong together. */
const VALUES: Record<string, (tenant: Passing, kind: string) => Values> = {
  access: (tenant) => ({ access: tenant.access() }),
  addTags: (tenant) => ({ addTags: [tenant.draws.pick(WORDS)] }),
  alt: (tenant) => ({ alt: `${tenant.draws.pick(WORDS)} of ${tenant.home}` }),
  allowedTypes: () => ({ allowedTypes: ["text/*"] }),
  assetId: (tenant) => ({ assetId: tenant.trashed() }),
  at: (tenant) => ({ at: Date.now() - tenant.draws.pick([0, 0, 1, 60_000, 3_000_000]) }),
  basename: (tenant) => tenant.at(),
  from: (tenant) => ({ from: Date.now() - tenant.draws.pick([0, 1, 60_000, 3_000_000]) }),
  to: (tenant) => ({ to: Date.now() - tenant.draws.pick([0, 0, 1, 60_000]) }),
  continueCursor: (tenant) => {
    const cursor = tenant.cursor();
    return cursor === null ? {} : { continueCursor: cursor };
  },
  by: (tenant) => ({ by: tenant.draws.pick(Object.keys(HOMES)) }),
  contentType: (tenant) => ({ contentType: tenant.draws.pick(TYPES) }),
  contentTypes: (tenant) => ({ contentTypes: [tenant.draws.pick(TYPES)] }),
  cursor: (tenant, kind) => ({
    cursor: kind === "object" ? tenant.draws.pick(tenant.known.cursors) : tenant.cursor(),
  }),
  download: (tenant) => ({ download: tenant.draws.isOneOf(2) || "name.png" }),
  expect: (tenant) => tenant.expectation(),
  expiresAt: () => ({ expiresAt: Date.now() + 1000 }),
  expiresIn: (tenant) => ({ expiresIn: tenant.draws.pick([1, 60_000]) }),
  files: (tenant) => ({ files: tenant.some(() => tenant.at()) }),
  focalPoint: () => ({ focalPoint: { x: 0.5, y: 0.25 } }),
  folderPath: (tenant) => ({ folderPath: tenant.folder() }),
  formats: (tenant) => ({ formats: tenant.draws.pick([["webp"], ["avif", "jpeg"]]) }),
  fromFolderPath: (tenant) => {
    const { folderPath, basename } = tenant.at();
    return { fromFolderPath: folderPath, basename };
  },
  intentId: (tenant) => ({ intentId: tenant.id("uploadIntents") }),
  isPublished: (tenant) => ({ isPublished: tenant.draws.isOneOf(2) }),
  jobId: (tenant) => ({ jobId: tenant.id("jobs") }),
  keepDays: () => ({ keepDays: 1 }),
  keepVersions: () => ({ keepVersions: 1 }),
  keepLabelled: (tenant) => ({ keepLabelled: tenant.draws.isOneOf(2) }),
  label: (tenant) => ({ label: tenant.name() }),
  hold: (tenant) => ({ hold: tenant.draws.isOneOf(3) }),
  ifUnused: (tenant) => ({ ifUnused: tenant.draws.pick([true, false]) }),
  limit: (tenant) => ({ limit: tenant.draws.pick([1, 2, 50]) }),
  make: (tenant) => ({ make: tenant.draws.pick(["published", "asked"]) }),
  maxBytes: (tenant) => ({ maxBytes: tenant.draws.pick([null, 20, 1000, 1_000_000]) }),
  maxFiles: () => ({ maxFiles: 100 }),
  maxSize: () => ({ maxSize: 3 }),
  metadata: (tenant) => ({ metadata: { by: tenant.home } }),
  migrationId: (tenant) => ({ migrationId: tenant.id("migrations") }),
  mustNotExist: (tenant) => ({ mustNotExist: tenant.draws.isOneOf(2) }),
  name: (tenant) => ({ name: tenant.name() }),
  newBasename: (tenant) => ({ newBasename: tenant.name() }),
  newName: (tenant) => ({ newName: tenant.draws.pick(["x", "z"]) }),
  onConflict: (tenant) => ({ onConflict: tenant.draws.pick(["refuse", "overwrite", "skip"]) }),
  order: (tenant) => ({ order: tenant.draws.pick(["asc", "desc"]) }),
  paginationOpts: (tenant) => tenant.page(),
  parentPath: (tenant) => ({ parentPath: tenant.folder() }),
  parts: () => ({ parts: [{ partNumber: 1, size: 1, sha256: "0".repeat(64) }] }),
  path: (tenant) => ({ path: tenant.folder() }),
  perspective: (tenant) => ({ perspective: tenant.id("releases") }),
  publish: (tenant) => ({ publish: tenant.draws.isOneOf(2) }),
  publishAt: () => ({ publishAt: Date.now() + 1000 }),
  quality: () => ({ quality: 70 }),
  reason: (tenant) => ({ reason: `case of ${tenant.home}` }),
  recount: (tenant) => ({ recount: tenant.draws.isOneOf(2) }),
  recursive: () => ({ recursive: true }),
  shareId: (tenant) => ({ shareId: tenant.id("shares") }),
  releaseId: (tenant) => ({ releaseId: tenant.id("releases") }),
  removeTags: (tenant) => ({ removeTags: [tenant.draws.pick(WORDS)] }),
  tags: (tenant) => ({ tags: [tenant.draws.pick(WORDS)] }),
  title: (tenant) => ({ title: `title of ${tenant.home}` }),
  text: (tenant) => ({ text: tenant.draws.pick(WORDS) }),
  toBasename: (tenant) => ({ toBasename: tenant.name() }),
  toFolderPath: (tenant) => ({ toFolderPath: tenant.folder() }),
  toPath: (tenant) => ({ toPath: `${tenant.home}/${tenant.draws.pick(["x", "new"])}` }),
  uploadId: () => ({ uploadId: "1" }),
  versionIds: (tenant) => ({ versionIds: tenant.some(() => tenant.id("versions")) }),
  versionId: (tenant) => ({ versionId: tenant.id("versions") }),
  withReleased: (tenant) => ({ withReleased: tenant.draws.isOneOf(2) }),
  width: (tenant) => ({ width: tenant.draws.pick([320, 641]) }),
  widths: (tenant) => ({ widths: tenant.draws.pick([null, [], [320], [320, 640]]) }),
};

/** Arguments that must fit each other, and those of functions that change the whole deployment. */
const CALLS: Partial<Record<ApiFunction, (tenant: Passing) => Values>> = {
  configureStorageBackend: () => ({ backend: "convex" }),
  configureRetention: () => ({ blobGraceMs: 1 }),
  configureUploads: () => ({ maxOpenUploads: 3 }),
  rotateSigningKey: () => ({}),
  createShareLink: (tenant) => ({
    ...tenant.draws.pick([
      { path: `${tenant.at().folderPath}/${tenant.name()}` },
      { folderPath: tenant.folder() },
      { releaseId: tenant.id("releases") },
    ]),
    ...(tenant.draws.isOneOf(3) ? { mode: "pin" } : {}),
    ...(tenant.draws.isOneOf(3) ? { maxDownloads: 2 } : {}),
  }),
  startMigration: () => ({ to: "convex" }),
  startUpload: (tenant) => aStart(tenant, tenant.content()),
  finishUpload: aFinish,
  startUploads: (tenant) => ({ uploads: tenant.some(() => aStart(tenant, tenant.content())) }),
  finishUploads: (tenant) => ({
    uploads: tenant.some(() => aFinish(tenant)),
    ...(tenant.draws.isOneOf(3) ? { releaseId: tenant.id("releases") } : {}),
  }),
  addToRelease: (tenant) => ({
    releaseId: tenant.id("releases"),
    entries: tenant.some(() => aChange(tenant)),
  }),
  copyToRelease: (tenant) => ({
    releaseId: tenant.id("releases"),
    copies: tenant.some(() => {
      const { folderPath: fromFolderPath, basename: fromBasename } = tenant.at();
      return {
        ...tenant.newPlace(),
        ...{ fromFolderPath, fromBasename, versionId: tenant.id("versions") },
        contentType: tenant.draws.pick(TYPES),
        ...tenant.expectation(),
      };
    }),
  }),
  removeFromRelease: (tenant) => ({
    releaseId: tenant.id("releases"),
    assets: tenant.some(() => tenant.at()),
  }),
  describeAssets: (tenant) => ({ assets: tenant.some(() => aDescription(tenant)) }),
  publishVersions: (tenant) => ({
    versions: tenant.some(() => ({ versionId: tenant.id("versions") })),
  }),
};

/** What a tenant passes to a function: all required arguments, and each optional one in half of the calls. */
export function callOf(fn: ApiFunction, tenant: Passing): Values {
  const special = CALLS[fn];
  if (special) return special(tenant);
  const { clientArgs } = FUNCTIONS[fn] as unknown as AnyFunction;
  const passed: Values = {};
  for (const [field, { isOptional, kind }] of Object.entries(clientArgs)) {
    if (field in passed || (isOptional === "optional" && tenant.draws.isOneOf(2))) continue;
    const valueOf = VALUES[field];
    if (valueOf === undefined) throw new Error(`No value is known for ${field} of ${fn}.`);
    Object.assign(passed, valueOf(tenant, kind));
  }
  return passed;
}
