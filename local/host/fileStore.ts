/**
 * The bytes of stored files. A file's row in `_storage` is an ordinary document of its component; this stores
 * its bytes and the random name in its URL. In memory without a directory.
 */

import { createHash, randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

export type StoredFile = { component: string; storageId: string; uuid: string };

export class FileStore {
  private readonly byUuid = new Map<string, StoredFile>();
  private readonly byStorageId = new Map<string, StoredFile>();
  private readonly inMemory = new Map<string, Uint8Array>();
  private readonly removable = new Set<string>();

  constructor(private readonly directory: string | null) {
    if (directory !== null) mkdirSync(directory, { recursive: true });
  }

  /** Stores bytes that have no row yet. They must be on disk before the row. */
  keep(bytes: Uint8Array): string {
    const uuid = randomUUID();
    if (this.directory === null) {
      this.inMemory.set(uuid, bytes);
    } else {
      const path = join(this.directory, uuid);
      writeFileSync(`${path}.tmp`, bytes);
      renameSync(`${path}.tmp`, path);
    }
    return uuid;
  }

  assign(file: StoredFile): void {
    this.byUuid.set(file.uuid, file);
    this.byStorageId.set(storageKey(file), file);
  }

  byUrl(component: string, uuid: string): StoredFile | undefined {
    const file = this.byUuid.get(uuid);
    return file?.component === component ? file : undefined;
  }

  find(component: string, storageId: string): StoredFile | undefined {
    return this.byStorageId.get(storageKey({ component, storageId }));
  }

  bytes({ uuid }: { uuid: string }): Uint8Array<ArrayBuffer> | undefined {
    if (this.directory === null) return this.inMemory.get(uuid) as Uint8Array<ArrayBuffer>;
    const path = join(this.directory, uuid);
    return existsSync(path) ? new Uint8Array(readFileSync(path)) : undefined;
  }

  /** Forgets a file whose row was deleted. Its bytes on disk wait for `takeRemovable`. */
  drop(component: string, storageId: string): void {
    const file = this.find(component, storageId);
    if (file === undefined) return;
    this.byUuid.delete(file.uuid);
    this.byStorageId.delete(storageKey(file));
    this.inMemory.delete(file.uuid);
    if (this.directory !== null) this.removable.add(file.uuid);
  }

  all(): StoredFile[] {
    return [...this.byUuid.values()];
  }

  /** Unreferenced bytes, to be deleted after the next snapshot. */
  takeRemovable(): string[] {
    const uuids = [...this.removable];
    this.removable.clear();
    return uuids;
  }

  delete(uuids: string[]): void {
    if (this.directory === null) return;
    for (const uuid of uuids) rmSync(join(this.directory, uuid), { force: true });
  }

  /** Deletes files without a row from an earlier process. */
  removeStrays(): void {
    if (this.directory === null) return;
    for (const name of readdirSync(this.directory)) {
      if (!this.byUuid.has(name)) rmSync(join(this.directory, name), { force: true });
    }
  }
}

export function sha256Base64(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64");
}

function storageKey({ component, storageId }: { component: string; storageId: string }): string {
  return `${component}\n${storageId}`;
}
