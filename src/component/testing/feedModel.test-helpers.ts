/** What calls must change, told without the component's code: the measure for its feed. */

type Place = { folder: string; basename: string };

export type Step =
  | ({ kind: "upload" } & Place)
  | ({ kind: "delete" } & Place)
  | { kind: "create"; folder: string }
  | ({ kind: "move"; to: string } & Place)
  | ({ kind: "rename"; to: string } & Place)
  | ({ kind: "restore"; version: number } & Place);

/** One change in short: what happened, where, from where, which version. */
export type Told = [type: string, path: string, from: string | null, version: number | null];

type Asset = { versionIds: string[]; published: number };

const join = (folder: string, name: string) => (folder === "" ? name : `${folder}/${name}`);
const folderOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf("/")));

export function tell(change: {
  type: string;
  folderPath: string;
  basename?: string;
  fromFolderPath?: string;
  fromBasename?: string;
  version?: number;
}): Told {
  const { type, folderPath, basename, fromFolderPath, fromBasename, version } = change;
  return [
    type,
    basename === undefined ? folderPath : join(folderPath, basename),
    fromBasename === undefined ? null : join(fromFolderPath ?? "?", fromBasename),
    version ?? null,
  ];
}

export class Model {
  readonly changes: Told[] = [];
  readonly assets = new Map<string, Asset>();
  readonly #folders = new Set([""]);
  #contents = 0;

  /** Bytes that were never stored before. */
  freshContent(): string {
    this.#contents += 1;
    return `content ${this.#contents}`;
  }

  versionIdOf({ folder, basename, version }: Place & { version: number }): string | undefined {
    return this.assets.get(join(folder, basename))?.versionIds[version - 1];
  }

  /** Does a step that has succeeded. */
  succeed(step: Step, versionId: string | null): void {
    if (step.kind === "create") return this.#ensure(step.folder);
    const path = join(step.folder, step.basename);
    const asset = this.assets.get(path);
    if (step.kind === "upload") {
      this.#ensure(step.folder);
      if (asset === undefined) this.changes.push(["asset:create", path, null, null]);
      const versionIds = asset?.versionIds ?? [];
      versionIds.push(String(versionId));
      this.assets.set(path, { versionIds, published: versionIds.length });
      this.changes.push(["asset:publish", path, null, versionIds.length]);
      return;
    }
    if (asset === undefined) throw new Error(`${step.kind} of nothing succeeded`);
    if (step.kind === "delete") {
      this.assets.delete(path);
      this.changes.push(["asset:delete", path, null, null]);
    } else if (step.kind === "restore") {
      if (asset.versionIds[step.version - 1] === undefined) throw new Error("no such version");
      if (asset.published === step.version) return;
      asset.published = step.version;
      this.changes.push(["asset:publish", path, null, step.version]);
    } else {
      const to = step.kind === "move" ? join(step.to, step.basename) : join(step.folder, step.to);
      if (to === path) return;
      if (this.assets.has(to)) throw new Error("moved onto another asset");
      if (step.kind === "move") this.#ensure(step.to);
      this.assets.delete(path);
      this.assets.set(to, asset);
      this.changes.push([`asset:${step.kind}`, to, path, asset.published]);
    }
  }

  /** Checks that a step that has failed had to fail; it changes nothing. */
  fail(step: Step): void {
    const asset = "basename" in step && this.assets.get(join(step.folder, step.basename));
    const isTaken =
      (step.kind === "move" && this.assets.has(join(step.to, step.basename))) ||
      (step.kind === "rename" && this.assets.has(join(step.folder, step.to)));
    const isMissing =
      step.kind === "restore" ? this.versionIdOf(step) === undefined : asset === undefined;
    if (step.kind === "upload" || step.kind === "create" || !(isTaken || isMissing)) {
      throw new Error(`${JSON.stringify(step)} failed for no reason`);
    }
  }

  /** The changes that a folder's own feed must show. */
  noticedBy(folder: string): Told[] {
    const isSeen = (path: string) => folder === "" || path.startsWith(`${folder}/`);
    return this.changes
      .filter(([type, path, from]) =>
        type === "folder:create"
          ? path === folder || folderOf(path) === folder
          : folderOf(path) === folder || (from !== null && folderOf(from) === folder),
      )
      .map((change): Told => {
        const [type, path, from, rest] = change;
        if (from === null) return change;
        if (!isSeen(path)) return ["asset:leave", from, null, null];
        return isSeen(from) ? change : [type, path, null, rest];
      });
  }

  #ensure(folder: string): void {
    if (this.#folders.has(folder)) return;
    this.#ensure(folderOf(folder));
    this.#folders.add(folder);
    this.changes.push(["folder:create", folder, null, null]);
  }
}
