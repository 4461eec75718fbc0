/** Receives the bytes of an upload and passes them on to the component's storage. */
import type { ComponentApi } from "../../component/_generated/component.js";
import { isAssetError } from "../../shared/errors.js";
import { MAX_HTTP_BODY_BYTES } from "../../shared/httpActions.js";
import type { Ctx } from "./decide.js";
import { PRIVATE, respond } from "./headers.js";
import type { ResolvedOptions } from "./options.js";
import { passOn, sizeOf } from "./passOn.js";
import { statusOf } from "./statuses.js";

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
  const size = sizeOf(request);
  const announced = size === undefined ? {} : { size };
  const contentType = request.headers.get("content-type") ?? undefined;
  try {
    const target = await ctx.runMutation(component.receiving.receiveUpload, {
      ...{ signedPath, contentType },
      ...announced,
    });
    const response = await passOn(request, { ...target, method: "POST" });
    if (response === "too large") {
      return answer(413, {
        code: "FILE_TOO_LARGE",
        message:
          `The file has more than the ${MAX_HTTP_BODY_BYTES} bytes that this URL takes. Pass the size to ` +
          "startUpload, which then returns a URL of the storage itself.",
      });
    }
    if (!response?.ok) {
      const isRefused = response !== null && response.status < 500;
      return answer(isRefused ? 400 : 502, {
        code: isRefused ? "BYTES_MISMATCH" : "STORAGE_UNAVAILABLE",
        message: isRefused
          ? "The storage rejected the bytes: they are not the ones that were declared."
          : "The storage did not take the file. Upload it again.",
      });
    }
    const stored = (await response.json()) as { storageId: string };
    await ctx.runMutation(component.receiving.keepReceived, {
      signedPath,
      ...stored,
      ...announced,
    });
    return answer(200, stored);
  } catch (error) {
    if (!isAssetError(error)) throw error;
    const { code, message } = error.data;
    return answer(statusOf(code) ?? 502, { code, message });
  }
}
