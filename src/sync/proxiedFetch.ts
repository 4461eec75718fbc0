/** `fetch` through the proxies that the environment names, which Node's own ignores by default. */
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { Readable } from "node:stream";
import type { ReadableStream as NodeStream } from "node:stream/web";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import type { Proxies } from "./proxies.js";

/** The statuses of responses that have no body. */
const EMPTY = new Set([204, 205, 304]);

/**
 * Returns a `fetch` for URLs. Through a proxy it follows no redirects, and reads a response whole; a stream is sent as it
 * is read.
 *
 * @param direct sends what needs no proxy.
 */
export function fetchThrough(proxies: Proxies, direct: typeof fetch): typeof fetch {
  return async (input, init = {}) => {
    const url = new URL(input as string | URL);
    const agent = proxies.agentFor(url);
    if (agent === undefined) return await direct(url, init);
    const { method = "GET", body, signal } = init;
    const { request } = url.protocol === "http:" ? http : https;
    const headers = Object.fromEntries(new Headers(init.headers));
    const bytes =
      body instanceof ReadableStream
        ? Readable.fromWeb(body as NodeStream)
        : Buffer.from(await new Response(body).arrayBuffer());
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const asked = request(url, { agent, method, headers, signal: signal ?? undefined });
      asked.once("response", resolve).once("error", reject);
      if (bytes instanceof Readable) pipeline(bytes, asked).catch(reject);
      else asked.end(bytes);
    });
    const read = new Uint8Array(await buffer(answer));
    const status = answer.statusCode!;
    return new Response(EMPTY.has(status) ? null : read, {
      status,
      headers: Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
    });
  };
}
