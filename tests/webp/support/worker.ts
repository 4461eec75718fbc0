/** The Worker of the example in workerd, with the settings that its wrangler.jsonc has. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { Miniflare, type MiniflareOptions } from "miniflare";
import ts from "typescript";
import { repository } from "../../../scripts/scratch.js";

const FOLDER = path.join(repository, "example/worker");

export type WranglerConfig = {
  name: string;
  main: string;
  compatibility_date: string;
  r2_buckets: { binding: string; bucket_name: string }[];
  images: { binding: string };
  vars: Record<string, string | number | string[] | number[]>;
};

export async function readWranglerConfig(): Promise<WranglerConfig> {
  const file = path.join(FOLDER, "wrangler.jsonc");
  const { config, error } = ts.parseConfigFileTextToJson(file, await readFile(file, "utf8")) as {
    config: WranglerConfig;
    error?: ts.Diagnostic;
  };
  if (error !== undefined) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, " "));
  return config;
}

export const S3_CREDENTIALS = { accessKeyId: "worker", secretAccessKey: "of-the-worker's-tests" };
export const PRIVATE_BUCKET = "assets-private";

export type WorkerOptions = {
  /** Where it answers; by default any free one. */
  port?: number;
  /** What answers the requests that it makes. */
  outbound?: (request: Request) => Promise<Response>;
  /** The secrets of signed URLs. */
  secrets?: string;
};

type Bucket = Awaited<ReturnType<Miniflare["getR2Bucket"]>>;

export type RunningWorker = {
  url: string;
  bucket: Bucket;
  privateBucket: Bucket;
  /** What it wrote to its log. */
  log: string[];
  stop(): Promise<void>;
};

/**
 * @param vars settings that differ from those of wrangler.jsonc.
 * @param encoder a module that makes what takes the place of Cloudflare's image service.
 */
export async function startWorker(
  vars: WranglerConfig["vars"] = {},
  encoder?: string,
  { port = 0, outbound, secrets }: WorkerOptions = {},
): Promise<RunningWorker> {
  const config = await readWranglerConfig();
  const { outputFiles } = await build({
    entryPoints: [path.join(FOLDER, config.main)],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker"],
  });
  const log: string[] = [];
  const [{ binding, bucket_name }] = config.r2_buckets as [WranglerConfig["r2_buckets"][number]];
  const worker = {
    name: config.name,
    modules: true,
    script: outputFiles[0]!.text,
    compatibilityDate: config.compatibility_date,
    r2Buckets: {
      [binding]: { id: bucket_name, s3Credentials: S3_CREDENTIALS },
      PRIVATE_BUCKET: { id: PRIVATE_BUCKET, s3Credentials: S3_CREDENTIALS },
    },
    bindings: {
      ...{ ...config.vars, ...vars },
      ...(secrets === undefined ? {} : { PRIVATE_URL_SECRETS: secrets }),
    },
    ...(outbound === undefined ? {} : { outboundService: outbound as never }),
  };
  const options: MiniflareOptions = {
    // Otherwise it asks Cloudflare where in the world it is.
    cf: false,
    host: "127.0.0.1",
    port,
    handleStructuredLogs: ({ message }: { message: unknown }) => void log.push(String(message)),
    workers:
      encoder === undefined
        ? [{ ...worker, images: config.images }]
        : [
            { ...worker, wrappedBindings: { [config.images.binding]: "encoder" } },
            { name: "encoder", modules: true, script: encoder },
          ],
  };
  const miniflare = new Miniflare(options);
  const { origin } = await miniflare.ready;
  return {
    url: origin,
    bucket: await miniflare.getR2Bucket(binding),
    privateBucket: await miniflare.getR2Bucket("PRIVATE_BUCKET"),
    log,
    stop: () => miniflare.dispose(),
  };
}

/** Stores bytes as the component's uploads do; the key is what the component would make. */
export async function storeObject(
  bucket: Bucket,
  name: string,
  bytes: Uint8Array | string,
  contentType: string,
  prefix = "",
): Promise<string> {
  const key = `${prefix}${crypto.randomUUID()}`;
  await bucket.put(key, bytes, {
    httpMetadata: {
      contentType,
      cacheControl: "public, max-age=31536000, immutable",
      contentDisposition: `inline; filename="${name}"`,
    },
  });
  return key;
}
