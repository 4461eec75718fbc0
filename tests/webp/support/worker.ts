/** The Worker of the example in workerd, with the settings that its wrangler.jsonc has. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import ts from "typescript";
import { repository } from "../../../scripts/scratch.js";

const FOLDER = path.join(repository, "example/webp-worker");

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

type Bucket = Awaited<ReturnType<Miniflare["getR2Bucket"]>>;

export type RunningWorker = {
  url: string;
  bucket: Bucket;
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
    r2Buckets: { [binding]: bucket_name },
    bindings: { ...config.vars, ...vars },
  };
  const miniflare = new Miniflare({
    // Otherwise it asks Cloudflare where in the world it is.
    cf: false,
    host: "127.0.0.1",
    port: 0,
    handleStructuredLogs: ({ message }: { message: unknown }) => void log.push(String(message)),
    workers:
      encoder === undefined
        ? [{ ...worker, images: config.images }]
        : [
            { ...worker, wrappedBindings: { [config.images.binding]: "encoder" } },
            { name: "encoder", modules: true, script: encoder },
          ],
  });
  const { origin } = await miniflare.ready;
  return {
    url: origin,
    bucket: await miniflare.getR2Bucket(binding),
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
