/** Receives the bytes of an upload and passes them on to the component's storage. */
import type { ComponentApi } from "../../component/_generated/component.js";
import { type AssetErrorCode, isAssetError } from "../../shared/errors.js";
import type { Ctx } from "./decide.js";
import { PRIVATE, respond } from "./headers.js";
import type { ResolvedOptions } from "./options.js";

/** The status of a response by the code of its error; others are 400. */
const STATUSES: Partial<Record<AssetErrorCode, number>> = {
  UPLOAD_NOT_FOUND: 404,
  UPLOAD_EXPIRED: 403,
  UPLOAD_ALREADY_FINISHED: 412,
  FILE_TOO_LARGE: 413,
  TYPE_NOT_ALLOWED: 415,
};

/**
 * Handles a PUT or POST to a signed upload URL. The response to success is `{"storageId": "…"}`, as that of
 * Convex storage; `finishUpload` accepts it and does not need it. Other responses are `{"code", "message"}`.
 */
export async function receive(
  ctx: Ctx,
  component: ComponentApi,
  options: ResolvedOptions,
  { request, prefix }: { request: Request; prefix: string },
): Promise<Response> {
  const answer = (status: number, body: Record<string, string>) => {
    const own = { "content-type": "application/json", ...PRIVATE };
    return respond(request, options, status, own, JSON.stringify(body));
  };
  const { pathname, search } = new URL(request.url);
  const signedPath = pathname.slice(prefix.length) + search;
  const size = lengthOf(request);
  const announced = size === undefined ? {} : { size };
  const contentType = request.headers.get("content-type") ?? undefined;
  try {
    const target = await ctx.runMutation(component.receiving.receiveUpload, {
      ...{ signedPath, contentType },
      ...announced,
    });
    const stored = await passOn(request, target);
    if (typeof stored === "number") {
      const isRefused = stored < 500;
      return answer(isRefused ? 400 : 502, {
        code: isRefused ? "BYTES_MISMATCH" : "STORAGE_UNAVAILABLE",
        message: isRefused
          ? "The storage rejected the bytes: they are not the ones that were declared."
          : "The storage did not take the file. Upload it again.",
      });
    }
    await ctx.runMutation(component.receiving.keepReceived, {
      signedPath,
      ...stored,
      ...announced,
    });
    return answer(200, stored);
  } catch (error) {
    if (!isAssetError(error)) throw error;
    const { code, message } = error.data;
    return answer(STATUSES[code] ?? 400, { code, message });
  }
}

function lengthOf({ headers }: Request): number | undefined {
  const length = headers.get("content-length");
  return length !== null && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

/** Streams the request's body to the storage; returns the status if the storage does not take it. */
async function passOn(
  request: Request,
  { uploadUrl, headers }: { uploadUrl: string; headers: Record<string, string> },
): Promise<{ storageId: string } | number> {
  const init: RequestInit & { duplex: "half" } = {
    method: "POST",
    headers,
    body: request.body ?? "",
    duplex: "half",
  };
  let response: Response;
  try {
    response = await fetch(uploadUrl, init);
  } catch {
    return 502;
  }
  if (!response.ok) return response.status;
  return (await response.json()) as { storageId: string };
}
