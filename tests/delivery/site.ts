import { fileURLToPath } from "node:url";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { startLocalBackend } from "../../local/startLocalBackend.js";

const ENTRY = fileURLToPath(new URL("app/backend.ts", import.meta.url));

type Values = Record<string, unknown>;

/** A running app with files, over real HTTP. */
export type Site = Awaited<ReturnType<typeof openSite>>;

export async function openSite() {
  const backend = await startLocalBackend({ entry: ENTRY, crons: false });
  const client = new ConvexHttpClient(backend.url, { logger: false });

  async function mutate<Result>(name: string, args: Values): Promise<Result> {
    return (await client.mutation(makeFunctionReference<"mutation">(name), args)) as Result;
  }

  async function query<Result>(name: string, args: Values): Promise<Result> {
    return (await client.query(makeFunctionReference<"query">(name), args)) as Result;
  }

  return {
    siteUrl: backend.siteUrl,
    mutate,
    query,
    close: async () => await backend.close(),

    /** Uploads as a browser does, and publishes. */
    async upload(path: string, bytes: Uint8Array<ArrayBuffer>, contentType: string) {
      const slash = path.lastIndexOf("/");
      const address = {
        folderPath: path.slice(0, Math.max(0, slash)),
        basename: path.slice(slash + 1),
      };
      const { intentId, uploadUrl, headers } = await mutate<{
        intentId: string;
        uploadUrl: string;
        headers: Record<string, string>;
      }>("assets:startUpload", {
        ...{ ...address, contentType, size: bytes.length },
      });
      const answer = await fetch(uploadUrl, { method: "POST", body: bytes, headers });
      const { storageId } = (await answer.json()) as { storageId: string };
      return await mutate<{ versionId: string }>("assets:finishUpload", { intentId, storageId });
    },

    async restore(versionId: string): Promise<void> {
      await mutate("assets:restoreVersion", { versionId });
    },
  };
}

/** Bytes that are nowhere the same. */
export function noise(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[index] = state >>> 16;
  }
  return bytes;
}
