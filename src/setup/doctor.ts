/** Probes what a bucket can do, with the requests that the component and its clients make. */
import { createHash, randomUUID } from "node:crypto";
import type { Feature } from "../shared/r2/config.js";
import { type BucketRequest, encodeKey, objectUrl, signUrl } from "../shared/r2/requests.js";
import { SetupError, reasonOf } from "./errors.js";
import { type Asked, askCors, askCorsOfReads, fetchOr, getPublic, refusal } from "./r2.js";
import type { BucketSettings } from "./r2Variables.js";

/** The result of one probe. */
export type Finding = {
  bucket: string;
  check: string;
  /** Whether the bucket does what is needed, or the variables say that it does not. */
  ok: boolean;
  detail: string;
  /** How to correct it; `null` if nothing is to be changed. */
  change: string | null;
};

type Verdict = Pick<Finding, "ok" | "detail"> & { change?: string };

export type DoctorOptions = {
  /** Origins of the pages that upload. */
  origins: string[];
  signal?: AbortSignal;
};

const LIFETIME_S = 300;
const TEXT = "A test file of convex-versioned-assets that can be deleted.";

function sha256Of(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}

const works = (detail: string): Verdict => ({ ok: true, detail });

/** Probes the buckets one after the other, and deletes everything that it has stored. */
export async function examine(
  buckets: BucketSettings[],
  options: DoctorOptions,
): Promise<{ findings: Finding[]; unsupported: Feature[] }> {
  const findings: Finding[] = [];
  const unsupported = new Set<Feature>();
  for (const bucket of buckets) {
    const examination = new Examination(bucket, options, findings, unsupported);
    try {
      await examination.run();
    } finally {
      await examination.cleanUp();
    }
  }
  return { findings, unsupported: [...unsupported] };
}

class Examination {
  private readonly keys = new Set<string>();
  private readonly uploads = new Map<string, string>();

  constructor(
    private readonly bucket: BucketSettings,
    private readonly options: DoctorOptions,
    private readonly findings: Finding[],
    private readonly unsupported: Set<Feature>,
  ) {}

  async run(): Promise<void> {
    const key = this.newKey();
    const canWrite = await this.probe("upload and read", async () => {
      await this.expectOk(await this.put(key, TEXT), key);
      const read = await this.ask(key, { method: "GET" });
      await this.expectOk(read, key);
      const isSame = (await read.text()) === TEXT;
      return isSame ? works("PUT and GET") : bad("GET returns other bytes", "Check the endpoint.");
    });
    // The other probes would fail for the same reason.
    if (!canWrite) return;
    await this.probe("missing object", () => this.missing());
    await this.probe("signed headers", () => this.signedHeaders());
    await this.probe("conditional PUT", () => this.conditionalPut(key));
    await this.probe("checksums", () => this.checksums());
    await this.probe("conditional copy", () => this.conditionalCopy(key));
    await this.probe("multipart", () => this.multipart());
    await this.probe("Range", () => this.range(key));
    for (const origin of this.options.origins) {
      await this.probe(`CORS for ${origin}`, async () => {
        await askCors(this.asked(key), origin);
        return works("a page can upload");
      });
    }
    const isServed = await this.probe("public access", () => this.access(key));
    if (isServed && this.options.origins.length > 0) {
      await this.probe("CORS of reads", async () => {
        await askCorsOfReads(this.asked(key));
        return works("any page can read after a redirect");
      });
    }
  }

  /** Deletes what was stored, also after an interruption. */
  async cleanUp(): Promise<void> {
    const wasStored = this.keys.size > 0;
    const left: string[] = [];
    for (const [key, uploadId] of this.uploads) {
      const query = { uploadId };
      await this.ask(key, { method: "DELETE", query }, undefined, true).catch(() => null);
    }
    for (const key of this.keys) {
      const response = await this.ask(key, { method: "DELETE" }, undefined, true).catch(() => null);
      if (response === null || (!response.ok && response.status !== 404)) left.push(key);
    }
    if (!wasStored) return;
    await this.probe("delete", () =>
      Promise.resolve(
        left.length === 0
          ? works("every test object is deleted")
          : bad(`still stored: ${left.join(", ")}`, "Allow DELETE, and delete these objects."),
      ),
    );
  }

