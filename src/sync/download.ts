/** Downloads the bytes of one version and checks size and hash against the feed. */
import { createHash } from "node:crypto";
import * as http from "node:http";
import * as https from "node:https";
import type { OpenFile, ReadFile } from "./disk.js";
import { FileFailure, MirrorError, diskError, errorCode, errorMessage } from "./errors.js";
import { type Backoff, Stopped, backoffMs, sleep, stopIfAborted } from "./flow.js";
import type { Content } from "./plan.js";
import { Proxies } from "./proxies.js";

export type DownloadOptions = {
  http: HttpClient;
  /** A download URL, if already known. */
  url?: string;
  /** Requests a download URL; `null` if the version was deleted. */
  findUrl: () => Promise<string | null>;
  signal: AbortSignal;
  attempts: number;
  backoff: Backoff;
  /** How long a connection may be silent before it counts as dead. */
  stallMs: number;
  onBytes: (count: number) => void;
  onRetry: (problem: string, delayMs: number) => void;
};

/** Where the bytes of a download are written. */
export type Target = Pick<OpenFile, "write" | "restart">;

/** The write buffer: each write is a round trip to another thread. */
const WRITE_BYTES = 512 * 1024;

/** The bytes received so far, written or buffered, and their hash. */
class Received {
  private hash = createHash("sha256");
  private unwritten: Uint8Array[] = [];
  private unwrittenSize = 0;
  size = 0;

  constructor(
    private readonly file: Target,
    private readonly path: string,
    readonly content: Content,
  ) {}

  async add(bytes: Uint8Array): Promise<void> {
    if (this.size + bytes.length > this.content.size) {
      throw new Error(`more than ${this.content.size} bytes were received`);
    }
    this.hash.update(bytes);
    this.size += bytes.length;
    this.unwritten.push(bytes);
    this.unwrittenSize += bytes.length;
    if (this.unwrittenSize >= WRITE_BYTES) await this.write();
  }

  /** Writes the buffered bytes to the file. */
  async write(): Promise<void> {
    const bytes = this.unwritten;
    if (bytes.length === 0) return;
    this.unwritten = [];
    this.unwrittenSize = 0;
    await this.onDisk(() => this.file.write(...bytes));
  }

  async restart(): Promise<void> {
    if (this.size === 0) return;
    this.unwritten = [];
    this.unwrittenSize = 0;
    await this.onDisk(() => this.file.restart());
    this.hash = createHash("sha256");
    this.size = 0;
  }

  digest(): string {
    return this.hash.copy().digest("hex");
  }

  private async onDisk(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      throw diskError(error, this.path);
    }
  }
}

/**
 * Downloads a version into a new file. Interrupted downloads are resumed, other failures are retried with
 * backoff.
 *
 * @throws FileFailure if retrying cannot help.
 */
export async function download(
  content: Content,
  file: Target,
  path: string,
  options: DownloadOptions,
): Promise<void> {
  const received = new Received(file, path, content);
  const { backoff } = options;
  let known = options.url;
  let furthest = 0;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const url = known ?? (await options.findUrl());
      known = undefined;
      if (url === null) throw new FileFailure(`version ${content.versionId} was deleted`);
      await fetchRest(url, received, options);
      if (received.size < content.size) {
        throw new Error(`received ${received.size} of ${content.size} bytes`);
      }
      if (received.digest() === content.sha256) return await received.write();
      throw new Error("the hash of the received bytes differs from the feed");
    } catch (error) {
      if (options.signal.aborted) throw new Stopped();
      const isFinal = error instanceof FileFailure || error instanceof MirrorError;
      if (isFinal || error instanceof Stopped) throw error;
      // A complete download with wrong bytes cannot be resumed.
      if (received.size >= content.size) await received.restart();
      if (received.size > furthest) {
        furthest = received.size;
        attempt = 1;
      }
      if (attempt >= options.attempts) throw new FileFailure(errorMessage(error));
      const delay = backoffMs(attempt, backoff);
      options.onRetry(errorMessage(error), delay);
      await sleep(delay, options.signal);
    }
  }
}

/**
 * Copies a local file that should have the bytes of a version, instead of downloading it.
 *
 * @returns false if it has other bytes or cannot be read; then the new file is empty.
 */
