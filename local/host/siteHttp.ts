/** Serves the app's HTTP actions on a separate port, like `*.convex.site`. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { ANONYMOUS, type Caller, type Deployment } from "./deployment.js";
import { describeError } from "./functionErrors.js";
import { bearerToken, callerOf, clientOf, sendJson, urlOf } from "./nodeHttp.js";

export async function handleHttpAction(
  deployment: Deployment,
  siteUrl: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const abort = new AbortController();
  response.on("close", () => {
    if (!response.writableFinished) abort.abort();
  });
  let result: Response | null;
  try {
    result = await deployment.fetch(
      fetchRequest(siteUrl, request, abort.signal),
      unlessInvalid(request),
    );
  } catch (error) {
    console.error("HTTP action failed:", error);
    const [code, ...trace] = describeError(error).message.split("\n");
    sendJson(response, 500, { code, trace: trace.join("\n") });
    return;
  }
  if (result === null) {
    response.writeHead(404, { "Content-Type": "text/plain" });
    response.end("No matching routes found");
    return;
  }
  const headers: string[] = [];
  // Set-Cookie headers must be sent separately.
  result.headers.forEach((value, name) => headers.push(name, value));
  response.writeHead(result.status, headers);
  if (result.body === null || request.method === "HEAD") {
    await result.body?.cancel();
    response.end();
    return;
  }
  await pipeline(Readable.fromWeb(result.body as ReadableStream), response).catch(() => {
    // The client disconnected, or the action's stream failed after its headers were sent.
    response.destroy();
  });
}

function fetchRequest(siteUrl: string, request: IncomingMessage, signal: AbortSignal): Request {
  const headers = new Headers();
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    headers.append(request.rawHeaders[i]!, request.rawHeaders[i + 1]!);
  }
  const method = request.method ?? "GET";
  const hasBody = method !== "GET" && method !== "HEAD";
  return new Request(urlOf(request, siteUrl), {
    method,
    headers,
    signal,
    ...(hasBody ? { body: Readable.toWeb(request) as unknown as BodyInit, duplex: "half" } : {}),
  });
}

/** An HTTP action with an invalid token still runs, without an identity. */
function unlessInvalid(request: IncomingMessage): Caller {
  try {
    return callerOf(request, Date.now());
  } catch {
    return { ...ANONYMOUS, ...clientOf(request), token: bearerToken(request) };
  }
}
