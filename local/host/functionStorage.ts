/** `ctx.storage` for the functions of an app and its components, each with its own files. */

import { createHash } from "node:crypto";
import type { JSONValue } from "convex/values";
import {
  outsideOfFunctions,
  type Accessor,
  type ComponentDatabase,
  type ConvexGlobal,
  type StoredDocument,
} from "./convexTestInternals.js";
import { sha256Base64, type FileStore } from "./fileStore.js";
import type { UploadTokens } from "./uploadTokens.js";

type Caller = { component: string; inTransaction: boolean };
export type FileRow = {
  storageId: string;
  sha256: string;
  size: number;
  contentType: string | null;
};
export type FileContent = FileRow & { bytes: Uint8Array<ArrayBuffer> };

export const STORAGE = "_storage";

export class Sha256Mismatch extends Error {}

export class FunctionStorage {
  private uncommitted: { component: string; storageId: string }[] = [];

  constructor(
    private readonly internals: ConvexGlobal,
    private readonly accessor: Accessor,
    private readonly files: FileStore,
    private readonly tokens: UploadTokens,
    private readonly url_: () => string,
  ) {}

  url(caller: Caller, storageId: string): string | null {
    if (this.row(caller, storageId) === null) return null;
    const file = this.files.find(caller.component, storageId);
    if (file === undefined) return null;
    const query = caller.component === "" ? "" : `?component=${componentId(caller.component)}`;
    return `${this.url_()}/api/storage/${file.uuid}${query}`;
  }

  uploadUrl({ component }: Caller): string {
    const token = encodeURIComponent(this.tokens.issue(component));
    return `${this.url_()}/api/storage/upload?token=${token}`;
  }

  metadata(caller: Caller, storageId: string): JSONValue {
    const row = this.row(caller, storageId);
    if (row === null) return null;
    return { ...row, sha256: Buffer.from(row.sha256, "base64").toString("hex") };
  }

  read(caller: Caller, storageId: string): FileContent | null {
    const row = this.row(caller, storageId);
    const file = this.files.find(caller.component, storageId);
    const bytes = file && this.files.bytes(file);
    return row && bytes ? { ...row, bytes } : null;
  }

  /**
   * An action has no transaction; convex-test would use any open one and lose the file with it. So an
   * action's writes get their own transaction.
   */
  async store(
    { component, inTransaction }: Caller,
    bytes: Uint8Array,
    contentType: string | null,
    expectedSha256?: string,
  ): Promise<string> {
    const sha256 = sha256Base64(bytes);
    if (expectedSha256 !== undefined && expectedSha256 !== sha256) {
      throw new Sha256Mismatch(`sha256 mismatch: expected ${expectedSha256}, got ${sha256}`);
    }
    const uuid = this.files.keep(bytes);
    const insert = (): string => {
      const row = { sha256, size: bytes.byteLength, contentType };
      const storageId = this.db(component).insert(STORAGE, row);
      this.files.assign({ component, storageId, uuid });
      this.uncommitted.push({ component, storageId });
      return storageId;
    };
    return inTransaction ? insert() : await this.inOwnTransaction(component, insert);
  }

  async remove({ component, inTransaction }: Caller, storageId: string): Promise<void> {
    const remove = (): void => this.db(component).delete(STORAGE, storageId);
    if (inTransaction) remove();
    else await this.inOwnTransaction(component, remove);
  }

  /** Called for each row of `_storage` a commit changed. */
  fileChanged(component: string, storageId: string, row: StoredDocument | null): void {
    if (row === null) this.files.drop(component, storageId);
  }

  /** Forgets the files of a transaction that was rolled back. */
  transactionEnded(): void {
    for (const { component, storageId } of this.uncommitted) {
      if (!(storageId in this.db(component)._documents)) this.files.drop(component, storageId);
    }
    this.uncommitted = [];
  }

  private async inOwnTransaction<T>(component: string, change: () => T): Promise<T> {
    let result: T;
    await outsideOfFunctions(() =>
      this.accessor.runInComponent(component, async () => {
        result = change();
        return null;
      }),
    );
    return result!;
  }

  /** Actions see committed data, not the data of an open transaction. */
  private row({ component, inTransaction }: Caller, storageId: string): FileRow | null {
    const db = this.db(component);
    const doc = inTransaction ? db.get(undefined, storageId) : db._documents[storageId];
    if (!doc || !storageId.endsWith(STORAGE)) return null;
    const { sha256, size, contentType } = doc as unknown as FileRow;
    return { storageId, sha256, size, contentType };
  }

  private db(component: string): ComponentDatabase {
    return this.internals.components[component]!.db;
  }
}

const componentIds = new Map<string, string>();

/** The name of a component in the URLs of its files. */
export function componentId(path: string): string {
  const known = componentIds.get(path);
  if (known !== undefined) return known;
  const id = createHash("sha256").update(path).digest("hex").slice(0, 32);
  componentIds.set(path, id);
  return id;
}