export async function copyLocal(
  content: Content,
  file: Target,
  path: string,
  source: ReadFile,
): Promise<boolean> {
  const received = new Received(file, path, content);
  try {
    for await (const chunk of source.chunks()) await received.add(chunk);
    if (received.size === content.size && received.digest() === content.sha256) {
      await received.write();
      return true;
    }
  } catch (error) {
    if (error instanceof MirrorError) throw error;
  }
  await received.restart();
  return false;
}

async function fetchRest(
  url: string,
  received: Received,
  { http: client, signal, stallMs, onBytes }: DownloadOptions,
): Promise<void> {
  if (!/^https?:\/\//.test(url)) throw new FileFailure("the server returned no HTTP URL for it");
  const headers: Record<string, string> = { "Accept-Encoding": "identity" };
  if (received.size > 0) headers.Range = `bytes=${received.size}-`;
  try {
    const answer = await client.get(url, { headers, signal, stallMs });
    try {
      if (!isContinuation(answer, received.size)) {
        if (answer.statusCode !== 200)
          throw new Error(`the storage responded with ${answer.statusCode}`);
        await received.restart();
      }
      for await (const chunk of answer as AsyncIterable<Uint8Array>) {
        await received.add(chunk);
        onBytes(chunk.length);
      }
    } finally {
      // An unread response would keep its connection open.
      if (!answer.readableEnded) answer.destroy();
    }
  } catch (error) {
    stopIfAborted(signal);
    throw error;
  }
}

function isContinuation({ statusCode, headers }: http.IncomingMessage, from: number): boolean {
  if (statusCode !== 206 || from === 0) return false;
  return headers["content-range"]?.startsWith(`bytes ${from}-`) ?? false;
}

// -------------------------------------------------------------- connections

type Asking = {
  headers: Record<string, string>;
  signal: AbortSignal;
  /** How long a connection may be silent before it counts as dead. */
  stallMs: number;
};

/** More redirects than any storage uses, few enough to detect a loop. */
const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** The storage closed an idle connection as the request was sent. */
class Stale extends Error {
  override readonly name = "Stale";
}

/** Keep-alive connections. `fetch` needs several times the CPU time for a small file. */
export class HttpClient {
  private readonly proxies = new Proxies();
  private readonly agents = {
    "http:": new http.Agent({ keepAlive: true }),
    "https:": new https.Agent({ keepAlive: true }),
  };

  /**
   * Sends a GET; the caller must read the response to its end, or destroy it.
   *
   * @throws if the URL is invalid or the server does not respond.
   */
  async get(url: string, asking: Asking): Promise<http.IncomingMessage> {
    let at = new URL(url);
    for (let redirects = 0; ; redirects += 1) {
      const answer = await this.askOpen(at, asking);
      const { location } = answer.headers;
      if (!REDIRECTS.has(answer.statusCode ?? 0) || location === undefined) return answer;
      answer.destroy();
      if (redirects === MAX_REDIRECTS) throw new Error("the storage redirects in a loop");
      at = new URL(location, at);
    }
  }

  /** Closes idle connections. */
  close(): void {
    for (const agent of Object.values(this.agents)) agent.destroy();
    this.proxies.close();
  }

  /** Retries on a new connection if the storage had just closed the idle one. */
  private async askOpen(url: URL, asking: Asking): Promise<http.IncomingMessage> {
    for (;;) {
      try {
        return await this.ask(url, asking);
      } catch (error) {
        if (!(error instanceof Stale)) throw error;
      }
    }
  }

  private async ask(url: URL, { headers, signal, stallMs }: Asking): Promise<http.IncomingMessage> {
    const { protocol } = url;
    if (protocol !== "http:" && protocol !== "https:") {
      throw new Error("the storage redirects to a URL that is not HTTP");
    }
    const { request } = protocol === "http:" ? http : https;
    const agent = this.proxies.agentFor(url) ?? this.agents[protocol];
    const options = { agent, headers, signal, timeout: stallMs };
    return await new Promise((resolve, reject) => {
      let answer: http.IncomingMessage | undefined;
      const asked = request(url, options, (got) => resolve((answer = got)));
      asked.once("error", (error) => {
        const isStale = asked.reusedSocket && errorCode(error) === "ECONNRESET";
        reject(isStale ? new Stale() : error);
      });
      asked.once("timeout", () => (answer ?? asked).destroy(new Error("the connection is silent")));
      asked.end();
    });
  }
}
