import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { buffer } from "node:stream/consumers";
import { Proxies } from "../sync/proxies.js";

export type Sent = {
  method?: string;
  headers?: Record<string, string>;
  body?: Uint8Array<ArrayBuffer>;
  signal?: AbortSignal;
};

/** The statuses of responses that have no body. */
const EMPTY = new Set([204, 205, 304]);

/** Fetches a URL through the proxy that the environment names for it, if any; then it follows no redirects. */
export async function fetchThroughProxy(url: string, { body, ...sent }: Sent): Promise<Response> {
  const proxies = new Proxies();
  try {
    const agent = proxies.agentFor(new URL(url));
    if (agent === undefined) return await fetch(url, { body, ...sent });
    const { request } = url.startsWith("http:") ? http : https;
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const asked = request(url, { ...sent, agent });
      asked.once("response", resolve).once("error", reject).end(body);
    });
    const bytes = await buffer(answer);
    const status = answer.statusCode!;
    const headers = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
    return new Response(EMPTY.has(status) ? null : new Uint8Array(bytes), {
      status,
      headers: headers as [string, string][],
    });
  } finally {
    proxies.close();
  }
}
