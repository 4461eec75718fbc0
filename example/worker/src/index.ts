/**
 * Serves the files of a deployment on a domain of its own: the objects of its R2 buckets by their keys, and whatever the
 * deployment's asset routes serve.
 */
import type { Env } from "./config.js";
import { isOfRoutes, serveRoute } from "./deployment.js";
import { commonHeaders } from "./headers.js";
import { serveObject } from "./objects.js";
import { parseRequest, Refusal, requireHost } from "./request.js";
import { serveSigned } from "./signed.js";

export default {
  async fetch(request, env, ctx): Promise<Response> {
    try {
      const url = new URL(request.url);
      requireHost(url, env);
      if (isOfRoutes(url, env)) return await serveRoute(request, url, env, ctx);
      if (request.method === "OPTIONS") return preflight();
      if (url.searchParams.has("signature")) return await serveSigned(request, url, env, ctx);
      const asked = parseRequest(request, url, env);
      return await serveObject(request, { ...asked, bucket: env.BUCKET }, env, ctx);
    } catch (error) {
      if (error instanceof Refusal) return refuse(error);
      console.error("The file could not be read:", error);
      const message = "The file cannot be read now. Retry in a moment.";
      return refuse(new Refusal(503, message, { "retry-after": "5" }));
    }
  },
} satisfies ExportedHandler<Env>;

function preflight(): Response {
  const headers = commonHeaders();
  headers.set("allow", "GET, HEAD, OPTIONS");
  headers.set("access-control-allow-methods", "GET, HEAD");
  headers.set("access-control-allow-headers", "range, if-none-match, if-range");
  headers.set("access-control-max-age", "86400");
  return new Response(null, { status: 204, headers });
}

function refuse({ status, message, headers: own }: Refusal): Response {
  const headers = commonHeaders();
  for (const [name, value] of Object.entries(own)) headers.set(name, value);
  headers.set("content-type", "text/plain; charset=utf-8");
  // Nothing may exist at these URLs yet, so do not cache.
  headers.set("cache-control", "no-store");
  return new Response(`${message}\n`, { status, headers });
}
