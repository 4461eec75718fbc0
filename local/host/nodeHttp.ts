/** Helpers shared by the two HTTP servers. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { ANONYMOUS, type Caller } from "./deployment.js";
import { identityFromToken } from "./identity.js";

/** An error of the API itself, not of a function. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Any page may call the API, as on a real deployment. */
export function allowAnyOrigin(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader("Access-Control-Allow-Origin", request.headers.origin ?? "*");
  response.setHeader("Access-Control-Allow-Credentials", "true");
  response.setHeader(
    "Vary",
    "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
  );
  if (request.method !== "OPTIONS") return;
  response.setHeader("Access-Control-Allow-Methods", "GET,POST,OPTIONS,PATCH,DELETE,PUT");
  response.setHeader(
    "Access-Control-Allow-Headers",
    request.headers["access-control-request-headers"] ?? "*",
  );
  response.setHeader("Access-Control-Max-Age", "86400");
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(text),
  });
  response.end(text);
}

export function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof ApiError) {
    sendJson(response, error.status, { code: error.code, message: error.message });
    return;
  }
  console.error("The embedded backend failed to handle a request:", error);
  const message = error instanceof Error ? error.message : String(error);
  sendJson(response, 500, { code: "InternalServerError", message });
}

/** Returns the URL of a request. Its target is a path, even if it starts with two slashes. */
export function urlOf(request: IncomingMessage, origin: string): URL {
  const target = request.url ?? "/";
  return target.startsWith("/") ? new URL(origin + target) : new URL(target, origin);
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export function clientOf(request: IncomingMessage): {
  ip: string | null;
  userAgent: string | null;
} {
  return {
    ip: request.socket.remoteAddress ?? null,
    userAgent: request.headers["user-agent"] ?? null,
  };
}

/** Returns the identity of a bearer token. */
export function callerOf(request: IncomingMessage, now: number): Caller {
  const token = bearerToken(request);
  const caller = { ...ANONYMOUS, ...clientOf(request), token };
  return token === null ? caller : { ...caller, identity: identityFromToken(token, now) };
}

export function bearerToken(request: IncomingMessage): string | null {
  return /^Bearer\s+(.+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? null;
}
