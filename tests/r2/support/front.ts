/**
 * What stands between the tests and the S3 server: it checks what R2 checks and the server does
 * not, writes down every request, and fails in whatever way a test wants.
 */
import { createHash } from "node:crypto";
import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  createServer,
  request as httpRequest,
} from "node:http";
import type { AddressInfo } from "node:net";
import { Parts } from "./parts.js";
import { type CorsRule, allowPreflight, allowedHeadersFor } from "./cors.js";

export type Seen = {
  method: string;
  bucket: string;
  /** The path below the bucket, decoded. */
  key: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Bytes of the request's body. */
  size: number;
  status: number;
  /** Bytes of the answer's body. */
  answered: number;
};

/** What goes wrong with a request. */
export type Fault =
  /** An answer of the front's own, with this S3 error code. */
  | { status: number; code?: string }
  /** The connection is cut before the server hears of it, or after it has done what was asked. */
  | "cut"
  | "cut after"
  /** One byte of what is sent, or of what is answered, is another; nobody is told. */
  | "corrupt request"
  | "corrupt answer"
  /** There is no answer until the client gives up. */
  | "silence";

export type FaultRule = (request: Seen) => Fault | undefined;

const BUCKET_PATH = /^\/cdn-cgi\/local\/r2\/s3\/([^/]+)\/?/;
/** Where anybody reads the objects of the public bucket. */
export const PUBLIC_DOMAIN = "/cdn/";
const MAX_SKEW_MS = 15 * 60 * 1000;

export class Front {
  readonly requests: Seen[] = [];
  cors: CorsRule[] = [];
  /** How far the bucket's clock is ahead of ours. */
  skewMs = 0;
  private rule: FaultRule = () => undefined;
  readonly parts = new Parts();
  private readonly checksums = new Map<string, string>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  static async start(target: URL): Promise<Front> {
    const server = createServer();
    const front = new Front(server, target);
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      front.handle(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return front;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Makes requests fail until it is called again. */
  failWith(rule: FaultRule | Fault | undefined): void {
    this.rule = typeof rule === "function" ? rule : () => rule;
  }

  /** Forgets what was seen, and nothing fails any more. */
  reset(): void {
    this.requests.length = 0;
    this.parts.forget();
    this.skewMs = 0;
    this.cors = [];
    this.failWith(undefined);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.origin);
    const body = await readAll(request);
    if (url.pathname.startsWith(PUBLIC_DOMAIN)) return await this.servePublicly(request, response);
    const seen: Seen = {
      method: request.method ?? "",
      bucket: BUCKET_PATH.exec(decodeURIComponent(url.pathname))?.[1] ?? "",
      key: decodeURIComponent(url.pathname).replace(BUCKET_PATH, ""),
      query: url.searchParams,
      headers: request.headers,
      size: body.length,
      status: 0,
      answered: 0,
    };
    this.requests.push(seen);
    const send = (status: number, headers: Record<string, string | string[]>, bytes: Buffer) => {
      seen.status = status;
      seen.answered = bytes.length;
      response.writeHead(status, { ...headers, ...allowedHeadersFor(this.cors, request) });
      response.end(bytes);
    };
    const refuse = (status: number, code: string) =>
      send(status, { "content-type": "application/xml" }, errorBody(code, seen.key));
    if (seen.method === "OPTIONS") return allowPreflight(this.cors, request, response);
    const fault = this.rule(seen);
    if (fault === "silence") return;
    if (fault === "cut") return void response.destroy();
    if (typeof fault === "object") return refuse(fault.status, fault.code ?? "InternalError");
    const objection = this.objectionTo(seen, body);
    if (objection !== null) return refuse(...objection);
    const sent = fault === "corrupt request" ? corrupted(body) : body;
    const answer = await this.forward(request, sent);
    // The server has checked the signature before it says that it cannot list.
    const list = answer.status === 501 ? this.parts.list(seen) : null;
    if (list !== null) {
      Object.assign(answer, list);
      answer.headers["content-length"] = String(list.body.length);
    }
    if (answer.status < 300) {
      this.keepChecksum(seen);
      this.parts.learn(seen, answer);
    }
    if (fault === "cut after") return void response.destroy();
    const checksum = this.checksums.get(placeOf(seen)) ?? this.parts.composite(seen);
    if (seen.headers["x-amz-checksum-mode"] === "ENABLED" && checksum && answer.status === 200) {
      answer.headers["x-amz-checksum-sha256"] = checksum;
    }
    send(
      answer.status,
      answer.headers,
      fault === "corrupt answer" ? corrupted(answer.body) : answer.body,
    );
  }

  /** The public domain is not counted and never fails, but has the bucket's CORS rules. */
  private async servePublicly(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === "OPTIONS") return allowPreflight(this.cors, request, response);
    const { status, headers, body } = await this.forward(request, Buffer.alloc(0));
    response.writeHead(status, { ...headers, ...allowedHeadersFor(this.cors, request) }).end(body);
  }