  private async missing(): Promise<Verdict> {
    const { status } = await this.ask(this.name(), { method: "HEAD" });
    if (status === 404) return works("HEAD returns 404");
    return bad(
      `HEAD of a missing object returns ${status}`,
      "Allow the key to list the bucket (s3:ListBucket): without it, a missing object looks like a denied one.",
    );
  }

  private async signedHeaders(): Promise<Verdict> {
    const key = this.newKey();
    const signed = { "content-type": "text/plain", "content-length": "3" };
    const type = await this.put(key, "one", signed, { "content-type": "text/html" });
    const length = await this.put(key, "four", signed, { "content-type": "text/plain" });
    const ignored = [type.ok ? "content-type" : "", length.ok ? "content-length" : ""].filter(
      Boolean,
    );
    if (ignored.length === 0) return works("another type or size is rejected");
    return bad(
      `${ignored.join(" and ")} may differ from the signature`,
      "Do not use this provider: limits of uploads would not hold.",
    );
  }

  private async conditionalPut(key: string): Promise<Verdict> {
    const again = await this.put(key, TEXT, { "if-none-match": "*" });
    const first = await this.put(this.newKey(), TEXT, { "if-none-match": "*" });
    return this.feature("conditional-put", again.status === 412 && first.ok, [first, again]);
  }

  private async checksums(): Promise<Verdict> {
    const key = this.newKey();
    const wrong = await this.put(key, TEXT, { "x-amz-checksum-sha256": sha256Of("other") });
    const right = await this.put(key, TEXT, { "x-amz-checksum-sha256": sha256Of(TEXT) });
    return this.feature("checksums", !wrong.ok && right.ok, [right, wrong]);
  }

  private async conditionalCopy(key: string): Promise<Verdict> {
    const etag = (await this.ask(key, { method: "HEAD" })).headers.get("etag") ?? "";
    const path = `/${this.bucket.credentials.bucket}/${encodeKey(key)}`;
    const copy = async (tag: string) => {
      const headers = { "x-amz-copy-source": path, "x-amz-copy-source-if-match": tag };
      return await this.ask(this.newKey(), { method: "PUT", headers });
    };
    const [other, same] = [await copy(`"${"0".repeat(32)}"`), await copy(etag)];
    return this.feature("conditional-copy", other.status === 412 && same.ok, [same, other]);
  }

  /** A feature is there, or the variables say that it is not. */
  private feature(feature: Feature, isThere: boolean, [used, refused]: Response[]): Verdict {
    const isDeclared = this.bucket.credentials.unsupported.includes(feature);
    if (isThere) return works(isDeclared ? "works, although S3_UNSUPPORTED lists it" : "works");
    this.unsupported.add(feature);
    const detail = used!.ok
      ? `ignored (status ${refused!.status} where the condition fails)`
      : `not supported (status ${used!.status})`;
    if (isDeclared) return works(`${detail}, as S3_UNSUPPORTED says`);
    return bad(detail, `Add ${feature} to S3_UNSUPPORTED.`);
  }

