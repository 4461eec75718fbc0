/**
 * Convex's file storage, a bucket and its public domain over HTTP, in memory: `convex-test` keeps files but serves
 * none. For what is tested of the component with many requests; tests/r2 has a server that knows S3.
 */
import { vi } from "vitest";
import { outsideOfFunctions } from "../../../local/host/convexTestInternals.js";
import { interceptSyscalls } from "../../../tests/r2/support/syscalls.js";
import type { GenericMutationCtx } from "convex/server";
import type { DataModel } from "../_generated/dataModel.js";

const FILES = "https://files.test";
const BUCKETS = "https://bucket.test";
export const PUBLIC_DOMAIN = "https://cdn.test";

/** The environment of a deployment with this bucket. */
export const BUCKET_ENVIRONMENT = {
  R2_BUCKET: "open",
  R2_ENDPOINT: BUCKETS,
  R2_ACCESS_KEY_ID: "key",
  R2_SECRET_ACCESS_KEY: "secret",
};
export const PRIVATE_BUCKET = { R2_PRIVATE_BUCKET: "closed" };

type Bytes = Uint8Array<ArrayBuffer>;
type StoredObject = { bytes: Bytes; contentType: string; sha256: string };

async function digestOf(bytes: Bytes): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return btoa(String.fromCharCode(...digest));
}

const tagOf = ({ sha256 }: Pick<StoredObject, "sha256">) => `"${sha256.slice(0, 16)}"`;

/** A file or a part of it, as a server answers. */
function serve({ bytes, contentType, sha256 }: StoredObject, request: Request): Response {
  const headers = new Headers({
    "Content-Type": contentType,
    ETag: tagOf({ sha256 }),
    "Last-Modified": new Date(0).toUTCString(),
    "x-amz-checksum-sha256": sha256,
  });
  const asked = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get("range") ?? "");
  const [start, end] = asked ? [Number(asked[1]), Number(asked[2]) + 1] : [0, bytes.length];
  const part = bytes.slice(start, end);
  headers.set("Content-Length", String(part.length));
  if (asked) headers.set("Content-Range", `bytes ${start}-${end - 1}/${bytes.length}`);
  const body = request.method === "HEAD" ? null : part;
  return new Response(body, { status: asked ? 206 : 200, headers });
}

const missing = () => new Response("<Code>NoSuchKey</Code>", { status: 404 });

export type MemoryStorages = {
  /** Keys of the bucket's objects, `bucket/key`. */
  keys: () => string[];
  close: () => void;
};

/** Runs code inside of the component. */
type Run = <Result>(
  work: (ctx: GenericMutationCtx<DataModel>) => Promise<Result>,
) => Promise<Result>;

/**
 * Answers the requests of one component, and of its clients, until it is closed.
 *
 * @param before what happens before a request is answered.
 */
export function openMemoryStorages(
  run: Run,
  before: () => Promise<void> = () => Promise.resolve(),
): MemoryStorages {
  const objects = new Map<string, StoredObject>();
  const types = new Map<string, string>();

  async function atFiles(url: URL, request: Request): Promise<Response> {
    if (request.method === "POST") {
      const bytes = new Uint8Array(await request.arrayBuffer());
      const contentType = request.headers.get("content-type") ?? "";
      const announced = request.headers.get("digest");
      if (announced !== null && announced !== `sha-256=${await digestOf(bytes)}`) {
        return new Response(null, { status: 400 });
      }
      const storageId = await run(
        async (ctx) => await ctx.storage.store(new Blob([bytes], { type: contentType })),
      );
      types.set(storageId, contentType);
      return Response.json({ storageId });
    }
    const storageId = url.pathname.slice("/file/".length);
    if (!storageId.endsWith("_storage")) return missing();
    const bytes = await run(async (ctx) => {
      const blob = await ctx.storage.get(storageId as never);
      return blob === null ? null : [...new Uint8Array(await blob.arrayBuffer())];
    });
    if (bytes === null) return missing();
    const content = new Uint8Array(bytes);
    const contentType = types.get(storageId) ?? "application/octet-stream";
    return serve({ bytes: content, contentType, sha256: await digestOf(content) }, request);
  }

  async function inBucket(place: string, request: Request): Promise<Response> {
    const found = objects.get(place);
    if (request.method === "GET" || request.method === "HEAD") {
      return found === undefined ? missing() : serve(found, request);
    }
    if (request.method === "DELETE") {
      objects.delete(place);
      return new Response(null, { status: 204 });
    }
    if (request.headers.has("if-none-match") && found) return new Response(null, { status: 412 });
    const copied = request.headers.get("x-amz-copy-source");
    const source = copied === null ? undefined : objects.get(decodeURIComponent(copied).slice(1));
    if (copied !== null && source === undefined) return missing();
    const tag = request.headers.get("x-amz-copy-source-if-match");
    if (source && tag !== null && tag !== tagOf(source)) return new Response(null, { status: 412 });
    const bytes = source?.bytes ?? new Uint8Array(await request.arrayBuffer());
    const sha256 = await digestOf(bytes);
    if ((request.headers.get("x-amz-checksum-sha256") ?? sha256) !== sha256) {
      return new Response(null, { status: 400 });
    }
    const contentType = request.headers.get("content-type") ?? "application/octet-stream";
    objects.set(place, { bytes, contentType, sha256 });
    return new Response(null, { status: 200, headers: { ETag: tagOf({ sha256 }) } });
  }

  async function answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const key = decodeURIComponent(url.pathname).slice(1);
    if (url.origin === FILES) return await atFiles(url, request);
    if (url.origin === BUCKETS) return await inBucket(key, request);
    if (url.origin === PUBLIC_DOMAIN) {
      const found = objects.get(`${BUCKET_ENVIRONMENT.R2_BUCKET}/${key}`);
      return found === undefined ? missing() : serve(found, request);
    }
    throw new Error(`There is no server at ${url.origin}.`);
  }

  const former = globalThis.fetch;
  vi.stubGlobal("fetch", async (url: string, init?: RequestInit) => {
    // A stream cannot be the body of a request here, so it is read first.
    const isStream = init?.body instanceof ReadableStream;
    const body = isStream ? await new Response(init.body).arrayBuffer() : init?.body;
    const request = new Request(url, { ...init, body: body ?? undefined, signal: undefined });
    return await outsideOfFunctions(async () => {
      await before();
      return await answer(request);
    });
  });
  const restore = interceptSyscalls(async ({ operation, args, answer: platform }) => {
    if (operation === "1.0/storageGenerateUploadUrl") {
      return JSON.stringify(`${FILES}/upload?token=${crypto.randomUUID()}`);
    }
    const answered = await platform();
    if (operation !== "1.0/storageGetUrl" || answered === "null") return answered;
    return JSON.stringify(`${FILES}/file/${String(args.storageId)}`);
  });
  return {
    keys: () => [...objects.keys()].sort(),
    close() {
      restore();
      vi.stubGlobal("fetch", former);
    },
  };
}
