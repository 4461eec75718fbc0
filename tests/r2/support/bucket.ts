/**
 * An S3 server with two buckets, and a Worker that serves one of them as the public domain, in this
 * process.
 */
import { Miniflare } from "miniflare";
import { CLOUD_WORKER } from "./publicDomain.js";
import { Front, PUBLIC_DOMAIN } from "./front.js";

export const BUCKET = "assets-test";
/** A bucket that nobody can read without a signature. */
export const PRIVATE_BUCKET = "assets-private";
export const ACCESS_KEY_ID = "AKIDEXAMPLE0123456789";
export const SECRET_ACCESS_KEY = "s3cr3t/With+Odd=Characters0123456789abcdef";

export type Which = "public" | "private";
const BINDINGS = { public: "BUCKET", private: "PRIVATE" };

type Objects = Awaited<ReturnType<Miniflare["getR2Bucket"]>>;

export type Bucket = {
  /** Where the S3 API answers, through the strict front. */
  endpoint: string;
  /** Where anybody reads the objects. */
  publicUrl: string;
  /** A second domain of the same bucket. */
  otherPublicUrl: string;
  front: Front;
  /** The bucket itself, behind everybody's back. */
  objects: Objects;
  privateObjects: Objects;
  /** All keys of one of the two, in order. */
  keys(which: Which): Promise<string[]>;
  /** Each object of the public bucket, by its key. */
  texts(): Promise<Record<string, string>>;
  /** Removes all objects of both. */
  empty(): Promise<void>;
  stop(): Promise<void>;
};

export async function startBucket(persist?: string): Promise<Bucket> {
  const s3Credentials = { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY };
  const miniflare = new Miniflare({
    modules: true,
    // Otherwise it asks Cloudflare where in the world it is.
    cf: false,
    logRequests: false,
    host: "127.0.0.1",
    port: 0,
    compatibilityDate: "2026-07-01",
    script: CLOUD_WORKER,
    ...(persist === undefined ? {} : { r2Persist: persist }),
    r2Buckets: {
      BUCKET: { id: BUCKET, s3Credentials },
      PRIVATE: { id: PRIVATE_BUCKET, s3Credentials },
    },
  });
  const base = await miniflare.ready;
  const front = await Front.start(base);
  const objectsIn = async (which: Which, method = "GET") => {
    const answer = await fetch(`${base.origin}/objects?in=${BINDINGS[which]}`, { method });
    return (await answer.json()) as string[];
  };
  return {
    endpoint: `${front.origin}/cdn-cgi/local/r2/s3`,
    publicUrl: front.origin + PUBLIC_DOMAIN.slice(0, -1),
    otherPublicUrl: `${base.origin}/elsewhere`,
    front,
    objects: await miniflare.getR2Bucket("BUCKET"),
    privateObjects: await miniflare.getR2Bucket("PRIVATE"),
    keys: async (which) => (await objectsIn(which)).sort(),
    async texts() {
      const answer = await fetch(`${base.origin}/objects?in=${BINDINGS.public}&texts`);
      return (await answer.json()) as Record<string, string>;
    },
    async empty() {
      await Promise.all([objectsIn("public", "DELETE"), objectsIn("private", "DELETE")]);
    },
    async stop() {
      await front.stop();
      await miniflare.dispose();
    },
  };
}
