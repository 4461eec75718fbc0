/** A bucket's CORS rules, as R2 keeps and applies them. */
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";

/** One rule, in the form in which Cloudflare's dashboard takes it. */
export type CorsRule = {
  AllowedOrigins: string[];
  AllowedMethods: string[];
  AllowedHeaders?: string[];
  ExposeHeaders?: string[];
  MaxAgeSeconds?: number;
};

/** The rules that the guide of `@convex-dev/r2` tells its users to set, as the installed package has them. */
export function rulesOfR2Component(): CorsRule[] {
  const guide = readFileSync(
    new URL("../../../node_modules/@convex-dev/r2/README.md", import.meta.url),
    "utf8",
  );
  return JSON.parse(
    /```json\n([\s\S]*?"AllowedOrigins"[\s\S]*?)```/.exec(guide)![1]!,
  ) as CorsRule[];
}

/** The rules of the guide, with an app's origin where it has those of the examples. */
export function documentedRules(origin: string): CorsRule[] {
  const guide = readFileSync(new URL("../../../docs/setup-r2.md", import.meta.url), "utf8");
  const json = /```json\n(\[[\s\S]*?"AllowedOrigins"[\s\S]*?\])\n```/.exec(guide)![1]!;
  const rules = JSON.parse(json) as CorsRule[];
  return rules.map((rule) =>
    rule.AllowedOrigins.includes("*") ? rule : { ...rule, AllowedOrigins: [origin] },
  );
}

function isOriginAllowed({ AllowedOrigins }: CorsRule, origin: string): boolean {
  return AllowedOrigins.includes("*") || AllowedOrigins.includes(origin);
}

function ruleFor(rules: CorsRule[], origin: string, method: string, headers: string[]) {
  return rules.find((rule) => {
    // R2 takes a star among the headers for a header of that name.
    const allowed = (rule.AllowedHeaders ?? []).map((name) => name.toLowerCase());
    return (
      isOriginAllowed(rule, origin) &&
      rule.AllowedMethods.includes(method) &&
      headers.every((name) => allowed.includes(name))
    );
  });
}

/** Answers a preflight: 204 with what is allowed, or 403. */
export function allowPreflight(
  rules: CorsRule[],
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const origin = request.headers.origin ?? "";
  const method = request.headers["access-control-request-method"] ?? "";
  const asked = (request.headers["access-control-request-headers"] ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean);
  const rule = ruleFor(rules, origin, method, asked);
  if (rule === undefined) {
    response.writeHead(403).end();
    return;
  }
  response.writeHead(204, {
    "access-control-allow-origin": origin,
    "access-control-allow-methods": rule.AllowedMethods.join(", "),
    "access-control-allow-headers": (rule.AllowedHeaders ?? []).join(", "),
    "access-control-max-age": String(rule.MaxAgeSeconds ?? 5),
    vary: "Origin",
  });
  response.end();
}

/** What an answer to a page says of who may read it. */
export function allowedHeadersFor(
  rules: CorsRule[],
  { headers, method }: IncomingMessage,
): Record<string, string> {
  const { origin } = headers;
  const rule = origin === undefined ? undefined : ruleFor(rules, origin, method ?? "", []);
  if (origin === undefined || rule === undefined) return {};
  return {
    "access-control-allow-origin": origin,
    "access-control-expose-headers": (rule.ExposeHeaders ?? []).join(", "),
    vary: "Origin",
  };
}