  private async multipart(): Promise<Verdict> {
    const key = this.newKey();
    const begun = await this.ask(key, { method: "POST", query: { uploads: "" } });
    await this.expectOk(begun, key);
    const uploadId = /<UploadId>([^<]+)<\/UploadId>/.exec(await begun.text())?.[1];
    if (uploadId === undefined)
      return bad("the bucket starts no upload", "Enable multipart uploads.");
    this.uploads.set(key, uploadId);
    const part = { method: "PUT" as const, query: { uploadId, partNumber: "1" } };
    const sent = await this.ask(key, part, TEXT);
    await this.expectOk(sent, key);
    const tag = sent.headers.get("etag") ?? "";
    const listed = await this.ask(key, { method: "GET", query: { uploadId } });
    const canList = listed.ok && (await listed.text()).includes("<PartNumber>1</PartNumber>");
    const body = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${tag}</ETag></Part></CompleteMultipartUpload>`;
    const done = await this.ask(key, { method: "POST", query: { uploadId } }, body);
    await this.expectOk(done, key);
    const size = (await this.ask(key, { method: "HEAD" })).headers.get("content-length");
    if (size !== String(TEXT.length))
      return bad("the object is not complete", "Enable multipart uploads.");
    this.uploads.delete(key);
    if (canList) return works("start, part, list, complete");
    return bad("parts are not listed", "Large uploads cannot be resumed with this provider.");
  }

  private async range(key: string): Promise<Verdict> {
    const headers = { range: "bytes=2-5" };
    const response = await this.ask(key, { method: "GET" }, undefined, false, headers);
    const isPart = response.status === 206 && (await response.text()) === TEXT.slice(2, 6);
    if (isPart) return works("206 with the bytes of the range");
    return bad(`status ${response.status}`, "Copies need Range; use another provider.");
  }

  private async access(key: string): Promise<Verdict> {
    const { credentials, isPrivate, publicUrl, named } = this.bucket;
    const url = objectUrl(credentials, key).href;
    const { host } = credentials.endpoint;
    if (!isPrivate) {
      if (publicUrl === null) {
        return bad(
          "no public URL",
          `Set ${named("PUBLIC_URL")}, or pass r2PublicUrl to the component.`,
        );
      }
      await getPublic(this.asked(key), publicUrl, Buffer.from(TEXT));
      return works(`${publicUrl} serves it`);
    }
    const { ok, status } = await fetchOr("get", host, url, { signal: this.options.signal });
    if (!ok) return works(`none: status ${status} without a signature`);
    return bad(
      "anyone can read it without a signature",
      "Remove the public access of this bucket.",
    );
  }

  private asked(key: string): Asked {
    return { bucket: this.bucket, key, signal: this.options.signal };
  }

  private name(): string {
    const { keyPrefix } = this.bucket;
    return `${keyPrefix === "" ? "" : `${keyPrefix}/`}check-${randomUUID()}.txt`;
  }

  private newKey(): string {
    const key = this.name();
    this.keys.add(key);
    return key;
  }

  /** Sends a PUT whose signature covers other headers than those sent, if any. */
  private async put(
    key: string,
    text: string,
    signed: Record<string, string> = {},
    sent: Record<string, string> = signed,
  ): Promise<Response> {
    return await this.ask(key, { method: "PUT", headers: signed }, text, false, sent);
  }

  private async ask(
    key: string,
    request: Pick<BucketRequest, "method" | "headers" | "query">,
    body?: string,
    isFinal = false,
    sent: Record<string, string> = request.headers ?? {},
  ): Promise<Response> {
    const { credentials } = this.bucket;
    const url = await signUrl(credentials, { ...request, key, expiresIn: LIFETIME_S });
    return await fetchOr("get", credentials.endpoint.host, url, {
      method: request.method,
      headers: sent,
      ...(isFinal ? {} : { signal: this.options.signal }),
      ...(body === undefined ? {} : { body: new TextEncoder().encode(body) }),
    });
  }

  private async expectOk(response: Response, key: string): Promise<void> {
    if (!response.ok) throw await refusal("get", this.asked(key), response);
  }

  /** Runs a probe and notes its result. @returns whether it is well. */
  private async probe(check: string, task: () => Promise<Verdict>): Promise<boolean> {
    let verdict: Verdict;
    try {
      verdict = await task();
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      // The message begins with the name of a check of `r2setup`.
      verdict = bad("fails", reasonOf(error).replace(/^[a-zA-Z ]+: /, ""));
    }
    const { ok, detail, change = null } = verdict;
    this.findings.push({ bucket: this.bucket.credentials.bucket, check, ok, detail, change });
    return ok;
  }
}

function bad(detail: string, change: string): Verdict {
  return { ok: false, detail, change };
}
