/** Downloads bytes over keep-alive connections. `fetch` needs several times the CPU time for a small file. */
import * as http from "node:http";
import * as https from "node:https";
import { errorCode } from "./errors.js";

export type Asking = {
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

export class HttpClient {
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
    const options = { agent: this.agents[protocol], headers, signal, timeout: stallMs };
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
