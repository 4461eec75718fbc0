/** Uploads and downloads of file storage, with the statuses and headers of a deployment. */

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Deployment } from "./deployment.js";
import type { FileStore } from "./fileStore.js";
import { componentId, Sha256Mismatch, type FileContent } from "./functionStorage.js";
import { ApiError, readBody, sendJson } from "./nodeHttp.js";
import type { UploadTokens } from "./uploadTokens.js";

export type StorageHost = { deployment: Deployment; files: FileStore; tokens: UploadTokens };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** The types that Convex's storage takes: stricter than RFC 9110. (Source: the `mime` crate, which parses them.) */
const MEDIA_TYPE =
  /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+(; *[\w!#$%&'*+.^`|~-]+=([\w!#$%&'*+.^`|~-]+|"[^"\\\p{Cc}]*"))*$/u;
const THIRTY_DAYS_S = 30 * 24 * 60 * 60;

export async function handleUpload(
  { deployment, tokens }: StorageHost,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const token = url.searchParams.get("token");
  if (token === null) throw new ApiError(400, "BadQueryArgs", "missing field `token`");
  const check = tokens.check(token);
  if ("code" in check) throw new ApiError(401, check.code, check.message);
  const contentType = request.headers["content-type"];
  if (contentType !== undefined && !MEDIA_TYPE.test(contentType)) {
    throw new ApiError(400, "BadHeader", "Bad header for content-type: invalid HTTP header");
  }
  const sha256 = digestOf(request);
  const caller = { component: check.component, inTransaction: false };
  const bytes = new Uint8Array(await readBody(request));
  try {
    const type = contentType === undefined ? null : storedType(contentType);
    const storageId = await deployment.storage.store(caller, bytes, type, sha256);
    sendJson(response, 200, { storageId });
  } catch (error) {
    if (error instanceof Sha256Mismatch) throw new ApiError(400, "Sha256Mismatch", error.message);
    throw error;
  }
}

/** Returns a type as Convex stores it: in lower case, but for the values of most parameters. */
function storedType(contentType: string): string {
  return contentType.replace(/^[^;]+|; *charset=[^;]+|; *[^=]+=/gi, (part) => part.toLowerCase());
}

function digestOf(request: IncomingMessage): string | undefined {
  const header = request.headers.digest;
  if (header === undefined) return undefined;
  const base64 = /^sha-256=(.*)$/i.exec(String(header))?.[1];
  if (base64 === undefined || Buffer.from(base64, "base64").length !== 32) {
    throw new ApiError(400, "BadHeader", "Bad header for digest: invalid HTTP header");
  }
  return base64;
}

export function handleDownload(
  host: StorageHost,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const uuid = decodeURIComponent(url.pathname.slice("/api/storage/".length));
  if (!UUID.test(uuid)) {
    throw new ApiError(
      400,
      "InvalidStoragePath",
      `Invalid storage path: "${uuid}". Please use \`storage.getUrl()\` to generate a valid URL ` +
        "to retrieve files.",
    );
  }
  const file = findFile(host, uuid.toLowerCase(), url.searchParams.get("component"));
  if (file === null) throw new ApiError(404, "FileNotFound", `File ${uuid} not found`);
  const { size } = file;
  const range = rangeOf(request.headers.range, size);
  if (range === "unsatisfiable") {
    response.writeHead(416, { "Content-Length": 0, "Content-Range": `bytes */${size}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  const headers: Record<string, string | number> = {
    "Content-Length": end - start + 1,
    "Accept-Ranges": "bytes",
    "Cache-Control": `private, max-age=${THIRTY_DAYS_S}`,
  };
  if (file.contentType !== null) headers["Content-Type"] = file.contentType;
  if (range === null) headers["Digest"] = `sha-256=${file.sha256}`;
  else headers["Content-Range"] = `bytes ${start}-${end}/${size}`;
  response.writeHead(range === null ? 200 : 206, headers);
  if (request.method === "HEAD") response.end();
  else response.end(file.bytes.subarray(start, end + 1));
}

function findFile(
  { deployment, files }: StorageHost,
  uuid: string,
  component: string | null,
): FileContent | null {
  const path =
    component === null
      ? ""
      : [...deployment.modules.keys()].find((path) => path && componentId(path) === component);
  if (path === undefined) return null;
  const file = files.byUrl(path, uuid);
  return file
    ? deployment.storage.read({ component: path, inTransaction: false }, file.storageId)
    : null;
}

/** One range is served; several are rejected, and invalid ranges are ignored. */
function rangeOf(
  header: string | undefined,
  size: number,
): { start: number; end: number } | "unsatisfiable" | null {
  if (header === undefined || !header.startsWith("bytes=")) return null;
  const ranges = header.slice("bytes=".length).split(",");
  if (ranges.length > 1) return "unsatisfiable";
  const [, first = "", last = ""] = /^\s*(\d*)-(\d*)\s*$/.exec(ranges[0]!) ?? [];
  if (first === "" && last === "") return null;
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? "unsatisfiable" : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === "" ? size - 1 : Math.min(Number(last), size - 1);
  return start >= size || start > end ? "unsatisfiable" : { start, end };
}
