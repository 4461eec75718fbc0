/** Handles a PUT of a file to its path: one request makes the next version. */
import type { ComponentApi } from "../../component/_generated/component.js";
import { isAssetError } from "../../shared/errors.js";
import { fileType } from "../../shared/fileType.js";
import { MAX_HTTP_BODY_BYTES } from "../../shared/httpActions.js";
import { UNKNOWN_CONTENT_TYPE, isMediaType } from "../../shared/mediaType.js";
import { type AssetPath, assetPathOf } from "../../shared/paths.js";
import { percentEncode } from "../../shared/percent.js";
import { VERSION_SEGMENT } from "../../shared/signing.js";
import { type AssetUrl, parseAssetUrl } from "./assetUrl.js";
import { entityTag, writeConditions } from "./conditional.js";
import { type Ctx, decideUpload } from "./decide.js";
import type { HeaderRecord } from "./extraHeaders.js";
import { PRIVATE, respond } from "./headers.js";
import type { OfferedFile, ResolvedUpload } from "./options.js";
import { passOn, sizeOf } from "./passOn.js";
import type { AssetRequest } from "./serve.js";
import { statusOf } from "./statuses.js";

const RETRY = { "retry-after": "5" } satisfies HeaderRecord;

type Answer = (status: number, body: object, more?: HeaderRecord) => Response;

/** Handles one PUT. Responses are JSON: the version, or an error with its code, message and fields. */
export async function put(
  ctx: Ctx,
  component: ComponentApi,
  upload: ResolvedUpload,
  { request, url, prefix }: AssetRequest,
): Promise<Response> {
  const answer: Answer = (status, body, more = {}) => {
    const own = { "content-type": "application/json", ...PRIVATE, ...more };
    return respond(request, upload.respondWith, status, own, JSON.stringify(body));
  };
  const wanted = parseAssetUrl(url.pathname.slice(prefix.length));
  const assetPath = pathToPut(wanted);
  if (assetPath === null) {
    const message = wanted.kind === "malformed" ? wanted.reason : "The path has an invalid name.";
    return answer(400, { code: "PATH_INVALID", message });
  }
  const size = sizeOf(request);
  const contentType = typeToPut(request.headers.get("content-type") ?? "", assetPath);
  const file: OfferedFile = {
    ...assetPath,
    ...(size === undefined ? {} : { size }),
    ...(contentType === undefined ? {} : { contentType }),
  };
  const actor = await decideUpload(ctx, upload, request, file);
  if (actor === false) {
    return answer(403, { code: "FORBIDDEN", message: "This upload is not allowed." });
  }
  const partial = refusePartial(request.headers, answer);
  if (partial !== null) return partial;
  const conditions = writeConditions(request.headers);
  if (conditions === null) {
    const message = "If-Match and If-None-Match take * or quoted ETags of these routes.";
    return answer(400, { code: "ARGUMENT_INVALID", message });
  }
  if (size !== undefined && size > MAX_HTTP_BODY_BYTES) return tooLarge(answer, file);
  const as = actor === null ? {} : { actor };
  let unfinished: { intentId: string } | null = null;
  try {
    const opened = { ...file, ...as, ...conditions };
    const ticket = await ctx.runMutation(component.receiving.openPut, opened);
    const { intentId, namesObject, ...target } = ticket;
    const sent = { intentId, ...as };
    unfinished = sent;
    // A bucket takes no body of unknown length.
    if (size !== undefined) target.headers["content-length"] = String(size);
    const stored = await passOn(request, target);
    if (stored === "too large") return tooLarge(answer, file);
    if (!stored?.ok) return unavailable(answer, `it responded with ${stored?.status ?? "nothing"}`);
    const finished = await finish(ctx, component, { namesObject, stored }, sent);
    unfinished = null;
    return await created(ctx, component, answer, { ...finished, assetPath, url, prefix });
  } catch (error) {
    if (!isAssetError(error)) throw error;
    const status = statusOf(error.data.code);
    if (status === null) return unavailable(answer, error.data.message);
    return answer(status, error.data, status === 503 ? RETRY : {});
  } finally {
    // It would count as an open upload until it expires. An error says that it has ended already.
    if (unfinished !== null) {
      await ctx.runMutation(component.parts.abortUpload, unfinished).catch(() => null);
    }
  }
}

