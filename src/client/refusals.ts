/** Why a file cannot be sent from here, or was rejected. Pages load this module when one was. */
import type { UploadError } from "./uploadError.js";
import type { UploadTarget } from "./uploadFile.js";

/**
 * Returns why a file is refused: its size, or that it is named by its URI.
 *
 * @param maxSize of one request, if the file is larger.
 * @param Failure is a parameter, because a page has it before it loads this module.
 */
export function refusal(maxSize: number | undefined, Failure: typeof UploadError): UploadError {
  return maxSize === undefined
    ? new Failure("UPLOAD_UNREADABLE", "Only React Native reads a uri. Pass the file itself.")
    : new Failure(
        "UPLOAD_NEEDS_PARTS",
        `One request takes at most ${maxSize} bytes. To send parts to a bucket, export signUploadParts and ` +
          "listUploadedParts with api(), and use HTTPS. In React Native, pass FileSlices.",
      );
}

const ADVICE: Record<number, string> = {
  401: "The upload URL is no longer valid. Start the upload again.",
  403: "The upload URL is no longer valid. Start the upload again.",
  404: "The upload URL is no longer valid. Start the upload again.",
  412: "The upload URL was already used. Start the upload again.",
  413: "The file is larger than the storage accepts. Upload a smaller one.",
  429: "The storage is busy. Wait a moment and upload the file again.",
};

/**
 * Explains the response of a storage that has rejected a file.
 *
 * @param json the object that `text` is; empty if it is none.
 */
export function explained(
  target: Pick<UploadTarget, "uploadUrl">,
  status: number,
  text: string,
  json: Record<string, unknown>,
): { message: string; answer: string } {
  const answer = excerpt(target, text, json);
  const advice =
    ADVICE[status] ??
    (status >= 500
      ? "Wait a moment and upload the file again."
      : "Start the upload again. If it fails again, see the storage's response.");
  const said = answer === "" ? "" : ` (${answer})`;
  return {
    message: `The storage rejected the file with status ${status}${said}. ${advice}`,
    answer,
  };
}

const EXCERPT_CHARACTERS = 200;

/** Returns the storage's response without the parts of the signed request that buckets repeat. */
function excerpt(
  target: Pick<UploadTarget, "uploadUrl">,
  text: string,
  json: Record<string, unknown>,
): string {
  const said = [
    typeof json.code === "string" ? json.code : xmlElement(text, "Code"),
    typeof json.message === "string" ? json.message : xmlElement(text, "Message"),
  ].filter(Boolean);
  let line = (said.length > 0 ? said.join(": ") : text).replace(/\s+/g, " ").trim();
  for (const secret of secretsOf(target)) line = line.replaceAll(secret, "…");
  return line.length > EXCERPT_CHARACTERS ? `${line.slice(0, EXCERPT_CHARACTERS)}…` : line;
}

function xmlElement(text: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
}

/** Removes the upload URL and the query parameters that authorize an upload. */
function secretsOf({ uploadUrl }: Pick<UploadTarget, "uploadUrl">): string[] {
  try {
    const { search, searchParams } = new URL(uploadUrl);
    const long = [...searchParams.values()].filter((value) => value.length >= 16);
    return [uploadUrl, search, ...long].filter((secret) => secret !== "");
  } catch {
    return [uploadUrl];
  }
}
