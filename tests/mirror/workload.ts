/** Random changes of every kind, on a server that others follow. */
import { api } from "../../example/convex/_generated/api.js";
import { isAssetError } from "../../src/client/index.js";
import { type File, type Server, addressOf, joined } from "./server.js";

const { assets } = api;

type Random = (below: number) => number;

export function bytesOf(random: Random, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let index = 0; index < size; index += 1) bytes[index] = random(256);
  return bytes;
}

const NAMES = [
  "hero.png",
  "a b.txt",
  "übung",
  "𝒳.bin",
  "CON",
  "x.",
  "a:b",
  "Hero.png",
  "one",
  "two",
];
const ACCESSES = ["public", "private", null] as const;
const FOLDERS = ["", "images", "images/icons", "docs", "docs/a/b/c", "one", "one/two", "Images"];

export class Workload {
  private readonly trash: string[] = [];

  constructor(
    private readonly server: Server,
    private readonly random: Random,
    /** Addresses that were in use at some time. */
    readonly paths: string[] = [],
  ) {}

  private pick<Item>(items: readonly Item[]): Item {
    return items[this.random(items.length)]!;
  }

  private newPath(): string {
    return joined(this.pick(FOLDERS), this.pick(NAMES));
  }

  /** One change; what the server refuses counts as well. */
  async change(): Promise<void> {
    try {
      await this.pick(this.kinds)();
    } catch (error) {
      if (!isAssetError(error)) throw error;
    }
  }

  private usedPath(): string {
    return this.paths.length === 0 ? this.newPath() : this.pick(this.paths);
  }

  private async put(path: string): Promise<void> {
    const file: File = { path, bytes: bytesOf(this.random, this.random(3000)) };
    await this.server.upload([file]);
    this.paths.push(path);
  }

  private readonly kinds: (() => Promise<void>)[] = [
    () => this.put(this.newPath()),
    () => this.put(this.newPath()),
    () => this.put(this.usedPath()),
    async () => {
      const versions = await this.http.query(assets.getAssetVersions, addressOf(this.usedPath()));
      if (versions.length === 0) return;
      const { versionId } = this.pick(versions);
      await this.http.mutation(assets.restoreVersion, { versionId });
    },
    async () => void (await this.http.mutation(assets.archiveAsset, addressOf(this.usedPath()))),
    async () => {
      const { folderPath, basename } = addressOf(this.usedPath());
      const toFolderPath = this.pick(FOLDERS);
      const args = { fromFolderPath: folderPath, basename, toFolderPath };
      await this.http.mutation(assets.moveAsset, args);
      this.paths.push(joined(toFolderPath, basename));
    },
    async () => {
      const address = addressOf(this.usedPath());
      const newBasename = this.pick(NAMES);
      await this.http.mutation(assets.renameAsset, { ...address, newBasename });
      this.paths.push(joined(address.folderPath, newBasename));
    },
    async () => {
      const { assetId } = await this.http.mutation(assets.deleteAsset, addressOf(this.usedPath()));
      this.trash.push(assetId);
    },
    async () => {
      const assetId = this.trash.pop();
      if (assetId !== undefined) await this.http.mutation(assets.undelete, { assetId });
    },
    async () => {
      const access = this.pick(ACCESSES);
      await this.http.mutation(assets.setAssetAccess, { ...addressOf(this.usedPath()), access });
    },
    async () => {
      // Most folders stay open, so that there is something to see.
      const access = this.pick(["private", "public", null, null] as const);
      const path = this.pick(FOLDERS.filter((folder) => folder !== ""));
      await this.finish(await this.http.mutation(assets.setFolderAccess, { path, access }));
    },
    async () => {
      const path = joined(this.pick(FOLDERS), "empty");
      await this.http.mutation(assets.createFolderByPath, { path });
    },
    async () => {
      const path = this.pick(FOLDERS);
      await this.http.mutation(assets.updateFolder, { path, name: "Another name" });
    },
    async () => {
      await this.finish(
        await this.http.mutation(assets.deleteFolder, { path: this.pick(FOLDERS) }),
      );
    },
    async () => {
      const path = this.pick(FOLDERS);
      const toPath = joined(this.pick(FOLDERS), `moved-${this.random(5)}`);
      await this.finish(await this.http.mutation(assets.moveFolder, { path, toPath }));
    },
    async () => {
      const path = this.pick(FOLDERS);
      const toPath = joined("copies", `copy-${this.random(5)}`);
      await this.finish(await this.http.mutation(assets.copyFolder, { path, toPath }));
    },
  ];

  private get http() {
    return this.server.http;
  }

  /** Work on folders goes on after the call; nothing else may be in its way. */
  private async finish({ jobId }: { jobId: string }): Promise<void> {
    for (;;) {
      const { status } = await this.http.query(assets.getJob, { jobId });
      if (status !== "running") return;
    }
  }
}
