/** What R2 knows of uploads in parts and the server does not tell: which there are, and their parts. */
import { createHash } from "node:crypto";
import type { Seen } from "./front.js";

type Part = { size: number; etag: string; sha256: string | undefined };
type Upload = { bucket: string; key: string; hasChecksums: boolean; parts: Map<number, Part> };

const element = (name: string, content: string | number) => `<${name}>${content}</${name}>`;
const quoted = (etag: string) => etag.replaceAll('"', "&quot;");

export class Parts {
  private readonly uploads = new Map<string, Upload>();
  /** The checksum of the checksums of the parts of each completed object. */
  private readonly composites = new Map<string, string>();

  /** The ids of uploads that are neither completed nor aborted. */
  get open(): string[] {
    return [...this.uploads.keys()];
  }

  /** Loses a part of the only open upload, as no bucket should. */
  lose(partNumber: number): void {
    for (const { parts } of this.uploads.values()) parts.delete(partNumber);
  }

  /** Forgets what earlier tests have begun. */
  forget(): void {
    this.uploads.clear();
  }

  composite({ bucket, key }: Seen): string | undefined {
    return this.composites.get(`${bucket}/${key}`);
  }

  /** Refuses a part without the checksum that its upload has announced. */
  objectionTo({ method, query, headers }: Seen): [number, string] | null {
    const upload = this.uploads.get(query.get("uploadId") ?? "");
    if (method !== "PUT" || upload === undefined || !upload.hasChecksums) return null;
    return headers["x-amz-checksum-sha256"] === undefined ? [400, "InvalidRequest"] : null;
  }

  /** Learns from a request that the server has granted. */
  learn(seen: Seen, response: { headers: Record<string, string>; body: Buffer }): void {
    const { method, query, headers, bucket, key, size } = seen;
    const uploadId = query.get("uploadId");
    if (method === "GET" || method === "HEAD") return;
    if (method === "POST" && query.has("uploads")) {
      const id = /<UploadId>([^<]+)</.exec(response.body.toString())![1]!;
      const hasChecksums = headers["x-amz-checksum-algorithm"] === "SHA256";
      this.uploads.set(id, { bucket, key, hasChecksums, parts: new Map() });
      return;
    }
    const upload = this.uploads.get(uploadId ?? "");
    if (upload === undefined || uploadId === null) {
      if (method === "PUT" || method === "DELETE") this.composites.delete(`${bucket}/${key}`);
      return;
    }
    if (method === "PUT") {
      const sha256 = headers["x-amz-checksum-sha256"] as string | undefined;
      const etag = response.headers.etag ?? "";
      upload.parts.set(Number(query.get("partNumber")), { size, etag, sha256 });
    } else {
      this.uploads.delete(uploadId);
      if (method === "POST" && upload.hasChecksums) {
        this.composites.set(`${bucket}/${key}`, compositeOf(upload));
      }
    }
  }

  /** Answers `ListParts` and `ListMultipartUploads`; `null` for other requests. */
  list({ method, query, bucket, key }: Seen): { status: number; body: Buffer } | null {
    if (method !== "GET") return null;
    const uploadId = query.get("uploadId");
    if (uploadId !== null) {
      const upload = this.uploads.get(uploadId);
      if (upload === undefined || upload.key !== key) {
        return { status: 404, body: Buffer.from("<Error><Code>NoSuchUpload</Code></Error>") };
      }
      const after = Number(query.get("part-number-marker") ?? 0);
      const most = Number(query.get("max-parts") ?? 1000);
      const parts = [...upload.parts]
        .filter(([partNumber]) => partNumber > after)
        .sort(([a], [b]) => a - b)
        .slice(0, most)
        .map(([partNumber, { size, etag, sha256 }]) =>
          element(
            "Part",
            element("PartNumber", partNumber) +
              element("ETag", quoted(etag)) +
              element("Size", size) +
              (sha256 === undefined ? "" : element("ChecksumSHA256", sha256)),
          ),
        );
      return { status: 200, body: Buffer.from(element("ListPartsResult", parts.join(""))) };
    }
    if (!query.has("uploads")) return null;
    const prefix = query.get("prefix") ?? "";
    const uploads = [...this.uploads]
      .filter(([, upload]) => upload.bucket === bucket && upload.key.startsWith(prefix))
      .map(([id, upload]) =>
        element("Upload", element("Key", upload.key) + element("UploadId", id)),
      );
    const body = element("ListMultipartUploadsResult", uploads.join(""));
    return { status: 200, body: Buffer.from(body) };
  }
}

function compositeOf({ parts }: Upload): string {
  const hash = createHash("sha256");
  for (const [, { sha256 }] of [...parts].sort(([a], [b]) => a - b)) {
    hash.update(Buffer.from(sha256 ?? "", "base64"));
  }
  return `${hash.digest("base64")}-${parts.size}`;
}
