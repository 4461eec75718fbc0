/** The errors for what a storage has answered, or that it has not. */
import { UploadError } from "./uploadError.js";
import type { UploadTarget } from "./uploadFile.js";

export function unreachable(cause?: unknown): UploadError {
  return new UploadError(
    "UPLOAD_NETWORK",
    "The file could not be sent: the storage did not respond, or the file changed while " +
      "it was read. Check the connection and upload it again.",
    { cause },
  );
}

/** Returns the error for a response of the storage. A page that cannot load its words says it in fewer. */
export async function rejected(
  target: Pick<UploadTarget, "uploadUrl">,
  status: number,
  text: string,
): Promise<UploadError> {
  const { explained } = await import("./refusals.js").catch(() => ({ explained: undefined }));
  const { message, answer } = explained?.(target, status, text, parseObject(text)) ?? {
    message: `The storage rejected the file with status ${status}. Start the upload again.`,
  };
  return new UploadError("UPLOAD_REJECTED", message, { status, answer });
}

/** Returns the object that a JSON text is; empty for any other text. */
export function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
