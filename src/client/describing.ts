/** The name and the type of a file that is sent. */
import type { UNKNOWN_CONTENT_TYPE } from "../shared/mediaType.js";
import { later } from "./later.js";
import { type Body, isBytes } from "./transport.js";
import type { FileSlices } from "../shared/fileSlices.js";
import type { LocalBody } from "./localFile.js";
import type { UploadBody } from "./uploadFile.js";

/** A copy, so that pages have it without the rest of that module. */
const UNKNOWN: typeof UNKNOWN_CONTENT_TYPE = "application/octet-stream";

/** Returns the name of a file, also of one from another window, or of a blob with a name. */
export function nameOf(file: UploadBody): string | undefined {
  const { name } = file as Partial<File>;
  return typeof name === "string" && name !== "" ? name : undefined;
}

/** Returns bytes as a file. */
export function fileOf(body: Body): FileSlices | LocalBody {
  if (!isBytes(body)) return body;
  const slice = (start: number, end: number) => ({
    arrayBuffer: async () => new Uint8Array(body.subarray(start, end)).buffer,
  });
  return { size: body.length, slice };
}

/** Returns the type of a file. Loads the registry of types, which pages need only when they upload. */
export async function typeOf(body: Body, name: string | undefined): Promise<string> {
  if (isBytes(body) && name === undefined) return UNKNOWN;
  const { typeOfFile } = await later(import("../shared/fileType.js"));
  return await typeOfFile(fileOf(body), name);
}
