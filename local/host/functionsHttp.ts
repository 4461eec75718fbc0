/** Convex's HTTP API for functions: `/api/query`, `/api/mutation`, `/api/action` and others. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { jsonToConvex, type JSONValue, type Value } from "convex/values";
import type { Caller, Deployment, Outcome } from "./deployment.js";
import { InvalidToken } from "./identity.js";
import type { FunctionKind } from "./modules.js";
import { ApiError, callerOf, readBody, sendJson, urlOf } from "./nodeHttp.js";
import { encodeTs } from "./protocol.js";

type CallBody = { path: string; args?: JSONValue; format?: string };

export async function handleFunctionCall(
  deployment: Deployment,
  endpoint: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const route = `${request.method} ${endpoint}`;
  const kind = KINDS[route];
  if (kind !== undefined) {
    const body = request.method === "GET" ? bodyFromUrl(request) : await jsonBody(request);
    sendJson(response, 200, await call(deployment, kind, body, authenticated(request)));
    return true;
  }
  if (route === "POST query_ts") {
    sendJson(response, 200, { ts: encodeTs(deployment.lastCommitTs) });
    return true;
  }
  if (route === "POST query_batch") {
    const { queries } = (await jsonBody(request)) as unknown as { queries?: CallBody[] };
    if (!Array.isArray(queries)) throw badBody("`queries` must be an array");
    sendJson(response, 200, { results: await batch(deployment, queries, authenticated(request)) });
    return true;
  }
  return false;
}

// Only one version of the data exists, so a query "at" a timestamp sees the latest.
const KINDS: Record<string, FunctionKind> = {
  "GET query": "query",
  "POST query": "query",
  "POST query_at_ts": "query",
  "POST mutation": "mutation",
  "POST action": "action",
};

async function call(
  deployment: Deployment,
  kind: FunctionKind,
  { path, args = {}, format }: CallBody,
  caller: Caller,
): Promise<JSONValue> {
  if (typeof path !== "string") throw badBody("`path` must be a string");
  return answer(await deployment.call(kind, { path, args }, caller), format);
}

async function batch(
  deployment: Deployment,
  queries: CallBody[],
  caller: Caller,
): Promise<JSONValue[]> {
  const calls = queries.map(({ path, args = {} }) => ({ path, args, journal: null }));
  const { ts, outcomes } = await deployment.runQueries(calls, caller);
  return outcomes.map((outcome, i) =>
    answer(outcome.ok ? { ...outcome, ts } : outcome, queries[i]!.format),
  );
}

function answer(outcome: Outcome, format: string | undefined): JSONValue {
  if (outcome.ok) {
    const value =
      format === "convex_encoded_json" ? outcome.value : plainJson(jsonToConvex(outcome.value));
    return { status: "success", value, logLines: [] };
  }
  const { message, data } = outcome;
  const error = { status: "error", errorMessage: message, logLines: [] };
  return data === undefined ? error : { ...error, errorData: data };
}

/** The default format: integers as decimal strings, bytes in base64. */
function plainJson(value: Value): JSONValue {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof ArrayBuffer) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(plainJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key, plainJson(field as Value)]),
  );
}

function bodyFromUrl(request: IncomingMessage): CallBody {
  const { searchParams } = urlOf(request, "http://localhost");
  const path = searchParams.get("path");
  if (path === null) throw badBody("the parameter `path` is missing");
  return {
    path,
    args: parseJson(searchParams.get("args") ?? "{}"),
    format: searchParams.get("format") ?? "json",
  };
}

async function jsonBody(request: IncomingMessage): Promise<CallBody> {
  const body = parseJson((await readBody(request)).toString());
  if (typeof body !== "object" || body === null) throw badBody("the body must be an object");
  return body as unknown as CallBody;
}

function parseJson(text: string): JSONValue {
  try {
    return JSON.parse(text) as JSONValue;
  } catch {
    throw badBody("it is not JSON");
  }
}

function badBody(reason: string): ApiError {
  return new ApiError(400, "BadJsonBody", `Invalid request: ${reason}`);
}

function authenticated(request: IncomingMessage): Caller {
  if (/^Convex\s/i.test(request.headers.authorization ?? "")) {
    throw new ApiError(401, "BadAdminKey", "The embedded backend has no admin keys");
  }
  try {
    return callerOf(request, Date.now());
  } catch (error) {
    if (error instanceof InvalidToken) throw new ApiError(401, "InvalidAuthHeader", error.message);
    throw error;
  }
}