  /** What R2 would refuse and the server lets pass. */
  private objectionTo(seen: Seen, body: Buffer): [number, string] | null {
    const { headers, query, method } = seen;
    const contentSha = headers["x-amz-content-sha256"] ?? query.get("X-Amz-Content-Sha256") ?? "";
    if (
      headers["content-encoding"]?.includes("aws-chunked") ||
      /^STREAMING/.test(String(contentSha))
    ) {
      return [501, "NotImplemented"];
    }
    if (method === "PUT" && headers["content-length"] === undefined) {
      return [411, "MissingContentLength"];
    }
    const signedAt = parseAmzDate(query.get("X-Amz-Date"));
    if (signedAt !== null && Math.abs(Date.now() + this.skewMs - signedAt) > MAX_SKEW_MS) {
      if (this.skewMs !== 0) return [403, "RequestTimeTooSkewed"];
    }
    const crc32 = headers["x-amz-checksum-crc32"] ?? query.get("x-amz-checksum-crc32");
    if (crc32) return [400, "BadDigest"];
    const sha256 = headers["x-amz-checksum-sha256"];
    if (method === "PUT" && sha256 !== undefined && sha256 !== digestOf(body)) {
      return [400, "BadDigest"];
    }
    return this.parts.objectionTo(seen);
  }

  private keepChecksum(seen: Seen): void {
    const { method, headers, query } = seen;
    const place = placeOf(seen);
    // A part says nothing about the object at its key.
    if (query.has("uploadId") && method === "PUT") return;
    if (method === "HEAD" || method === "GET") return;
    const sha256 = headers["x-amz-checksum-sha256"];
    if (method === "PUT" && typeof sha256 === "string") this.checksums.set(place, sha256);
    else this.checksums.delete(place);
  }

  private forward(
    request: IncomingMessage,
    body: Buffer,
    tries = 5,
  ): Promise<{ status: number; headers: Record<string, string>; body: Buffer }> {
    const { method, url, headers } = request;
    // The server knows no CORS rules and refuses foreign origins; the rules are checked here.
    const { origin: _origin, ...rest } = headers;
    return new Promise((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException) => {
        // It closes a connection that was idle just when it is used again, and one whose body it refuses unread,
        // with which its answer may be lost. Neither request was carried out.
        if (tries > 1 && CLOSED.has(error.code ?? "") && (asked.reusedSocket || body.length > 0)) {
          resolve(this.forward(request, body, tries - 1));
        } else reject(error);
      };
      const { hostname, port } = this.target;
      const asked = httpRequest({ hostname, port, method, path: url, headers: rest }, (answer) => {
        readAll(answer).then(
          (bytes) =>
            resolve({
              status: answer.statusCode ?? 500,
              headers: plainHeaders(answer.headers, method === "HEAD" ? null : bytes.length),
              body: bytes,
            }),
          fail,
        );
      });
      asked.on("error", fail);
      asked.end(body);
    });
  }
}

const CLOSED = new Set(["ECONNRESET", "EPIPE"]);

function placeOf({ bucket, key }: Seen): string {
  return `${bucket}/${key}`;
}

function plainHeaders(headers: IncomingHttpHeaders, length: number | null) {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith("access-control-") || name === "transfer-encoding") continue;
    if (typeof value === "string") plain[name] = value;
  }
  if (length !== null) plain["content-length"] = String(length);
  return plain;
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function digestOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("base64");
}

function corrupted(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  if (copy.length > 0) copy[copy.length >> 1]! ^= 1;
  return copy;
}

/** As R2 answers: with parts of the request, which must not go any further. */
function errorBody(code: string, key: string): Buffer {
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code>` +
      `<Message>The bucket says ${code}.</Message><Key>${encodeURI(key)}</Key></Error>`,
  );
}

function parseAmzDate(text: string | null): number | null {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? "");
  if (parts === null) return null;
  const [, year, month, day, hour, minute, second] = parts.map(Number);
  return Date.UTC(year!, month! - 1, day, hour, minute, second);
}
