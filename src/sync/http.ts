/**
 * Asks a storage for bytes over connections that stay open. `fetch` does the same with several times
 * the work for a small file.
 */
import * as http from "node:http";
import * as https from "node:https";
import { errorCode } from "./errors.js";

export type Asking = {
  headers: Record<string, string>;
  signal: AbortSignal;
  /** After so long without a byte a connection counts as dead. */
  stallMs: number;
};

/** More than any storage has, few enough to see that they lead in a circle. */
const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** The storage has closed a connection that was open for the next request. */
class Stale extends Error {
  override readonly name = "Stale";
}

export class HttpClient {
  private readonly agents = {
    "http:": new http.Agent({ keepAlive: true }),
    "https:": new https.Agent({ keepAlive: true }),
  };

  /**
   * The answer to a GET; its body has to be read to the end, or destroyed.
   *
   * @throws when the address is none, or nothing answers.
   */
  async get(url: string, asking: Asking): Promise<http.IncomingMessage> {
    let at = new URL(url);
    for (let redirects = 0; ; redirects += 1) {
      const answer = await this.askOpen(at, asking);
      const { location } = answer.headers;
      if (!REDIRECTS.has(answer.statusCode ?? 0) || location === undefined) return answer;
      answer.destroy();
      if (redirects === MAX_REDIRECTS) throw new Error("the storage redirects without end");
      at = new URL(location, at);
    }
  }

  /** Ends the connections that are not in use. */
  close(): void {
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  /** Asks again over another connection when the one that was open had just been closed. */
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
      throw new Error("the storage leads to an address that is none of HTTP");
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
      asked.once("timeout", () => (answer ?? asked).destroy(new Error("nothing arrives any more")));
      asked.end();
    });
  }
}
