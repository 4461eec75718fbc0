import { isAssetError } from "convex-versioned-assets";
import type { HttpRouter } from "convex/server";
import { adminHttpAction } from "./functions";
import { assets } from "./assets";

/** The actor to record for uploads from scripts. */
const ACTOR = "admin key";

/**
 * Uploads from scripts, which have no user and send CONVEX_ADMIN_KEY. Pages do not need these routes: they
 * upload with `startUpload` of assets.ts.
 *
 * - `POST /asset-uploads` with `{folderPath, basename, filename?, contentType?, size?}` returns a URL for the
 *   bytes (`uploadUrl`, `method`, `headers`) and an `intentId`.
 * - `POST /asset-uploads/finish` with `{intentId, storageId?}` publishes the uploaded bytes.
 */
export function registerUploadRoutes(http: HttpRouter): void {
  http.route({ path: "/asset-uploads", method: "POST", handler: generateUploadUrl });
  http.route({ path: "/asset-uploads/finish", method: "POST", handler: finishUpload });
}

export const generateUploadUrl = adminHttpAction(async (ctx, request) =>
  answer(async () => {
    const body = await bodyOf(request);
    return await assets.startUpload(ctx, {
      folderPath: text(body, "folderPath"),
      basename: text(body, "basename"),
      filename: optional(body, "filename", "string"),
      contentType: optional(body, "contentType", "string"),
      size: optional(body, "size", "number"),
      actor: ACTOR,
    });
  }),
);

export const finishUpload = adminHttpAction(async (ctx, request) =>
  answer(async () => {
    const body = await bodyOf(request);
    return await assets.finishUpload(ctx, {
      intentId: text(body, "intentId"),
      storageId: optional(body, "storageId", "string"),
      actor: ACTOR,
    });
  }),
);

class BadRequest extends Error {}

/** Responds with the result of `work` as JSON, or with an error that explains the request's fault. */
async function answer(work: () => Promise<unknown>): Promise<Response> {
  const headers = { "Cache-Control": "no-store" };
  try {
    return Response.json(await work(), { headers });
  } catch (error) {
    if (isAssetError(error)) return Response.json(error.data, { status: 400, headers });
    if (!(error instanceof BadRequest)) throw error;
    const data = { code: "ARGUMENT_INVALID", message: error.message };
    return Response.json(data, { status: 400, headers });
  }
}

async function bodyOf(request: Request): Promise<Record<string, unknown>> {
  const body: unknown = await request.json().catch(() => null);
  if (typeof body !== "object" || body === null) throw new BadRequest("Send a JSON object.");
  return body as Record<string, unknown>;
}

function text(body: Record<string, unknown>, name: string): string {
  const value = optional(body, name, "string");
  if (value === undefined) throw new BadRequest(`${name} is missing.`);
  return value;
}

type Kinds = { string: string; number: number };

function optional<Kind extends keyof Kinds>(
  body: Record<string, unknown>,
  name: string,
  kind: Kind,
): Kinds[Kind] | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== kind) throw new BadRequest(`${name} must be a ${kind}.`);
  return value as Kinds[Kind];
}