/** The path of an asset, also where the same path may be the URL of a version; `null` if it is invalid. */
function pathToPut(wanted: AssetUrl): AssetPath | null {
  if (wanted.kind === "malformed") return null;
  return wanted.kind === "version" ? wanted.otherwise : wanted.assetPath;
}

/** The type that the request or the extension of the name says; `undefined` if neither does. */
function typeToPut(said: string, { basename }: AssetPath): string | undefined {
  // An invalid type is refused later, with the reason.
  if (said !== "" && !isMediaType(said)) return said;
  const type = fileType({ type: said, name: basename });
  return said === "" && type === UNKNOWN_CONTENT_TYPE ? undefined : type;
}

/** Refuses a part of a file, which must not replace the whole (RFC 9110 §14.5), and an encoded file. */
function refusePartial(headers: Headers, answer: Answer): Response | null {
  if (headers.has("content-range")) {
    const message = "A part of a file cannot be uploaded. Send the whole file.";
    return answer(400, { code: "ARGUMENT_INVALID", message });
  }
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() ?? "";
  if (encoding === "" || encoding === "identity") return null;
  const message = "Send the file without Content-Encoding.";
  return answer(415, { code: "ENCODING_NOT_ALLOWED", message }, { "accept-encoding": "identity" });
}

function tooLarge(answer: Answer, { folderPath, size }: OfferedFile): Response {
  const maxSize = MAX_HTTP_BODY_BYTES;
  return answer(413, {
    code: "FILE_TOO_LARGE",
    message:
      `The file has more than the ${maxSize} bytes that one request takes. Call startUpload with its size, send it ` +
      "to the uploadUrl, and call finishUpload.",
    ...{ size, maxSize, folderPath, use: "startUpload" },
  });
}

/** The object that the storage may have is an orphan, which the sweeper deletes. */
function unavailable(answer: Answer, reason: string): Response {
  console.error(`The storage did not take a file: ${reason}`);
  const message = "The storage did not take the file. Upload it again.";
  return answer(502, { code: "STORAGE_UNAVAILABLE", message }, RETRY);
}

/** Finishes the upload. A bucket is asked first, so that its version is verified when it is published. */
async function finish(
  ctx: Ctx,
  component: ComponentApi,
  { namesObject, stored }: { namesObject: boolean; stored: Response },
  upload: { intentId: string; actor?: string },
) {
  if (!namesObject) {
    return await ctx.runAction(component.verification.finishVerifiedUpload, upload);
  }
  const { storageId } = (await stored.json()) as { storageId: string };
  return await ctx.runMutation(component.assetManager.finishUpload, { ...upload, storageId });
}

type Created = Pick<AssetRequest, "url" | "prefix"> & {
  assetPath: AssetPath;
  versionId: string;
  isPending: boolean;
};

/** Responds with the new version; with 202 if it is not published yet. */
async function created(
  ctx: Ctx,
  component: ComponentApi,
  answer: Answer,
  { assetPath, versionId, isPending, url, prefix }: Created,
): Promise<Response> {
  const made = await ctx.runQuery(component.assetManager.getVersion, { versionId });
  const location = new URL(`${prefix}${VERSION_SEGMENT}/${percentEncode(versionId)}`, url).href;
  const { assetId, version, state, size, contentType, sha256, createdAt } = made ?? {};
  const body = {
    ...{ ...assetPathOf(assetPath), assetId, versionId, version, state },
    ...{ size, contentType, sha256, createdAt, isPending },
  };
  // RFC 9110 §8.8.3: a tag is of the version that the path serves now.
  if (isPending) return answer(202, body, { location });
  return answer(201, body, { location, etag: entityTag(versionId) });
}
