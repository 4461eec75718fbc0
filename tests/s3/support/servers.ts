/** Two S3 servers of different makers, each with a public and a private bucket. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import dns from "node:dns";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseCredentials } from "../../../src/shared/r2/config.js";
import { signUrl } from "../../../src/shared/r2/requests.js";
import type { BucketValues } from "../../../src/shared/r2/variables.js";
import { startBucket } from "../../r2/support/bucket.js";

export const SECRET = "s3cr3t/With+Odd=Characters0123456789abcdef";
export const BUCKETS = { S3_BUCKET: "assets-test", S3_PRIVATE_BUCKET: "assets-private" };
const { S3_BUCKET } = BUCKETS;

export type S3Server = {
  /** The variables of a deployment for these buckets. */
  variables: Required<Pick<BucketValues, "S3_PUBLIC_URL">> & BucketValues;
  stop(): Promise<void>;
};

/** Cloudflare's simulator of R2, with a front that checks what R2 checks. */
export async function startMiniflare(): Promise<S3Server> {
  const bucket = await startBucket();
  const variables = {
    ...BUCKETS,
    S3_ENDPOINT: bucket.endpoint,
    S3_ACCESS_KEY_ID: "AKIDEXAMPLE0123456789",
    S3_SECRET_ACCESS_KEY: SECRET,
    S3_PUBLIC_URL: bucket.publicUrl,
  };
  return { variables, stop: () => bucket.stop() };
}

const SWIFT = fileURLToPath(new URL("serveSwift.py", import.meta.url));
/** The one for which Debian installs `python3-swift`. */
const PYTHON = "/usr/bin/python3";
export const REGION = "eu-test-1";
export const ORIGIN = "https://app.example.com";

/** Explains before any test that Swift is not installed. */
export default function requireSwift(): void {
  const found = spawnSync(PYTHON, ["-c", "import swift.common.middleware.s3api"]);
  if (found.status === 0) return;
  console.error("These tests need OpenStack Swift: apt-get install python3-swift");
  process.exit(1);
}

/** OpenStack Swift: it has regions, both URL styles, and neither conditional PUT nor checksums. */
export async function startSwift(style: "path" | "virtual-host"): Promise<S3Server> {
  const directory = await mkdtemp(path.join(os.tmpdir(), "swift-"));
  const accessKeyId = "test:tester";
  const child = spawn(
    PYTHON,
    [SWIFT, directory, accessKeyId, SECRET, REGION, "localhost", ORIGIN],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const port = await portOf(child);
  const host = style === "path" ? "127.0.0.1" : "localhost";
  const variables = {
    ...BUCKETS,
    S3_ENDPOINT: `http://${host}:${port}`,
    S3_REGION: REGION,
    S3_URL_STYLE: style,
    S3_UNSUPPORTED: "conditional-put,checksums",
    S3_ACCESS_KEY_ID: accessKeyId,
    S3_SECRET_ACCESS_KEY: SECRET,
    S3_PUBLIC_URL: `http://127.0.0.1:${port}/v1/AUTH_test/${S3_BUCKET}`,
  };
  resolveLocalhost();
  await createBucket(variables, undefined, { "x-amz-acl": "public-read" });
  await createBucket(variables, "private", {});
  const stop = async () => {
    child.stdin.end();
    await once(child, "exit");
    await rm(directory, { recursive: true });
  };
  return { variables, stop };
}

async function portOf(child: ChildProcess): Promise<number> {
  for await (const line of createInterface(child.stdout!)) {
    return (JSON.parse(line) as { port: number }).port;
  }
  throw new Error("Swift did not start.");
}

/** Not every system resolves the names below localhost, as browsers do. */
function resolveLocalhost(): void {
  const { lookup } = dns;
  const resolving = (host: string, ...rest: [never, never]) =>
    lookup(host.endsWith(".localhost") ? "127.0.0.1" : host, ...rest);
  dns.lookup = Object.assign(resolving, lookup);
}

async function createBucket(
  variables: BucketValues,
  which: "private" | undefined,
  headers: Record<string, string>,
): Promise<void> {
  const request = { method: "PUT" as const, key: "", headers, expiresIn: 60 };
  const url = await signUrl(parseCredentials(variables, which), request);
  const { ok, status } = await fetch(url, { method: "PUT", headers });
  if (!ok) throw new Error(`The bucket was not created: ${status}`);
}

/** All keys of a bucket, in order. */
export async function keysIn({ variables }: S3Server, which?: "private"): Promise<string[]> {
  const credentials = parseCredentials(variables, which);
  const query = { "list-type": "2" };
  const url = await signUrl(credentials, { method: "GET", key: "", query, expiresIn: 60 });
  const text = await (await fetch(url)).text();
  return [...text.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key]) => key!).sort();
}
