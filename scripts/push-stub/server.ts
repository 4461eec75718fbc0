import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { analyzePush } from "./analysis.js";
import { Isolate } from "./isolate.js";
import type { PushRequest, PushResponse } from "./protocol.js";

export type Push = { request: PushRequest; response: PushResponse; finished: boolean };

export type PushStub = {
  url: string;
  adminKey: string;
  /** All pushes so far, in order. */
  pushes: Push[];
  close: () => Promise<void>;
};

type Route = (body: string) => unknown;

/**
 * A stub of the part of a Convex deployment that accepts pushes. It stores no data and runs no functions; it
 * loads what the CLI sends and describes it, which is sufficient for code generation.
 */
export async function startPushStub(): Promise<PushStub> {
  const isolate = new Isolate();
  const pushes: Push[] = [];
  const routes = pushRoutes(isolate, pushes);
  const server = createServer((request, response) => {
    answer(request, routes)
      .then((body) => ({ status: 200, body }))
      .catch((error: Error) => ({
        status: 400,
        body: { code: "PushRefused", message: error.message },
      }))
      .then(({ status, body }) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(body));
      })
      .catch((error: Error) => response.destroy(error));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    adminKey: "stub|offline",
    pushes,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await isolate.close();
    },
  };
}

/** An empty deployment: no index is dropped and no document is checked. */
function pushRoutes(isolate: Isolate, pushes: Push[]): Record<string, Route> {
  return {
    "/api/get_config_hashes": (body) => ({
      config: { functions: "convex/", authInfo: [] },
      moduleHashes: [],
      nodeDependencies: [],
      nodeVersion: null,
      udfServerVersion: (JSON.parse(body) as { version: string }).version,
    }),
    "/api/deploy2/evaluate_schema": () => ({
      componentSchemaEvaluations: {},
      newComponentDefinitions: [],
    }),
    "/api/deploy2/start_push": async (body) => {
      const request = JSON.parse(body) as PushRequest;
      const response = await analyzePush(request, isolate);
      pushes.push({ request, response, finished: false });
      return response;
    },
    "/api/deploy2/wait_for_schema": () => ({ type: "complete" }),
    "/api/deploy2/finish_push": () => {
      const push = pushes.at(-1);
      if (!push) throw new Error("No push was started");
      push.finished = true;
      return { authDiff: { added: [], removed: [] }, definitionDiffs: {}, componentDiffs: {} };
    },
    "/api/deploy2/report_push_completed": () => ({}),
  };
}

async function answer(request: IncomingMessage, routes: Record<string, Route>): Promise<unknown> {
  const body = await readBody(request);
  const route = routes[request.url ?? ""];
  if (!route) throw new Error(`The push stub does not support ${request.method} ${request.url}`);
  return route(body);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks);
  const compressed = request.headers["content-encoding"] === "br";
  return (compressed ? await promisify(brotliDecompress)(raw) : raw).toString();
}
